"""What the grid of a table (tblGrid, ECMA-376 part 1, 17.4.48) says about its rows."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import accumulate

from lxml import etree

from govreport_extract.loaders.spans import SNAP_TWIPS, Row
from govreport_extract.loaders.wordxml.tags import Dialect

_BROADEST = 31_680  # twips; 22 inches are Word's largest page
_USUAL = 5 * SNAP_TWIPS  # columns are this broad on average, or the widths mean nothing


Empty = tuple[etree._Element, list[int]]
"""A row, and the numbers of its cells that go on with one above and have no width."""


def fit_to_grid(
    table: etree._Element,
    rows: list[Row],
    empty: Mapping[int, Empty],
    dialect: Dialect,
) -> tuple[list[Row], int]:
    """The rows of ``table``, and up to how far apart their edges are one line.

    ``empty`` are the rows with cells that go on with a cell above and have no width. Where
    the other cells of the row fill the grid alone, LibreOffice wrote them for cells that
    their neighbour has swallowed: they are not printed, and left out.

    Edges are numbers of grid columns, and nothing is to be snapped, unless some of the
    columns are so narrow that they are careless drawing: then edges are twips, as in the
    formats that have no grid, so that a table is the same in all of them.
    """
    widths = _widths(table, dialect)
    full = sum(widths) - SNAP_TWIPS
    for number, (element, cells) in empty.items():
        if widths and sum(_cell_widths(element, dialect)) >= full:
            rows[number] = _without(rows[number], cells)
    last = max(row.edges[-1] for row in rows)
    if last > len(widths) or not any(0 < width <= SNAP_TWIPS for width in widths):
        return rows, 0
    if sum(widths) < _USUAL * len(widths):
        return rows, 0
    lines = [0, *accumulate(widths)]
    return [
        Row(tuple(lines[edge] for edge in row.edges), row.slots, row.merges) for row in rows
    ], SNAP_TWIPS


def _widths(table: etree._Element, dialect: Dialect) -> list[int]:
    """The widths of the grid columns in twips; none where any of them is not one."""
    grid = table.find(dialect.name("tblGrid"))
    if grid is None:
        return []
    widths = [_twips(column, dialect) for column in grid.iterchildren(dialect.name("gridCol"))]
    return widths if -1 not in widths else []


def _twips(element: etree._Element, dialect: Dialect) -> int:
    """The width that an element states; -1 if it does not, or not in twips."""
    value = element.get(dialect.name("w"), "")
    if element.get(dialect.name("type"), "dxa") != "dxa":
        return -1
    return min(int(value), _BROADEST) if value.isdecimal() and len(value) < 9 else -1


def _cell_widths(row: etree._Element, dialect: Dialect) -> list[int]:
    """The widths of the cells of a row, of which there is at least one; -1 where unknown."""
    path = f"{dialect.name('tc')}/{dialect.name('tcPr')}/{dialect.name('tcW')}"
    return [_twips(width, dialect) for width in row.iterfind(path)]


def has_no_width(cell: etree._Element, dialect: Dialect) -> bool:
    """Is ``cell`` said to be nought twips wide (tcW, ECMA-376 part 1, 17.4.71)?"""
    width = cell.find(f"{dialect.name('tcPr')}/{dialect.name('tcW')}")
    return width is not None and _twips(width, dialect) == 0


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
