"""The independent second reader: pdfplumber's own parser, glyphs and table finder.

Nothing here uses pdfium: where both engines read the same figure, it was printed so. It
costs some twenty times as much and is asked only about what is still doubtful.
"""

from __future__ import annotations

import io
import logging
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

from govreport_extract.errors import LimitExceeded
from govreport_extract.limits import Clock, Limits
from govreport_extract.loaders.pdf.flow import Line, PageFlow, page_flow
from govreport_extract.loaders.pdf.page import ALIKE, RAISED
from govreport_extract.loaders.pdf.tables import PageTable
from govreport_extract.loaders.pdf.watch import Stopped, Watch
from govreport_extract.model.document import DOUBT, Box, Cell
from govreport_extract.source import Input
from govreport_extract.structure.grid import Lattice

READER = "pdfplumber"

_NUMBER = re.compile(r"[0-9０-９.,，．]+")

_MAX_OBJECTS = 30_000
_SECONDS = 20.0
_MEGABYTES = 300
_BROKEN = (
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    AssertionError,
    ArithmeticError,
    RecursionError,
    NotImplementedError,
    UnicodeError,
    OSError,
)
"""What pdfminer raises on broken files besides errors of its own: nearly anything."""


def plumber_flows(source: Input, limits: Limits, clock: Clock) -> list[PageFlow] | None:
    """Lines and tables of every page; None if this engine cannot read the file in time."""
    import pdfplumber  # only here: it takes 20 MB and is seldom needed
    from pdfminer.pdfexceptions import PDFException
    from pdfminer.psexceptions import PSException
    from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

    own = (PDFException, PSException, MalformedPDFException, PdfminerException)
    flows: list[PageFlow] = []
    seconds = max(0.1, min(_SECONDS, clock.seconds - (time.monotonic() - clock.started)))
    with _quiet():
        try:
            with (
                Watch(seconds, _MEGABYTES),
                pdfplumber.open(io.BytesIO(source.data)) as document,
            ):
                for number, page in enumerate(document.pages[: limits.pages], start=1):
                    clock.check(f"page {number}, second reader")
                    flows.append(_flow(page, number))
                    page.close()
        except (*_BROKEN, *own, Stopped, MemoryError, LimitExceeded):
            return None  # the readings before stand
    return flows


@contextmanager
def _quiet() -> Iterator[None]:
    """pdfminer logs every oddity of a file as a warning."""
    logger = logging.getLogger("pdfminer")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(level)


def _flow(page: Any, number: int) -> PageFlow:
    if len(page.chars) + len(page.lines) + len(page.rects) + len(page.curves) > _MAX_OBJECTS:
        return PageFlow(number, [Line(text) for text in _lines(page, [])])
    page = page.dedupe_chars(tolerance=0.8)
    page = page.filter(_level)
    found = page.find_tables()
    crossing = _numbers(page)
    tables = [_table(table, number, crossing) for table in found if len(table.cells) > 1]
    boxes = [table.box for table in tables]
    lines = [
        Line(word["text"], (word["top"] + word["bottom"]) / 2)
        for word in page.extract_text_lines(return_chars=False, strip=True)
        if not any(_inside(word, box) for box in boxes)
    ]
    return page_flow(number, lines, tables)


def _lines(page: Any, _: list[Box]) -> list[str]:
    return [line for line in (page.extract_text() or "").splitlines() if line.strip()]


def _level(item: dict[str, Any]) -> bool:
    """Everything but oblique text (watermarks)."""
    if item.get("object_type") != "char":
        return True
    a, b, c, d = item["matrix"][:4]
    return bool(
        abs(b) + abs(c) < 0.05 * (abs(a) + abs(d)) or abs(a) + abs(d) < 0.05 * (abs(b) + abs(c))
    )


def _inside(word: dict[str, Any], box: Box) -> bool:
    middle = (word["top"] + word["bottom"]) / 2
    return bool(box[1] < middle < box[3] and word["x1"] > box[0] and word["x0"] < box[2])


def _numbers(page: Any) -> list[dict[str, Any]]:
    """Words of several digits, to be held against the borders of cells."""
    words = page.extract_words(x_tolerance=1)
    return [word for word in words if len(word["text"]) > 1 and _NUMBER.fullmatch(word["text"])]


def _torn(box: Box, words: list[dict[str, Any]]) -> bool:
    """Does a number reach over a side of this cell? Then the cell has a part of it."""
    for word in words:
        if not box[1] < (word["top"] + word["bottom"]) / 2 < box[3]:
            continue
        slack = 0.5 * (word["x1"] - word["x0"]) / len(word["text"])
        inside = word["x1"] > box[0] + slack and word["x0"] < box[2] - slack
        if inside and (word["x0"] < box[0] - slack or word["x1"] > box[2] + slack):
            return True
    return False


def _mixed(page: Any, box: Box) -> bool:
    """Are there digits of several sizes or on several levels in one line of this cell?"""
    digits = [
        char
        for char in page.chars
        if char["text"].isdigit()
        and box[0] <= (char["x0"] + char["x1"]) / 2 <= box[2]
        and box[1] <= (char["top"] + char["bottom"]) / 2 <= box[3]
    ]
    return any(
        abs(after["x0"] - before["x1"]) < 0.5 * before["size"]
        and abs(after["bottom"] - before["bottom"]) < 0.9 * before["size"]
        and (
            min(after["size"], before["size"]) < ALIKE * max(after["size"], before["size"])
            or abs(after["bottom"] - before["bottom"]) > RAISED * before["size"]
        )
        for before, after in pairwise(digits)
    )


def _table(table: Any, number: int, numbers: list[dict[str, Any]]) -> PageTable:
    """pdfplumber's cells are boxes; shared edges give rows, columns and spans."""
    xs = _edges([x for cell in table.cells for x in (cell[0], cell[2])])
    ys = _edges([y for cell in table.cells for y in (cell[1], cell[3])])
    rows = table.extract()
    texts = {}
    for row, values in zip(table.rows, rows, strict=True):
        for box, text in zip(row.cells, values, strict=True):
            if box is not None:
                texts[tuple(box)] = "".join((text or "").split("\n")) if _label(text) else text
    cells = []
    spans = []
    for box in sorted(table.cells, key=lambda cell: (cell[1], cell[0])):
        column, right = _place(xs, box[0]), _place(xs, box[2])
        row, below = _place(ys, box[1]), _place(ys, box[3])
        span = row, column, max(1, below - row), max(1, right - column)
        spans.append(span)
        text = texts.get(tuple(box)) or ""
        if any(c.isdigit() for c in text) and (_torn(box, numbers) or _mixed(table.page, box)):
            text += DOUBT
        cells.append(Cell(*span, text, number, tuple(box)))
    whole = xs[0], ys[0], xs[-1], ys[-1]
    return PageTable(number, Lattice(xs, ys, spans, []), cells, READER, whole)


def _label(text: str | None) -> bool:
    return bool(text) and any("\u3400" <= c <= "\u9fff" for c in text or "")


def _edges(values: list[float]) -> list[float]:
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > 1.5:
            edges.append(value)
    return edges


def _place(edges: list[float], value: float) -> int:
    return min(range(len(edges)), key=lambda k: abs(edges[k] - value))
