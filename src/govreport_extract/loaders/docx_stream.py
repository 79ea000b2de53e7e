"""The second reading of a docx: cells in reading order, through python-docx."""

from __future__ import annotations

import io
import zipfile
import zlib

import docx
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from lxml import etree

from govreport_extract.loaders.wordxml.tags import is_on
from govreport_extract.model.document import Cell, Document, Paragraph, Table
from govreport_extract.source import Input

_BROKEN = (
    OpcError, zipfile.BadZipFile, zlib.error, etree.XMLSyntaxError, EOFError, KeyError,
    ValueError, TypeError, OSError, AttributeError, RuntimeError,
)  # fmt: skip
_P, _TBL, _TR, _TC, _T = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc"), qn("w:t")
_RPR, _VANISH = qn("w:rPr"), qn("w:vanish")
_NOT_PRINTED = frozenset({qn("w:del"), qn("w:moveFrom"), qn("w:txbxContent"), qn("w:tbl")})


def read_stream(source: Input, metadata: dict[str, str]) -> Document | None:
    """Paragraphs and, per table, the cells by row and by their place in it.

    Spans are not looked at: this tells a misreading of the grid from a printed error.
    Gives nothing where python-docx cannot open the file: the first reading stands.
    """
    try:
        body = docx.Document(io.BytesIO(source.data)).element.body
    except _BROKEN:
        return None
    document = Document("docx", "docx-stream", metadata=metadata)
    for child in body:
        if child.tag == _P:
            text = _text(child)
            if text.strip():
                document.blocks.append(Paragraph(text))
        elif child.tag == _TBL:
            document.blocks.append(_table(child))
    return document


def _table(element: etree._Element) -> Table:
    cells: list[Cell] = []
    rows = [row for row in element.iter(_TR) if _owner(row, _TBL) is element]
    columns = 0
    for number, row in enumerate(rows):
        own = [cell for cell in row.iter(_TC) if _owner(cell, _TR) is row]
        columns = max(columns, len(own))
        for place, cell in enumerate(own):
            lines = [_text(child) for child in cell.iter(_P) if _owner(child, _TC) is cell]
            cells.append(Cell(number, place, 1, 1, "\n".join(lines)))
    return Table(cells, len(rows), columns, spans_lost=True, reader="docx-stream")


def _owner(element: etree._Element, tag: str) -> etree._Element | None:
    """The nearest element of a kind around ``element``."""
    return next(element.iterancestors(tag), None)


def _is_hidden(text: etree._Element) -> bool:
    """Is the run of this text marked as hidden, by itself and not by a style?"""
    run = text.getparent()
    mark = run.find(f"{_RPR}/{_VANISH}") if run is not None else None
    return mark is not None and is_on(mark, qn("w:val"))


def _text(paragraph: etree._Element) -> str:
    """The text of a paragraph without tracked deletions and text boxes."""
    parts: list[str] = []
    for element in paragraph.iter(_T):
        if _is_hidden(element):
            continue
        around = element.iterancestors()
        for outer in around:
            if outer is paragraph:
                parts.append(element.text or "")
                break
            if outer.tag in _NOT_PRINTED:
                break
    return "".join(parts)
