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

_REST = re.compile(r"[0-9０-９.,，．]+[万亿千]?[元件项个条次]?")
_ENDS_IN_DIGIT = re.compile(r"[0-9０-９.,，．]$")


def first_figures(page: Page) -> list[Run]:
    """All runs of a page of prose, if its first line is nothing but figures; with places."""
    first = page.text.lstrip().partition("\n")[0].split()
    if not first or not all(map(_REST.fullmatch, first)):
        return []
    page.measure()
    return page.runs


def doubt_torn_figures(above: list[PageTable], runs: Sequence[Run], page: Page) -> None:
    """Mark cells of the last row of ``above`` that go on at the top of this page.

    ``runs`` stand outside of this page's tables. Only those that nothing stands above are
    looked at, and not the page's own number.
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
        if run.text == str(page.number):
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
