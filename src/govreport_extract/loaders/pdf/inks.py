"""With what ink glyphs are printed: colour, visibility, turn, and what lies under them."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterable
from struct import Struct

import pypdfium2.raw as raw

from govreport_extract.loaders.pdf import native
from govreport_extract.loaders.pdf.page import Page, Run, quarter
from govreport_extract.loaders.pdf.rules import Rules
from govreport_extract.model.document import Box

_COLOURED = 60
_PLAIN_MODES = (raw.FPDF_TEXTRENDERMODE_FILL, raw.FPDF_TEXTRENDERMODE_FILL_CLIP)
_OUTLINED = (
    raw.FPDF_TEXTRENDERMODE_STROKE, raw.FPDF_TEXTRENDERMODE_FILL_STROKE,
    raw.FPDF_TEXTRENDERMODE_STROKE_CLIP, raw.FPDF_TEXTRENDERMODE_FILL_STROKE_CLIP,
)  # fmt: skip
_STROKED = (raw.FPDF_TEXTRENDERMODE_STROKE, raw.FPDF_TEXTRENDERMODE_STROKE_CLIP)
UNSEEN = (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP)


def plain(page: Page, spans: Iterable[tuple[int, int]]) -> bool:
    """The usual case, decided in one pass: all figures dark, level, visible, mapped.

    ``spans`` are the first and last+1 character of each. Colour, mode and angle belong to
    the text object, whose characters follow each other: each object is asked once.
    """
    handle = page.handles[1]
    error, item_of = native.map_error, native.text_object
    is_plain = _plainness(handle, page.find_frame().reading)
    seen: set[int] = set()
    for start, end in spans:
        item = item_of(handle, start)
        if item is None:
            return False  # made up by pdfium: no figure of print
        if item not in seen:
            seen.add(item)
            if not is_plain(start, item):
                return False
        if end - start > 1 and item_of(handle, end - 1) != item:
            for index in range(start + 1, end):
                item = item_of(handle, index)
                if item is None or (item not in seen and not is_plain(index, item)):
                    return False
                seen.add(item)
        if error(handle, start) == 1:
            return False
    return True


def _plainness(handle: ctypes.c_void_p, reading: int) -> Callable[[int, int], bool]:
    """Asks of a glyph: dark and without colour, visible, turned as the page is read?"""
    channels = (ctypes.c_uint * 4)()
    read = memoryview(channels).cast("B")
    red_to, green_to, blue_to, alpha_to = (ctypes.byref(channels, 4 * k) for k in range(4))
    color, mode, angle = native.fill_color, native.render_mode, native.char_angle

    def is_plain(index: int, item: int) -> bool:
        color(handle, index, red_to, green_to, blue_to, alpha_to)
        if read != _BLACK:  # nearly always it is
            red, green, blue, alpha = _FOUR(channels)
            if red + green + blue > 300 or alpha < 200:
                return False
            if max(red, green, blue) - min(red, green, blue) > _COLOURED:
                return False  # a stamp, perhaps
        if mode(item) not in _PLAIN_MODES:
            return False
        turned = angle(handle, index)
        return quarter(turned) == reading if turned else not reading

    return is_plain


_FOUR = Struct("4I").unpack_from
_BLACK = Struct("4I").pack(0, 0, 0, 255)


class Inks:
    """Colours of glyphs: how pale they are, and whether white can be seen at all."""

    def __init__(self, page: Page, rules: Rules) -> None:
        self._page = page
        self._handle = page.handles[1]
        self._rules = rules
        self._areas: list[Box] | None = None
        self._channels = [ctypes.c_uint() for _ in range(4)]
        self._refs = [ctypes.byref(channel) for channel in self._channels]

    def lightness(self, index: int) -> float:
        """0 (black) … 255 (white or fully transparent) of the glyph ``index``."""
        item = native.text_object(self._handle, index)
        mode = native.render_mode(item) if item else raw.FPDF_TEXTRENDERMODE_FILL
        inks = [] if mode in _STROKED else [native.fill_color]
        inks += [native.stroke_color] if mode in _OUTLINED else []
        return min(self._lightness(ink, index) for ink in inks)

    def _lightness(self, ink: native.NativeCall, index: int) -> float:
        if not ink(self._handle, index, *self._refs):
            return 0.0
        red, green, blue, alpha = (channel.value for channel in self._channels)
        light = 0.3 * red + 0.59 * green + 0.11 * blue
        return 255 - (255 - light) * alpha / 255

    def on_something(self, run: Run) -> bool:
        """Is there a picture or a drawing under the run whose colour nobody asked for?"""
        if self._areas is None:
            known = {box for box, _ in self._rules.painted}
            areas = [box for box in self._rules.fills if box not in known]
            self._areas = [*areas, *self._rules.shapes, *self._rules.pictures]
        self._page.file.clock.check(f"page {self._page.number}")
        x, y = (run.x0 + run.x1) / 2, run.middle
        return any(x0 <= x <= x1 and y0 <= y <= y1 for x0, y0, x1, y1 in self._areas)

    def unseen(self, run: Run) -> bool:
        """White print with nothing dark painted under it."""
        if self.lightness(run.start) < 246:
            return False
        x, y = (run.x0 + run.x1) / 2, run.middle
        for (x0, y0, x1, y1), item in reversed(self._rules.painted):
            if x0 <= x <= x1 and y0 <= y <= y1:
                if not native.object_fill_color(item, *self._refs):
                    return False
                red, green, blue, alpha = (channel.value for channel in self._channels)
                return alpha < 40 or 0.3 * red + 0.59 * green + 0.11 * blue > 225
        return True
