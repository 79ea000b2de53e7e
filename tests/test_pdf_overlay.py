"""Annotations over a page: what they show is print, what they cover cannot be read."""

from __future__ import annotations

import io
import json

import pypdfium2 as pdfium
import pypdfium2.raw as raw
import pytest
from reportlab.pdfgen.canvas import Canvas

from conftest import FIXTURES
from govreport_extract import extract
from govreport_extract.limits import DEFAULT_LIMITS
from govreport_extract.loaders.pdf.native import PdfFile
from govreport_extract.loaders.pdf.page import Page
from govreport_extract.model.document import Box
from govreport_extract.model.report import Value
from govreport_extract.source import Input
from pdfhelp import compare, drawn, laid_over

PLAIN = FIXTURES / "pdf" / "plain.pdf"
TRUTH = json.loads((FIXTURES / "pdf" / "plain.pdf.truth.json").read_text(encoding="utf-8"))
CELL = "requests.received.total"


def place_of(value: Value) -> tuple[int, Box]:
    """Page (from 0) and the box of a printed figure, a little larger."""
    where = value.where
    assert where is not None
    assert where.page is not None
    assert where.box is not None
    x0, y0, x1, y1 = where.box
    return where.page - 1, (x0 - 8, y0 - 1, x1 + 2, y1 + 1)


@pytest.mark.parametrize(
    ("text", "cover"), [("38", True), ("", True)], ids=["another figure", "nothing"]
)
def test_a_covered_figure_is_not_read(text: str, cover: bool) -> None:
    data = PLAIN.read_bytes()
    page, box = place_of(extract(data).values[CELL])
    report = extract(laid_over(data, page, box, text, cover=cover))
    assert report.values[CELL].state == "unreadable"
    wrong, silent = compare(report, TRUTH)
    assert (len(wrong), silent, report.status) == (1, [], "warning")


def blank_cell() -> tuple[str, bytes, int, Box]:
    """A blank cell between printed figures of its row and its column."""
    path = FIXTURES / "pdf" / "dotted.pdf"
    data = path.read_bytes()
    values = {
        name.rpartition(".")[::2]: value
        for name, value in extract(data).values.items()
        if name.startswith("requests.outcome.refused")
    }
    boxes = {key: place_of(v) for key, v in values.items() if v.state == "number"}
    for (row, column), value in values.items():
        right = boxes.get((row, "total"))
        above = [b for (_, name), b in boxes.items() if name == column]
        if value.state == "blank" and right and above and above[0][0] == right[0]:
            x0, _, x1, _ = above[0][1]
            _, y0, _, y1 = right[1]
            return f"{row}.{column}", data, right[0], (x0 + 9, y0, x1, y1)
    raise AssertionError("the fixture has no such cell")


def test_a_figure_typed_over_a_blank_cell_is_read_like_print() -> None:
    name, data, page, box = blank_cell()
    value = extract(laid_over(data, page, box, "38")).values[name]
    assert (value.state, value.value) == ("number", 38)
    assert value.where is not None
    assert value.where.box is not None


def test_a_picture_over_a_blank_cell_may_be_a_figure() -> None:
    name, data, page, box = blank_cell()
    assert extract(data).values[name].state == "blank"
    report = extract(laid_over(data, page, box, cover=True))
    assert report.values[name].state == "unreadable"


def test_what_nobody_sees_changes_nothing() -> None:
    data = PLAIN.read_bytes()
    before = extract(data)
    page, box = place_of(before.values[CELL])
    for laid in (
        laid_over(data, page, box, kind=raw.FPDF_ANNOT_LINK),
        laid_over(data, page, box, kind=raw.FPDF_ANNOT_HIGHLIGHT),
        laid_over(data, page, box, "38", cover=True, flags=raw.FPDF_ANNOT_FLAG_HIDDEN),
    ):
        report = extract(laid)
        assert compare(report, TRUTH) == ([], [])
        assert (report.status, report.source.reader) == ("ok", before.source.reader)


