"""The text of one PDF page as runs: pieces without a blank, each with its box.

All boxes here are in *reading space*: points, origin top left, turned by quarters so that
most of the text runs from left to right whatever ``/Rotate`` or the drawing says. Boxes for
people are in *display space*, the page as a viewer shows it; :class:`Frame` converts.
"""

from __future__ import annotations

import codecs
import ctypes
import math
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field

import pypdfium2.raw as raw

from govreport_extract.errors import LimitExceeded
from govreport_extract.loaders.pdf import native
from govreport_extract.loaders.pdf.native import PdfFile
from govreport_extract.loaders.pdf.overlay import Overlay, lay_over
from govreport_extract.model.document import UNREAD, Box

TOKEN = re.compile(r"[^\s\x00-\x1f\x7f-\xa0\u200b-\u200f\ufeff]+")
ALIKE, RAISED, SMALL = 0.93, 0.12, 0.6
"""Digits of one number are alike in height and stand on one line, by these shares of it;
those smaller than this share of a word are no part of its line."""
DIGIT = re.compile(r"[0-9０-９]")
_NUMBERED_LABEL = re.compile(r"[0-9０-９]{1,2}[.、．)）][^0-9０-９]+")
_ALL_WIDE = re.compile("[\u3400-\u9fff]+")
_RADICAL = re.compile("[\u2e80-\u2fdf\uf900-\ufaff]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_ODD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\u2e80-\u2fdf\uf900-\ufaff\ufffe]")
# CJK Radicals Supplement has no compatibility mapping in Unicode; these occur in Chinese.
_SUPPLEMENT = dict(
    zip(
        "⺟⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻤⻥⻦⻨⻩⻬⻮⻰⻳",
        "母民虎西见角贝车长门青韦页风飞食马鬼鱼鸟麦黄齐齿龙龟",
        strict=True,
    )
)


@dataclass(slots=True)
class Run:
    """Glyphs without a blank between them, in reading space.

    ``start`` is the index of the first character in the page's text.
    """

    text: str
    start: int
    x0: float
    y0: float
    x1: float
    y1: float
    pale: bool = False

    @property
    def middle(self) -> float:
        """Vertical centre."""
        return (self.y0 + self.y1) / 2

    def give_up(self) -> None:
        """Something stands here, and nobody can say what."""
        self.text = UNREAD * len(self.text)


def unread_at(start: int, x: float, y: float) -> Run:
    """A run that cannot be read, around a point in the cell that it makes unreadable."""
    return Run(UNREAD, start, x - 1, y - 1, x + 1, y + 1)


