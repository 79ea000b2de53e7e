"""Joins the pieces of one table that a page break has torn apart, also in mid-row.

Pure geometry: a piece has column edges and cells. Whether two rows are the halves of one is
told by what stands in them (:mod:`seam`).
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field

from govreport_extract.model.document import Cell, Table
from govreport_extract.structure.seam import (
    doubt_torn,
    is_figure_text,
    is_value_text,
    joint,
    one_label,
    torn_row,
)

_TOLERANCE = 3.5
_FEWEST_SHARED = 4


@dataclass(slots=True)
class Fragment:
    """A table or the piece of it on one page.

    ``edges``: column edges in points (one more than columns). ``full``: indices of cells in
    the last row whose last line leaves no room for another digit. ``ordinal``: the edges
    were not drawn, columns only count. ``beside``: text left of the piece, where a column
    was not drawn because its one cell is higher than the page.
    """

    edges: list[float]
    rows: int
    cells: list[Cell]
    reader: str
    page: int
    full: set[int] = field(default_factory=set)
    ordinal: bool = False
    beside: str = ""

    def table(self) -> Table:
        """The fragment as a table of the document."""
        columns = len(self.edges) - 1
        return Table(
            self.cells, self.rows, columns, reader=self.reader, page=self.page,
            ordinal=self.ordinal,
        )  # fmt: skip


def fits(upper: Fragment, lower: Fragment) -> bool:
    """The two could be pieces of one table: same width, wherever it stands on the page.

    Or the lower one lacks the label columns whose one cell spans its whole page.
    """
    if upper.ordinal and lower.ordinal:
        return (len(upper.edges) > 6) == (len(lower.edges) > 6)
    first = upper.edges[-1] - upper.edges[0]
    second = lower.edges[-1] - lower.edges[0]
    if abs(first - second) < 0.03 * max(first, second) + 4:
        return True
    return not (upper.ordinal or lower.ordinal) and columns_missing(upper, lower) > 0


def columns_missing(upper: Fragment, lower: Fragment) -> int:
    """How many columns ``lower`` lacks on the left, the others standing as in ``upper``.

    A cell that is higher than the page meets no line on it: the column is not drawn there.
    """
    if len(lower.edges) <= _FEWEST_SHARED:
        return 0
    shift = upper.edges[-1] - lower.edges[-1]
    moved = [x + shift for x in lower.edges]
    missing = next((k for k, x in enumerate(upper.edges) if _near(x, moved[0])), 0)
    first = upper.edges[missing:]
    shared = sum(any(_near(x, y) for y in moved) for x in first)
    # A piece may lack a label column in its middle too, but the figures' columns agree.
    alike = shared > _FEWEST_SHARED and max(len(first), len(moved)) - shared <= 1
    return missing if alike else 0


def _near(x: float, y: float) -> bool:
    return abs(x - y) <= _TOLERANCE


def _completed(upper: Fragment, lower: Fragment) -> Fragment:
    """``lower`` with a blank cell for each column that it lacks on the left."""
    missing = 0 if upper.ordinal or lower.ordinal else columns_missing(upper, lower)
    if not missing:
        return lower
    shift = upper.edges[-1] - lower.edges[-1]
    edges = [*(x - shift for x in upper.edges[:missing]), *lower.edges]
    down = [_moved_right(cell, missing) for cell in lower.cells]
    for k in range(missing):
        text = lower.beside if k == 0 else ""
        down.append(Cell(0, k, lower.rows, 1, text, lower.page, None))
    return Fragment(
        edges, lower.rows, down, lower.reader, lower.page, lower.full, lower.ordinal
    )


def _moved_right(cell: Cell, columns: int) -> Cell:
    start, span = cell.column + columns, cell.column_span
    return Cell(cell.row, start, cell.row_span, span, cell.text, cell.page, cell.box)


def join(upper: Fragment, lower: Fragment, tolerance: float = _TOLERANCE) -> Fragment:
    """``lower`` appended to ``upper``; a row torn by the page break becomes whole."""
    lower = _completed(upper, lower)
    if upper.ordinal and lower.ordinal:
        edges, first, second = _counted_edges(upper.edges, lower.edges)
    else:
        edges, first, second = _common_edges(upper.edges, lower.edges, tolerance)
    above = [_remapped(cell, first, 0) for cell in upper.cells]
    skip = _repeated_rows(upper, lower)
    below = [
        _remapped(cell, second, upper.rows - skip) for cell in lower.cells if cell.row >= skip
    ]
    torn = torn_row(above, below, upper.rows)
    if not torn:
        doubt_torn(above, below, upper.rows, counted=lower.ordinal)
    cells, gone = _mend(above, below, upper, torn)
    rows = upper.rows + lower.rows - skip
    if torn:
        _close_up(cells, upper.rows)
        rows -= 1
    order = [cell for k, cell in enumerate(cells) if k not in gone]
    last = {(lower.cells[k].page, lower.cells[k].box) for k in lower.full}
    full = {
        k
        for k, cell in enumerate(order)
        if cell.row + cell.row_span == rows and (cell.page, cell.box) in last
    }
    return Fragment(edges, rows, order, upper.reader, upper.page, full, upper.ordinal)


def _counted_edges(
    first: list[float], second: list[float]
) -> tuple[list[float], list[int], list[int]]:
    """Columns that only count, as in tables without rules: matched by number.

    Wide tables agree in their value columns on the right and may differ in label columns;
    narrow ones agree in the label and the last cell reaches to the end.
    """
    most = max(len(first), len(second))
    edges = first if len(first) == most else second
    numbers = []
    for own in (first, second):
        less = most - len(own)
        if most > 6:
            numbers.append([0, *(k + less for k in range(1, len(own)))])
        else:
            numbers.append([*range(len(own) - 1), most - 1])
    return edges, numbers[0], numbers[1]


def _common_edges(
    first: list[float], second: list[float], tolerance: float
) -> tuple[list[float], list[int], list[int]]:
    """Shared column edges, and for each fragment the new number of each of its edges."""
    shift = first[0] - second[0]
    moved = [x + shift for x in second]
    stretch = (first[-1] - first[0]) / max(moved[-1] - moved[0], 1.0)
    moved = [first[0] + (x - first[0]) * stretch for x in moved]
    edges: list[float] = []
    for x in sorted([*first, *moved]):
        if not edges or x - edges[-1] > tolerance:
            edges.append(x)
    return edges, _numbers(edges, first), _numbers(edges, moved)


def _numbers(edges: list[float], own: list[float]) -> list[int]:
    found = []
    for x in own:
        k = bisect_left(edges, x)
        if k == len(edges) or (k and x - edges[k - 1] <= edges[k] - x):
            k -= 1
        found.append(k)
    return found


def _remapped(cell: Cell, numbers: list[int], down: int) -> Cell:
    start = numbers[cell.column]
    end = max(numbers[cell.column + cell.column_span], start + 1)
    return Cell(
        cell.row + down, start, cell.row_span, end - start, cell.text, cell.page, cell.box
    )


def _repeated_rows(upper: Fragment, lower: Fragment) -> int:
    """How many header rows of ``upper`` are printed again on top of ``lower``."""
    most = min(5, upper.rows - 1, lower.rows - 1)
    first, second = _texts(upper, most), _texts(lower, most)
    count = 0
    while count < most and first[count] and first[count] == second[count]:
        count += 1
    if not count or any(is_value_text(text) for text in first[count - 1]):
        return 0
    spans = [c.row + c.row_span for c in lower.cells if c.row < count]
    return count if max(spans) <= count else 0


def _texts(fragment: Fragment, rows: int) -> list[list[str]]:
    texts: list[list[str]] = [[] for _ in range(rows)]
    for cell in fragment.cells:
        if cell.row < rows and cell.text:
            texts[cell.row].append("".join(cell.text.split()))
    return texts


def _mend(
    above: list[Cell], below: list[Cell], upper: Fragment, torn: bool
) -> tuple[list[Cell], set[int]]:
    """All cells, those over the seam merged; and the indices that were merged away."""
    cells = [*above, *below]
    ends = {
        (c.column, c.column_span): k
        for k, c in enumerate(above)
        if c.row + c.row_span == upper.rows
    }
    gone: set[int] = set()
    start = min((c.row for c in below), default=upper.rows)
    figures = [c.column for c in below if c.row == start and is_figure_text(c.text)]
    limit = min(figures, default=len(upper.edges))
    for k in range(len(above), len(cells)):
        cell = cells[k]
        key = cell.column, cell.column_span
        if cell.row != start or key not in ends:
            continue
        number = ends[key]
        partner = cells[number]
        spanning = partner.row_span > 1 or cell.row_span > 1
        label = spanning and cell.column < limit and one_label(partner.text, cell.text)
        if torn or label:
            _absorb(partner, cell, number in upper.full)
            gone.add(k)
    return cells, gone


def _absorb(upper: Cell, lower: Cell, full: bool) -> None:
    """``upper`` takes over rows and text of ``lower``."""
    upper.row_span += lower.row_span
    first, second = upper.text, lower.text
    if not first:
        upper.text, upper.page, upper.box = second, lower.page, lower.box
    elif second and second != first:
        upper.text = first + joint(first, second, full) + second
    elif second and is_value_text(first):
        upper.text = f"{first}\n{second}"


def _close_up(cells: list[Cell], seam: int) -> None:
    """The rows ``seam - 1`` and ``seam`` have become one."""
    for cell in cells:
        if cell.row >= seam:
            cell.row -= 1
        elif cell.row + cell.row_span > seam:
            cell.row_span -= 1
