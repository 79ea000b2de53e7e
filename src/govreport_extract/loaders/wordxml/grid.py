"""What the grid of a table (tblGrid, ECMA-376 part 1, 17.4.48) says about its rows."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from lxml import etree

from govreport_extract.loaders.spans import CONTINUE, RESTART, SNAP_TWIPS, Row
from govreport_extract.loaders.wordxml.tags import Dialect

_BROADEST = 31_680  # twips; 22 inches are Word's largest page
_USUAL = 5 * SNAP_TWIPS  # columns are this broad on average, or the widths mean nothing


def fit_to_grid(
    table: etree._Element, rows: list[Row], dialect: Dialect
) -> tuple[list[Row], int]:
    """The rows of ``table``, and up to how far apart their edges are one line.

    Edges are numbers of grid columns, and nothing is to be snapped, unless some of the
    columns are so narrow that they are careless drawing: then edges are twips, as in the
    formats that have no grid, so that a table is the same in all of them.
    """
    widths = _widths(table, dialect)
    last = max(row.edges[-1] for row in rows)
    if widths and last > len(widths):
        rows = _without_remains(rows, len(widths))
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


def _without_remains(rows: Sequence[Row], count: int) -> list[Row]:
    """The rows without the empty cells behind their grid that go on with nothing.

    LibreOffice writes cells that another one has swallowed so: behind the others, of no
    width, as if they went on with a cell above.
    """
    if any(
        merge == RESTART and edge >= count
        for row in rows
        for edge, merge in zip(row.edges, row.merges, strict=False)
    ):
        return list(rows)
    left: list[Row] = []
    for row in rows:
        keep = len(row.slots)
        while keep > 1 and row.edges[keep - 1] >= count and row.merges[keep - 1] == CONTINUE:
            if row.slots[keep - 1][0]:
                break
            keep -= 1
        left.append(Row(row.edges[: keep + 1], row.slots[:keep], row.merges[:keep]))
    return left