def test_text_without_a_look_is_said() -> None:
    data = PLAIN.read_bytes()
    page, box = place_of(extract(data).values[CELL])
    report = extract(laid_over(data, page, box, kind=raw.FPDF_ANNOT_FREETEXT))
    assert "unshown_fields" in {finding.code for finding in report.findings}
    assert report.status == "warning"


def test_values_of_form_fields_are_print() -> None:
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    canvas.drawString(72, 720, "printed 12")
    for name, value, y in (("a", "57", 700), ("b", "", 660)):
        canvas.acroForm.textfield(name=name, value=value, x=72, y=y, width=60, height=20)
    canvas.save()
    file = PdfFile(Input("form.pdf", buffer.getvalue()), DEFAULT_LIMITS, DEFAULT_LIMITS.start())
    try:
        page = Page.load(file, 0)
        assert page is not None
        assert page.text.split() == ["printed", "12", "57"]
        assert page.over is not None
        assert (len(page.over.boxes), page.over.unshown) == (2, 0)
        file.release(0)
        again = Page.load(file, 0)
        assert again is not None
        assert again.text.split() == ["printed", "12", "57"]  # nothing is laid over twice
    finally:
        file.close()


@pytest.mark.parametrize("kind", ["outline", "stroke", "ground"])
def test_a_figure_drawn_as_a_curve_is_no_blank(kind: str) -> None:
    name, data, page, (x0, y0, _, y1) = blank_cell()
    file = pdfium.PdfDocument(data)
    height = file[page].get_height()
    x, y = x0 + 15, height - (y0 + y1) / 2 - 4
    if kind == "ground":
        item = raw.FPDFPageObj_CreateNewRect(x0 - 1, height - y1 + 1, 36, y1 - y0 - 2)
        raw.FPDFPageObj_SetFillColor(item, 230, 230, 230, 255)
    else:
        item = raw.FPDFPageObj_CreateNewPath(x, y)
        for turn in range(2):  # an 8 of two rings
            low = y + 4 * turn
            raw.FPDFPath_MoveTo(item, x, low)
            raw.FPDFPath_BezierTo(item, x + 5, low, x + 5, low + 4, x, low + 4)
            raw.FPDFPath_BezierTo(item, x - 5, low + 4, x - 5, low, x, low)
            raw.FPDFPath_LineTo(item, x + 0.5, low)
            raw.FPDFPath_LineTo(item, x + 0.5, low + 7)
            raw.FPDFPath_BezierTo(item, x + 4, low, x + 4, low + 4, x, low + 4)
            raw.FPDFPath_Close(item)
        raw.FPDFPageObj_SetFillColor(item, 0, 0, 0, 255)
    fill = raw.FPDF_FILLMODE_NONE if kind == "stroke" else raw.FPDF_FILLMODE_WINDING
    raw.FPDFPath_SetDrawMode(item, fill, kind == "stroke")
    state = extract(drawn(file, page, [item])).values[name].state
    assert state == ("blank" if kind == "ground" else "unreadable")


def test_a_picture_in_a_cell_is_no_blank() -> None:
    name, data, page, (x0, y0, _, y1) = blank_cell()
    file = pdfium.PdfDocument(data)
    bitmap = raw.FPDFBitmap_Create(8, 8, 0)
    raw.FPDFBitmap_FillRect(bitmap, 0, 0, 8, 8, 0xFF000000)
    image = raw.FPDFPageObj_NewImageObj(file.raw)
    raw.FPDFImageObj_SetBitmap(None, 0, image, bitmap)
    middle = file[page].get_height() - (y0 + y1) / 2
    raw.FPDFPageObj_Transform(image, 8, 0, 0, 8, x0 + 14, middle - 4)
    assert extract(drawn(file, page, [image])).values[name].state == "unreadable"
