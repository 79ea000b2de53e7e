"""The lattices of a page: from its lines, else from boxes and shaded areas set apart.

Lines come first. Boxes that do not touch and filled areas make a grid only where the lines
made none, and only if the outcome looks like one: the cells tile the table, and no cell
holds a row of figures.
"""

from __future__ import annotations

from bisect import bisect_right

from govreport_extract.loaders.pdf.page import Page, Run
from govreport_extract.loaders.pdf.pieces import VALUE
from govreport_extract.loaders.pdf.rules import Rules
from govreport_extract.model.document import Box
from govreport_extract.structure.grid import (
    Lattice,
    find_lattices,
    isolated_boxes,
    lines_of_tiles,
)


_DIGITS = frozenset("0123456789０１２３４５６７８９")


def lattices_of_lines(page: Page, rules: Rules) -> list[Lattice]:
    """What the lines of a measured page make."""
    centres = [((run.x0 + run.x1) / 2, run.middle) for run in page.runs]
    limit = page.file.limits.cells
    return find_lattices(rules.across, rules.down, centres, page.em, limit)


def settled_lattices(page: Page, rules: Rules, found: list[Lattice]) -> list[Lattice]:
    """``found`` without those that cannot be the whole grid; else what boxes make.

    To be called when watermarks and the like are off the page.
    """
    found = [lattice for lattice in found if not underdivided(lattice, page.runs, page.em)]
    lonely = _lonely(page, found)
    if len(lonely) < 3:
        return found
    boxes = isolated_boxes(rules.across, rules.down, page.em) if rules.down else []
    centres = [((run.x0 + run.x1) / 2, run.middle) for run in page.runs]
    for tiles in (boxes, rules.fills):
        if len(tiles) < 4:
            continue
        across, down = lines_of_tiles(tiles, page.em)
        made = [
            lattice
            for lattice in find_lattices(across, down, centres, page.em, page.file.limits.cells)
            if all(not _overlap(lattice, other) for other in found)
            and _tiled(lattice, tiles)
            and not underdivided(lattice, page.runs, page.em)
        ]
        if made and len(_lonely(page, [*found, *made])) < 0.1 * len(lonely):
            return sorted([*found, *made], key=lambda lattice: lattice.ys[0])
    return found


def _lonely(page: Page, lattices: list[Lattice]) -> list[Run]:
    """Figures that stand alone outside of every lattice."""
    return [
        run
        for run in page.runs
        if run.text[-1] in _DIGITS and VALUE.fullmatch(run.text) and not _held(run, lattices)
    ]


def underdivided(lattice: Lattice, runs: list[Run], em: float) -> bool:
    """Cells hold whole rows or columns of figures: lines between them were not drawn."""
    homes: dict[int, list[Run]] = {}
    count = 0
    for run in runs:
        if VALUE.fullmatch(run.text):
            cell = lattice.at((run.x0 + run.x1) / 2, run.middle)
            if cell >= 0:
                homes.setdefault(cell, []).append(run)
                count += 1
    crowded = sum(1 for group in homes.values() if _apart(group, em))
    return crowded > 1 or (crowded == 1 and count > 3 and len(homes) < 0.5 * count)


def _apart(group: list[Run], em: float) -> bool:
    """Figures of one cell so far from each other that they are several figures."""
    if len(group) < 2:
        return False
    group = sorted(group, key=lambda run: (round(run.middle / (0.6 * em)), run.x0))
    for before, after in zip(group, group[1:], strict=False):
        if abs(before.middle - after.middle) < 0.5 * em:
            if after.x0 - before.x1 > 1.5 * em:
                return True
        elif after.y0 - before.y1 > 0.9 * em:
            return True
    return False


def _held(run: Run, lattices: list[Lattice]) -> bool:
    x, y = (run.x0 + run.x1) / 2, run.middle
    return any(lattice.at(x, y) >= 0 for lattice in lattices)


def _overlap(first: Lattice, second: Lattice) -> bool:
    return (
        first.xs[0] < second.xs[-1]
        and second.xs[0] < first.xs[-1]
        and first.ys[0] < second.ys[-1]
        and second.ys[0] < first.ys[-1]
    )


def _tiled(lattice: Lattice, tiles: list[Box]) -> bool:
    """Nearly every cell is one of the drawn boxes."""
    marked = set()
    for x0, y0, x1, y1 in tiles:
        column = bisect_right(lattice.xs, (x0 + x1) / 2) - 1
        row = bisect_right(lattice.ys, (y0 + y1) / 2) - 1
        if 0 <= column < len(lattice.xs) - 1 and 0 <= row < len(lattice.ys) - 1:
            marked.add(lattice.owner[row][column])
    return len(marked) >= 0.85 * len(lattice.cells)
