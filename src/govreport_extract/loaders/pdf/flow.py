"""Lines into paragraphs; page numbers and running heads out of the flow."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from govreport_extract.loaders.pdf.celltext import text_lines
from govreport_extract.loaders.pdf.page import Run
from govreport_extract.loaders.pdf.tables import PageTable
from govreport_extract.model.document import Paragraph

_PAGE_NUMBER = re.compile(
    r"[-—－–_·.\s]*(?:第\s*)?(?:\d{1,4}|[ivxlc]{1,6})(?:\s*页)?"
    r"(?:\s*[/／,，]?\s*(?:共\s*)?\d{1,4}\s*页?)?[-—－–_·.\s]*",
    re.IGNORECASE,
)
_HEADING = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}\s*[、．.]|[（(][一二三四五六七八九十]{1,3}[）)]"
    r"|第[一二三四五六七八九十]{1,3}[章节条])"
)
_HAN = "\u3400-\u9fff\u3000-\u303f\uff00-\uffef“”‘’"
_BLANK_IN_HAN = re.compile(rf"(?<=[{_HAN}])[ \t\u3000\xa0]+(?=[{_HAN}])")
_SENTENCE_END = ("。", "！", "？", "；", "：", ".", ":", ";")


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


def stream_lines(text: str) -> list[Line]:
    """The lines of a page's bare text stream."""
    return [Line(line) for line in re.split(r"[\r\n]+", text) if line.strip()]


def placed_lines(runs: Sequence[Run]) -> list[Line]:
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
    ends: Counter[str] = Counter()
    for flow in flows:
        ends.update({_masked(line.text) for line in _margins(flow)})
    for flow in flows:
        margins = _margins(flow)
        for k, line in enumerate(margins):
            repeated = ends[_masked(line.text)] > max(1, 0.4 * len(flows))
            first_title = flow is flows[0] and k < 2
            number = is_page_number(line.text)
            if number or (repeated and not first_title and len(line.text) < 60):
                flow.items = [item for item in flow.items if item is not line]


def _margins(flow: PageFlow) -> list[Line]:
    """The outermost lines of a page, as far as no table comes before them."""
    found: list[Line] = []
    items = flow.items
    for ordered in (items, list(reversed(items))):
        for item in ordered[:2]:
            if not isinstance(item, Line):
                break
            if not any(item is line for line in found):
                found.append(item)
    return found


def _masked(text: str) -> str:
    return re.sub(r"\d+", "#", "".join(text.split()))


def full_width(flows: Sequence[PageFlow]) -> float:
    """From this width on a line is full, in half characters."""
    widths = [_width(item.text) for f in flows for item in f.items if isinstance(item, Line)]
    return 0.86 * max(_usual(widths), 20)


def paragraphs(lines: Sequence[tuple[int, str]], full: float) -> list[Paragraph]:
    """Join lines (page number, text) that run on into paragraphs."""
    widths = [_width(text) for _, text in lines]
    found: list[Paragraph] = []
    runs_on = False
    for (page, text), width in zip(lines, widths, strict=True):
        clean = _BLANK_IN_HAN.sub("", " ".join(text.split()))
        if not clean:
            continue
        begins = _HEADING.match(clean) is not None
        if found and runs_on and not (begins and found[-1].text.endswith(_SENTENCE_END)):
            found[-1].text = _glued(found[-1].text, clean)
        else:
            found.append(Paragraph(clean, page))
        runs_on = width >= full
    return found


def _usual(widths: list[int]) -> int:
    """The width of a full line: most of the long lines end near it."""
    longest = sorted(widths)[-max(1, len(widths) // 10) :]
    return longest[0] if longest else 0


def _glued(before: str, after: str) -> str:
    ascii_seam = before[-1:].isascii() and after[:1].isascii()
    words = before[-1:].isalpha() and after[:1].isalpha()
    return f"{before} {after}" if ascii_seam and words else before + after


def _width(text: str) -> int:
    wide = sum(1 for c in text if c > "\u2e7f" or unicodedata.east_asian_width(c) in "WF")
    return len("".join(text.split())) + wide
