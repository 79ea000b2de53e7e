"""Lists of parts behind a total: 421条。其中A 117条,B 206条,C 98条。"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from govreport_extract.model.report import Number
from govreport_extract.recognize.narrative.match import Mention
from govreport_extract.recognize.narrative.sentences import Sentence
from govreport_extract.recognize.narrative.tokens import Token, tokens

TOTALS = frozenset(
    {"disclosed.total", "requests.received", "requests.completed", "review.total",
     "litigation.total"}
)  # fmt: skip
_OPENERS = ("其中", "包括", "分别")


@dataclass(frozen=True, slots=True)
class Parts:
    """A total and the numbers listed behind it, as printed."""

    total: Mention
    numbers: tuple[Number, ...]
    sentence: Sentence


def parts_of(
    sentence: Sentence, found: Sequence[Mention], before: Mention | None
) -> Iterator[Parts]:
    """The lists in a sentence; ``before`` is the total of the sentence before it."""
    if sentence.is_part and before is not None:
        yield from _group(before, sentence, tokens(sentence.text))
        return
    totals = [m for m in found if m.indicator in TOTALS and m.value]
    if not totals or not any(word in sentence.text for word in _OPENERS):
        return
    counts = tokens(sentence.text)
    for place, total in enumerate(totals):
        starts = [
            at for word in _OPENERS if (at := sentence.text.find(word, total.position)) > 0
        ]
        if not starts:
            continue
        end = len(sentence.text)
        if place + 1 < len(totals):
            end = totals[place + 1].position
        inside = [t for t in counts if min(starts) < t.start < end]
        yield from _group(total, sentence, inside)


def _group(total: Mention, sentence: Sentence, inside: Sequence[Token]) -> Iterator[Parts]:
    same = [t for t in inside if t.unit == total.unit]
    if len(same) >= 2 and len(same) == len(inside):
        yield Parts(total, tuple(t.value for t in same), sentence)
