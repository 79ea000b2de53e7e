"""Tables without rules on a page: find the regions, build their cells.

A region lies between section headings and prose and holds lines with figures that stand
alone. Wide regions (a line with four figures or more) go by the alignment of the figures,
narrow ones line by line under their last header line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from govreport_extract.loaders.pdf.celltext import cell_text
from govreport_extract.loaders.pdf.columns import (
    Block,
    Columns,
    add_header_columns,
    bind_rows,
    find_columns,
    label_blocks,
    split_groups,
)
from govreport_extract.loaders.pdf.flow import is_page_number
from govreport_extract.loaders.pdf.headers import header_cells
from govreport_extract.loaders.pdf.narrow import narrow_cells
from govreport_extract.loaders.pdf.page import Page, Run
from govreport_extract.loaders.pdf.pieces import SECTION, TextLine, lines_of, merged
from govreport_extract.loaders.pdf.tables import PageTable
from govreport_extract.model.document import Cell
from govreport_extract.structure.grid import Lattice, Span

READER = "pdfium-columns"
_WIDE = 4
_SENTENCE = re.compile("。")


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


def borderless_tables(page: Page, runs: Sequence[Run]) -> tuple[list[PageTable], list[Run]]:
    """The tables among ``runs`` and the runs that belong to none."""
    if not runs:
        return [], []
    left, right = min(run.x0 for run in runs), max(run.x1 for run in runs)
    tables: list[PageTable] = []
    outside: list[Run] = []
    for lines in _regions(lines_of(runs, page.em), left, right, page.em):
        table = _table(page, lines, left, right)
        if table is None:
            outside += [run for line in lines for run in (*line.labels, *line.values)]
        else:
            tables.append(table)
    return tables, outside


def _regions(
    lines: list[TextLine], left: float, right: float, em: float
) -> list[list[TextLine]]:
    """Cut the page at headings, prose and page numbers; each cut line is its own region."""
    regions: list[list[TextLine]] = []
    inside = False
    for k, line in enumerate(lines):
        edge = k in (0, len(lines) - 1) and is_page_number(_text(line)) and _set_off(lines, k)
        if edge or _is_prose(line, left, right) or _is_section(lines, k, em):
            regions.append([line])
            inside = False
        elif inside:
            regions[-1].append(line)
        else:
            regions.append([line])
            inside = True
    return regions


def _set_off(lines: list[TextLine], k: int) -> bool:
    """Further from its neighbour than a line of the same text would be."""
    if len(lines) < 2:
        return True
    neighbour = lines[1] if k == 0 else lines[k - 1]
    return abs(neighbour.y - lines[k].y) > 2.0 * lines[k].height


def _text(line: TextLine) -> str:
    runs = sorted((*line.labels, *line.values), key=lambda run: run.x0)
    return " ".join(run.text for run in runs)


def _is_prose(line: TextLine, left: float, right: float) -> bool:
    han = sum(len(run.text) for run in line.labels)
    if len(line.values) < _WIDE and any(_SENTENCE.search(run.text) for run in line.labels):
        return bool(line.values)
    wide = line.right - line.left > 0.8 * (right - left)
    if len(line.values) < 3 and han > 22 and wide and _widest_gap(line) < 1.5 * line.height:
        return True
    if line.values or len(line.labels) != 1:
        return False
    run = line.labels[0]
    wide = run.x1 - run.x0 > 0.7 * (right - left) and run.x1 > right - 0.12 * (right - left)
    return wide and len(run.text) > 24


def _widest_gap(line: TextLine) -> float:
    runs = sorted(line.runs, key=lambda run: run.x0)
    return max((b.x0 - a.x1 for a, b in pairwise(runs)), default=0.0)


def _is_section(lines: list[TextLine], k: int, em: float) -> bool:
    """A heading: numbered, alone on its line, larger or set off from its neighbours."""
    line = lines[k]
    if line.values or len(line.labels) != 1 or not SECTION.match(line.labels[0].text):
        return False
    if line.height > 1.12 * em:
        return True
    above = line.y - lines[k - 1].y if k else 99.0
    below = lines[k + 1].y - line.y if k + 1 < len(lines) else 99.0
    return min(above, below) > 1.9 * em or not _near_values(lines, k)


def _near_values(lines: list[TextLine], k: int) -> bool:
    return any(line.values for line in (*lines[max(0, k - 2) : k], *lines[k + 1 : k + 3]))


def _table(page: Page, lines: list[TextLine], left: float, right: float) -> PageTable | None:
    most = max(len(line.values) for line in lines)
    if not most:
        return None
    draft = _wide_draft(lines, page.em, left, right) if most >= _WIDE else None
    if draft is None:
        draft = Draft([])
        cells = narrow_cells(lines, page.em, left, right)
        if cells is None:
            return None
        draft.edges = cells[0]
        for row, column, columns, runs in cells[1]:
            draft.put(row, column, 1, columns, runs)
            draft.rows = max(draft.rows, row + 1)
    return _finish(page, draft, lines)


def _wide_draft(lines: list[TextLine], em: float, left: float, right: float) -> Draft | None:
    columns = find_columns(lines, em)
    if columns is None or len(columns.places) < _WIDE:
        return None
    first = next(
        k
        for k, line in enumerate(lines)
        if line.values and line.values[-1].x1 > columns.edges[0]
    )
    for line in lines[first:]:  # words in a value column are what its cell says
        words = [run for run in line.labels if run.x0 > columns.edges[0] - 0.2 * em]
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
    before = len(columns.places)
    add_header_columns(columns, header, em, labels=any(block.lines for block in rows))
    if len(columns.places) > before:
        columns.set_edges([line.values for line in lines if line.values], em)
    return _draft(columns, header, rows, rest, em, (left, right))


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
        for run in row.values:
            homes.setdefault(columns.nearest(run), []).append(_certain(run, columns, em))
        for column in range(len(columns.places)):
            draft.put(number, count + column, 1, 1, homes.get(column, []))
        draft.rows += 1
    return draft


def _certain(run: Run, columns: Columns, em: float) -> Run:
    """Digits that reach over two columns may be two numbers: nobody can tell."""
    bounds = columns.bounds(em)[1:-1]
    inner = [b for b in bounds if run.x0 + 0.25 * em < b < run.x1 - 0.25 * em]
    if not inner or len(run.text) < 2:
        return run
    x = (run.x0 + run.x1) / 2
    near = min(abs((a + b) / 2 - x) for a, b in pairwise(columns.bounds(em)))
    centred = columns.is_centred and near < 0.4 * em
    return run if centred else merged([run], "\ufffd" * len(run.text))


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


def _finish(page: Page, draft: Draft, lines: list[TextLine]) -> PageTable | None:
    frame = page.frame
    assert frame is not None
    if draft.rows < 1 or len(draft.edges) < 2:
        return None
    cells = []
    for (row, column, rows, columns), runs in zip(draft.spans, draft.contents, strict=True):
        width = draft.edges[column + columns] - draft.edges[column]
        box = None
        if runs:
            box = frame.show(
                min(run.x0 for run in runs),
                min(run.y0 for run in runs),
                max(run.x1 for run in runs),
                max(run.y1 for run in runs),
            )
        text = cell_text(runs, width, 0.0)
        cells.append(Cell(row, column, rows, columns, text, page.number, box))
    top, bottom = lines[0].y - lines[0].height / 2, lines[-1].y + lines[-1].height / 2
    step = (bottom - top) / draft.rows
    ys = [top + k * step for k in range(draft.rows + 1)]
    lattice = Lattice(draft.edges, ys, draft.spans, [])
    return PageTable(
        page.number, lattice, cells, READER, (draft.edges[0], top, draft.edges[-1], bottom)
    )