@dataclass(frozen=True, slots=True)
class Frame:
    """The page's visible box (PDF user space) and quarter turns to reading and display."""

    left: float
    bottom: float
    right: float
    top: float
    reading: int
    display: int

    def turn(self, quarters: int, x0: float, y0: float, x1: float, y1: float) -> Box:
        """A box (left, bottom, right, top) of PDF space, origin top left after turning."""
        if quarters == 0:
            return x0 - self.left, self.top - y1, x1 - self.left, self.top - y0
        if quarters == 1:
            return y0 - self.bottom, x0 - self.left, y1 - self.bottom, x1 - self.left
        if quarters == 2:
            return self.right - x1, y0 - self.bottom, self.right - x0, y1 - self.bottom
        return self.top - y1, self.right - x1, self.top - y0, self.right - x0

    def read(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        """A box of PDF space in reading space."""
        return self.turn(self.reading, x0, y0, x1, y1)

    def show(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        """A box of reading space in display space."""
        if self.reading == 0:
            pdf = x0 + self.left, self.top - y1, x1 + self.left, self.top - y0
        elif self.reading == 1:
            pdf = y0 + self.left, x0 + self.bottom, y1 + self.left, x1 + self.bottom
        elif self.reading == 2:
            pdf = self.right - x1, y0 + self.bottom, self.right - x0, y1 + self.bottom
        else:
            pdf = self.right - y1, self.top - x1, self.right - y0, self.top - x0
        if self.reading == self.display == 0:
            return x0, y0, x1, y1
        return self.turn(self.display, *pdf)

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in reading space."""
        width, height = self.right - self.left, self.top - self.bottom
        return (height, width) if self.reading % 2 else (width, height)


@dataclass(slots=True)
class Page:
    """Text of one page (``number`` from 1); runs and frame only after :meth:`measure`.

    ``over`` is what lies over its own print, if anything does; ``text`` has it too.
    ``turned``: it has figures that are turned against the rest. ``recognized``: its text is a
    layer without ink over a picture or under it: somebody's OCR.
    """

    file: PdfFile
    number: int
    text: str
    over: Overlay | None = None
    frame: Frame | None = None
    runs: list[Run] = field(default_factory=list)
    em: float = 10.0
    recognized: bool = False
    turned: bool = False
    _boxes: ctypes.Array[ctypes.c_float] | None = None
    _known: bytearray = field(default_factory=bytearray)

    @classmethod
    def load(cls, file: PdfFile, index: int) -> Page | None:
        """Read the text stream of page ``index`` (from 0); None if the page is broken."""
        handles = file.page(index)
        if handles is None:
            return None
        count = native.count_chars(handles[1])
        over = lay_over(handles[0], count)
        if over is not None and over.boxes:
            file.release(index)
            handles = file.page(index)
            if handles is None:
                return None
            count = native.count_chars(handles[1])
        if count > file.limits.characters:
            raise LimitExceeded(
                f"{file.source.name}: page {index + 1} has {count:,} characters",
                hint="raise Limits.characters if this file really is a report",
            )
        return cls(file, index + 1, _text(handles[1], count), over)

    @property
    def handles(self) -> tuple[ctypes.c_void_p, ctypes.c_void_p]:
        """The open page and text handles."""
        handles = self.file.page(self.number - 1)
        assert handles is not None  # it was open before
        return handles

    def measure(self) -> None:
        """Fetch boxes and fill ``frame``, ``em`` (usual glyph height) and ``runs``."""
        if self._boxes is not None:
            return
        tokens = [(m.start(), m.end()) for m in TOKEN.finditer(self.text)]
        self._boxes = (ctypes.c_float * (4 * len(self.text) + 4))()
        self._known = bytearray(len(self.text))
        self.find_frame([start for start, _ in tokens])
        self._fetch_ends(tokens)
        self.em = self._usual_height([start for start, _ in tokens])
        for start, end in tokens:
            self._add_runs(start, end)

    def glyph(self, index: int) -> Box:
        """Box of one character in reading space."""
        boxes = self._boxes
        assert boxes is not None
        at = 4 * index
        if not self._known[index]:
            self._known[index] = 1
            native.loose_box(self.handles[1], index, ctypes.byref(boxes, 4 * at))
            if boxes[at + 2] - boxes[at] > 3 * self.em or boxes[at + 1] - boxes[at + 3] > (
                3 * self.em
            ):
                self._tighten(index)
        return self._read(boxes[at], boxes[at + 3], boxes[at + 2], boxes[at + 1])

    def _read(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        frame = self.frame
        assert frame is not None
        if frame.reading == 0:
            return x0 - frame.left, frame.top - y1, x1 - frame.left, frame.top - y0
        return frame.turn(frame.reading, x0, y0, x1, y1)

    def ink(self, index: int) -> Box:
        """Box of what one character paints, in reading space."""
        sides = [ctypes.c_double() for _ in range(4)]  # left, right, bottom, top
        if not native.tight_box(self.handles[1], index, *map(ctypes.byref, sides)):
            return self.glyph(index)
        left, right, bottom, top = (side.value for side in sides)
        return self._read(left, bottom, right, top)

    def _tighten(self, index: int) -> None:
        """A loose box far too large (seen: 199 pt for a 10 pt glyph): use the ink box."""
        sides = [ctypes.c_double() for _ in range(4)]  # left, right, bottom, top
        refs = [ctypes.byref(side) for side in sides]
        if self._boxes is not None and native.tight_box(self.handles[1], index, *refs):
            left, right, bottom, top = (side.value for side in sides)
            self._boxes[4 * index : 4 * index + 4] = [left, top, right, bottom]

    def _fetch_ends(self, tokens: list[tuple[int, int]]) -> None:
        boxes, known, text = self._boxes, self._known, self.handles[1]
        assert boxes is not None
        loose, byref = native.loose_box, ctypes.byref
        for start, end in tokens:
            loose(text, start, byref(boxes, 16 * start))
            known[start] = 1
            if end - start > 1:
                loose(text, end - 1, byref(boxes, 16 * end - 16))
                known[end - 1] = 1

    def _usual_height(self, starts: list[int]) -> float:
        boxes = self._boxes
        assert boxes is not None
        sideways = self.frame is not None and self.frame.reading % 2
        first, second = (2, 0) if sideways else (1, 3)
        step = max(1, len(starts) // 200)
        heights = sorted(boxes[4 * k + first] - boxes[4 * k + second] for k in starts[::step])
        return min(max(heights[len(heights) // 2], 1.0), 200.0) if heights else 10.0

    def find_frame(self, starts: list[int] | None = None) -> Frame:
        """How the page lies; ``starts`` are indices of characters to look at."""
        if self.frame is not None:
            return self.frame
        if starts is None:
            starts = [m.start() for m in TOKEN.finditer(self.text)]
        page, text = self.handles
        box = raw.FS_RECTF()
        native.page_box(page, ctypes.byref(box))
        display = native.page_rotation(page) % 4
        step = max(1, len(starts) // 16)
        angles = [native.char_angle(text, k) for k in starts[::step]]
        level = bool(angles) and not any(angles)  # nearly always
        if not level:  # words count by their length: turned figures do not turn the prose
            letters = [k for m in TOKEN.finditer(self.text) for k in range(*m.span())]
            angles = [baseline(text, k) for k in letters[:: max(1, len(letters) // 64)]]
        reading = 0 if level else _usual_turn(angles, display)
        self.frame = Frame(box.left, box.bottom, box.right, box.top, reading, display)
        return self.frame

    def _add_runs(self, start: int, end: int) -> None:
        text = self.text[start:end]
        x0, y0, x1, y1 = self.glyph(start)
        if end - start == 1:
            self.runs.append(Run(text, start, x0, y0, x1, y1))
            return
        last = self.glyph(end - 1)
        height = max(y1 - y0, last[3] - last[1], 0.5 * self.em)
        straight = abs(last[3] - y1) < 0.5 * height
        width = last[2] - x0
        plain = not DIGIT.search(text) or _NUMBERED_LABEL.fullmatch(text)
        least = 0.97 * (len(text) - 0.5) * (x1 - x0) if _ALL_WIDE.fullmatch(text) else 0.0
        if straight and plain and least < width < 1.3 * height * len(text) + 2:
            self.runs.append(Run(text, start, x0, min(y0, last[1]), last[2], max(y1, last[3])))
            return
        self._add_split(start, end)

    def _add_split(self, start: int, end: int) -> None:
        """Glyph by glyph: a new run wherever the next glyph does not stand beside.

        A glyph printed a second time on its own place (bold by printing twice, in the same
        ink) is left out; one much smaller or larger than its neighbours starts a run of its
        own.
        """
        run: Run | None = None
        broken = odd = False
        for k in range(start, end):
            x0, y0, x1, y1 = self.glyph(k)
            if run is not None:
                height = max(run.y1 - run.y0, y1 - y0, 0.5 * self.em)
                level = abs((y0 + y1) - (run.y0 + run.y1)) < height
                covers = x0 < run.x1 - 0.5 * (x1 - x0)
                double = covers and self.text[k] == run.text[-1]
                if double and level and x0 > run.x1 - 1.5 * (x1 - x0):
                    broken = True  # a run's characters follow each other in the text
                    if self._same_ink(k - 1, k):
                        continue
                beside = -0.6 * height < x0 - run.x1 < 0.8 * height and x1 > run.x0
                other = self._other_size(run, k, y1 - y0)
                digit = DIGIT.match(self.text[k])
                apart = covers if digit else odd  # on a figure's place; 件 behind a note mark
                if beside and level and not (broken or other or apart):
                    run.text += self.text[k]
                    run.x1, run.y0, run.y1 = max(run.x1, x1), min(run.y0, y0), max(run.y1, y1)
                    continue
                odd = other and not odd
            run, broken = Run(self.text[k], k, x0, y0, x1, y1), False
            self.runs.append(run)

    def _same_ink(self, first: int, second: int) -> bool:
        """Are two glyphs alike in colour and visibility? A hidden one is nobody's double."""
        text = self.handles[1]
        inks = []
        for index in (first, second):
            channels = (ctypes.c_uint * 4)()
            refs = [ctypes.byref(channels, 4 * k) for k in range(4)]
            native.fill_color(text, index, *refs)
            item = native.text_object(text, index)
            inks.append((tuple(channels), native.render_mode(item) if item else -1))
        return inks[0] == inks[1]

    def _other_size(self, run: Run, k: int, height: float) -> bool:
        """Digits of another size do not belong to the same number (note marks).

        Nor does a small one to the word behind it: it may be a mark of the number before.
        """
        if not DIGIT.match(run.text[-1]):
            return False
        _, top, _, bottom = self.glyph(k - 1)  # the run may have taller words in it
        own, other = height, bottom - top
        if not DIGIT.match(self.text[k]):
            return other < SMALL * own
        raised = abs(self.glyph(k)[3] - bottom) > RAISED * max(own, other)
        return min(own, other) < ALIKE * max(own, other) or raised


def _usual_turn(angles: list[float], display: int) -> int:
    """The quarter turns of most glyphs; those of the page where none is upright."""
    turns = Counter(turned for angle in angles if (turned := quarter(angle)) is not None)
    return turns.most_common(1)[0][0] if turns else display


def baseline(text: ctypes.c_void_p, index: int) -> float:
    """The angle of a glyph's line as :func:`quarter` takes it.

    pdfium's own angle is that of the upright strokes: slanted glyphs on a level line (an
    italic that the font lacks) would lie oblique.
    """
    angle: float = native.char_angle(text, index)
    matrix = raw.FS_MATRIX()
    if quarter(angle) is None and native.char_matrix(text, index, ctypes.byref(matrix)):
        return -math.atan2(matrix.b, matrix.a) % (2 * math.pi)
    return angle


def quarter(angle: float) -> int | None:
    """Quarter turns of a glyph's angle (radians, as pdfium gives it); None if oblique.

    1 means that the text runs upwards in PDF space, 3 that it runs downwards.
    """
    if not math.isfinite(angle) or angle < 0:
        return None
    turns = angle / (math.pi / 2)
    nearest = round(turns)
    return -nearest % 4 if abs(turns - nearest) < 0.04 else None


_utf16 = codecs.utf_16_le_decode  # str() would look the codec up by its name
_ROOM = ctypes.c_char * 16_384  # a type of its own for each length would be costly


def _text(handle: ctypes.c_void_p, count: int) -> str:
    """All characters, one code point for each pdfium index."""
    if count <= 0:
        return ""
    size = 4 * count + 4  # a pair of units for each at most
    buffer = _ROOM() if size <= ctypes.sizeof(_ROOM) else ctypes.create_string_buffer(size)
    written = native.get_text(handle, 0, count, buffer)
    text = _utf16(memoryview(buffer)[: 2 * max(written - 1, 0)], "replace", True)[0]
    if len(text) != count:
        text = "".join(_character(native.get_unicode(handle, k)) for k in range(count))
    return _cleared(text, handle) if _ODD.search(text) else text


def _cleared(text: str, handle: ctypes.c_void_p) -> str:
    """Text without what is no character: controls are glyphs of fonts that say no more."""
    text = text.replace("\ufffe", "-")  # pdfium's line-end hyphen, as 0x02 mostly is
    if _CONTROL.search(text):
        text = _CONTROL.sub(
            lambda found: "-" if native.is_hyphen(handle, found.start()) == 1 else UNREAD, text
        )
    return _RADICAL.sub(_unified, text)


def _character(code: int) -> str:
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"


def _unified(match: re.Match[str]) -> str:
    """A radical or compatibility code point as the ideograph it stands for."""
    character = match.group()
    if character in _SUPPLEMENT:
        return _SUPPLEMENT[character]
    plain = unicodedata.normalize("NFKC", character)
    return plain if len(plain) == 1 else character
