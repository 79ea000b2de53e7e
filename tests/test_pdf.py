"""PDF readings: what is read, what is refused, and what is never taken for a number."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from conftest import CORPUS, FIXTURES
from govreport_extract import extract
from govreport_extract.errors import DamagedInput, EncryptedInput, LimitExceeded
from govreport_extract.limits import DEFAULT_LIMITS, Limits
from govreport_extract.loaders.pdf import readings
from govreport_extract.loaders.pdf.flow import Line, PageFlow, drop_furniture
from govreport_extract.loaders.pdf.page import Frame, quarter
from govreport_extract.source import Input
from govreport_extract.structure.paragraphs import paragraphs
from pdfhelp import compare, first_reading, numbers_of

PDFS = sorted((FIXTURES / "pdf").glob("*.pdf"))
BORDERLESS = {"borderless", "rows_only", "columns_only"}


@pytest.mark.parametrize("path", PDFS, ids=lambda path: path.stem)
def test_every_fixture_is_read_exactly(path: Path) -> None:
    truth = json.loads(Path(f"{path}.truth.json").read_text(encoding="utf-8"))
    wrong, silent = compare(extract(path), truth)
    assert silent == []
    allowed = len(truth["values"]) // 100 if path.stem in BORDERLESS else 0
    assert len(wrong) <= allowed, wrong[:5]


REAL = [
    CORPUS / "hzq2023.pdf",
    CORPUS / "szfgs2024.pdf",
    *sorted((CORPUS / "pdf").glob("*.pdf")),
]


@pytest.mark.real
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_the_shared_corpus(path: Path) -> None:
    truth = json.loads(Path(f"{path}.truth.json").read_text(encoding="utf-8"))
    report = extract(path)
    wrong, silent = compare(report, truth)
    assert silent == []
    if "notounicode" in path.stem:
        assert numbers_of(report) == {}
        assert "garbled" in " ".join(finding.code for finding in report.findings)
    else:
        assert wrong == []
        assert (report.agency, report.year) == (truth["agency"], truth["year"])


@pytest.mark.real
def test_printed_errors_of_a_real_report_are_told_from_misreadings() -> None:
    report = extract(CORPUS / "hzq2023.pdf")
    broken = [check for check in report.checks if check.outcome == "broken"]
    assert report.status == "warning"
    assert len(broken) == 2
    assert all("printed_so" in str(check) for check in broken)


def test_every_figure_says_where_it_stands() -> None:
    document = first_reading((FIXTURES / "pdf" / "bars.pdf").read_bytes())
    for table in document.tables:
        for cell in table.cells:
            assert cell.page is not None
            assert cell.box is not None
            x0, y0, x1, y1 = cell.box
            assert 0 <= x0 < x1 <= 900
            assert 0 <= y0 < y1 <= 900


def test_a_password_is_asked_for_and_an_empty_one_tried() -> None:
    from build_pdf import locked_pdf

    with pytest.raises(EncryptedInput, match="password"):
        first_reading(locked_pdf("secret"))
    document = first_reading(locked_pdf(""))
    assert "2024" in " ".join(getattr(block, "text", "") for block in document.blocks)


@pytest.mark.parametrize("data", [b"%PDF-1.7\n", b"%PDF-1.4\n" + b"\x00" * 400, b"%PDF"])
def test_broken_files_are_said_to_be_broken(data: bytes) -> None:
    with pytest.raises(DamagedInput):
        first_reading(data)


def test_no_text_asks_for_ocr() -> None:
    from build_pdf import no_text_pdf

    document = first_reading(no_text_pdf())
    assert [notice.code for notice in document.notices] == ["needs-ocr"]
    assert [type(block).__name__ for block in document.blocks] == ["Picture"]


def test_limits_hold() -> None:
    data = (FIXTURES / "pdf" / "plain.pdf").read_bytes()
    with pytest.raises(LimitExceeded, match="characters"):
        first_reading(data, Limits(characters=100))
    with pytest.raises(LimitExceeded, match="longer"):
        first_reading(data, Limits(seconds=0.0))
    document = first_reading(data, Limits(pages=1))
    assert [notice.code for notice in document.notices] == ["truncated"]


def test_readings_in_order_and_the_file_is_closed() -> None:
    data = (FIXTURES / "pdf" / "plain.pdf").read_bytes()
    documents = list(readings(Input("x.pdf", data), DEFAULT_LIMITS))
    readers = ["pdfium-stream", "pdfium-grid", "pdfium-columns", "pdfplumber"]
    assert [d.reader for d in documents] == readers
    assert all(len(d.tables) == 3 for d in documents[1:])
    one = readings(Input("x.pdf", data), DEFAULT_LIMITS)
    next(one)
    one.close()


@pytest.mark.parametrize("name", ["hidden_white", "hidden_invisible", "watermark_tiles"])
def test_what_is_not_printed_is_left_out_and_said(name: str) -> None:
    data = (FIXTURES / "pdf" / f"{name}.pdf").read_bytes()
    documents = list(readings(Input("x.pdf", data), DEFAULT_LIMITS))
    assert all("hidden-text-dropped" in {n.code for n in d.notices} for d in documents)
    assert "pdfplumber" not in {d.reader for d in documents}  # it would read the hidden digits


def test_page_numbers_and_running_heads_leave_the_flow() -> None:
    flows = [
        PageFlow(k, [Line("某市年度报告"), Line(text * 12), Line(f"第 {k} 页 共 3 页")])
        for k, text in enumerate("甲乙丙", 1)
    ]
    drop_furniture(flows)
    kept = [item.text for flow in flows for item in flow.items if isinstance(item, Line)]
    assert kept == ["某市年度报告", *(text * 12 for text in "甲乙丙")]


def test_lines_that_run_on_are_one_paragraph() -> None:
    full = "一" * 30
    found = paragraphs([(1, "一、总体情况"), (1, full), (2, "结束。"), (2, "二、情况")], 50)
    assert [block.text for block in found] == ["一、总体情况", full + "结束。", "二、情况"]
    assert [block.page for block in found] == [1, 1, 2]


@pytest.mark.parametrize("reading", range(4))
@pytest.mark.parametrize("display", range(4))
def test_boxes_turn_to_the_page_as_displayed(reading: int, display: int) -> None:
    frame = Frame(10.0, 20.0, 610.0, 860.0, reading, display)
    pdf = (110.0, 220.0, 160.0, 240.0)
    assert frame.show(*frame.read(*pdf)) == pytest.approx(frame.turn(display, *pdf))


def test_angles() -> None:
    assert [quarter(a) for a in (0.0, 1.5708, 3.1416, 4.7124, 6.2832)] == [0, 3, 2, 1, 0]
    assert quarter(0.6) is None
    assert quarter(-1.0) is None


def test_text_in_a_turned_form_object_keeps_its_place() -> None:
    """Glyphs and lines inside a form XObject carry the form's matrix."""
    from reportlab.pdfgen.canvas import Canvas

    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1)
    canvas.beginForm("table")
    for k in range(4):
        canvas.line(0, 20 * k, 120, 20 * k)
        canvas.line(40 * k, 0, 40 * k, 60)
    for r in range(3):
        for c in range(3):
            canvas.drawString(40 * c + 10, 20 * r + 6, str(10 * r + c))
    canvas.endForm()
    canvas.translate(300, 100)
    canvas.scale(1.5, 1.5)
    canvas.doForm("table")
    canvas.save()
    (table,) = first_reading(buffer.getvalue()).tables
    got = [[cell.text if cell else "∅" for cell in row] for row in table.grid()]
    assert got == [["20", "21", "22"], ["10", "11", "12"], ["0", "1", "2"]]
