"""Figures that wrap over the end of a page out of the table's last row.

The rest of such a number stands at the top of the next page, above any table there or on
a page of prose. It is not put together again; but what it was torn from is no number.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from govreport_extract.loaders.pdf.page import Page, Run
from govreport_extract.loaders.pdf.tables import PageTable
from govreport_extract.model.document import DOUBT

_REST = re.compile(r"[0-9０-９.,，．]+[万亿千]?[元件项个条次]?|[万亿千]?[元件项个条次]")
_ENDS_IN_DIGIT = re.compile(r"[0-9０-９.,，．]$")


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

    ``runs`` stand outside of this page's tables. Only those that nothing stands above are
    looked at, and not the page's own number if pages of this file are ``numbered``.
    """
    if not above or not runs:
        return
    top = min(run.middle for run in runs)
    table = above[-1]
    rows = len(table.lattice.ys) - 1
    line = [run for run in runs if run.middle < top + 0.7 * page.em]
    if not all(_REST.fullmatch(run.text) for run in line):
        return
    for run in line:
        if numbered and run.text == str(page.number):
            continue
        for cell in table.cells:
            x0, x1 = (
                table.lattice.xs[cell.column],
                table.lattice.xs[cell.column + cell.column_span],
            )
            last = cell.row + cell.row_span == rows
            inside = x0 - page.em < run.x0 and run.x1 < x1 + page.em
            if last and inside and _ENDS_IN_DIGIT.search(cell.text):
                cell.text += DOUBT
