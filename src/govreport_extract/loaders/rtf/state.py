"""What a group of RTF inherits, and a row as it is being defined."""

from __future__ import annotations

from dataclasses import dataclass, field

from govreport_extract.loaders.gather import RowShape
from govreport_extract.loaders.unsure import RAISED, UNSURE

BODY, CODE, NUMBER = 0, 1, 2
"""Where the text of a group goes: the document, a field's code, an automatic number."""

_MOST_CELLS = 64


@dataclass(slots=True)
class State:
    """What a group inherits and its end takes back."""

    codec: str = "cp1252"
    target: int = BODY
    skip: int = 1  # characters after \u that stand for it in old readers
    hidden: bool = False
    raised: bool = False
    moved: int = 0  # LIFTED or SUNK
    struck: bool = False
    white: bool = False
    deleted: bool = False
    in_table: bool = False
    depth: int = 1
    style: int = 0
    outline: int = 9

    @property
    def look(self) -> int:
        """See loaders/unsure.py."""
        if self.struck or self.white:
            return UNSURE
        return RAISED if self.raised else self.moved

    def copy(self) -> State:
        """The state that a group begins with."""
        return State(
            self.codec, self.target, self.skip, self.hidden, self.raised, self.moved,
            self.struck, self.white, self.deleted, self.in_table, self.depth, self.style,
            self.outline,
        )  # fmt: skip


@dataclass(slots=True)
class RowDef:
    """A row as it is being defined, and the flags of the next cell."""

    shape: RowShape = field(default_factory=RowShape)
    left: int = 0
    across: int = 0
    down: int = 0
    mirrored: bool = False  # from right to left: it begins where it is aligned

    def edge(self, right: int) -> None:
        """``\\cellx``: the right edge of a cell, which ends its definition."""
        shape = self.shape
        if len(shape.down) >= _MOST_CELLS:
            return
        if not shape.edges:
            shape.edges.append(min(self.left, right))
            shape.align = 0 if self.mirrored else shape.align
        shape.edges.append(right)
        shape.across.append(self.across)
        shape.down.append(self.down)
        self.across = self.down = 0
