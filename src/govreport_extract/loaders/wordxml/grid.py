"""What the grid of a table (tblGrid, ECMA-376 part 1, 17.4.48) says about its rows."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import accumulate

from lxml import etree

from govreport_extract.loaders.spans import SNAP_TWIPS, Row
from govreport_extract.loaders.wordxml.tags import Dialect

_BROADEST = 31_680  # twips; 22 inches are Word's largest page
_USUAL = 5 * SNAP_TWIPS  # columns are this broad on average, or the widths mean nothing


def fit_to_grid(
    table: etree._Element,
    rows: list[Row],
    empty: Mapping[int, Collection[int]],
    dialect: Dialect,
) -> tuple[list[Row], int]:
    """The rows of ``table``, and up to how far apart their edges are one line.

    ``empty`` are the cells by row that go on with a cell above and have no width. Where a
    row is longer than the grid, LibreOffice wrote them for cells that their neighbour has
    swallowed: they are not printed, and left out.

    Edges are numbers of grid columns, and nothing is to be snapped, unless some of the
    columns are so narrow that they are careless drawing: then edges are twips, as in the
    formats that have no grid, so that a table is the same in all of them.
    """
    widths = _widths(table, dialect)
    last = max(row.edges[-1] for row in rows)
    if empty and widths and last > len(widths):
        rows = [
            _without(row, empty.get(number, ())) if row.edges[-1] > len(widths) else row
            for number, row in enumerate(rows)
        ]
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
    """The widths of the grid columns in twips; none where any of them is not a number."""
    grid = table.find(dialect.name("tblGrid"))
    if grid is None:
        return []
    values = [
        column.get(dialect.name("w"), "")
        for column in grid.iterchildren(dialect.name("gridCol"))
    ]
    if not all(value.isdecimal() and len(value) < 9 for value in values):
        return []
    return [min(int(value), _BROADEST) for value in values]


def has_no_width(cell: etree._Element, dialect: Dialect) -> bool:
    """Is ``cell`` said to be nought twips wide (tcW, ECMA-376 part 1, 17.4.71)?"""
    width = cell.find(f"{dialect.name('tcPr')}/{dialect.name('tcW')}")
    return (
        width is not None
        and width.get(dialect.name("w")) == "0"
        and width.get(dialect.name("type"), "dxa") == "dxa"
    )


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
