"""Print that something lies over: nobody can say what is left of it."""

from __future__ import annotations

from collections.abc import Sequence

from govreport_extract.loaders.pdf.page import Page, Run
from govreport_extract.model.document import Box
from govreport_extract.structure.grid import Lattice

_UNREAD = "\ufffd"
_WHOLE_PAGE = 0.5
"""What lies over so much of a page is a watermark, through which one can see."""


def doubt_covered(page: Page, lattices: Sequence[Lattice]) -> None:
    """Mark the runs of a page's own print under what lies over it.

    A picture without text in a cell may be a figure: that cell is marked as well.
    """
    over, frame = page.over, page.frame
    if over is None or frame is None:
        return
    width, height = frame.size
    boxes = [frame.read(*box) for box in over.boxes]
    boxes = [box for box in boxes if _area(box) < _WHOLE_PAGE * width * height]
    for run in page.runs:
        if run.start < over.own and any(_meet(run, box) for box in boxes):
            run.text = _UNREAD * len(run.text)
    added = [run for run in page.runs if run.start >= over.own]
    for box in (frame.read(*drawn) for drawn in over.drawn):
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        in_cell = box in boxes and any(lattice.at(x, y) >= 0 for lattice in lattices)
        if in_cell and not any(_meet(run, box) for run in added):
            last = max(0, len(page.text) - 1)
            page.runs.append(Run(_UNREAD, last, x - 1, y - 1, x + 1, y + 1))


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _meet(run: Run, box: Box) -> bool:
    """Is a good part of the run under the box?"""
    wide = min(run.x1, box[2]) - max(run.x0, box[0])
    high = min(run.y1, box[3]) - max(run.y0, box[1])
    return wide > 0.2 * min(run.x1 - run.x0, 10.0) and high > 0.3 * (run.y1 - run.y0)
