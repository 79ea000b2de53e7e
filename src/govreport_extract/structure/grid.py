"""From ruling lines to a grid of spanning cells. Knows neither PDF nor reports.

Lines are ``(position, start, end)`` in points with the origin at the top left; ``across``
are horizontal, ``down`` vertical. ``em`` is the usual height of the text: everything that
could not hold a line of text is taken for a double or broken border, not for a cell.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter

Line = tuple[float, float, float]
Span = tuple[int, int, int, int]
"""row, column, row span, column span."""

_MAX_PAIRS = 4_000_000
_OVERHANG = 3.3
"""Points by which a line may end beside the middle of the one it meets: half of the thickest
line's breadth, and some room for rounding."""


@dataclass(slots=True)
class Lattice:
    """Column edges ``xs``, row edges ``ys`` and the cells between them.

    ``owner[row][column]`` is the index in ``cells`` of the cell standing there. ``open_top``
    and ``open_bottom`` tell that no line closes the table there: it may go on on another
    page; ``open_right`` that it may have been cut off there.
    """

    xs: list[float]
    ys: list[float]
    cells: list[Span]
    owner: list[list[int]]
    open_top: bool = False
    open_bottom: bool = False
    open_right: bool = False

    def box(self, cell: int) -> tuple[float, float, float, float]:
        """x0, y0, x1, y1 of cell ``cell``."""
        row, column, rows, columns = self.cells[cell]
        return self.xs[column], self.ys[row], self.xs[column + columns], self.ys[row + rows]

    def at(self, x: float, y: float) -> int:
        """The cell at a point, -1 outside."""
        column, row = bisect_right(self.xs, x) - 1, bisect_right(self.ys, y) - 1
        if 0 <= column < len(self.xs) - 1 and 0 <= row < len(self.ys) - 1:
            return self.owner[row][column]
        return -1


def find_lattices(
    across: Sequence[Line],
    down: Sequence[Line],
    centres: Sequence[tuple[float, float]],
    em: float,
    max_cells: int = 200_000,
) -> list[Lattice]:
    """Every table drawn with these lines, from top to bottom.

    ``centres`` are the middles of the pieces of text, used to tell a double border from a
    narrow column. Lines that meet no line of the other direction belong to no table.
    """
    gap = max(3.0, 0.45 * em)
    across = _merge(across, gap, 0.6 * em)
    down = _merge(down, gap, 0.6 * em)
    if not across or not down or len(across) * len(down) > _MAX_PAIRS:
        return []
    found = []
    for rows, columns in _components(across, down, min(2.5, max(1.2, 0.15 * em))):
        rows, columns = _anchored(rows, columns), _anchored(columns, rows)
        if not rows or not columns:
            continue
        lattice = _lattice(rows, columns, centres, em, max_cells)
        if lattice is not None:
            found.append(lattice)
    found.sort(key=lambda lattice: (lattice.ys[0], lattice.xs[0]))
    return found


def _merge(lines: Sequence[Line], gap: float, shortest: float) -> list[Line]:
    """Join pieces on the same position (within 0.8 pt) whose ends are ``gap`` apart."""
    merged: list[Line] = []
    group: list[Line] = []
    last = float("-inf")
    for line in sorted(lines):
        if line[0] - last > 0.8:
            if group:
                _merge_group(group, gap, shortest, merged)
            group = [line]
        else:
            group.append(line)
        last = line[0]
    if group:
        _merge_group(group, gap, shortest, merged)
    return merged


def _merge_group(group: list[Line], gap: float, shortest: float, out: list[Line]) -> None:
    place, start, end = group[0]
    if len(group) > 1:
        group.sort(key=itemgetter(1))
        place = (place + group[-1][0]) / 2
        _, start, end = group[0]
    for _, begin, stop in group[1:]:
        if begin - end > gap:
            if end - start >= shortest:
                out.append((place, start, end))
            start, end = begin, stop
        elif stop > end:
            end = stop
    if end - start >= shortest:
        out.append((place, start, end))


def _components(
    across: list[Line], down: list[Line], slack: float
) -> list[tuple[list[Line], list[Line]]]:
    """Groups of lines that touch each other."""
    places = [line[0] for line in down]  # sorted by _merge
    parent = list(range(len(across) + len(down)))

    def root(k: int) -> int:
        while parent[k] != k:
            parent[k] = parent[parent[k]]
            k = parent[k]
        return k

    base = len(across)
    touched = bytearray(len(parent))
    for k, (y, start, end) in enumerate(across):
        low = bisect_left(places, start - slack)
        high = bisect_right(places, end + slack)
        for j in range(low, high):
            if down[j][1] - slack <= y <= down[j][2] + slack:
                touched[k] = touched[base + j] = 1
                if parent[base + j] != parent[k]:
                    a, b = root(k), root(base + j)
                    if a != b:
                        parent[b] = a
    groups: dict[int, tuple[list[Line], list[Line]]] = {}
    for k in range(len(parent)):
        if touched[k]:
            rows, columns = groups.setdefault(root(k), ([], []))
            if k < base:
                rows.append(across[k])
            else:
                columns.append(down[k - base])
    return list(groups.values())


