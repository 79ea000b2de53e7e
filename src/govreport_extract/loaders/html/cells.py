"""The cells of a page as a plain stream, straight from the text of the page.

No tree is built and no span is looked at: each row is its cells in the order in which
they are written. That makes it a second reading that shares neither libxml2's repairs
nor the grid with the first one, at a tenth of the cost of another parser. It cannot see
what style sheets hide; where that matters the readings differ and a third one decides.
"""

from __future__ import annotations

import re
from html import unescape

from govreport_extract.loaders.html.style import BLOCKS
from govreport_extract.loaders.html.tree import TABLE_TAG, without_opaque
from govreport_extract.model.document import Cell, Document, Table

_NAMES = "|".join(sorted({"br"} | BLOCKS))
_BREAK = re.compile(rf"</?(?:{_NAMES})(?=[\s/>])[^<>]*>", re.IGNORECASE)
_MARK = re.compile(r"<(/?)(?:sup|sub)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_BLANKS = re.compile(r"[ \t\r\n\f\xa0]+")
_HIDDEN = re.compile(r"display\s*:\s*none|\shidden(?:[\s=>])", re.IGNORECASE)
_HIDDEN_INLINE = re.compile(
    r"<(span|font|b|i|em|strong)\b[^<>]{0,400}?display\s*:\s*none[^<>]{0,400}>[^<]{0,200}</\1\s*>",
    re.IGNORECASE,
)
_DELETED = re.compile(r"<(del|s|strike|rt)\b[^<>]*>[^<]{0,200}</\1\s*>", re.IGNORECASE)


def cell_stream(text: str, encoding: str) -> Document:
    """A document of one table without spans: row by row the cells of all tables."""
    document = Document("html", "html-cells", encoding=encoding)
    text = without_opaque(text)
    text = _HIDDEN_INLINE.sub("", _DELETED.sub("", text))
    cells: list[Cell] = []
    row = column = 0
    start = -1  # where the open cell's content begins
    for match in TABLE_TAG.finditer(text):
        if start >= 0:
            cells.append(Cell(row, column, 1, 1, _plain(text[start : match.start()])))
            column += 1
            start = -1
        name = match[2].lower()
        if name in ("td", "th"):
            if not match[1] and not _HIDDEN.search(match[0]):
                start = match.end()
        elif name in ("tr", "table"):
            row, column = row + 1, 0
    table = Table(cells, row + 1, 1, spans_lost=True, reader="html-cells")
    document.blocks.append(table)
    return document


def _plain(content: str) -> str:
    if "<" in content:
        content = _MARK.sub(lambda mark: "]" if mark[1] else "[", content)
        content = _TAG.sub("", _BREAK.sub("\x01", content))
    if "&" in content:
        content = unescape(content)
    if "\x01" not in content:
        return _BLANKS.sub(" ", content).strip()
    lines = (_BLANKS.sub(" ", line).strip() for line in content.split("\x01"))
    return "\n".join(line for line in lines if line)
