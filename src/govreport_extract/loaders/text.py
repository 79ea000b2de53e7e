"""Plain text, as web archives and text extractors give it.

Tables survive as ``|`` between cells, one cell a line, or as tabs; spans are lost. Lines
with tabs or with several ``|`` of equal count keep their columns; the rest is only a
reading order (``Table.spans_lost``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from govreport_extract.chars import tidy_line
from govreport_extract.errors import LimitExceeded
from govreport_extract.limits import Limits
from govreport_extract.loaders.encoding import decode
from govreport_extract.model.document import Cell, Document, Notice, Paragraph, Table
from govreport_extract.source import Input

_BARE_VALUE = re.compile(r"\s*(?:[-+]?[\d,.]+|[-/—]+|[增减]\d+)\s*")
_RULE = re.compile(r"[\s|:+=-]+")
_MAX_LINES = 500_000

Line = tuple[int, str]


def readings(source: Input, limits: Limits) -> Iterator[Document]:
    """Yield one reading: paragraphs by line, tables from ``|`` and tabs."""
    decoded = decode(source.data, source.charset)
    if len(decoded.text) > limits.characters:
        raise LimitExceeded(
            f"{source.name} has {len(decoded.text):,} characters,"
            f" the limit is {limits.characters:,}",
            hint="raise Limits.characters if this really is a report",
        )
    document = Document("text", "text", encoding=decoded.encoding)
    if decoded.mixed:
        document.notices.append(
            Notice("encoding-mixed", "parts of the text are in different encodings")
        )
    lines = decoded.text.splitlines()
    if len(lines) > _MAX_LINES:
        raise LimitExceeded(f"{source.name} has {len(lines):,} lines")
    for region, separator in _regions(lines):
        if separator:
            document.blocks.append(_table(region, separator, limits))
        else:
            for number, line in region:
                text = tidy_line(line)
                if text:
                    document.blocks.append(Paragraph(text, line=number))
    yield document


def _regions(lines: list[str]) -> Iterator[tuple[list[Line], str]]:
    """Runs of lines with the separator of their cells ("" for running text)."""
    region: list[Line] = []
    kind = ""
    for number, line in enumerate(lines, 1):
        here = "|" if "|" in line else "\t" if "\t" in line.lstrip() else ""
        if not here and kind and (not line.strip() or _ends_table(lines, number, line)):
            here = kind
        if here != kind and region:
            yield region, kind
            region = []
        kind = here
        region.append((number, line))
    if region:
        yield region, kind


def _ends_table(lines: list[str], number: int, line: str) -> bool:
    """Is this bare value the last cell of a table, whose separator was lost?

    Only right behind a cell that holds something, and with no further cell below: in the
    middle of a table a bare number may as well be a page number.
    """
    if not _BARE_VALUE.fullmatch(line) or number < 2:
        return False
    before = lines[number - 2].strip().strip("|").strip()
    after = next((text for text in lines[number : number + 5] if text.strip()), "")
    return bool(before) and "|" not in after and "\t" not in after.lstrip()


def _table(region: list[Line], separator: str, limits: Limits) -> Table:
    rows = [
        (number, _split(line, separator))
        for number, line in region
        if line.strip() and not (separator == "|" and _is_rule(line))
    ]
    if len(rows) * max((len(cells) for _, cells in rows), default=0) > limits.places:
        raise LimitExceeded("a table in the text has too many cells")
    widths = [len(cells) for _, cells in rows]
    regular = len(rows) > 1 and min(widths) > 1 and len(set(widths)) == 1
    cells = [
        Cell(index, column, 1, 1, tidy_line(text), offset=number)
        for index, (number, texts) in enumerate(rows)
        for column, text in enumerate(texts)
        if regular or text.strip()
    ]
    return Table(
        cells,
        len(rows),
        max(widths, default=0),
        spans_lost=not regular,
        reader="text",
        line=region[0][0],
    )


def _split(line: str, separator: str) -> list[str]:
    text = line.strip(" \r\n\u3000")
    if separator == "|":
        # "| a | b |" has an empty piece at each end that is no cell.
        text = text.removeprefix("|").removesuffix("|")
    return text.split(separator)


def _is_rule(line: str) -> bool:
    return "-" in line and "--" in line and _RULE.fullmatch(line) is not None