def _anchored(lines: list[Line], crossing: list[Line]) -> list[Line]:
    """Without short lines that end in the open: underlines and strokes through text.

    A border ends at a border of the other direction, or where other borders end too.
    """
    places = sorted(line[0] for line in crossing)
    starts = sorted(line[1] for line in lines)
    ends = sorted(line[2] for line in lines)
    reach = places[-1] - places[0]
    return [
        line
        for line in lines
        if line[2] - line[1] > 0.6 * reach
        or (
            (_near(places, line[1], _OVERHANG) or _near(starts, line[1], 1.0, 3))
            and (_near(places, line[2], _OVERHANG) or _near(ends, line[2], 1.0, 3))
        )
    ]


def _near(places: list[float], x: float, slack: float, count: int = 1) -> bool:
    low, high = bisect_left(places, x - slack), bisect_right(places, x + slack)
    return high - low >= count


def _lattice(
    across: list[Line],
    down: list[Line],
    centres: Sequence[tuple[float, float]],
    em: float,
    max_cells: int,
) -> Lattice | None:
    tolerance = min(4.2, max(1.2, 0.42 * em))
    xs, _, open_right = _edges(down, across, tolerance)
    ys, open_top, open_bottom = _edges(across, down, tolerance)
    if len(xs) < 2 or len(ys) < 2:
        return None
    inside = [(x, y) for x, y in centres if xs[0] < x < xs[-1] and ys[0] < y < ys[-1]]
    xs = _drop_hollow(xs, sorted(x for x, _ in inside), 0.9 * em)
    ys = _drop_hollow(ys, sorted(y for _, y in inside), 0.7 * em)
    rows, columns = len(ys) - 1, len(xs) - 1
    if rows < 1 or columns < 1 or rows * columns < 2 or rows * columns > max_cells:
        return None
    walls = _walls(down, xs, ys)
    floors = _walls(across, ys, xs)
    cells, owner = _cells(rows, columns, walls, floors)
    if len(cells) < 2:
        return None
    return Lattice(xs, ys, cells, owner, open_top, open_bottom, open_right)


def _edges(
    lines: list[Line], crossing: list[Line], tolerance: float
) -> tuple[list[float], bool, bool]:
    """Edge positions, and whether the first and last had to be guessed.

    Where the crossing lines reach out beyond the first or last line the side is open; the
    end shared by several of them is the edge.
    """
    edges = _cluster(sorted(line[0] for line in lines), tolerance)
    starts = sorted(line[1] for line in crossing)
    ends = sorted(line[2] for line in crossing)
    open_start = open_end = False
    reach = 2.0 * tolerance
    needed = 2 if len(crossing) > 1 else 1
    first = starts[needed - 1]
    if first < edges[0] - reach:
        edges.insert(0, starts[0] if starts[0] > first - reach else first)
        open_start = True
    last = ends[-needed]
    if last > edges[-1] + reach:
        edges.append(ends[-1] if ends[-1] < last + reach else last)
        open_end = True
    return edges, open_start, open_end


def _cluster(places: list[float], tolerance: float) -> list[float]:
    edges: list[float] = []
    total, count, first, last = 0.0, 0, 0.0, 0.0
    for place in places:
        if count and (place - last > tolerance or place - first > 1.6 * tolerance):
            edges.append(total / count)
            total, count = 0.0, 0
        if not count:
            first = place
        total, count, last = total + place, count + 1, place
    if count:
        edges.append(total / count)
    return edges


def _drop_hollow(edges: list[float], middles: list[float], narrow: float) -> list[float]:
    """Merge two edges so close that no text fits, if no text stands between them."""
    kept = [edges[0]]
    for edge in edges[1:]:
        before = kept[-1]
        hollow = edge - before < narrow and bisect_left(middles, before) == bisect_right(
            middles, edge
        )
        if hollow and len(kept) > 1:
            kept[-1] = (before + edge) / 2
        elif not hollow:
            kept.append(edge)
    return kept


