"""What is laid over a page: form fields, typed-in text, stamps (ISO 32000-1, 12.5).

A viewer shows them like print: a number that was corrected with a white box and a new
figure over it is the new figure. pdfium's text of a page knows nothing of them, so they are
made a part of the page. What they cover is no longer certain (``covered.py``).
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, field

import pypdfium2.raw as raw

from govreport_extract.loaders.pdf import native
from govreport_extract.model.document import Box

_SHOWN = frozenset(
    {
        raw.FPDF_ANNOT_FREETEXT, raw.FPDF_ANNOT_SQUARE, raw.FPDF_ANNOT_CIRCLE,
        raw.FPDF_ANNOT_POLYGON, raw.FPDF_ANNOT_STAMP, raw.FPDF_ANNOT_INK,
        raw.FPDF_ANNOT_WIDGET, raw.FPDF_ANNOT_REDACT, raw.FPDF_ANNOT_WATERMARK,
    }
)  # fmt: skip
"""Kinds that can show or cover a figure; links, notes and underlining cannot."""
_SAYS = frozenset({raw.FPDF_ANNOT_FREETEXT, raw.FPDF_ANNOT_WIDGET})
"""Kinds that a viewer gives a look of its own where the file has none."""
_DRAWN = frozenset({raw.FPDF_ANNOT_STAMP, raw.FPDF_ANNOT_INK})
"""Kinds that may be a picture of a figure, or one written by hand."""
_UNSEEN = raw.FPDF_ANNOT_FLAG_HIDDEN | raw.FPDF_ANNOT_FLAG_NOVIEW
_MOST = 2000
_NO_LOOK = 2  # bytes: the end of an empty string


@dataclass(slots=True)
class Overlay:
    """What lies over one page, boxes in PDF space (left, bottom, right, top).

    ``drawn`` are those of ``boxes`` that may be pictures; ``unshown`` counts fields and
    texts of which the file does not say how they look. The first ``own`` characters of the
    page's text are its own print.
    """

    own: int
    boxes: list[Box] = field(default_factory=list)
    drawn: list[Box] = field(default_factory=list)
    unshown: int = 0


def lay_over(page: ctypes.c_void_p, own: int) -> Overlay | None:
    """Make what lies over an open page a part of it; None if there is nothing.

    With ``boxes`` in it the page must be opened again to see them. ``own`` is the number of
    its characters before.
    """
    over = Overlay(own)
    for index in range(min(native.annotation_count(page), _MOST)):
        annotation = native.get_annotation(page, index)
        if annotation:
            _look_at(annotation, over)
            native.close_annotation(annotation)
    if over.boxes:
        native.flatten(page, raw.FLAT_NORMALDISPLAY)
    return over if over.boxes or over.unshown else None


def _look_at(annotation: int, over: Overlay) -> None:
    kind = native.annotation_kind(annotation)
    if kind not in _SHOWN or native.annotation_flags(annotation) & _UNSEEN:
        return
    sides = (ctypes.c_float * 4)()  # left, top, right, bottom
    native.annotation_box(annotation, ctypes.byref(sides))
    left, top, right, bottom = native.four_floats(sides)
    if not (right > left and top > bottom):
        return  # a signature that nobody sees
    if native.annotation_look(annotation, 0, None, 0) > _NO_LOOK:
        over.boxes.append((left, bottom, right, top))
        if kind in _DRAWN:
            over.drawn.append(over.boxes[-1])
    elif kind in _SAYS:
        over.unshown += 1
