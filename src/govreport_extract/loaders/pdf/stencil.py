"""Which part of a picture is opaque: a seal shows what lies between its strokes."""

from __future__ import annotations

import ctypes

import pypdfium2.raw as raw

from govreport_extract.loaders.pdf.page import Page, Run
from govreport_extract.model.document import Box

_MOST_PIXELS = 4_000_000
_OPAQUE = 200
_SAMPLES = (0.1, 0.3, 0.5, 0.7, 0.9)


class Stencil:
    """A picture in ``box`` of the page (reading space) with its mask, if it has one."""

    def __init__(self, page: Page, item: int, box: Box) -> None:
        self._box = box
        self._page, self._item = page, ctypes.cast(item, raw.FPDF_PAGEOBJECT)
        assert page.frame is not None
        self._turned = page.frame.reading != 0

    def hidden(self, runs: list[Run]) -> list[Run]:
        """Those of ``runs`` of which most lies under opaque pixels.

        All of them where the picture has no mask, lies turned (or the page does), or is too
        large to be drawn.
        """
        x0, y0, x1, y1 = self._box
        if (x1 - x0) * (y1 - y0) > _MOST_PIXELS:
            return runs
        wide, high = ctypes.c_uint(), ctypes.c_uint()
        sized = raw.FPDFImageObj_GetImagePixelSize(
            self._item, ctypes.byref(wide), ctypes.byref(high)
        )
        if self._turned or not sized or wide.value * high.value > _MOST_PIXELS:
            return runs
        bitmap = raw.FPDFImageObj_GetRenderedBitmap(
            ctypes.cast(self._page.file.handle, raw.FPDF_DOCUMENT),
            ctypes.cast(self._page.handles[0], raw.FPDF_PAGE),
            self._item,
        )
        if not bitmap:
            return runs
        try:
            if raw.FPDFBitmap_GetFormat(bitmap) != raw.FPDFBitmap_BGRA:
                return runs
            size = raw.FPDFBitmap_GetWidth(bitmap), raw.FPDFBitmap_GetHeight(bitmap)
            if abs(size[0] - (x1 - x0)) > 1.5 or abs(size[1] - (y1 - y0)) > 1.5:
                return runs
            return [run for run in runs if self._covers(bitmap, run)]
        finally:
            raw.FPDFBitmap_Destroy(bitmap)

    def _covers(self, bitmap: raw.FPDF_BITMAP, run: Run) -> bool:
        wide, high = raw.FPDFBitmap_GetWidth(bitmap), raw.FPDFBitmap_GetHeight(bitmap)
        stride = raw.FPDFBitmap_GetStride(bitmap)
        pixels = ctypes.cast(raw.FPDFBitmap_GetBuffer(bitmap), ctypes.POINTER(ctypes.c_ubyte))
        x0, y0, x1, y1 = self._box
        opaque = seen = 0
        for a in _SAMPLES:
            for b in _SAMPLES:
                x = (run.x0 + a * (run.x1 - run.x0) - x0) / (x1 - x0)
                y = (run.y0 + b * (run.y1 - run.y0) - y0) / (y1 - y0)
                if 0 <= x < 1 and 0 <= y < 1:
                    seen += 1
                    at = int(y * high) * stride + 4 * int(x * wide) + 3
                    opaque += pixels[at] >= _OPAQUE
        return 2 * opaque > seen
