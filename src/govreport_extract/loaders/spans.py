"""One grid builder for all Word formats: rows with column edges become span cells.

A word processor stores a table row by row. Each row names the edges of its cells (twips
in .doc and RTF, grid columns in the XML formats) and says which cells go on with the cell
above. Edges of the same printed line differ by a few twips from row to row, so they are
snapped together before they become columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from govreport_extract.errors import LimitExceeded
from govreport_extract.limits import Limits
from govreport_extract.model.document import Cell, Table

SNAP_TWIPS = 20
"""Edges up to this far apart are one line; real columns down to 35 twips were seen."""

ALONE, RESTART, CONTINUE = 0, 1, 2
"""Vertical merge: no merge, first cell of a merged set, one of the cells below it."""

CENTERED, RIGHT = 1, 2
"""Where the rows of a table stand that do not begin at the left margin."""

GAP_TWIPS = 120
"""A row that begins or ends this much (2 mm) inside its table has a blank place there."""


Slot = tuple[str, int | None]
"""A cell as its row states it: its text, and what goes to :attr:`Cell.offset`."""

BLANK: Slot = ("", None)


@dataclass(slots=True)
class Row:
    """A row: ascending ``edges``, one more than there are ``slots``.

    ``merges`` are the vertical merges of the slots; rows may share theirs.
    """

    edges: tuple[int, ...]
    slots: list[Slot]
    merges: Sequence[int]


def fit_edges(edges: Sequence[int], count: int, step: int = 1000) -> tuple[int, ...]:
    """``count + 1`` edges that never go back, from what a row states.

    Missing edges are made up ``step`` apart, surplus ones are left out, an edge that
    goes back is moved to its predecessor.
    """
    fitted: list[int] = []
    for edge in edges[: count + 1]:
        fitted.append(edge if not fitted or edge >= fitted[-1] else fitted[-1])
    while len(fitted) <= count:
        fitted.append(fitted[-1] + step if fitted else 0)
    return tuple(fitted)


def align_rows(rows: Sequence[Row], align: int) -> list[Row]:
    """The rows of a table that is centred or stands at the right, with that edge in line.

    Such rows lie where their width puts them, wherever their edges say that they begin.
    Rows of a centred table are set to begin together, as LibreOffice does: centred ones
    of different width have no line in common, and cells would not be below each other.
    """
    right = max(row.edges[-1] for row in rows)
    moved: list[Row] = []
    for row in rows:
        shift = right - row.edges[-1] if align == RIGHT else -row.edges[0]
        edges = tuple([edge + shift for edge in row.edges]) if shift else row.edges
        moved.append(Row(edges, row.slots, row.merges))
    return moved


def fill_gaps(rows: Sequence[Row]) -> list[Row]:
    """The rows with an empty cell where one begins right, or ends left, of its table.

    LibreOffice does so as well. Less than :data:`GAP_TWIPS` is careless drawing, not a
    place: on the left the row is drawn out to its table, on the right nothing is needed,
    because no cell starts there.
    """
    left = min(row.edges[0] for row in rows)
    right = max(row.edges[-1] for row in rows)
    filled: list[Row] = []
    for row in rows:
        edges, slots, merges = row.edges, row.slots, row.merges
        if edges[0] - left >= GAP_TWIPS:
            edges, slots, merges = (left, *edges), [BLANK, *slots], [ALONE, *merges]
        elif edges[0] != left:
            edges = (left, *edges[1:])
        if right - edges[-1] >= GAP_TWIPS:
            edges, slots, merges = (*edges, right), [*slots, BLANK], [*merges, ALONE]
        filled.append(row if edges is row.edges else Row(edges, slots, merges))
    return filled


def build_table(
    rows: Sequence[Row],
    limits: Limits,
    *,
    snap: int = SNAP_TWIPS,
    depth: int = 0,
    reader: str = "",
) -> Table:
    """The span grid of ``rows``; columns in which no cell starts are left out.

    ``snap`` is 0 where edges are grid columns, of which each cell takes one at least. A
    cell that claims to go on with a cell above which is not there stays a cell of its own,
    with its text. Raises :class:`LimitExceeded` when the dense grid would be out of
    proportion.
    """
    places = _places(rows, snap)
    columns = 1 + max((place[-1] - 1 for place in places.values()), default=-1)
    if len(rows) * columns > limits.places:
        raise LimitExceeded(
            f"a table of {len(rows):,} rows and {columns:,} columns is too large",
            hint="raise Limits.cells if this file really is a report",
        )
    cells: list[Cell] = []
    above: dict[int, Cell] = {}
    for number, row in enumerate(rows):
        place = places[row.edges]
        below: dict[int, Cell] = {}
        for (text, offset), merge, start, end in zip(
            row.slots, row.merges, place, place[1:], strict=False
        ):
            if merge == CONTINUE:
                owner = above.get(start)
                if owner is not None and owner.column_span == end - start:
                    owner.row_span = number - owner.row + 1
                    below[start] = owner
                    continue
            cell = Cell(number, start, 1, end - start, text, None, None, offset)
            cells.append(cell)
            if merge:
                below[start] = cell
        above = below
    return Table(cells, len(rows), columns, depth, reader=reader)


def _places(rows: Iterable[Row], snap: int) -> dict[tuple[int, ...], list[int]]:
    """Column numbers of the edges of each row shape, without columns nothing starts in."""
    shapes = {row.edges for row in rows}
    snapped: Mapping[tuple[int, ...], Sequence[int]] = (
        _snap(shapes, snap) if snap else {edges: edges for edges in shapes}
    )
    starts = sorted({start for place in snapped.values() for start in place[:-1]})
    number = {start: index for index, start in enumerate(starts)}
    last = len(starts)
    places: dict[tuple[int, ...], list[int]] = {}
    for edges, place in snapped.items():
        mapped = [number[start] for start in place[:-1]]
        if place:
            mapped.append(_next_start(starts, place[-1], number, last))
        places[edges] = mapped or [0]
    return places


def _next_start(starts: list[int], edge: int, number: dict[int, int], last: int) -> int:
    """The number of the first column that starts at ``edge`` or right of it."""
    if edge in number:
        return number[edge]
    low, high = 0, last
    while low < high:
        middle = (low + high) // 2
        if starts[middle] < edge:
            low = middle + 1
        else:
            high = middle
    return low


def _snap(shapes: Iterable[tuple[int, ...]], snap: int) -> dict[tuple[int, ...], list[int]]:
    """Line numbers for the edges of each shape.

    Two edges of one row never share a line, however close they are: a narrow cell is
    still a cell.
    """
    known = list(shapes)
    lines: list[list[int]] = [[0] * len(shape) for shape in known]
    marks = sorted(
        (edge, place, row)
        for row, shape in enumerate(known)
        for place, edge in enumerate(shape)
    )
    line, first = -1, 0
    taken: set[int] = set()
    for edge, place, row in marks:
        if not taken or edge - first > snap or row in taken:
            line, first, taken = line + 1, edge, set()
        taken.add(row)
        lines[row][place] = line
    return dict(zip(known, lines, strict=True))
