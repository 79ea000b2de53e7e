"""What the grid of a table (tblGrid, ECMA-376 part 1, 17.4.48) says about its rows."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import accumulate

from lxml import etree

from govreport_extract.loaders.spans import CONTINUE, SNAP_TWIPS, Row
from govreport_extract.loaders.wordxml.tags import Dialect

_BROADEST = 31_680  # twips; 22 inches are Word's largest page
_USUAL = 5 * SNAP_TWIPS  # columns are this broad on average, or the widths mean nothing


class TableGrid:
    """The grid columns of one table: ``columns`` is how many there are."""

    def __init__(self, table: etree._Element, dialect: Dialect) -> None:
        self._dialect = dialect
        name, width = dialect.name, dialect.name("w")
        grid = next(table.iterchildren(name("tblGrid")), None)
        columns = () if grid is None else grid.iterchildren(name("gridCol"))
        self._stated = [column.get(width) for column in columns]
        self.columns = len(self._stated)

    def fit(
        self, rows: list[Row], wide: Mapping[int, list[etree._Element]]
    ) -> tuple[list[Row], int]:
        """The rows of the table, and up to how far apart their edges are one line.

        ``wide`` are the cells of the rows that have more columns than the grid. Where the
        cells that have a width fill the grid alone, LibreOffice wrote those without one
        (tcW, 17.4.71), which go on with a cell above, for cells that their neighbour has
        swallowed: they are not printed, and left out.

        Edges are numbers of grid columns, and nothing is to be snapped, unless some of the
        columns are so narrow that they are careless drawing: then edges are twips, as in
        the formats that have no grid, so that a table is the same in all of them.
        """
        widths = self._widths()
        full = sum(widths) - SNAP_TWIPS
        for number, cells in wide.items() if widths else ():
            stated = [self._width_of(cell) for cell in cells]
            merges = rows[number].merges
            empty = {
                k for k in range(1, len(cells)) if stated[k] == 0 and merges[k] == CONTINUE
            }
            if empty and sum(stated) >= full:
                rows[number] = _without(rows[number], empty)
        if not any(0 < width <= SNAP_TWIPS for width in widths):
            return rows, 0
        last = max(row.edges[-1] for row in rows)
        if last > len(widths) or sum(widths) < _USUAL * len(widths):
            return rows, 0
        lines = [0, *accumulate(widths)]
        return [
            Row(tuple(lines[edge] for edge in row.edges), row.slots, row.merges) for row in rows
        ], SNAP_TWIPS

    def _widths(self) -> list[int]:
        """The widths of the grid columns in twips; none where any of them is not one."""
        widths = [_twips(stated) for stated in self._stated]
        return widths if -1 not in widths else []

    def _width_of(self, cell: etree._Element) -> int:
        """The width that a cell states; -1 if it does not, or not in twips."""
        name = self._dialect.name
        width = cell.find(f"{name('tcPr')}/{name('tcW')}")
        if width is None or width.get(name("type"), "dxa") != "dxa":
            return -1
        return _twips(width.get(name("w")))


def _twips(value: str | None) -> int:
    good = value is not None and value.isdecimal() and len(value) < 9
    return min(int(value or ""), _BROADEST) if good else -1


def _without(row: Row, gone: Collection[int]) -> Row:
    """The row without some of its cells; those behind them move up."""
    edges = [row.edges[0]]
    keep = [number for number in range(len(row.slots)) if number not in gone]
    for number in keep:
        edges.append(edges[-1] + row.edges[number + 1] - row.edges[number])
    return Row(
        tuple(edges),
        [row.slots[number] for number in keep],
        [row.merges[number] for number in keep],
    )
