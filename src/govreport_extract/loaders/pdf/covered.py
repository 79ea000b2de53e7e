"""Print that something lies over, and cells in which something is drawn instead of printed.

Nobody can say what is left of the former, nor what the latter show: it may be a figure.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

import pypdfium2.raw as raw

from govreport_extract.loaders.pdf import native
from govreport_extract.loaders.pdf.page import DIGIT, Page, Run, unread_at
from govreport_extract.loaders.pdf.rules import Rules
from govreport_extract.loaders.pdf.stencil import Stencil
from govreport_extract.model.document import UNREAD, Box
from govreport_extract.structure.grid import Lattice

_WHOLE_PAGE = 0.5
"""What lies over so much of a page is a watermark, through which one can see."""
_PAINT = 0.9
"""What fills so much of a cell in both directions is its ground."""


def doubt_covered(page: Page, rules: Rules) -> None:
    """Mark the runs of a page's own print under what lies over it."""
    _doubt_painted_over(page, rules)
    over, frame = page.over, page.frame
    if over is not None and frame is not None:
        width, height = frame.size
        boxes = [frame.read(*box) for box in over.boxes]
        boxes = [box for box in boxes if _area(box) < _WHOLE_PAGE * width * height]
        for run in page.runs:
            if run.start < over.own and any(_meet(run, box) for box in boxes):
                run.give_up()


def doubt_drawn(page: Page, lattices: Sequence[Lattice], rules: Rules) -> None:
    """Mark cells without text in which something is drawn."""
    over, frame = page.over, page.frame
    drawn = [(box, False) for box in (*rules.pictures, *rules.shapes)]
    if over is not None and frame is not None:
        drawn += [(frame.read(*box), True) for box in over.drawn]
    for lattice in lattices if drawn else ():
        page.runs += _marks(page, lattice, drawn)


def _doubt_painted_over(page: Page, rules: Rules) -> None:
    """Mark figures over which a picture or an opaque rectangle is drawn later.

    A picture over the whole page shows it as it was scanned; the text under it is OCR's. Text
    in form objects has no place in the order of drawing and is left as it is.
    """
    if not rules.over or page.frame is None:
        return
    first = min(rules.order.values(), default=0)
    later = [over for over in rules.over if over[2] > first]
    runs = sorted((run for run in page.runs if DIGIT.search(run.text)), key=_middle)
    middles = [run.middle for run in runs]
    handle, (width, height) = page.handles[1], page.frame.size
    for box, item, place in later:
        page.file.clock.check(f"page {page.number}")
        under = [
            run
            for run in runs[bisect_left(middles, box[1]) : bisect_right(middles, box[3])]
            if UNREAD not in run.text
            and _meet(run, box)
            and rules.order.get(native.text_object(handle, run.start), place) < place
        ]
        if not under or native.has_transparency(item):
            continue
        if native.object_type(item) == raw.FPDF_PAGEOBJ_IMAGE:
            under = Stencil(page, item, box).hidden(under)
        if _area(box) >= _WHOLE_PAGE * width * height and 2 * len(under) > len(runs):
            page.recognized = True
            continue
        for run in under:
            run.give_up()


def _middle(run: Run) -> float:
    return run.middle


def _marks(page: Page, lattice: Lattice, drawn: Iterable[tuple[Box, bool]]) -> list[Run]:
    """A run that cannot be read for each cell that has a drawing and no text.

    With each drawing comes whether it lies over the page, and is no ground of a cell.
    """
    cells: dict[int, tuple[float, float]] = {}
    for (x0, y0, x1, y1), over in drawn:
        x, y = (x0 + x1) / 2, (y0 + y1) / 2
        cell = lattice.at(x, y)
        if cell >= 0:
            left, top, right, bottom = lattice.box(cell)
            wide, high = (x1 - x0) / (right - left), (y1 - y0) / (bottom - top)
            if over or (max(wide, high) <= 1.0 and min(wide, high) < _PAINT):
                cells[cell] = x, y
    for run in page.runs if cells else ():
        cells.pop(lattice.at((run.x0 + run.x1) / 2, run.middle), None)
    last = max(0, len(page.text) - 1)
    return [unread_at(last, x, y) for x, y in cells.values()]


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _meet(run: Run, box: Box) -> bool:
    """Is a good part of the run under the box?"""
    wide = min(run.x1, box[2]) - max(run.x0, box[0])
    high = min(run.y1, box[3]) - max(run.y0, box[1])
    return wide > 0.2 * min(run.x1 - run.x0, 10.0) and high > 0.3 * (run.y1 - run.y0)
