"""The lines and tables of a page in order; page numbers and running heads out of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain, pairwise
from typing import Protocol

from govreport_extract.loaders.pdf.celltext import text_lines
from govreport_extract.loaders.pdf.page import Run
from govreport_extract.loaders.pdf.tables import PageTable

_PAGE_NUMBER = re.compile(
    r"[-—－–_·.\s]*(?:第\s*)?(?:\d{1,4}|[ivxlc]{1,6})(?:\s*页)?"
    r"(?:\s*[/／,，]?\s*(?:共\s*)?\d{1,4}\s*页?)?[-—－–_·.\s]*",
    re.IGNORECASE,
)


_DIGITS = re.compile(r"\d+")


class Texted(Protocol):
    """Anything that is a line of text."""

    text: str


@dataclass(slots=True)
class Line:
    """A line of text outside of tables; ``y`` is None where no positions were read."""

    text: str
    y: float | None = None


@dataclass(slots=True)
class PageFlow:
    """Lines and tables of one page in reading order, page furniture still in it."""

    number: int
    items: list[Line | PageTable] = field(default_factory=list)


def is_page_number(text: str) -> bool:
    """``- 3 -``, ``第3页 共5页`` and the like."""
    return _PAGE_NUMBER.fullmatch(text.strip()) is not None


def lines_of_text(text: str) -> list[Line]:
    """The lines of a page's bare text stream."""
    return [Line(line) for line in re.split(r"[\r\n]+", text) if line.strip()]


def lines_of_runs(runs: Sequence[Run]) -> list[Line]:
    """Lines from runs by position."""
    lines = []
    for group in text_lines(runs):
        text = group[0].text
        for before, after in pairwise(group):
            gap = after.x0 - before.x1
            text += (" " if gap > 0.2 * (after.y1 - after.y0) else "") + after.text
        lines.append(Line(text, group[0].middle))
    return lines


def page_flow(number: int, lines: list[Line], tables: list[PageTable]) -> PageFlow:
    """Lines and tables ordered from top to bottom."""
    if not tables:
        return PageFlow(number, list(lines))
    keyed: list[tuple[float, Line | PageTable]] = [
        (line.y if line.y is not None else 0.0, line) for line in lines
    ]
    keyed += [(table.box[1], table) for table in tables]
    keyed.sort(key=lambda pair: pair[0])
    return PageFlow(number, [item for _, item in keyed])


def drop_furniture(flows: list[PageFlow]) -> None:
    """Remove page numbers and heads or feet that repeat from page to page."""
    gone = furniture([flow.items for flow in flows])
    if gone:
        for flow in flows:
            flow.items = [item for item in flow.items if id(item) not in gone]


def furniture(pages: Sequence[Sequence[Texted | PageTable]]) -> set[int]:
    """``id()`` of the lines that are page numbers, or heads or feet that repeat."""
    outer = [_margins(items) for items in pages]
    texts = iter(_masked([line.text for lines in outer for line in lines]))
    margins = [[(line, next(texts)) for line in lines] for lines in outer]
    ends: dict[str, int] = {}
    for masked in chain.from_iterable([{masked for _, masked in each} for each in margins]):
        ends[masked] = ends.get(masked, 0) + 1
    gone = set()
    for number, margin in enumerate(margins):
        for k, (line, masked) in enumerate(margin):
            repeated = ends[masked] > max(1, 0.4 * len(pages)) and len(line.text) < 60
            first_title = number == 0 and k < 2
            if is_page_number(line.text) or (repeated and not first_title):
                gone.add(id(line))
    return gone


def _margins(items: Sequence[Texted | PageTable]) -> list[Texted]:
    """The outermost lines of a page, as far as no table comes before them."""
    found: dict[int, Texted] = {}
    for outermost in (items[:2], items[:-3:-1]):
        for item in outermost:
            if isinstance(item, PageTable):
                break
            found.setdefault(id(item), item)
    return list(found.values())


def _masked(texts: list[str]) -> list[str]:
    """Texts without blanks and with one sign for all numbers; cut from one, for speed."""
    solid = ["".join(text.split()) for text in texts]
    return _DIGITS.sub("#", "\n".join(solid)).split("\n")
