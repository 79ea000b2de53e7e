"""Runs into the cells of a lattice: every piece of text to the cell it was printed for."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field, replace

from govreport_extract.loaders.pdf import native
from govreport_extract.loaders.pdf.celltext import (
    cell_text,
    digit_gaps,
    text_lines,
)
from govreport_extract.loaders.pdf.overflow import (
    NUMERIC,
    WORDS,
    Contents,
    doubt_rows_that_run_out,
    doubt_scattered,
    take_overflow,
)
from govreport_extract.loaders.pdf.page import Page, Run
from govreport_extract.model.document import DOUBT, Box, Cell
from govreport_extract.structure.grid import Lattice

_NUMBER_PART = re.compile(r"[0-9０-９.,．，]")

_WIDE = 6
_LEVEL = 3.0
_SNUG = 1.0
"""Points: runs so near in height stand on one line; a number so much narrower than its cell
would have been printed inside of it."""


@dataclass(slots=True)
class PageTable:
    """One table as it stands on one page; cells carry texts and display boxes.

    ``cells[k]`` belongs to ``lattice.cells[k]``; ``box`` is in reading space. ``full``: cells
    of the last row whose last line leaves no room for another digit. ``beside``: text of a
    label column left of the lattice that no line closes.
    """

    page: int
    lattice: Lattice
    cells: list[Cell]
    reader: str
    box: Box
    full: set[int] = field(default_factory=set)
    beside: str = ""


def distribute(page: Page, lattices: list[Lattice]) -> tuple[Contents, list[Run]]:
    """Every run to its cell; also the runs that stand outside of all lattices."""
    contents: Contents = [[[] for _ in lattice.cells] for lattice in lattices]
    outside: list[Run] = []
    slack = 0.2 * page.em
    areas = [
        (lattice, cells, lattice.xs, lattice.ys)
        for lattice, cells in zip(lattices, contents, strict=True)
    ]
    wide: list[_Wide] = []
    whole: list[tuple[Run, int]] = []  # digits in one cell, and which
    for run in page.runs:
        x, y = (run.x0 + run.x1) / 2, (run.y0 + run.y1) / 2
        for lattice, cells, xs, ys in areas:
            if ys[0] < y < ys[-1] and xs[0] < x < xs[-1]:
                cell = lattice.owner[bisect_right(ys, y) - 1][bisect_right(xs, x) - 1]
                _, column, _, columns = lattice.cells[cell]
                if run.x0 > xs[column] - slack and run.x1 < xs[column + columns] + slack:
                    cells[cell].append(run)
                    if run.text.isdigit():
                        whole.append((run, id(cells[cell])))
                else:
                    wide += _place_straddler(page, lattice, cells, run)
                break
        else:
            outside.append(run)
            if run.text.isdigit():
                whole.append((run, 0))
    doubt_scattered(whole)
    standing = {id(cells): [list(runs) for runs in cells] for cells in contents if wide}
    for found in wide:
        _settle_wide(found, standing[id(found.cells)])
    return contents, outside


def fill_lattices(
    page: Page, lattices: list[Lattice], contents: Contents, outside: list[Run], reader: str
) -> tuple[list[PageTable], list[Run]]:
    """The tables of a page with their texts, and the runs that stand outside of them."""
    doubt_rows_that_run_out(page, lattices, contents, outside)
    outside = take_overflow(page, lattices, contents, outside)
    tables = [
        _page_table(page, lattice, cells, reader)
        for lattice, cells in zip(lattices, contents, strict=True)
    ]
    kept = [table for table in tables if table is not None]
    for table in kept:
        outside = _take_beside(page, table, outside)
    return kept, outside


def _take_beside(page: Page, table: PageTable, outside: list[Run]) -> list[Run]:
    """Words left of a wide table: the label of a cell that is higher than the page."""
    x0, y0, _, y1 = table.box
    if len(table.lattice.xs) < _WIDE:
        return outside
    beside = [
        run
        for run in outside
        if y0 < run.middle < y1 and x0 - 9 * page.em < run.x0 and run.x1 < x0 + 0.2 * page.em
    ]
    if not beside or not all(WORDS.fullmatch(run.text) for run in beside):
        return outside
    table.beside = "".join(run.text for line in text_lines(beside) for run in line)
    taken = {id(run) for run in beside}
    return [run for run in outside if id(run) not in taken]


@dataclass(slots=True)
class _Wide:
    """Digits in one piece over several cells, and the cell of each of them.

    ``home`` is the cell in which most of the piece stands, ``width`` its width.
    """

    piece: Run
    owners: list[int]
    home: int
    width: float
    cells: list[list[Run]]


def _place_straddler(
    page: Page, lattice: Lattice, cells: list[list[Run]], run: Run
) -> list[_Wide]:
    """A run across a border: cut it where two texts meet, keep what merely overflows.

    Glyphs that abut are one text that overflows and goes where most of it stands; digits
    after a label, or glyphs with a gap at the border, are two texts. Digits that reach
    into other cells are given back: what they are depends on what else is in those.
    """
    wide: list[_Wide] = []
    for piece in _pieces(page, lattice, run):
        number = bool(_NUMBER_PART.match(piece.text))
        x = (piece.x0 + piece.x1) / 2 if number else piece.x0 + 0.5 * page.em
        cell = lattice.at(x, piece.middle)
        if cell < 0:
            cell = lattice.at((piece.x0 + piece.x1) / 2, piece.middle)
        if cell < 0:
            continue
        owners = _owners(page, lattice, piece) if number and len(piece.text) > 1 else []
        if len({owner for owner in owners if owner >= 0}) > 1:
            x0, _, x1, _ = lattice.box(cell)
            wide.append(_Wide(piece, owners, cell, x1 - x0, cells))
        else:
            cells[cell].append(piece)
    return wide


def _owners(page: Page, lattice: Lattice, piece: Run) -> list[int]:
    """The cell in which each glyph has its middle."""
    boxes = (page.glyph(piece.start + k) for k in range(len(piece.text)))
    return [lattice.at((box[0] + box[2]) / 2, piece.middle) for box in boxes]


def _settle_wide(wide: _Wide, standing: list[list[Run]]) -> None:
    """One number that overflows, or numbers of neighbours that abut?

    It overflows if it is too wide for its cell, the whole of that cell's line, and every
    other cell that it reaches has a text of its own beside it (``standing``: what there is
    in each cell but for such pieces). Else nothing tells: each cell gets its digits with a
    bar that makes them unreadable.
    """
    piece, cells = wide.piece, wide.cells
    reached = {owner for owner in wide.owners if owner >= 0}

    def on_line(runs: list[Run]) -> bool:
        return any(abs(run.middle - piece.middle) < _LEVEL for run in runs)

    others = all(on_line(standing[owner]) for owner in reached - {wide.home})
    too_wide = piece.x1 - piece.x0 > wide.width - _SNUG
    if too_wide and others and not on_line(cells[wide.home]):
        cells[wide.home].append(piece)
        return
    for owner in reached:
        own = "".join(c for c, o in zip(piece.text, wide.owners, strict=True) if o == owner)
        copy = replace(piece, text=f"{own}{DOUBT}")
        cells[owner].append(copy)


def _pieces(page: Page, lattice: Lattice, run: Run) -> list[Run]:
    glyphs = [page.glyph(run.start + k) for k in range(len(run.text))]
    pieces: list[Run] = []
    first = 0
    for k in range(1, len(glyphs) + 1):
        if k < len(glyphs) and not _cut(page, lattice, run, glyphs, k):
            continue
        part = glyphs[first:k]
        pieces.append(
            Run(
                run.text[first:k],
                run.start + first,
                part[0][0],
                min(box[1] for box in part),
                part[-1][2],
                max(box[3] for box in part),
                run.pale,
            )
        )
        first = k
    return pieces


def _cut(page: Page, lattice: Lattice, run: Run, glyphs: list[Box], k: int) -> bool:
    """Glyph ``k`` starts the text of another cell.

    A number may overflow its cell so far that its last digit and the first one of the next
    number lie in one cell: then only the strings in which they were drawn tell.
    """
    before, after = glyphs[k - 1], glyphs[k]
    y = run.middle
    kinds = [bool(_NUMBER_PART.match(run.text[j])) for j in (k - 1, k)]
    if lattice.at((before[0] + before[2]) / 2, y) == lattice.at((after[0] + after[2]) / 2, y):
        return all(kinds) and _two_strings(page, run, k)
    gap = after[0] - before[2]
    if gap > 0.12 * page.em or kinds[0] != kinds[1]:
        return True
    return _two_strings(page, run, k)


def _two_strings(page: Page, run: Run, k: int) -> bool:
    """Do two strings of several glyphs abut before glyph ``k``?"""
    text = page.handles[1]
    objects = [native.text_object(text, run.start + j) for j in (k - 1, k)]
    if objects[0] == objects[1]:
        return False
    inner = [
        native.text_object(text, run.start + j)
        for j in (k - 2, k + 1)
        if 0 <= j < len(run.text)
    ]
    return bool(inner) and all(item in objects for item in inner)


def _page_table(
    page: Page, lattice: Lattice, contents: list[list[Run]], reader: str
) -> PageTable | None:
    frame = page.frame
    assert frame is not None
    if not any(contents):
        return None
    lattice, contents = _without_blank_side(lattice, contents)
    padding = _padding(lattice, contents)
    spacing = _spacing(contents, page.em)
    end = frame.size[0]
    if lattice.open_right and _ends_blank(lattice, contents):
        end = lattice.xs[-1]  # cut off in this column, as it seems
    cells = []
    for k, (row, column, rows, columns) in enumerate(lattice.cells):
        x0, y0, x1, y1 = lattice.box(k)
        text = cell_text(contents[k], x1 - x0, padding, spacing)
        if x1 > end - _SNUG and _may_be_cut(contents[k], text, end - 0.6 * page.em):
            text += DOUBT
        box = frame.show(x0, y0, x1, y1)
        cells.append(Cell(row, column, rows, columns, text, page.number, box))
    box = lattice.xs[0], lattice.ys[0], lattice.xs[-1], lattice.ys[-1]
    full = _full_cells(lattice, contents, padding)
    return PageTable(page.number, lattice, cells, reader, box, full)


def _ends_blank(lattice: Lattice, contents: list[list[Run]]) -> bool:
    """Has the last column no figure at all?"""
    last = len(lattice.xs) - 1
    return not any(
        NUMERIC.fullmatch(run.text)
        for (_, column, _, columns), runs in zip(lattice.cells, contents, strict=True)
        if column + columns == last and columns == 1
        for run in runs
    )


def _may_be_cut(runs: list[Run], text: str, edge: float) -> bool:
    """In a cell that ends with the page: nothing, or digits up to the page's ``edge``?

    A table broader than the page goes on where nobody sees it.
    """
    return not text or (text[-1].isdigit() and max(run.x1 for run in runs) > edge)


def _full_cells(lattice: Lattice, contents: list[list[Run]], padding: float) -> set[int]:
    rows = len(lattice.ys) - 1
    found = set()
    for k, (row, _, span, _) in enumerate(lattice.cells):
        if row + span == rows and contents[k]:
            x0, _, x1, _ = lattice.box(k)
            line = text_lines(contents[k])[-1]
            glyph = (line[-1].x1 - line[-1].x0) / max(len(line[-1].text), 1)
            if line[-1].x1 - line[0].x0 + 1.05 * glyph > x1 - x0 - 2 * padding:
                found.add(k)
    return found


def _spacing(contents: list[list[Run]], em: float) -> float:
    """The gap between digits if all numbers of the table are letter-spaced alike, else 0."""
    if any(len(run.text) > 1 and run.text.isdigit() for runs in contents for run in runs):
        return 0.0
    gaps = sorted(gap for runs in contents for gap in digit_gaps(runs))
    if len(gaps) < 4 or gaps[-1] - gaps[0] > 0.2 * em or gaps[0] < 0:
        return 0.0
    return gaps[-1]


def _without_blank_side(
    lattice: Lattice, contents: list[list[Run]]
) -> tuple[Lattice, list[list[Run]]]:
    """A last column that is one blank cell is the margin of a frame.

    A first one may be a label that spans the page, printed on another.
    """
    rows, columns = len(lattice.ys) - 1, len(lattice.xs) - 1
    margin = (0, columns - 1, rows, 1)
    if columns < 3 or rows < 2 or margin not in lattice.cells:
        return lattice, contents
    place = lattice.cells.index(margin)
    if contents[place]:
        return lattice, contents
    kept = [k for k in range(len(lattice.cells)) if k != place]
    cells = [lattice.cells[k] for k in kept]
    trimmed = Lattice(lattice.xs[:-1], lattice.ys, cells, [], lattice.open_top)
    return trimmed, [contents[k] for k in kept]


def _padding(lattice: Lattice, contents: list[list[Run]]) -> float:
    """The least distance between text and the side borders in this table."""
    least = 12.0
    for k, runs in enumerate(contents):
        if runs:
            left, _, right, _ = lattice.box(k)
            for run in runs:
                gap = min(run.x0 - left, right - run.x1)
                if 0 <= gap < least:
                    least = gap
    return least
