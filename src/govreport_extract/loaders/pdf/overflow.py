"""What has left its cell: digits scattered over borders, rows that run out, long labels."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import pairwise

from govreport_extract.loaders.pdf.celltext import in_turn, is_level
from govreport_extract.loaders.pdf.page import Page, Run, unread_at
from govreport_extract.structure.grid import Lattice

WORDS = re.compile("[\u3001\u3400-\u9fff（）]+")
NUMERIC = re.compile(r"[0-9０-９.,．，/—–－-]+")

Contents = list[list[list[Run]]]
"""For each lattice, for each of its cells, the runs that stand in it."""


def doubt_scattered(digits: list[tuple[Run, int]]) -> None:
    """Digits that were drawn as one number and stand in two cells, or one of them in none."""
    for (before, cell), (after, other) in pairwise(digits):
        if cell == other or not in_turn([before, after]) or not is_level([before, after]):
            continue
        high = max(before.y1 - before.y0, 4.0)
        if -0.3 * high < after.x0 - before.x1 < 0.15 * high:
            before.give_up()
            after.give_up()


def doubt_rows_that_run_out(
    page: Page, lattices: list[Lattice], contents: Contents, outside: list[Run]
) -> None:
    """A figure right behind the last column has left its cell, and others of its row have, too:
    each may stand in the cell of the next one.
    """
    for run in outside:
        if not NUMERIC.fullmatch(run.text):
            continue
        for lattice, cells in zip(lattices, contents, strict=True):
            xs, ys = lattice.xs, lattice.ys
            if not (-page.em < run.x0 - xs[-1] < 0.5 * page.em and ys[0] < run.middle < ys[-1]):
                continue
            row = bisect_right(ys, run.middle) - 1
            for k, (first, _, rows, _) in enumerate(lattice.cells):
                if first <= row < first + rows and all(
                    NUMERIC.fullmatch(own.text) for own in cells[k]
                ):
                    x0, _, x1, _ = lattice.box(k)
                    cells[k].append(unread_at(run.start, (x0 + x1) / 2, run.middle))


def take_overflow(
    page: Page,
    lattices: list[Lattice],
    contents: Contents,
    outside: list[Run],
) -> list[Run]:
    """A narrow label may run out of its cell over the end of the page's last row.

    Such a line stands in the width of the cell, a line's step away from its text.
    """
    left = outside
    if not any(WORDS.fullmatch(run.text) for run in outside):
        return left
    for lattice, cells in zip(lattices, contents, strict=True):
        last = len(lattice.ys) - 1
        for edge, downwards in ((lattice.ys[-1], True), (lattice.ys[0], False)):
            near = [run for run in left if abs(run.middle - edge) < 9 * page.em]
            near.sort(key=lambda run: run.middle, reverse=not downwards)
            taken: set[int] = set()
            for run in near:
                for k, (row, _, rows, _) in enumerate(lattice.cells):
                    at_edge = row + rows == last if downwards else row == 0
                    if at_edge and _continues(page, lattice, k, cells[k], run):
                        cells[k].append(run)
                        taken.add(id(run))
                        break
            if taken:
                left = [run for run in left if id(run) not in taken]
    return left


def _continues(page: Page, lattice: Lattice, cell: int, runs: list[Run], run: Run) -> bool:
    x0, _, x1, _ = lattice.box(cell)
    if not runs or x1 - x0 > 9 * page.em or not WORDS.fullmatch(run.text):
        return False
    if run.x0 < x0 - 0.2 * page.em or run.x1 > x1 + 0.2 * page.em:
        return False
    nearest = min(abs(other.middle - run.middle) for other in runs)
    return nearest < 1.9 * max(run.y1 - run.y0, 0.5 * page.em)
