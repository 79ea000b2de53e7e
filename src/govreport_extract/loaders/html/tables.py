"""An HTML table to a span grid, after the HTML standard's "forming a table".

https://html.spec.whatwg.org/#forming-a-table — row spans end with their row group at the
latest, column spans reach at most 1,000; columns in which no cell starts are left out.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from govreport_extract.errors import LimitExceeded
from govreport_extract.limits import Limits
from govreport_extract.loaders.html.style import (
    BLOCKS,
    SKIPPED,
    is_mark,
    is_picture,
    moved_only,
    shows_digits,
)
from govreport_extract.loaders.unsure import SHOWN_CELLS
from govreport_extract.model.document import UNREAD, Cell, Table

_BREAKS = BLOCKS | {"br"}
_NO_TEXT_INPUTS = frozenset(
    {"hidden", "checkbox", "radio", "button", "submit", "image", "file"}
)
_DRAWN = frozenset({"select", "math", "svg"})
_PICTURES = frozenset({"img", "canvas", "object", "embed", "iframe"})
_BLANKS = re.compile(r"[ \t\r\n\f\xa0]+")
_SPAN = re.compile(r"\s*(\d{1,5})")
_GROUPS = frozenset({"thead", "tbody", "tfoot"})
_LONG_TEXT = 500
_ARTICLE_TEXT = 1500
_SMALL = 6
_MANY_TABLES = 40
_MOST_COLUMNS = 60_000
_BREAK = "\x01"

Hidden = Callable[[Any], bool]


def is_layout(table: Any, hidden: Hidden) -> bool:
    """Is this table only there to place things (a page frame, an article in a cell)?"""
    if _is_figures(table, hidden):
        return False
    if _holds_article(table):
        return True
    if table.find(".//table") is not None:
        filled = (
            sum(_is_plain(c) for c in row if c.tag in ("td", "th")) >= 2
            for row in own_rows(table, hidden)
        )
        return sum(filled) < 2
    cells = list(islice(table.iter("td", "th"), _SMALL + 1))
    if len(cells) <= 1:
        return True
    if len(cells) <= _SMALL and any(len("".join(c.itertext())) > _LONG_TEXT for c in cells):
        return True
    return next(table.iter("h1", "h2"), None) is not None


def _is_figures(table: Any, hidden: Hidden) -> bool:
    """Do several of the table's own rows have cells that hold nothing but digits?"""
    rows = 0
    for row in islice(own_rows(table, hidden), 60):
        rows += any(
            c.tag in ("td", "th") and len(c) == 0 and (c.text or "").strip().isdigit()
            for c in row
        )
        if rows >= 4:
            return True
    return False


def _holds_article(table: Any) -> bool:
    """Is there a cell with far more running text than any cell of a form has?"""
    if len(list(islice(table.iter("table"), _MANY_TABLES))) == _MANY_TABLES:
        return False  # measuring them all against each other would take cubic time
    if len("".join(table.itertext())) < _ARTICLE_TEXT:
        return False
    for cell in table.iter("td", "th"):
        inner = sum(len("".join(t.itertext())) for t in cell.iterfind(".//table"))
        if len("".join(cell.itertext())) - inner > _ARTICLE_TEXT:
            return next(cell.iterancestors("table")) is table
    return False


def _is_plain(cell: Any) -> bool:
    return cell.find(".//table") is None and _has_text(cell)


def _is_wrapper(table: Any) -> bool:
    """One cell only: a table around a value, as some editors write it."""
    return len(list(islice(table.iter("td", "th"), 2))) == 1


def _has_text(cell: Any) -> bool:
    return any(text.strip() for text in cell.itertext())


def _is_small(table: Any) -> bool:
    return len(list(islice(table.iter("td", "th"), SHOWN_CELLS + 1))) <= SHOWN_CELLS


def _has_words(cell: Any) -> bool:
    """Has the cell words of its own, beside a table in it?"""
    table = next(cell.iterancestors("table"), None)
    return any(
        any(map(str.isalpha, element.text or ""))
        and next(element.iterancestors("table"), None) is table
        for element in cell.iter()
    )


def own_rows(table: Any, hidden: Hidden) -> Iterator[Any]:
    """The visible rows of this table, not of tables inside it, in rendered order."""
    feet = []
    for child in table:
        if child.tag == "tr":
            if not hidden(child):
                yield child
        elif child.tag in _GROUPS and not hidden(child):
            rows = [row for row in child if row.tag == "tr" and not hidden(row)]
            if child.tag == "tfoot":
                feet += rows
            else:
                yield from rows
        elif child.tag in ("form", "center", "font", "span", "div"):  # misnested
            yield from (row for row in child.iter("tr") if not hidden(row))
    yield from feet


def _span(element: Any, name: str) -> int:
    """The number of the attribute; 1 where it is missing or no number."""
    text = element.get(name)
    if not text:
        return 1
    found = _SPAN.match(text)
    return int(found[1]) if found else 1


