"""Which labels belong to which block of which form."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from govreport_extract.forms.load import load_forms
from govreport_extract.forms.model import Block

Role = Literal["title", "corner", "column", "column_group", "row", "row_group"]
HEADER_ROLES: frozenset[Role] = frozenset({"title", "corner", "column", "column_group"})


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that a label may be. ``optional`` hits are no evidence for a form."""

    block: Block
    role: Role
    optional: bool = False


class LabelIndex:
    """Reduced label → hits in all forms, to the letter and by pattern."""

    def __init__(self, blocks: list[Block]) -> None:
        self.blocks = blocks
        self._names: dict[str, list[Hit]] = {}
        self._cache: dict[str, tuple[Hit, ...]] = {}
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
            if len(self._cache) < 50_000:
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


@lru_cache(maxsize=1)
def label_index() -> LabelIndex:
    """The index over all forms of schemas/forms/."""
    return LabelIndex([block for form in load_forms().values() for block in form.blocks])
