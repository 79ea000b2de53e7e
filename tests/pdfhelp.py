"""What the PDF tests share: one reading, and a report against its truth."""

from __future__ import annotations

import ctypes
import io
from decimal import Decimal
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from govreport_extract.limits import DEFAULT_LIMITS, Limits
from govreport_extract.loaders.pdf import readings
from govreport_extract.model.document import Box, Document, Lines
from govreport_extract.model.report import Report
from govreport_extract.source import Input


def first_reading(data: bytes, limits: Limits = DEFAULT_LIMITS) -> Document:
    """The cheapest reading of ``data`` that tells tables from prose; the file is closed."""
    documents = readings(Input("test.pdf", data), limits)
    try:
        return next(d for d in documents if not any(isinstance(b, Lines) for b in d.blocks))
    finally:
        documents.close()  # type: ignore[attr-defined]


def numbers_of(report: Report) -> dict[str, Any]:
    """Every value that the report calls a number."""
    return {key: v.value for key, v in report.values.items() if v.state == "number"}


def compare(report: Report, truth: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Indicators that are not as in the truth, and those of them not openly unread.

    A printed number that is called blank is as wrong as another number.
    """
    wrong, silent = [], []
    for key, expected in truth["values"].items():
        value = report.values.get(key)
        state = value.state if value is not None else "absent"
        if expected is None:
            good = state in ("blank", "dash")
        else:
            read = value.value if value is not None else None
            good = state == "number" and Decimal(str(read)) == Decimal(str(expected))
        if not good:
            wrong.append(f"{key}: {expected} read as {state} {value and value.raw!r}")
            if state in ("number", "blank", "dash"):
                silent.append(wrong[-1])
    return wrong, silent


def stamped(data: bytes, page: int, stamps: list[tuple[str, float, float, float]]) -> bytes:
    """``data`` with strings drawn on top of page ``page`` (from 0): text, x, y, size.

    x and y are points from the top left, of the baseline's start, in Helvetica.
    """
    file = pdfium.PdfDocument(data)
    height = file[page].get_height()
    items = [words(file, text, x, height - y, size) for text, x, y, size in stamps]
    return drawn(file, page, items)


def words(file: pdfium.PdfDocument, text: str, x: float, y: float, size: float) -> Any:
    """A text object in Helvetica; x and y are where its baseline starts, in PDF space."""
    font = raw.FPDFText_LoadStandardFont(file.raw, b"Helvetica")
    item = raw.FPDFPageObj_CreateTextObj(file.raw, font, size)
    units = ctypes.create_string_buffer((text + "\0").encode("utf-16-le"))
    raw.FPDFText_SetText(item, ctypes.cast(units, ctypes.POINTER(raw.FPDF_WCHAR)))
    raw.FPDFPageObj_Transform(item, 1, 0, 0, 1, x, y)
    return item


def drawn(file: pdfium.PdfDocument, page: int, items: list[Any]) -> bytes:
    """``file`` with objects drawn on page ``page`` (from 0) itself."""
    sheet = file[page]
    for item in items:
        raw.FPDFPage_InsertObject(sheet.raw, item)
    raw.FPDFPage_GenerateContent(sheet.raw)
    return saved(file)


def saved(file: pdfium.PdfDocument) -> bytes:
    """The bytes of an open file as it is now."""
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def laid_over(
    data: bytes, page: int, box: Box, text: str = "", *, cover: bool = False,
    kind: int = raw.FPDF_ANNOT_STAMP, flags: int = raw.FPDF_ANNOT_FLAG_PRINT,
) -> bytes:  # fmt: skip
    """``data`` with an annotation on page ``page`` (from 0) in ``box`` (from the top left).

    A stamp shows ``text`` on white if ``cover`` is set, else on nothing; other kinds have
    no look of their own.
    """
    file = pdfium.PdfDocument(data)
    sheet = file[page]
    left, right = box[0], box[2]
    bottom, top = sheet.get_height() - box[3], sheet.get_height() - box[1]
    annotation = raw.FPDFPage_CreateAnnot(sheet.raw, kind)
    raw.FPDFAnnot_SetRect(annotation, raw.FS_RECTF(left, top, right, bottom))
    raw.FPDFAnnot_SetFlags(annotation, flags)
    if cover:
        item = raw.FPDFPageObj_CreateNewRect(left, bottom, right - left, top - bottom)
        raw.FPDFPageObj_SetFillColor(item, 255, 255, 255, 255)
        raw.FPDFPath_SetDrawMode(item, raw.FPDF_FILLMODE_WINDING, 0)
        raw.FPDFAnnot_AppendObject(annotation, item)
    if text:
        raw.FPDFAnnot_AppendObject(annotation, words(file, text, left + 1, bottom + 2, 9.0))
    raw.FPDFPage_CloseAnnot(annotation)
    return saved(file)