def read_table(element: Any, hidden: Hidden, limits: Limits) -> Table:
    """The grid of one table; cells of nested tables are not part of it.

    Raises :class:`LimitExceeded` for tables beyond ``limits.cells``.
    """
    rows = list(own_rows(element, hidden))
    ends = _group_ends(rows)
    taken: list[int] = []  # for each column: the row at which it becomes free
    cells: list[Cell] = []
    for index, row in enumerate(rows):
        column = 0
        for item in row:
            if item.tag not in ("td", "th"):
                continue
            width = height = 1
            if item.attrib:
                if hidden(item):
                    continue
                width = min(max(_span(item, "colspan"), 1), 1000)
                height = _span(item, "rowspan") or ends[index] - index
            while column < len(taken) and taken[column] > index:
                column += 1
            bottom = index + 1 if height == 1 else min(index + height, ends[index])
            if column + width > len(taken):
                taken.extend([0] * (column + width - len(taken)))
            for place in range(column, column + width):
                if taken[place] < bottom:
                    taken[place] = bottom
            cells.append(Cell(index, column, bottom - index, width, cell_text(item, hidden)))
            column += width
            if len(cells) > limits.cells or len(taken) > _MOST_COLUMNS:
                raise LimitExceeded(
                    f"a table has over {limits.cells:,} cells or {_MOST_COLUMNS:,} columns",
                    hint="raise Limits.cells if this really is a report",
                )
    return _compact(cells, len(rows), limits)


def _group_ends(rows: list[Any]) -> list[int]:
    """For each row, the row after the last one of its row group."""
    ends = [0] * len(rows)
    end = len(rows)
    for index in range(len(rows) - 1, -1, -1):
        if index + 1 < len(rows) and rows[index].getparent() is not rows[index + 1].getparent():
            end = index + 1
        ends[index] = end
    return ends


def _compact(cells: list[Cell], rows: int, limits: Limits) -> Table:
    starts = sorted({cell.column for cell in cells})
    if rows * len(starts) > limits.places:
        raise LimitExceeded(
            f"a table spreads over {rows:,} × {len(starts):,} places",
            hint="raise Limits.cells if this really is a report",
        )
    if starts != list(range(len(starts))):
        for cell in cells:
            first = bisect_left(starts, cell.column)
            last = bisect_left(starts, cell.column + cell.column_span)
            cell.column, cell.column_span = first, last - first
    else:
        for cell in cells:  # nothing to leave out but what reaches beyond the last column
            if cell.column + cell.column_span > len(starts):
                cell.column_span = len(starts) - cell.column
    return Table(cells, rows, len(starts))


def cell_text(cell: Any, hidden: Hidden) -> str:
    """Visible text; paragraphs and <br> are line ends; nested tables are left out.

    A picture and no text may be a figure.
    """
    if not len(cell):
        text = cell.text or ""
        if text.isalnum():
            return str(text)
        return _BLANKS.sub(" ", cell.text or "").strip()
    pictures = 0
    worded: bool | None = None  # asked for at the first table in the cell
    parts: list[str] = [cell.text or ""]
    # One entry per open element: its children, and what follows its end.
    stack: list[tuple[Iterator[Any], str]] = [(iter(cell), "")]
    while stack:
        children, after = stack[-1]
        child = next(children, None)
        if child is None:
            stack.pop()
            parts.append(after)
            continue
        tag, tail = child.tag, child.tail or ""
        if tag == "textarea" and not hidden(child):
            parts.append(f"{child.text or ''}{tail}")
        elif tag == "input" and child.get("type", "text").lower() not in _NO_TEXT_INPUTS:
            parts.append(f"{child.get('value') or ''}{tail}")
        elif tag in _DRAWN and shows_digits(child) and not hidden(child):
            parts.append(UNREAD + tail)
        elif tag in _PICTURES and not hidden(child):
            pictures += tag != "img" or is_picture(child)
            parts.append(tail)
        elif not isinstance(tag, str) or tag in SKIPPED or hidden(child):
            parts.append(tail)
        elif tag == "table" and not _is_wrapper(child):
            worded = _has_words(cell) if worded is None else worded
            shows = not worded and _is_small(child) and shows_digits(child)
            parts.append((UNREAD if shows else "") + tail)  # a table of its own
        elif is_mark(child):
            # A footnote mark beside a number must not become one of its digits.
            parts.append("[" + (child.text or ""))
            stack.append((iter(child), "]" + tail))
        elif tag in _BREAKS:
            parts.append(_BREAK + (child.text or ""))
            stack.append((iter(child), tail if tag == "br" else _BREAK + tail))
        else:
            parts.append(child.text or "")
            stack.append((iter(child), tail))
    lines = (_BLANKS.sub(" ", line).strip() for line in "".join(parts).split(_BREAK))
    text = "\n".join(line for line in lines if line)
    if text[:1] == "[" and text[-1:] == "]" and moved_only(cell):
        return text[1:-1]
    return UNREAD if pictures and not text else text
