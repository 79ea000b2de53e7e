"""Which labels belong to which block of which form."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from govreport_extract.forms.labels import reduce_label
from govreport_extract.forms.load import load_forms
from govreport_extract.forms.model import Block
from govreport_extract.recognize.numbers import header_unit, looks_like_value

Role = Literal["title", "corner", "column", "column_group", "row", "row_group"]
HEADER_ROLES: frozenset[Role] = frozenset({"title", "corner", "column", "column_group"})


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that a label may be. ``optional`` hits are no evidence for a form."""

    block: Block
    role: Role
    optional: bool = False


Votes = tuple[tuple[tuple[str, str, int], int], ...]
"""(form, table, block number) with a weight."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a printed text is: a value, or a label with what it may stand for.

    ``votes`` says which blocks it speaks for in a row, ``header_votes`` in a header;
    ``forms`` are those that it is evidence for; ``kept`` is all of the label that binding
    looks at, unit included.
    """

    is_value: bool
    reduced: str = ""
    hits: tuple[Hit, ...] = ()
    votes: Votes = ()
    header_votes: Votes = ()
    forms: tuple[str, ...] = ()
    kept: str = ""


_VALUE = Reading(True)
_MOST_KEPT = 50_000
_LONGEST_KEPT = 300


class LabelIndex:
    """Reduced label → hits in all forms, to the letter and by pattern.

    Readings of texts are kept, because the same labels come in every report.
    """

    def __init__(self, blocks: list[Block]) -> None:
        self.blocks = blocks
        self._names: dict[str, list[Hit]] = {}
        self._cache: dict[str, tuple[Hit, ...]] = {}
        self._readings: dict[str, Reading] = {}
        for block in blocks:
            self._add({block.title} - {""}, Hit(block, "title"))
            self._add(block.corner, Hit(block, "corner"))
            self._add(block.column_groups, Hit(block, "column_group"))
            self._add(block.row_groups, Hit(block, "row_group"))
            for column in block.columns:
                self._add(column.names, Hit(block, "column"))
            for row in block.rows:
                self._add(row.names, Hit(block, "row", row.optional))

    def _add(self, names: frozenset[str] | set[str], hit: Hit) -> None:
        for name in names:
            self._names.setdefault(name, []).append(hit)

    def read(self, text: str) -> Reading:
        """The reading of a cell's text (not blank)."""
        known = self._readings.get(text)
        if known is None:
            if looks_like_value(text):
                known = _VALUE
            else:
                reduced = reduce_label(text)
                hits = self.lookup(reduced)
                forms = tuple({hit.block.form: None for hit in hits if not hit.optional})
                kept = f"{reduced}|{header_unit(text) or ''}"
                known = Reading(
                    False, reduced, hits, _votes(hits, False), _votes(hits, True), forms, kept
                )
            if len(self._readings) < _MOST_KEPT and len(text) <= _LONGEST_KEPT:
                self._readings[text] = known
        return known

    def lookup(self, reduced: str) -> tuple[Hit, ...]:
        """All hits of a reduced label; () for a label that no form knows."""
        known = self._cache.get(reduced)
        if known is None:
            hits = list(self._names.get(reduced, ()))
            if not hits and reduced:
                hits = [
                    Hit(block, "row", row.optional)
                    for block in self.blocks
                    for row in block.rows
                    if any(p.fullmatch(reduced) for p in row.patterns)
                ]
                hits += self._corner_hits(reduced)
            known = tuple(hits)
            if len(self._cache) < _MOST_KEPT:
                self._cache[reduced] = known
        return known

    def _corner_hits(self, reduced: str) -> list[Hit]:
        """The sentence in the corner is long and printed in many ways."""
        if len(reduced) < 10:
            return []
        return [
            Hit(block, "corner")
            for block in self.blocks
            if any(len(name) > 5 and name in reduced for name in block.corner)
        ]


def _votes(hits: tuple[Hit, ...], is_header: bool) -> Votes:
    """Titles speak loudest, then columns and rows, then groups and corners."""
    votes: dict[tuple[str, str, int], int] = {}
    for hit in hits:
        if hit.optional or (is_header and hit.role in ("row", "row_group")):
            continue
        key = (hit.block.form, *hit.block.key)
        weight = 3 if hit.role == "title" else 2 if hit.role in ("row", "column") else 1
        votes[key] = max(votes.get(key, 0), weight)
    return tuple(votes.items())


@lru_cache(maxsize=1)
def label_index() -> LabelIndex:
    """The index over all forms of schemas/forms/."""
    return LabelIndex([block for form in load_forms().values() for block in form.blocks])
