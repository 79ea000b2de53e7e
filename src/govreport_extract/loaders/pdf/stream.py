"""The cheapest reading: the bare text stream, with boxes where a table may be.

pdfium's own order of the text nearly always is the order of a reader. No ruling line is
looked at; recognition takes the lines only if labels, counts *and* the places of the
figures prove each other (``recognize/lines``), else the grid is read. What a stream cannot
show is looked for here: figures that are pale, hidden, tilted, doubled, of another size,
torn or outside the page make this reading unfit, and then there is none.
"""

from __future__ import annotations

import ctypes
import re
from bisect import bisect_left
from itertools import chain

import pypdfium2.raw as raw

from govreport_extract.loaders.pdf import native
from govreport_extract.loaders.pdf.flow import furniture
from govreport_extract.loaders.pdf.inks import plain
from govreport_extract.loaders.pdf.page import ALIKE, RAISED, TOKEN, Frame, Page
from govreport_extract.loaders.pdf.rules import THICK
from govreport_extract.model.document import Lines, TextLine, Token

_LAST_DRAWN = 6
"""Objects of a page: a patch with its new number, and what a producer adds at the end."""
READER = "pdfium-stream"

_FIGURE = re.compile(
    r"(?:增加?|减少?|[-+−])?(?P<digits>[0-9０-９.,，．]+)[万亿千]?[元件项个条次人宗起份篇期]{0,2}"
    r"(?:[（(][^（）()]*[）)]?)?|[-+−/\\—–－]+"
)
"""What may be a value, with or without its unit and a note."""
_BEGINS = frozenset("增减-+−0123456789０１２３４５６７８９.,，．/\\—–－")
"""What it begins with: most labels are told from it by their first character."""


def stream_of(pages: list[list[TextLine]]) -> Lines | None:
    """All lines without page furniture; None if no page has any that may be a table's."""
    gone = furniture(pages)
    left: list[TextLine] = []
    dropped: list[TextLine] = []
    for line in chain.from_iterable(pages):
        (dropped if id(line) in gone else left).append(line)
    return Lines(left, READER, dropped) if any(line.tokens for line in left) else None


def bare_lines(page: Page, lines: list[str]) -> list[TextLine]:
    """The lines of a page of prose."""
    return [TextLine(line, page.number) for line in lines if line and not line.isspace()]


def placed_lines(page: Page, lines: list[str]) -> list[TextLine] | None:
    """The lines with the box of every token; None if a figure is not plainly printed.

    ``lines`` is the page's text cut at each line end, with nothing left out.
    """
    spans = [m.span() for m in TOKEN.finditer(page.text)]
    starts = [start for start, _ in spans]
    frame = page.find_frame(starts)
    if frame.reading or frame.display:
        return None
    if _painted_last(page):
        return None
    tokens = _tokens(page, spans, frame)
    if not _plainly_printed(page, spans, tokens):
        return None
    placed: list[TextLine] = []
    place = end = 0
    for line in lines:
        end += len(line) + 1
        first, place = place, bisect_left(starts, end, place)
        if place > first:
            placed.append(TextLine(line, page.number, tokens[first:place]))
    return placed


def _painted_last(page: Page) -> bool:
    """Is a picture or an area among what is drawn last? It may lie over figures.

    Who covers a number of a finished page draws at its end.
    """
    handle, sides = page.handles[0], (ctypes.c_float * 4)()  # left, bottom, right, top
    left, bottom, right, top = (ctypes.byref(sides, 4 * k) for k in range(4))
    kind, get, bounds = native.object_type, native.get_object, native.object_bounds
    count = native.count_objects(handle)
    for place in range(max(0, count - _LAST_DRAWN), count):
        item = get(handle, place)
        number = kind(item)
        if number == raw.FPDF_PAGEOBJ_TEXT:
            continue
        if number != raw.FPDF_PAGEOBJ_PATH:
            return True
        if bounds(item, left, bottom, right, top):
            x0, y0, x1, y1 = sides
            if x1 - x0 > THICK and y1 - y0 > THICK:
                return True
    return False


def _tokens(page: Page, spans: list[tuple[int, int]], frame: Frame) -> list[Token]:
    """Each token with the box from its first to its last glyph."""
    handle, text = page.handles[1], page.text
    loose, four, left, top = native.loose_box, native.four_floats, frame.left, frame.top
    box = (ctypes.c_float * 4)()  # left, top, right, bottom
    where = ctypes.byref(box)
    tokens = []
    for start, end in spans:
        loose(handle, start, where)
        x0, y1, x1, y0 = four(box)
        if end - start > 1:
            loose(handle, end - 1, where)
            _, upper, x1, lower = four(box)
            if lower < y0:
                y0 = lower
            if upper > y1:
                y1 = upper
        tokens.append(Token(text[start:end], (x0 - left, top - y1, x1 - left, top - y0)))
    return tokens


def _plainly_printed(page: Page, spans: list[tuple[int, int]], tokens: list[Token]) -> bool:
    """Is every figure on the page, in one piece, and plain print? Marks the tokens of such."""
    assert page.frame is not None
    width, height = page.frame.size
    figures, digits = [], []
    is_figure = _FIGURE.fullmatch
    for span, token in zip(spans, tokens, strict=True):
        text = token.text
        if text.isdecimal() and text.isascii():
            first, last = 0, len(text)
        else:
            figure = is_figure(text) if text[0] in _BEGINS else None
            token.sound = figure is not None
            if figure is None:
                continue
            first, last = figure.span("digits")
        figures.append(span)
        if last - first > 1:
            digits.append((span[0] + first, span[0] + last))
        x0, y0, x1, y1 = token.box
        if not (0 <= x0 < x1 <= width and 0 <= y0 < y1 <= height):
            return False
        if x1 - x0 > 1.3 * (y1 - y0) * len(token.text):
            return False
    return plain(page, figures) and _unbroken(page, digits)


def _unbroken(page: Page, spans: list[tuple[int, int]]) -> bool:
    """Do the digits of each figure stand side by side, level, on places of their own?"""
    handle, loose, four = page.handles[1], native.loose_box, native.four_floats
    box = (ctypes.c_float * 4)()
    where = ctypes.byref(box)
    for start, end in spans:
        loose(handle, start, where)
        left, top, right, bottom = four(box)
        for index in range(start + 1, end):
            loose(handle, index, where)
            x0, y1, x1, y0 = four(box)
            high = y1 - y0
            if y1 != top or y0 != bottom:  # nearly always they are the same
                least, high = sorted((high, top - bottom))
                if least < ALIKE * high or abs(y0 - bottom) > RAISED * high:
                    return False
            if not -0.3 * high <= x0 - right <= 0.3 * high or x0 < left + 0.3 * (x1 - x0):
                return False
            left, top, right, bottom = x0, y1, x1, y0
    return True
