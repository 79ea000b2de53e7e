"""The language rules of schemas/lookups/narrative.yaml, compiled once."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from govreport_extract.lookup import load_lookup, pattern

_NAME = "narrative"
_YEARS = {
    "{year}": r"(?P<this>20\d\d)",
    "{last}": r"(?P<last>20\d\d)",
    "{next}": r"(?P<next>20\d\d)",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """What stands left and right of a number that is one of the indicators.

    ``frame``: only where the text speaks of that. ``part``: may stand behind 其中.
    """

    id: str
    indicators: tuple[str, ...]
    units: frozenset[str]
    left: re.Pattern[str] | None = None
    right: re.Pattern[str] | None = None
    frame: str | None = None
    part: bool = True
    keeps_year: bool = False
    until: int = 9999


@dataclass(frozen=True, slots=True)
class Veto:
    """Words because of which a number is none of this year's or of ours."""

    id: str
    within: str
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Channel:
    """A way of disclosure and the words for it."""

    id: str
    indicator: str
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class ZeroObject:
    """What there may be none of."""

    id: str
    indicators: tuple[str, ...]
    pattern: re.Pattern[str]
    frame: str | None = None


class About(NamedTuple):
    """What is known of a number before any rule is tried.

    ``bare``: nothing stands left of it; ``part``: it is a part of a total; ``year`` is
    that of the report.
    """

    frame: str | None
    bare: bool
    unit: str
    part: bool
    year: int | None


_MOST_KEPT = 2_000


def _may(rule: Rule, about: About) -> bool:
    if about.unit not in rule.units or (about.part and not rule.part):
        return False
    if about.year is not None and about.year > rule.until:
        return False
    of_frame = rule.frame in (None, about.frame)
    if not of_frame and not (rule.frame == "requests" and about.frame == "dispute"):
        return False
    if about.bare:
        return rule.left is None or bool(rule.left.fullmatch(""))
    return rule.left is None or rule.left.pattern != ""


@dataclass(frozen=True)
class Rules:
    """All rules of the file."""

    rules: tuple[Rule, ...]
    lists: tuple[Rule, ...]
    vetoes: tuple[Veto, ...]
    frames: tuple[tuple[str, re.Pattern[str]], ...]
    channels: tuple[Channel, ...]
    disclose: re.Pattern[str]
    publish: re.Pattern[str]
    what: tuple[str, ...]
    bare: re.Pattern[str]
    lead_in: re.Pattern[str]
    no_total: re.Pattern[str]
    zeros: tuple[ZeroObject, ...]
    zero_headings: tuple[tuple[str, str, tuple[str, ...]], ...]
    zero_fee: tuple[str, tuple[str, ...], re.Pattern[str]]
    zero_before: re.Pattern[str]
    zero_behind: re.Pattern[str]
    zero_last: tuple[str, ...]
    zero_end: re.Pattern[str]
    zero_split: re.Pattern[str]
    before: re.Pattern[str]
    after: re.Pattern[str]
    after_words: tuple[str, ...]
    approximate: dict[str, str]
    units: dict[str, frozenset[str]]
    area: re.Pattern[str]
    own: re.Pattern[str]
    _candidates: dict[About, tuple[Rule, ...]] = field(default_factory=dict)

    @property
    def ids(self) -> frozenset[str]:
        """The ids of all rules that can give or refuse a number."""
        return frozenset(
            [rule.id for rule in (*self.rules, *self.lists)]
            + [channel.id for channel in self.channels]
            + [veto.id for veto in self.vetoes]
            + [zero.id for zero in self.zeros if zero.indicators]
            + [heading[0] for heading in self.zero_headings]
            + ["disclosed.total", self.zero_fee[0]]
        )

    @cached_property
    def approximate_words(self) -> tuple[str, ...]:
        """The words that make the number behind them an approximate one."""
        return tuple(self.approximate)

    def candidates(self, about: About) -> tuple[Rule, ...]:
        """Rules that may match what is known of a number, lists first.

        What is said of requests may also stand among the sentences on disputes; ordinary
        disputes never count as ours.
        """
        found = self._candidates.get(about)
        if found is None:
            found = tuple(rule for rule in (*self.lists, *self.rules) if _may(rule, about))
            if len(self._candidates) < _MOST_KEPT:
                self._candidates[about] = found
        return found


def _compile(text: str, rule: str) -> re.Pattern[str]:
    for name, expression in _YEARS.items():
        text = text.replace(name, expression)
    return pattern(text, _NAME, rule)


def _rule(data: dict[str, Any], units: dict[str, frozenset[str]]) -> Rule:
    return Rule(
        id=data["id"],
        indicators=tuple(data["indicators"]),
        units=units[data["unit"]],
        left=_compile(data["left"], data["id"]) if "left" in data else None,
        right=_compile(data["right"], data["id"]) if "right" in data else None,
        frame=data.get("frame"),
        part=data.get("part", True),
        keeps_year=data.get("keeps_year", False),
    )


