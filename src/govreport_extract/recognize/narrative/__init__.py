"""Numbers stated in prose: the indicators ``narrative.*`` (schemas/narrative.yaml).

Precision before recall: a number is taken only where the sentence says what it is; two
different numbers for one indicator in the same scope are said in a finding, not chosen
between. What the text does not state is not among the values.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from govreport_extract.forms.narrative import NarrativeIndicator, narrative_file
from govreport_extract.model.report import Finding, Value, Where, filled
from govreport_extract.recognize.narrative.match import Mention, mentions
from govreport_extract.recognize.narrative.parts import TOTALS, Parts, parts_of
from govreport_extract.recognize.narrative.rules import Rules, load_rules
from govreport_extract.recognize.narrative.sentences import Sentence, sentences
from govreport_extract.recognize.narrative.zeros import zeros
from govreport_extract.structure.prose import Line

__all__ = ["Narrative", "NarrativeIndicator", "indicators", "read_narrative"]

_PREFIX = "narrative."
_DISPUTES = frozenset({"review.total", "litigation.total"})
_LONGEST_KEPT = 400


@dataclass(slots=True)
class Narrative:
    """``values`` by indicator id, what was noticed, and every mention that counted.

    ``refused`` are the ids of the vetoes that kept numbers out (plans, other years …).
    """

    values: dict[str, Value] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    parts: list[Parts] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def indicators() -> tuple[NarrativeIndicator, ...]:
    """All indicators of prose, in the order of the file."""
    return narrative_file().indicators


@lru_cache(maxsize=1)
def _order() -> dict[str, str]:
    return {indicator.id: indicator.unit for indicator in indicators()}


def read_narrative(
    lines: Sequence[Line],
    year: int | None,
    *,
    area_first: bool = False,
    ordinary_disputes: bool = False,
) -> Narrative:
    """Read the numbers of the prose.

    ``area_first``: a government speaks for its whole area, so of two scopes that one is
    meant. ``ordinary_disputes``: the agency has reviews and lawsuits of its own trade, so
    these count only where the sentence says that they are over disclosure.
    """
    rules = load_rules()
    found = Narrative()
    total: Mention | None = None
    last: Sentence | None = None
    for sentence in sentences(lines, rules):
        if not sentence.is_part or sentence.before is not last:
            total = None
        last = sentence
        here = [
            mention
            for mention in _in_sentence(sentence, rules, year, found.refused)
            if not (ordinary_disputes and mention.indicator in _DISPUTES)
            or "公开" in sentence.text
        ]
        found.mentions += here
        found.parts += parts_of(sentence, here, total)
        total = next((m for m in reversed(here) if m.indicator in TOTALS), total)
    _choose(found, area_first=area_first)
    return found


def _in_sentence(
    sentence: Sentence, rules: Rules, year: int | None, refused: list[str]
) -> Iterable[Mention]:
    numbers = list(mentions(sentence, rules, year, refused))
    yield from numbers
    said = {mention.indicator for mention in numbers}
    for mention in zeros(sentence, rules, year):
        if mention.indicator not in said:
            said.add(mention.indicator)
            yield mention


def _choose(found: Narrative, *, area_first: bool) -> None:
    """One value per indicator; scopes and approximations are no contradiction."""
    grouped: dict[str, list[Mention]] = {}
    for mention in found.mentions:
        grouped.setdefault(mention.indicator, []).append(mention)
    for name in _order():
        group = grouped.get(name.removeprefix(_PREFIX))
        if group:
            _settle(found, name, group, area_first=area_first)


def _settle(found: Narrative, name: str, group: list[Mention], *, area_first: bool) -> None:
    scopes = {mention.scope for mention in group}
    preferred = group
    if len(scopes) > 1:
        wanted = ("area", None, "own") if area_first else ("own", None, "area")
        best = next(scope for scope in wanted if scope in scopes)
        if (
            best is not None
            and None in scopes
            and {m.value for m in group} - _values(group, best)
        ):
            best_values = _values(group, best) | _values(group, None)
            preferred = [m for m in group if m.scope in (best, None)]
            if len(best_values) > 1:
                preferred = [m for m in group if m.scope == best]
        else:
            preferred = [m for m in group if m.scope == best]
    exact = [m for m in preferred if m.approx is None]
    chosen = exact or preferred
    distinct = dict.fromkeys(m.value for m in chosen)
    if len(distinct) > 1:
        _say_several(found, name, chosen)
        return
    others = [m for m in group if m.value != chosen[0].value]
    found.values[name] = _value(chosen[0], _order()[name], others)


def _values(group: list[Mention], scope: str | None) -> set[object]:
    return {mention.value for mention in group if mention.scope == scope}


def _say_several(found: Narrative, name: str, chosen: list[Mention]) -> None:
    told = "; ".join(
        f"{m.value} in “{m.sentence.text[:60]}”"
        for m in list({m.value: m for m in chosen}.values())
    )
    found.findings.append(
        Finding(
            code="narrative_several_numbers",
            severity="info",
            message=f"the text gives several numbers for {name}, none was taken: {told}",
            indicators=(name,),
            where=_where(chosen[0]),
        )
    )


def _value(mention: Mention, unit: str, others: list[Mention]) -> Value:
    line = mention.sentence.line
    start = line.offset(mention.sentence.start)
    end = line.offset(mention.sentence.start + len(mention.sentence.text) - 1) + 1
    note = None
    if others:
        told = dict.fromkeys(f"{m.value} ({m.scope or 'scope not said'})" for m in others)
        note = "also printed: " + ", ".join(told)
    return filled(
        Value,
        value=mention.value,
        state="number",
        raw=mention.raw,
        unit=mention.unit or unit,
        note=note,
        approx=mention.approx,
        scope=mention.scope,
        sentence=line.raw[start:end].strip()[:_LONGEST_KEPT],
        where=_where(mention),
    )


def _where(mention: Mention) -> Where:
    line = mention.sentence.line
    return filled(
        Where,
        block=line.block,
        page=line.page,
        line=line.number,
        offset=line.offset(mention.sentence.start + mention.position),
    )
