"""Wide borderless regions: columns, rows and header put together into cells."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise

from govreport_extract.loaders.pdf.columns import (
    Block,
    Columns,
    add_header_columns,
    bind_rows,
    find_columns,
    header_columns,
    label_blocks,
    split_groups,
)
from govreport_extract.loaders.pdf.headers import header_cells
from govreport_extract.loaders.pdf.page import Run
from govreport_extract.loaders.pdf.pieces import TextLine, merged
from govreport_extract.structure.grid import Span

_BLANK = 0.35
WIDE = 4
"""With so many figures on a line a region is wide."""


@dataclass(slots=True)
class Draft:
    """Cells of a table being built: spans and the runs that stand in them."""

    edges: list[float]
    spans: list[Span] = field(default_factory=list)
    contents: list[list[Run]] = field(default_factory=list)
    rows: int = 0

    def put(self, row: int, column: int, rows: int, columns: int, runs: list[Run]) -> None:
        """Add one cell."""
        self.spans.append((row, column, rows, columns))
        self.contents.append(runs)


def wide_draft(
    lines: list[TextLine], em: float, sides: tuple[float, float], carried: Columns | None
) -> tuple[Draft, Columns] | None:
    """The cells of a wide region between ``sides``, and its columns.

    ``carried`` are the columns of the table that may go on here from the page before; they
    hold if this region has no header and all its figures stand in them.
    """
    columns = _columns(lines, em, carried)
    if columns is None:
        return None
    first = next(
        k
        for k, line in enumerate(lines)
        if line.values and line.values[-1].x1 > columns.edges[0]
    )
    left = columns.edges[0]
    for line in lines[first:]:  # words in a value column are what its cell says
        words = [
            run for run in line.labels if max(run.x0 + 0.2 * em, (run.x0 + run.x1) / 2) > left
        ]
        if words:
            line.values = sorted([*line.values, *words], key=lambda run: run.x0)
            line.labels = [run for run in line.labels if run not in words]
    blocks = label_blocks(lines, columns.edges[0], em)
    headed = any(run.x1 > columns.edges[0] for line in lines[:first] for run in line.runs)
    if headed:
        blocks = _body_blocks(blocks, lines[first], em)
    labels, groups = split_groups(blocks, em)
    rows, rest = bind_rows(lines[max(0, first - 1) :], labels, open_top=not headed)
    rest += groups
    if not rows:
        rows = [Block([], True, [run for line in lines for run in line.values])]
        rest = []
    top = min(_top(row) for row in rows)
    header = [line for line in lines if headed and line.y < top - 0.3 * em]
    for line in header[-1:]:  # a note wrapped in the first row begins above its figures
        notes = [
            run for run in line.runs if run.text[:1].isdigit() and run.x0 > columns.edges[0]
        ]
        rows[0].values += notes
        line.runs = [run for run in line.runs if run not in notes]
    labels_stand = any(block.lines for block in rows)
    if sum(len(line.values) > 1 for line in lines) < 3:
        left = columns.edges[0] if labels_stand else float("-inf")
        by_header = header_columns(header, em, left)
        if by_header is not None and len(by_header.places) >= len(columns.places):
            by_header.set_edges([line.values for line in lines if line.values], em)
            return _draft(by_header, header, rows, rest, em, sides), by_header
    before = len(columns.places)
    add_header_columns(columns, header, em, labels=labels_stand)
    if len(columns.places) > before:
        columns.set_edges([line.values for line in lines if line.values], em)
    return _draft(columns, header, rows, rest, em, sides), columns


def _columns(lines: list[TextLine], em: float, carried: Columns | None) -> Columns | None:
    values = [line.values for line in lines if line.values]
    if carried is not None and _headless(lines, carried):
        pitch = min(b - a for a, b in pairwise(carried.places))
        runs = [run for row in values for run in row if run.x0 > carried.edges[0] - em]
        places = carried.places
        near = [abs(places[carried.nearest(run)] - carried.anchor(run)) for run in runs]
        if runs and max(near) < 0.4 * pitch:
            columns = replace(carried, added=[])
            columns.set_edges(values, em)
            return columns
    found = find_columns(lines, em)
    return found if found is not None and len(found.places) >= WIDE else None


def _headless(lines: list[TextLine], columns: Columns) -> bool:
    """Nothing but labels stands above the first figures."""
    for line in lines:
        if line.values:
            return True
        if any(run.x1 > columns.edges[0] for run in line.runs):
            return False
    return False


def _body_blocks(blocks: list[Block], first: TextLine, em: float) -> list[Block]:
    """Without the label blocks that end well above the first line of figures."""
    return [block for block in blocks if block.lines[-1].middle > first.y - 1.4 * em]


def _top(row: Block) -> float:
    return min(run.y0 for run in (*row.lines, *row.values))


def _draft(
    columns: Columns,
    header: list[TextLine],
    rows: list[Block],
    rest: list[Block],
    em: float,
    sides: tuple[float, float],
) -> Draft:
    starts = _label_starts(rows, rest, em, sides[0], columns.edges[0])
    count = len(starts)
    draft = Draft(
        [*starts, columns.edges[0], *columns.edges[1:-1], max(sides[1], columns.edges[-1])]
    )
    for line in header_cells(header, columns, em):
        for first, wide, run in line:
            if first < 0 < count:
                draft.put(draft.rows, 0, 1, count, [run])
            elif first >= 0:
                draft.put(draft.rows, count + first, 1, wide, [run])
        draft.rows += 1
    groups = _group_homes(rows, rest)
    for k, row in enumerate(rows):
        number = draft.rows
        if count:
            _put_labels(draft, number, row, groups.get(k, []), starts, em)
        homes: dict[int, list[Run]] = {}
        close = _close_figures(row.values, columns, em)
        for run in row.values:
            over = _homes(run, columns, em)
            unsure = len(over) > 1 or id(run) in close
            for column in over:
                doubt = merged([run], "\ufffd" * len(run.text)) if unsure else run
                homes.setdefault(column, []).append(doubt)
        for column in range(len(columns.places)):
            draft.put(number, count + column, 1, 1, homes.get(column, []))
        draft.rows += 1
    return draft


def _close_figures(values: list[Run], columns: Columns, em: float) -> set[int]:
    """``id()`` of figures of two columns with no more than a blank between them.

    No line is there to say that they are not one number, with a blank by mistake.
    """
    found: set[int] = set()
    for before, after in pairwise(sorted(values, key=lambda run: (round(run.middle), run.x0))):
        level = abs(before.middle - after.middle) < 0.3 * em
        digits = before.text[-1:].isdigit() and after.text[:1].isdigit()
        apart = columns.nearest(before) != columns.nearest(after)
        if level and digits and apart and 0 <= after.x0 - before.x1 < _BLANK * em:
            found |= {id(before), id(after)}
    return found


def _homes(run: Run, columns: Columns, em: float) -> list[int]:
    """The column of a figure; several if it reaches over their border.

    Digits that reach over two columns may be two numbers run together.
    """
    home = columns.nearest(run)
    bounds = columns.bounds(em)
    inner = [b for b in bounds[1:-1] if run.x0 + 0.25 * em < b < run.x1 - 0.25 * em]
    if not inner or len(run.text) < 2:
        return [home]
    x = (run.x0 + run.x1) / 2
    if columns.is_centred and abs((bounds[home] + bounds[home + 1]) / 2 - x) < 0.4 * em:
        return [home]
    return [
        k
        for k, (a, b) in enumerate(pairwise(bounds))
        if a < run.x1 - 0.25 * em and b > run.x0 + 0.25 * em
    ]


def _put_labels(
    draft: Draft, number: int, row: Block, groups: list[Block], starts: list[float], em: float
) -> None:
    """The label of a row in its column, labels of groups left of it in theirs."""
    count = len(starts)
    start = max(j for j in range(count) if j == 0 or _left(row) > starts[j] - 0.6 * em)
    for block in groups:
        at = max(j for j in range(count) if j == 0 or block.left > starts[j] - 0.6 * em)
        if at < start:
            draft.put(number, at, 1, 1, block.lines)
    draft.put(number, start, 1, count - start, row.lines)


def _left(row: Block) -> float:
    return row.left if row.lines else float("-inf")


def _label_starts(
    rows: list[Block], rest: list[Block], em: float, left: float, edge: float
) -> list[float]:
    """Left edges of the label columns, at most four; none if there are no labels."""
    if not any(block.lines for block in (*rows, *rest)):
        return []
    starts: list[float] = [left]
    for x in sorted(block.left for block in (*rows, *rest) if block.lines):
        if x - starts[-1] > 1.2 * em and x < edge - em and len(starts) < 4:
            starts.append(x)
    return starts


def _group_homes(rows: list[Block], rest: list[Block]) -> dict[int, list[Block]]:
    homes: dict[int, list[Block]] = {}
    for block in rest:
        if block.lines and rows:
            away = [abs(block.place(0) - row.place(0)) if row.lines else 1e9 for row in rows]
            homes.setdefault(away.index(min(away)), []).append(block)
    return homes
