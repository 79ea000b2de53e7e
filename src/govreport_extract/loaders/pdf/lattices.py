"""The lattices of a page: from its lines, else from boxes and shaded areas set apart.

Lines come first. Boxes that do not touch and filled areas make a grid only where the lines
made none, and only if the outcome looks like one: the cells tile the table, and no cell
holds a row of figures.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise

from govreport_extract.loaders.pdf.overflow import Contents
from govreport_extract.loaders.pdf.page import Page, Run
from govreport_extract.loaders.pdf.pieces import VALUE
from govreport_extract.loaders.pdf.rules import Rules
from govreport_extract.loaders.pdf.tables import distribute
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


def settled_lattices(
    page: Page, rules: Rules, found: list[Lattice]
) -> tuple[list[Lattice], Contents, list[Run]]:
    """The lattices to trust with their contents, and the runs outside.

    Those of ``found`` that cannot be the whole grid are left out; boxes and filled areas
    stand in where figures remain without a table. To be called when watermarks and the
    like are off the page.
    """
    contents, outside = distribute(page, found)
    kept = [
        lattice
        for lattice, cells in zip(found, contents, strict=True)
        if not underdivided(cells, page.em)
    ]
    if len(kept) < len(found):
        contents, outside = distribute(page, kept)
    lonely = _lonely(outside)
    if lonely < 3:
        return kept, contents, outside
    boxes = isolated_boxes(rules.across, rules.down, page.em) if rules.down else []
    for tiles in (boxes, rules.fills):
        made = [*kept, *_of_tiles(page, tiles, kept)] if len(tiles) > 3 else kept
        if len(made) > len(kept):
            made.sort(key=lambda lattice: lattice.ys[0])
            inside, rest = distribute(page, made)
            if _lonely(rest) < 0.1 * lonely:
                return made, inside, rest
    return kept, contents, outside


def _of_tiles(page: Page, tiles: list[Box], kept: list[Lattice]) -> list[Lattice]:
    across, down = lines_of_tiles(tiles, page.em)
    centres = [((run.x0 + run.x1) / 2, run.middle) for run in page.runs]
    made = [
        lattice
        for lattice in find_lattices(across, down, centres, page.em, page.file.limits.cells)
        if all(not _overlap(lattice, other) for other in kept) and _tiled(lattice, tiles)
    ]
    contents, _ = distribute(page, made)
    pairs = zip(made, contents, strict=True)
    return [lattice for lattice, cells in pairs if not underdivided(cells, page.em)]


def _lonely(runs: list[Run]) -> int:
    """How many figures stand alone among ``runs``."""
    return sum(1 for run in runs if run.text[-1] in _DIGITS and VALUE.fullmatch(run.text))


def underdivided(contents: list[list[Run]], em: float) -> bool:
    """Cells hold whole rows or columns of figures: lines between them were not drawn."""
    crowded = spare = single = 0
    for runs in contents:
        if len(runs) == 1:
            single += runs[0].text[-1] in _DIGITS
        elif runs:
            values = [run for run in runs if VALUE.fullmatch(run.text)]
            if _apart(runs, values, em):
                crowded += 1
                spare += len(values)
    return crowded > 1 or (crowded == 1 and spare > max(2, single))


def _apart(runs: list[Run], values: list[Run], em: float) -> bool:
    """Figures of one cell so far from each other that they are several figures.

    Not those with words between them, line by line: a number with a note.
    """
    if len(values) < 2:
        return False
    values = sorted(values, key=lambda run: (round(run.middle / (0.6 * em)), run.x0))
    for before, after in pairwise(values):
        if abs(before.middle - after.middle) < 0.5 * em:
            if after.x0 - before.x1 > 1.5 * em:
                return True
        elif after.y0 - before.y1 > 0.9 * em and not any(
            before.middle < run.middle < after.middle for run in runs
        ):
            return True
    return False


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