def _walls(lines: list[Line], places: list[float], marks: list[float]) -> list[bytearray]:
    """``walls[k][j]``: a line on edge ``k`` stands between marks ``j`` and ``j + 1``."""
    bands = len(marks) - 1
    walls = [bytearray(bands) for _ in places]
    walls[0] = bytearray(b"\x01") * bands
    walls[-1] = bytearray(b"\x01") * bands
    for place, start, end in lines:
        k = bisect_left(places, place)
        if k == len(places) or (k and place - places[k - 1] < places[k] - place):
            k -= 1
        wall = walls[k]
        j = max(bisect_right(marks, start) - 1, 0)
        while j < bands and marks[j] < end:
            slack = 0.3 * (marks[j + 1] - marks[j])
            if start <= marks[j] + slack and end >= marks[j + 1] - slack:
                wall[j] = 1
            j += 1
    return walls


def _cells(
    rows: int, columns: int, walls: list[bytearray], floors: list[bytearray]
) -> tuple[list[Span], list[list[int]]]:
    """Rectangles without a wall inside, row by row; an L-shape falls into rectangles."""
    owner = [[-1] * columns for _ in range(rows)]
    cells: list[Span] = []
    for row in range(rows):
        for column in range(columns):
            if owner[row][column] >= 0:
                continue
            right = column + 1
            while right < columns and not walls[right][row] and owner[row][right] < 0:
                right += 1
            below = row + 1
            while below < rows and _goes_on(below, column, right, walls, floors, owner):
                below += 1
            number = len(cells)
            cells.append((row, column, below - row, right - column))
            for line in owner[row:below]:
                line[column:right] = [number] * (right - column)
    return cells, owner


def _goes_on(
    row: int,
    column: int,
    right: int,
    walls: list[bytearray],
    floors: list[bytearray],
    owner: list[list[int]],
) -> bool:
    """The rectangle ``column:right`` above continues into ``row``."""
    floor = floors[row]
    if any(floor[k] or owner[row][k] >= 0 for k in range(column, right)):
        return False
    return not any(walls[k][row] for k in range(column + 1, right))


def lines_of_tiles(
    tiles: Sequence[tuple[float, float, float, float]], em: float
) -> tuple[list[Line], list[Line]]:
    """Borders half-way between neighbouring boxes, for cells drawn as boxes of their own.

    Boxes that hold others (a background) and boxes too small for text are left out.
    """
    boxes = [t for t in tiles if t[2] - t[0] > 0.5 * em and t[3] - t[1] > 0.8 * em]
    boxes = sorted(set(boxes), key=lambda t: (t[1], t[0]))[:3000]
    if len(boxes) < 4:
        return [], []
    whole = (boxes[0][0], boxes[0][1], boxes[0][2], boxes[0][3])
    for box in boxes:
        whole = (
            min(whole[0], box[0]),
            min(whole[1], box[1]),
            max(whole[2], box[2]),
            max(whole[3], box[3]),
        )
    most = 0.5 * (whole[2] - whole[0]) * (whole[3] - whole[1])
    boxes = [t for t in boxes if (t[2] - t[0]) * (t[3] - t[1]) < most]
    beside = _usual_gap([(t[0], t[2]) for t in boxes], em) / 2
    below = _usual_gap([(t[1], t[3]) for t in boxes], em) / 2
    across: list[Line] = []
    down: list[Line] = []
    for x0, y0, x1, y1 in boxes:
        x0, x1, y0, y1 = x0 - beside, x1 + beside, y0 - below, y1 + below
        across += [(y0, x0, x1), (y1, x0, x1)]
        down += [(x0, y0, y1), (x1, y0, y1)]
    return across, down


def _usual_gap(sides: list[tuple[float, float]], em: float) -> float:
    """The median distance from the end of a box to the next start, up to 1.2 em."""
    starts = sorted(start for start, _ in sides)
    gaps = []
    for _, end in sides:
        k = bisect_left(starts, end - 0.3)
        if k < len(starts) and starts[k] - end < 1.2 * em:
            gaps.append(max(0.0, starts[k] - end))
    gaps.sort()
    return gaps[len(gaps) // 2] if gaps else 0.0


def isolated_boxes(
    across: Sequence[Line], down: Sequence[Line], em: float
) -> list[tuple[float, float, float, float]]:
    """Rectangles of four lines that touch no other line: cells set apart."""
    across = _merge(across, 1.0, 0.6 * em)
    down = _merge(down, 1.0, 0.6 * em)
    if not across or not down or len(across) * len(down) > _MAX_PAIRS:
        return []
    return [
        (columns[0][0], rows[0][0], columns[-1][0], rows[-1][0])
        for rows, columns in _components(across, down, 1.2)
        if len(rows) == len(columns) == 2
    ]
