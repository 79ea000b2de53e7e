"""Gathers cells and rows as they pass in a stream of text, and gives finished tables.

.doc and RTF store a table as paragraphs: a cell ends with a mark, a row with another one
that comes with the row's shape. A table is as many rows in a row at one depth; nested
tables lie between the paragraphs of a cell.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from govreport_extract.errors import LimitExceeded
from govreport_extract.limits import Limits
from govreport_extract.loaders.spans import (
    ALONE,
    Row,
    Slot,
    align_rows,
    build_table,
    fill_gaps,
    fit_edges,
)
from govreport_extract.loaders.unsure import shown_of, with_inner
from govreport_extract.model.document import Block, Cell, Paragraph, Table

FRAME_TABLES = "the body has no table; those in text boxes were read, and stand last"
"""What the notice ``frame-tables`` says."""

_DEEPEST = 32  # table in table; deeper ones are read as if they were this deep


@dataclass(slots=True)
class RowShape:
    """Edges in twips; per cell the horizontal flag as stored and the vertical merge.

    ``place`` is empty unless the table floats; rows with different ones are different
    tables. ``align`` is :data:`CENTERED` or :data:`RIGHT` where the row stands there.
    ``plain`` are the edges where every cell has its own and a width: nothing needs to be
    joined or left out.
    """

    edges: list[int] = field(default_factory=list)
    across: list[int] = field(default_factory=list)
    down: list[int] = field(default_factory=list)
    place: bytes = b""
    align: int = 0
    joins: bool = False
    fits: bool = False
    plain: tuple[int, ...] = ()

    @property
    def count(self) -> int:
        """The number of cells."""
        return len(self.down)

    def close(self) -> None:
        """Note whether cells are ``joins``ed, and whether the edges ``fits`` the cells.

        To be called when the shape is complete.
        """
        edges = self.edges
        self.joins = any(self.across)
        self.fits = len(edges) == len(self.down) + 1 and edges == sorted(edges)
        self.plain = ()
        if self.fits and not self.joins and all(a < b for a, b in pairwise(edges)):
            self.plain = tuple(edges)

    def joined(self) -> list[int]:
        """For each cell the first cell of the horizontally merged set that it is in.

        [MS-DOC] 2.9.317 (TCGRF) gives 2 or 3 to the first cell and 1 to the others, the older
        Word 97 papers (and files written after them) 1 to the first and 2 to the others.
        Both are read: the flag that opens a run of flagged cells is the first cell's.
        """
        owners: list[int] = []
        opening = owner = 0
        for number, flag in enumerate(self.across):
            if not flag or not opening or flag == opening:
                owner, opening = number, flag
            owners.append(owner)
        return owners


@dataclass(slots=True)
class _Open:
    """A table that is being read at one depth."""

    rows: list[tuple[list[Slot], RowShape]] = field(default_factory=list)
    slots: list[Slot] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    start: int | None = None
    nested: list[Table] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)  # of tables in the open cell
    gone: int = 0  # cells of the row that are empty and their marks deleted

    def end_cell(self, text: str, start: int | None) -> None:
        """Close the cell whose lines were gathered; ``text`` is the last one."""
        if self.lines:
            text = "\n".join((*self.lines, text))
            start = start if self.start is None else self.start
            self.lines, self.start = [], None
        if self.shown:
            text, self.shown = with_inner(text, self.shown), []
        self.slots.append((text, start))

    def end_row(self, shape: RowShape, other: RowShape | None, deleted: bool) -> None:
        """Close the row whose cells were gathered."""
        deleted = deleted and self.gone == len(self.slots)
        if self.lines:  # a row that ends within a cell
            self.end_cell(self.lines.pop(), self.start)
        if other is not None and len(self.slots) == other.count != shape.count:
            shape = other
        if self.slots and not deleted:
            self.rows.append((self.slots, shape))
        self.slots, self.gone = [], 0


class TableReader:
    """Gathers table paragraphs and gives finished tables, nested ones after their own."""

    def __init__(self, limits: Limits, reader: str) -> None:
        self._limits = limits
        self._reader = reader
        self._levels: list[_Open] = []
        self._loose: list[str] = []
        self._left = limits.cells

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

    def text(self, depth: int, text: str, start: int | None) -> None:
        """A paragraph inside a cell that goes on after it."""
        level = self._level(depth)
        level.lines.append(text)
        if level.start is None:
            level.start = start

    def cell_end(self, depth: int, text: str, start: int | None, deleted: bool = False) -> None:
        """The last paragraph of a cell, and whether its mark is deleted."""
        levels = self._levels
        level = levels[-1] if len(levels) == depth else self._level(depth)
        if deleted and not text:
            level.gone += 1
        if level.lines or level.shown:
            level.end_cell(text, start)
        else:  # most cells have one paragraph
            level.slots.append((text, start))

    def row_end(
        self,
        depth: int,
        shape: RowShape,
        other: RowShape | None = None,
        deleted: bool = False,
    ) -> None:
        """The end of a row; its ``other`` shape is taken if only that fits its cells.

        It is left out if a tracked change deleted the row: its own mark, the marks of
        all cells and what is in them. LibreOffice marks row ends after deleted words.
        """
        self._level(depth).end_row(shape, other, deleted)

    @property
    def row_open(self) -> bool:
        """Whether a row of the body table has begun and not ended."""
        return bool(self._levels) and bool(self._levels[0].slots or self._levels[0].lines)

    def finish(self) -> list[Block]:
        """Close what is open: the table of the body, then those inside it, in order.

        Paragraphs that say they are in a table, but with no mark of a cell or row behind
        them, are in no table ([MS-DOC] 2.4.3); they come as paragraphs.
        """
        tables: list[Table] = []
        while self._levels:
            tables = self._close()
        blocks: list[Block] = [Paragraph(line) for line in self._loose if line.strip()]
        self._loose = []
        return blocks + tables

    def _close(self) -> list[Table]:
        """Close the deepest open table and hand it to the one around it."""
        level = self._levels.pop()
        if level.lines and not level.slots and not level.rows:
            around = self._levels[-1].lines if self._levels else self._loose
            around += level.lines
            level.lines = []
        level.end_row(RowShape(), None, False)
        tables = level.nested
        if level.rows:
            depth = len(self._levels)
            own = [self._build(rows, depth) for rows in _by_place(level.rows)]
            tables = own + tables
            if self._levels:
                self._levels[-1].shown += filter(None, map(shown_of, own))
        if self._levels:
            self._levels[-1].nested += tables
        return tables

    def _build(self, rows: list[tuple[list[Slot], RowShape]], depth: int) -> Table:
        self._left -= sum(len(slots) for slots, _ in rows)
        if self._left < 0:
            raise LimitExceeded(
                f"the document has more than {self._limits.cells:,} table cells",
                hint="raise Limits.cells if this file really is a report",
            )
        shaped = [_shape(slots, shape) for slots, shape in rows]
        first = rows[0][1]
        if first.align and not first.place:
            shaped = align_rows(shaped, first.align)
        return build_table(fill_gaps(shaped), self._limits, depth=depth, reader=self._reader)


def _by_place(
    rows: list[tuple[list[Slot], RowShape]],
) -> list[list[tuple[list[Slot], RowShape]]]:
    """Rows that lie at one place; where tables float, neighbours can be two tables."""
    groups: list[list[tuple[list[Slot], RowShape]]] = []
    for row in rows:
        if groups and groups[-1][-1][1].place == row[1].place:
            groups[-1].append(row)
        else:
            groups.append([row])
    return groups


def _shape(slots: list[Slot], shape: RowShape) -> Row:
    """Cells with their edges; merged ones joined, empty ones without width left out."""
    count = len(slots)
    if count == shape.count == len(shape.plain) - 1:
        return Row(shape.plain, slots, shape.down)
    while count > shape.count > 0 and not slots[-1][0]:
        slots.pop()  # LibreOffice writes a mark too many after a nested table
        count -= 1
    edges = shape.edges
    if len(edges) != count + 1 or not shape.fits:
        edges = list(fit_edges(edges, count))
    merges = shape.down[:count] + [ALONE] * (count - shape.count)
    owners = shape.joined()[:count] if shape.joins else []
    owners += range(len(owners), count)
    first = [
        number
        for number, owner in enumerate(owners)
        if owner == number and (edges[number] < edges[number + 1] or slots[number][0])
    ] or [0]
    return Row(
        (*(edges[number] for number in first), edges[count]),
        [slots[number] for number in first],
        [merges[number] for number in first],
    )


def stream_table(rows: list[list[tuple[str, int | None]]], depth: int, reader: str) -> Table:
    """A table in reading order only: cells by row and by their place in it."""
    cells = [
        Cell(row, column, 1, 1, text, offset=offset)
        for row, slots in enumerate(rows)
        for column, (text, offset) in enumerate(slots)
    ]
    columns = max((len(slots) for slots in rows), default=0)
    return Table(cells, len(rows), columns, depth, spans_lost=True, reader=reader)


class CellStream:
    """The cells of a body table in the order of their marks: what a second reading gathers.

    ``blocks`` get the table when it ends.
    """

    def __init__(self, blocks: list[Block], reader: str) -> None:
        self._blocks, self._reader = blocks, reader
        self._rows: list[list[tuple[str, int | None]]] = []
        self._cells: list[tuple[str, int | None]] = []
        self._lines: list[str] = []
        self._start: int | None = None

    def line(self, text: str, start: int | None) -> None:
        """A paragraph of the open cell."""
        if not self._lines:
            self._start = start
        self._lines.append(text)

    def cell_end(self) -> None:
        """The mark behind the last line ends a cell."""
        self._cells.append(("\n".join(self._lines), self._start))
        self._lines = []

    def row_end(self, *, keep_empty: bool) -> None:
        """The end of a row; what stands behind its last cell is in none."""
        if self._cells or keep_empty:
            self._rows.append(self._cells)
        self._cells, self._lines = [], []

    def end_table(self) -> None:
        """The end of the table. Where there was no mark at all, its lines are in none."""
        if self._lines and (self._cells or self._rows):
            self.cell_end()
        if self._cells:
            self._rows.append(self._cells)
        if self._rows:
            self._blocks.append(stream_table(self._rows, 0, self._reader))
        self._blocks += [Paragraph(line) for line in self._lines if line.strip()]
        self._rows, self._cells, self._lines = [], [], []
