"""The second reading of a docx: cells in reading order, through python-docx.

Of python-docx only the package and the XML classes are used, and of the package only the
list of content types and the main part. ``docx.Document()`` would unpack and parse every
part, styles and themes too, at three times the cost, and none of them is looked at.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from docx.opc.constants import CONTENT_TYPE
from docx.opc.oxml import parse_xml as parse_opc
from docx.opc.packuri import PackURI
from docx.opc.phys_pkg import PhysPkgReader
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml
from lxml import etree

from govreport_extract.loaders.unsure import in_cell
from govreport_extract.loaders.wordxml.oddruns import OddRuns
from govreport_extract.loaders.wordxml.tags import DIALECTS, TRANSITIONAL
from govreport_extract.model.document import Cell, Document, Paragraph, Table
from govreport_extract.source import Input

_BROKEN = (
    zipfile.BadZipFile, zlib.error, etree.XMLSyntaxError, EOFError, KeyError, ValueError,
    TypeError, OSError, AttributeError, RuntimeError,
)  # fmt: skip
_BODY, _R = qn("w:body"), qn("w:r")
_P, _TBL, _TR, _TC, _T = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc"), qn("w:t")
_BOX = qn("w:txbxContent")
_DIALECT = DIALECTS[TRANSITIONAL]
_NOT_PRINTED = frozenset(
    {
        "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback", _BOX,
        *map(qn, ("w:del", "w:moveFrom", "w:tbl", "w:rt", "w:drawing", "w:pict", "w:object")),
    }
)  # fmt: skip


def read_stream(source: Input, main: str, first: Document) -> Document | None:
    """Paragraphs and, per table, the cells by row and by their place in it.

    Spans are not looked at: this tells a misreading of the grid from a printed error.
    ``main`` is the part that the ``first`` reading took for the text, and so within the
    limits; what that one noticed holds here, too. Gives nothing where python-docx cannot
    open it or the list of content types does not call it the text of a document: the first
    reading stands.
    """
    try:
        body = parse_xml(_main_part(source.data, PackURI("/" + main))).find(_BODY)
    except _BROKEN:
        return None
    if body is None:
        return None
    odd = OddRuns(body, _DIALECT)
    document = Document("docx", "docx-stream", metadata=dict(first.metadata))
    document.notices += first.notices
    for child in body:
        if child.tag == _P:
            text = _text(child, odd)
            if text.strip():
                document.blocks.append(Paragraph(text))
        elif child.tag == _TBL:
            document.blocks.append(_table(child, odd))
    return document


def _main_part(data: bytes, name: PackURI) -> bytes:
    """The bytes of the main part; raises one of the errors of ``_BROKEN``."""
    package: Any = PhysPkgReader(io.BytesIO(data))  # type: ignore[no-untyped-call]
    types: Any = parse_opc(package.content_types_xml)
    listed = types.overrides
    kinds = [kind.content_type for kind in listed if kind.partname.lower() == name.lower()]
    if kinds[-1:] != [CONTENT_TYPE.WML_DOCUMENT_MAIN]:
        raise ValueError(f"{name} is not the text of a document")
    return bytes(package.blob_for(name))


def _table(element: etree._Element, odd: OddRuns) -> Table:
    cells: list[Cell] = []
    nests = next(element.iterdescendants(_TBL, _BOX), None) is not None
    columns = number = 0
    for number, row in enumerate(_inside(element, _TR, _TBL, nests), 1):
        place = 0
        for place, cell in enumerate(_inside(row, _TC, _TR, nests), 1):
            lines = [_text(line, odd, in_table=True) for line in _inside(cell, _P, _TC, nests)]
            cells.append(Cell(number - 1, place - 1, 1, 1, "\n".join(lines)))
        columns = max(columns, place)
    return Table(cells, number, columns, spans_lost=True, reader="docx-stream")


def _inside(
    around: etree._Element, tag: str, kind: str, nests: bool
) -> Iterator[etree._Element]:
    """The elements in ``around`` that are in no other of its ``kind`` or box inside it."""
    for element in around.iter(tag):
        if not nests or next(element.iterancestors(kind, _BOX), None) is around:
            yield element


def _text(paragraph: etree._Element, odd: OddRuns, *, in_table: bool = False) -> str:
    """The text of a paragraph without tracked deletions, hidden runs and text boxes."""
    parts: list[str] = []
    letters = _DIALECT.letters
    for text in paragraph.iter(_T, *letters):
        run = text.getparent()
        if run is None or (text.tag in letters and run.tag != _R):  # a stop of tabulators
            continue
        plain = run.tag == _R and run.getparent() is paragraph  # nearly always
        if plain or _is_printed(text, paragraph):
            letter = letters.get(text.tag)
            parts.append(letter or odd.text(text, in_table=in_table))
    said = "".join(parts)
    return in_cell(said) if in_table else said


def _is_printed(text: etree._Element, paragraph: etree._Element) -> bool:
    """Does nothing between a text and its paragraph keep it from being printed there?"""
    for outer in text.iterancestors():
        if outer is paragraph or outer.tag in _NOT_PRINTED:
            return outer is paragraph
    return False