def _listed(data: dict[str, Any], units: dict[str, frozenset[str]], kind: str) -> list[Rule]:
    """Outcomes or channels: each word between its prefix and suffix, left or right."""
    made = []
    for word in data["words"]:
        core = rf"{data['prefix']}(?:{word['words']})(?:{data['suffix']})"
        # Number first: 3件予以公开, 2件通过信函提交; a list goes on behind a comma.
        right = rf"(?:申请)?{core}(?=[,。;、)]|$)"
        for side, left, behind in (("", core, None), ("_first", "", right)):
            made.append(
                Rule(
                    id=f"{kind}.{word['id']}{side}",
                    indicators=(word["indicator"],),
                    units=units["case"],
                    left=_compile(left, word["id"]),
                    right=_compile(behind, word["id"]) if behind else None,
                    frame="requests",
                    until=word.get("until", 9999),
                )
            )
    return made


def _zero_objects(entries: list[dict[str, Any]]) -> tuple[ZeroObject, ...]:
    return tuple(
        ZeroObject(
            entry["id"],
            tuple(entry["indicators"]),
            _compile(entry["pattern"], entry["id"]),
            entry.get("frame"),
        )
        for entry in entries
    )


def _disclosing(disclosure: dict[str, Any], verb: str) -> re.Pattern[str]:
    """What stands left of a number of what was disclosed, to its last word."""
    return _compile(f"(?P<where>.{{0,60}}?){disclosure[verb]}(?:{disclosure['what']})", verb)


def _behind(zeros: dict[str, Any]) -> re.Pattern[str]:
    """A whole clause that ends in nothing: A、B均为0件."""
    end = f"(?:{zeros['nothing']})(?:{zeros['units']})?"
    return _compile(f"(?P<what>.{{2,80}}?){zeros['behind']}{end}", "behind")


def _last_words(zeros: dict[str, Any]) -> tuple[str, ...]:
    """What such a clause ends with."""
    units = ("", *zeros["units"].split("|"))
    return tuple(word + unit for word in zeros["nothing"].split("|") for unit in units)


def _of_filler(data: dict[str, Any]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What may stand before and behind a phrase without changing it."""
    before = _compile(f"(?:{data['before']}){{0,4}}[,:]?", "filler")
    return before, _compile(f"(?:{data['after']}){{1,4}}$", "filler")


@lru_cache(maxsize=1)
def load_rules() -> Rules:
    """Read and compile the rules. Raises :class:`SchemaError` naming file and rule."""
    data = load_lookup(_NAME)
    units = {
        name: frozenset(u.replace("\\", "") for u in text.split("|"))
        for name, text in data["units"].items()
    }
    rules = tuple(_rule(rule, units) for rule in data["rules"])
    lists = (
        *_listed(data["outcomes"], units, "outcome"),
        *_listed(data["request_channels"], units, "channel"),
    )
    disclosure, zeros = data["disclosure"], data["zeros"]
    before, after = _of_filler(data["filler"])
    channels = tuple(
        Channel(f"disclosed.{w['id']}", w["indicator"], _compile(w["words"], w["id"]))
        for w in disclosure["words"]
    )
    objects = _zero_objects(zeros["objects"])
    headings = tuple((h["id"], h["frame"], tuple(h["indicators"])) for h in zeros["headings"])
    vetoes = tuple(
        Veto(v["id"], v["within"], _compile(v["pattern"], v["id"])) for v in data["vetoes"]
    )
    fee = zeros["fee"]
    return Rules(
        rules=rules,
        lists=lists,
        vetoes=vetoes,
        frames=tuple((f["id"], _compile(f["pattern"], f["id"])) for f in data["frames"]),
        channels=channels,
        disclose=_disclosing(disclosure, "verb"),
        publish=_disclosing(disclosure, "publish"),
        what=tuple(disclosure["what"].split("|")),
        bare=_compile(f"(?P<where>.{{0,40}}?){disclosure['bare']}", "bare"),
        lead_in=_compile(f"^(?:{disclosure['lead_in']})", "lead_in"),
        no_total=_compile(disclosure["no_total"], "no_total"),
        zeros=objects,
        zero_headings=headings,
        zero_fee=(fee["id"], tuple(fee["indicators"]), _compile(fee["pattern"], fee["id"])),
        zero_before=_compile(zeros["before"], "before"),
        zero_behind=_behind(zeros),
        zero_last=_last_words(zeros),
        zero_end=_compile(f"{zeros['end']}$", "end"),
        zero_split=_compile(zeros["split"], "split"),
        before=before,
        after=after,
        after_words=tuple(data["filler"]["after"].split("|")),
        approximate=dict(  # 大约 before 约
            sorted(data["approximate_before"].items(), key=lambda pair: -len(pair[0]))
        ),
        units=units,
        area=_compile(data["scope"]["area"], "area"),
        own=_compile(data["scope"]["own"], "own"),
    )
