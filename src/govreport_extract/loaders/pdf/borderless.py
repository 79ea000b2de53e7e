"""Tables without rules on a page: find the regions, build their cells.

A region lies between section headings and prose and holds lines with figures that stand
alone. Wide regions (a line with four figures or more) go by the alignment of the figures,
narrow ones line by line under their last header line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from govreport_extract.loaders.pdf.celltext import cell_text
from govreport_extract.loaders.pdf.columns import Columns
from govreport_extract.loaders.pdf.flow import is_page_number
from govreport_extract.loaders.pdf.narrow import narrow_cells
from govreport_extract.loaders.pdf.page import Page, Run
from govreport_extract.loaders.pdf.pieces import SECTION, TextLine, lines_of
from govreport_extract.loaders.pdf.tables import PageTable
from govreport_extract.loaders.pdf.wide import WIDE, Draft, wide_draft
from govreport_extract.model.document import Cell
from govreport_extract.structure.grid import Lattice

READER = "pdfium-columns"
_SENTENCE = re.compile("。")


def borderless_tables(
    page: Page, runs: Sequence[Run], carried: Columns | None = None
) -> tuple[list[PageTable], list[Run], Columns | None]:
    """The tables among ``runs``, the runs that belong to none, and what to carry on.

    ``carried`` are the columns of a wide table at the end of the page before; the last item
    of the result is the same for the page after.
    """
    if not runs:
        return [], [], None
    left, right = min(run.x0 for run in runs), max(run.x1 for run in runs)
    tables: list[PageTable] = []
    outside: list[Run] = []
    last: Columns | None = None
    for lines in _regions(lines_of(runs, page.em), left, right, page.em):
        table, columns = _table(page, lines, (left, right), None if tables else carried)
        if table is None:
            outside += [run for line in lines for run in (*line.labels, *line.values)]
        else:
            tables.append(table)
            last = columns
    return tables, outside, last


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
    if len(line.values) < WIDE and any(_SENTENCE.search(run.text) for run in line.labels):
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


def _table(
    page: Page, lines: list[TextLine], sides: tuple[float, float], carried: Columns | None
) -> tuple[PageTable | None, Columns | None]:
    most = max(len(line.values) for line in lines)
    if not most:
        return None, None
    made = None
    if most >= WIDE or carried is not None:
        made = wide_draft(lines, page.em, sides, carried)
    if made is not None:
        return _finish(page, made[0], lines), made[1]
    cells = narrow_cells(lines, page.em, *sides)
    if cells is None:
        return None, None
    draft = Draft(cells[0])
    for row, column, columns, runs in cells[1]:
        draft.put(row, column, 1, columns, runs)
        draft.rows = max(draft.rows, row + 1)
    return _finish(page, draft, lines), None


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
