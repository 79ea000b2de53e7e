"""Word 2003 XML (.xml, often named .doc) and flat OPC, Word 2007's package in one file.

LibreOffice loses vertical merges when it writes Word 2003 XML, and with them the places
of the cells. They are worked out again (notice ``merges-rebuilt``); a table for which
that does not succeed is marked ``spans_lost``.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from govreport_extract.errors import DamagedInput, LimitExceeded
from govreport_extract.limits import Limits
from govreport_extract.loaders.unsure import in_cell
from govreport_extract.loaders.wordxml.document import read_body
from govreport_extract.loaders.wordxml.oddruns import OddRuns
from govreport_extract.loaders.wordxml.styles import Numbers, Styles
from govreport_extract.loaders.wordxml.tags import DIALECTS, TRANSITIONAL, WORD2003, Dialect
from govreport_extract.loaders.xmlsafe import parse_xml
from govreport_extract.model.document import Cell, Document, Paragraph, Table
from govreport_extract.source import Input

_PACKAGE = "{http://schemas.microsoft.com/office/2006/xmlPackage}"
_OFFICE = "{urn:schemas-microsoft-com:office:office}"


def readings(source: Input, limits: Limits) -> Iterator[Document]:
    """The span grids; then the cells in reading order, without spans.

    Raises :class:`DamagedInput` and :class:`LimitExceeded`.
    """
    if len(source.data) > limits.unpacked_bytes:
        raise LimitExceeded(
            f"{source.name} has {len(source.data):,} bytes of XML",
            hint="raise Limits.unpacked_bytes if this file really is a report",
        )
    root = parse_xml(source.data.lstrip(b"\x00 \t\r\n"), source.name)
    if root.tag.startswith(_PACKAGE):
        body, document, by_style = _flat_opc(root, source, limits)
    else:
        body, document, by_style = _word2003(root, source, limits)
    yield document
    if not by_style:
        yield _stream(body, document)


def _word2003(
    root: etree._Element, source: Input, limits: Limits
) -> tuple[etree._Element, Document, bool]:
    dialect = DIALECTS[WORD2003]
    body = root.find(dialect.name("body"))
    if body is None:
        raise _no_body(source.name)
    lists = root.find(dialect.name("lists"))
    sheet = root.find(dialect.name("styles"))
    document, by_style = _read(body, dialect, sheet, lists, limits)
    document.format = "wordml"
    properties = root.find(_OFFICE + "DocumentProperties")
    if properties is not None:
        document.metadata = _metadata(properties)
    for table in document.tables:
        table.spans_lost = _spans_lost(table)
    return body, document, by_style


def _flat_opc(
    root: etree._Element, source: Input, limits: Limits
) -> tuple[etree._Element, Document, bool]:
    parts = {
        part.get(_PACKAGE + "name", ""): part.find(f"{_PACKAGE}xmlData/*")
        for part in root.iterchildren(_PACKAGE + "part")
    }
    main = parts.get("/word/document.xml")
    if main is None:
        raise _no_body(source.name)
    dialect = DIALECTS.get(etree.QName(main).namespace or "", DIALECTS[TRANSITIONAL])
    body = main.find(dialect.name("body"))
    if body is None:
        raise _no_body(source.name)
    lists = parts.get("/word/numbering.xml")
    document, by_style = _read(body, dialect, parts.get("/word/styles.xml"), lists, limits)
    document.format = "flatopc"
    core = parts.get("/docProps/core.xml")
    if core is not None:
        document.metadata = _metadata(core)
    return body, document, by_style


def _no_body(name: str) -> DamagedInput:
    return DamagedInput(
        f"{name}: the XML holds no Word text", hint="the file is damaged; fetch it again"
    )


def _read(
    body: etree._Element,
    dialect: Dialect,
    sheet: etree._Element | None,
    lists: etree._Element | None,
    limits: Limits,
) -> tuple[Document, bool]:
    document = Document("", "wordml-grid", in_order=True)
    elements = () if sheet is None else sheet.iterchildren(dialect.name("style"))
    styles, numbers = Styles(dialect, elements), Numbers(dialect, lambda: lists)
    return document, read_body(body, dialect, styles, numbers, limits, document)


def _metadata(properties: etree._Element) -> dict[str, str]:
    """Document properties under the names that the other loaders use."""
    names = {
        "creator": "author", "lastauthor": "last_modified_by", "lastsaved": "modified",
        "lastmodifiedby": "last_modified_by",
    }  # fmt: skip
    found: dict[str, str] = {}
    for child in properties.iterchildren("{*}*"):
        local = etree.QName(child).localname.lower()
        if child.text and child.text.strip():
            found[names.get(local, local)] = child.text.strip()
    return found


def _spans_lost(table: Table) -> bool:
    """Whether rows end early and no cell reaches down: merges were lost on the way."""
    ends: dict[int, int] = {}
    for cell in table.cells:
        if cell.row_span > 1:
            return False
        ends[cell.row] = max(ends.get(cell.row, 0), cell.column + cell.column_span)
    return len(set(ends.values())) > 1


def _stream(body: etree._Element, first: Document) -> Document:
    """The cells of each row of the XML by their place in it, spans not looked at."""
    namespace = etree.QName(body).namespace or TRANSITIONAL
    dialect = DIALECTS.get(namespace, DIALECTS[TRANSITIONAL])
    name, printed = dialect.name, OddRuns(body, dialect).text
    document = Document(first.format, "wordml-stream", metadata=dict(first.metadata))
    document.notices = list(first.notices)
    document.blocks += [block for block in first.blocks if isinstance(block, Paragraph)]
    for element in body.iter(name("tbl")):
        cells: list[Cell] = []
        rows = list(element.iterchildren(name("tr")))
        columns = 0
        for number, row in enumerate(rows):
            for place, cell in enumerate(row.iterchildren(name("tc"))):
                lines = [
                    in_cell("".join(printed(t, in_table=True) for t in line.iter(name("t"))))
                    for line in cell.iterchildren(name("p"))
                ]
                cells.append(Cell(number, place, 1, 1, "\n".join(lines)))
                columns = max(columns, place + 1)
        document.blocks.append(
            Table(cells, len(rows), columns, spans_lost=True, reader="wordml-stream")
        )
    return document
