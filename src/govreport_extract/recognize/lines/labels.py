"""What a run of label text spells: group labels and one row of a block, nothing else."""

from __future__ import annotations

from typing import NamedTuple

from govreport_extract.forms.model import Block
from govreport_extract.recognize.labelrun import squash
from govreport_extract.recognize.likeness import alike
from govreport_extract.recognize.rows import names_another

_SURE = 0.75
_MOST_TORN = 2
_MOST_KEPT = 20_000
_LONGEST = 200


class RowLabel(NamedTuple):
    """The row that a text names, how surely (1: to the letter), and its own label there."""

    place: int
    score: float
    text: str


class BlockLabels:
    """The labels of one block in the forms in which lines are compared with them."""

    def __init__(self, block: Block) -> None:
        rows = {name for leaf in block.rows for name in leaf.own_names}
        self._block = block
        self._rows = sorted(rows, key=len, reverse=True)
        self._groups = sorted(block.row_groups, key=len, reverse=True)
        self._titles = {block.title, squash(block.printed_title)} - {""}
        everything = block.header_names | block.row_groups | rows
        self._everything = "\n".join(sorted(everything))
        self._known: dict[tuple[int, str], RowLabel | None] = {}

    def belongs(self, pieces: list[str]) -> bool:
        """Is each piece of a line a part of some label of the block?"""
        return bool(pieces) and all(
            len(piece) < _LONGEST and squash(piece) in self._everything for piece in pieces
        )

    def is_title(self, text: str) -> bool:
        """Is this line the title of the block?"""
        return len(text) < _LONGEST and squash(text) in self._titles

    def row(self, after: int, text: str) -> RowLabel | None:
        """The row behind row ``after`` that the squashed ``text`` names to the last character.

        Group labels in front may be whole or torn over a page. A misprint is accepted only
        for the very next row, if it is like no other row more.
        """
        key = after, text
        if key not in self._known:
            if len(self._known) >= _MOST_KEPT:
                self._known.clear()
            self._known[key] = self._spelled(after, text) or self._misprinted(after, text)
        return self._known[key]

    def _spelled(self, after: int, text: str) -> RowLabel | None:
        for name in self._rows:
            if not text.endswith(name):
                continue
            later = [place for place in self._block.rows_named(name) if place > after]
            if later and self._groups_in(text[: -len(name)]):
                return RowLabel(later[0], 1.0, name)
        return None

    def _groups_in(self, text: str) -> bool:
        """Does the text in front of a row's label consist of group labels?"""
        torn = 0
        while text:
            whole = next((g for g in self._groups if text.startswith(g)), "")
            if not whole:
                torn += 1
                whole = self._part_of_group(text)
            if not whole or torn > _MOST_TORN:
                return False
            text = text[len(whole) :]
        return True

    def _part_of_group(self, text: str) -> str:
        longest = max(map(len, self._groups), default=0)
        for length in range(min(len(text), longest), 0, -1):
            if any(text[:length] in group for group in self._groups):
                return text[:length]
        return ""

    def _misprinted(self, after: int, text: str) -> RowLabel | None:
        rows = self._block.rows
        place = next((i for i in range(after + 1, len(rows)) if not rows[i].optional), None)
        for group in ("", *self._groups):
            if place is None or not text.startswith(group):
                continue
            own = text[len(group) :]
            scores = [max(alike(own, name) for name in row.own_names) for row in rows]
            sure = bool(own) and scores[place] >= _SURE and scores[place] == max(scores)
            if sure and not names_another(own, rows[place], self._block):
                return RowLabel(place, scores[place], own)
        return None


_LABELS: dict[tuple[str, tuple[str, int]], BlockLabels] = {}


def labels_of(block: Block) -> BlockLabels:
    """The labels of a block; made once."""
    key = block.form, block.key
    if key not in _LABELS:
        _LABELS[key] = BlockLabels(block)
    return _LABELS[key]
