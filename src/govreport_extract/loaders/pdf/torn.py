"""Figures that wrap over the end of a page out of the table's last row.

The rest of such a number stands at the top of the next page, above any table there or on
a page of prose. It is not put together again; but what it was torn from is no number.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from govreport_extract.loaders.pdf.celltext import DIGIT_END, text_lines
from govreport_extract.loaders.pdf.page import Page, Run
from govreport_extract.loaders.pdf.tables import PageTable
from govreport_extract.model.document import DOUBT
from govreport_extract.structure.seam import is_value_text

_REST = re.compile(r"[0-9０-９.,，．]+[万亿千]?[元件项个条次]?|[万亿千]?[元件项个条次]")
_DASH = re.compile(r"[-—–－/／]{1,3}|无")
_NEAR = 5.0
"""In glyph heights: how far below a running head the table may go on."""


def numbers_its_pages(pages: Sequence[Page]) -> bool:
    """Does the first or last line of two pages at least say nothing but the page's number?"""
    count = 0
    for page in pages:
        text, number = page.text.strip(), str(page.number)
        count += number in (text.partition("\n")[0].strip(), text.rpartition("\n")[2].strip())
    return count > 1


def loose_figures(page: Page) -> list[Run]:
    """All runs of a page of prose that has a line of nothing but figures; with places."""
    lines = (line.split() for line in page.text.split("\n"))
    if not any(line and all(map(_REST.fullmatch, line)) for line in lines):
        return []
    page.measure()
    return page.runs


def doubt_torn_figures(
    above: list[PageTable], runs: Sequence[Run], page: Page, *, numbered: bool
) -> None:
    """Mark cells of the last row of ``above`` that go on at the top of this page.

    ``runs`` stand outside of this page's tables. Only the first two lines are looked at (the
    upper one may be a running head), and not the page's own number if pages of this file are
    ``numbered``.
    """
    if not above or not runs:
        return
    first = min(run.middle for run in runs)
    near = [run for run in runs if run.middle < first + _NEAR * page.em]
    table = above[-1]
    figures = {cell.column for cell in table.cells if is_value_text(cell.text)}
    left = table.lattice.xs[min(figures)] if figures else 0.0
    for line in text_lines(near)[:2]:
        rests = [run for run in line if _REST.fullmatch(run.text)]
        dashes = [run for run in line if _DASH.fullmatch(run.text)]
        own = [run.text for run in rests] == [str(page.number)]  # - 2 -
        if not rests or (own and (numbered or dashes)):
            continue
        words = [run for run in line if run not in rests and run not in dashes]
        if all(run.x1 < left + page.em for run in words):  # the rest of its label
            for run in (*rests, *dashes):
                _doubt_above(table, figures, run, page.em)


def _doubt_above(table: PageTable, figures: set[int], rest: Run, em: float) -> None:
    """Mark the figures and blanks of the last row in whose column ``rest`` stands."""
    xs, rows = table.lattice.xs, len(table.lattice.ys) - 1
    for cell in table.cells:
        last = cell.row + cell.row_span == rows
        x0, x1 = xs[cell.column], xs[cell.column + cell.column_span]
        inside = x0 - em < rest.x0 and rest.x1 < x1 + em
        blank = not cell.text and cell.column in figures
        torn = DIGIT_END.search(cell.text) and not _DASH.fullmatch(rest.text)
        if last and inside and (blank or torn):
            cell.text += DOUBT
