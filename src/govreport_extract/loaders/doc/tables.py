"""Paragraphs to blocks: body paragraphs, and rows of cells to span grids.

[MS-DOC] 2.4.3: a cell ends with a mark (0x07, in nested tables a paragraph with
sprmPFInnerTableCell), a row with a terminating paragraph that carries its shape. A table
is as many rows in a row at one depth.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from govreport_extract.limits import Limits
from govreport_extract.loaders.doc.rows import RowReader, RowShape
from govreport_extract.loaders.spans import Row, Slot, build_table, fit_edges
from govreport_extract.model.document import Cell, Table

_DEEPEST = 32  # table in table; deeper ones are read as if they were this deep


@dataclass(slots=True)
class _Open:
    """A table that is being read at one depth."""

    rows: list[tuple[list[Slot], tuple[bytes, ...]]] = field(default_factory=list)
    slots: list[Slot] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    start: int | None = None
    nested: list[Table] = field(default_factory=list)

    def end_cell(self, start: int) -> None:
        """Close the cell whose lines were gathered."""
        begin = start if self.start is None else self.start
        text = self.lines[0] if len(self.lines) == 1 else "\n".join(self.lines)
        self.slots.append(Slot(text, 0, begin))
        self.lines, self.start = [], None

    def end_row(self, lists: tuple[bytes, ...], deleted: bool) -> None:
        """Close the row whose cells were gathered."""
        if self.lines:
            self.end_cell(0)
        if self.slots and not deleted:
            self.rows.append((self.slots, lists))
        self.slots = []


class TableReader:
    """Gathers table paragraphs and gives finished tables, nested ones after their own."""

    def __init__(self, limits: Limits, reader: str) -> None:
        self._limits = limits
        self._reader = reader
        self._levels: list[_Open] = []
        self._shapes = RowReader()

    @property
    def open(self) -> bool:
        """Whether a table is being read."""
        return bool(self._levels)

    def _level(self, depth: int) -> _Open:
        """The open table at ``depth``; deeper ones are closed, missing ones opened."""
        depth = min(depth, _DEEPEST)
        levels = self._levels
        while len(levels) > depth:
            self._close()
        while len(levels) < depth:
            levels.append(_Open())
        return levels[-1]

    def text(self, depth: int, text: str, start: int) -> None:
        """A paragraph inside a cell that goes on after it."""
        level = self._level(depth)
        level.lines.append(text)
        if level.start is None:
            level.start = start

    def cell_end(self, depth: int, text: str, start: int) -> None:
        """The last paragraph of a cell."""
        level = self._level(depth)
        level.lines.append(text)
        level.end_cell(start)

    def row_end(self, depth: int, lists: tuple[bytes, ...], deleted: bool) -> None:
        """The terminating paragraph of a row; ``lists`` hold its shape."""
        self._level(depth).end_row(lists, deleted)

    def finish(self) -> list[Table]:
        """Close what is open: the table of the body, then those inside it, in order."""
        tables: list[Table] = []
        while self._levels:
            tables = self._close()
        return tables

    def _close(self) -> list[Table]:
        """Close the deepest open table and hand it to the one around it."""
        level = self._levels.pop()
        level.end_row((), False)
        tables = level.nested
        if level.rows:
            tables = [self._build(level.rows, len(self._levels)), *tables]
        if self._levels:
            self._levels[-1].nested += tables
        return tables

    def _build(self, rows: list[tuple[list[Slot], tuple[bytes, ...]]], depth: int) -> Table:
        shapes = self._shapes
        shaped = [_shape(slots, shapes.read(lists)) for slots, lists in rows]
        return build_table(shaped, self._limits, depth=depth, reader=self._reader)


def _shape(slots: list[Slot], shape: RowShape) -> Row:
    """Cells with their edges, horizontally merged ones joined."""
    count = len(slots)
    edges = shape.edges
    if len(edges) != count + 1 or not shape.ascending:
        edges = list(fit_edges(edges, count))
    for slot, merge in zip(slots, shape.down, strict=False):
        slot.merge = merge
    if not shape.joins:
        return Row(tuple(edges), slots)
    owners = shape.joined()[:count]
    owners += range(len(owners), count)
    first = [number for number, owner in enumerate(owners) if owner == number]
    kept = [edges[number] for number in first]
    return Row((*kept, edges[count]), [slots[number] for number in first])


def stream_table(rows: list[list[tuple[str, int]]], depth: int, reader: str) -> Table:
    """A table in reading order only: cells by row and by their place in it."""
    cells = [
        Cell(row, column, 1, 1, text, offset=offset)
        for row, slots in enumerate(rows)
        for column, (text, offset) in enumerate(slots)
    ]
    columns = max((len(slots) for slots in rows), default=0)
    return Table(cells, len(rows), columns, depth, spans_lost=True, reader=reader)
