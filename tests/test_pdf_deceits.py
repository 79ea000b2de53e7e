"""Prints made to deceive: what stands near a figure must not become a part of it."""

from __future__ import annotations

import io
import json

import pypdfium2 as pdfium
import pytest

from conftest import FIXTURES
from govreport_extract import extract
from govreport_extract.loaders.pdf.celltext import cell_text
from govreport_extract.loaders.pdf.columns import Columns
from govreport_extract.loaders.pdf.page import Run
from govreport_extract.loaders.pdf.wide import _close_figures
from govreport_extract.model.document import Box, Cell, Document, Table
from govreport_extract.recognize.bind import bind_tables
from pdfhelp import compare, stamped

PLAIN = FIXTURES / "pdf" / "plain.pdf"
TRUTH = json.loads((FIXTURES / "pdf" / "plain.pdf.truth.json").read_text(encoding="utf-8"))


def figure(text: str, start: int, x: float, y: float = 100.0, height: float = 10.0) -> Run:
    """Digits half as wide as they are high."""
    return Run(text, start, x, y, x + 0.5 * height * len(text), y + height)


@pytest.mark.parametrize(
    ("runs", "text"),
    [
        ([figure("12", 0, 50), figure("34", 2, 60)], "1234"),
        ([figure("3", 0, 50), figure("8", 1, 50)], "3|8"),
        ([figure("86", 0, 50), figure("0", 3, 62.8)], "86 0"),
        ([figure("78", 900, 50), figure("0", 7, 60)], "78|0"),
        ([figure("5", 0, 50), figure("0", 1, 55, height=13)], "5|0"),
        ([figure("3", 0, 50), figure("1", 1, 55, y=100, height=6)], "3（注1）"),
        ([figure("3579", 0, 50, 90, 7), figure("62", 9, 50)], "3579\n62"),
    ],
    ids=["pieces", "over", "blank", "not in turn", "other size", "mark", "stacked"],
)
def test_what_makes_one_number(runs: list[Run], text: str) -> None:
    assert cell_text(runs, 14.0, 0.0) == text


def printed(data: bytes, page: int, box: Box) -> Box:
    """Where the glyphs inside ``box`` stand; all from the top left of the page."""
    sheet = pdfium.PdfDocument(data)[page]
    height, text = sheet.get_height(), sheet.get_textpage()
    glyphs = [text.get_charbox(k, loose=True) for k in range(text.count_chars())]
    inside = [
        (x0, height - y1, x1, height - y0)
        for x0, y0, x1, y1 in glyphs
        if box[0] - 1 < x0 < x1 < box[2] + 1 and box[1] - 3 < height - y1 < box[3]
    ]
    return (
        min(x0 for x0, *_ in inside), min(y0 for _, y0, *_ in inside),
        max(x1 for *_, x1, _ in inside), max(y1 for *_, y1 in inside),
    )  # fmt: skip


@pytest.mark.parametrize("cell", ["proactive.licensing.decisions", "requests.received.total"])
@pytest.mark.parametrize(
    ("text", "from_left", "from_right", "up", "size"),
    [
        ("38", 0.0, None, 0.0, 9.0),
        ("7", 2.0, None, 0.0, 9.0),
        ("7", None, 3.0, 0.0, 9.0),
        ("5", None, 0.2, 3.0, 5.0),
        ("4", -5.0, None, 0.0, 9.0),
    ],
    ids=["printed over", "half over", "behind a blank", "note mark", "before"],
)
def test_digits_drawn_beside_or_over_a_figure(
    text: str, from_left: float | None, from_right: float | None, up: float, size: float,
    cell: str,
) -> None:  # fmt: skip
    data = PLAIN.read_bytes()
    value = extract(data).values[cell]
    assert value.value == TRUTH["values"][cell]
    where = value.where
    assert where is not None
    assert where.box is not None
    assert where.page is not None
    x0, _, x1, y1 = printed(data, where.page - 1, where.box)
    x = x0 + from_left if from_left is not None else x1 + (from_right or 0.0)
    _, silent = compare(
        extract(stamped(data, where.page - 1, [(text, x, y1 - 2.0 - up, size)])), TRUTH
    )
    assert not silent


def test_a_table_that_goes_on_beyond_the_page_is_not_blank_there() -> None:
    """The page ends in the last column: its digits may be cut, its blanks may be none."""
    data = PLAIN.read_bytes()
    where = extract(data).values["requests.received.total"].where
    assert where is not None
    assert where.box is not None
    assert where.page is not None
    file = pdfium.PdfDocument(data)
    page = file[where.page - 1]
    x0, _, x1, _ = printed(data, where.page - 1, where.box)
    page.set_mediabox(0, 0, (x0 + x1) / 2, page.get_height())
    cut = io.BytesIO()
    file.save(cut)
    report = extract(cut.getvalue())
    last = [v for i, v in report.values.items() if i.startswith("requests.received.")][-1]
    assert last.state == "unreadable"
    assert report.values["requests.received.enterprise"].state == "number"


HEADER = [
    "申请",
    "自然人",
    "商业企业",
    "科研机构",
    "社会公益组织",
    "法律服务机构",
    "其他",
    "总计",
]
IN = ["一、本年新收政府信息公开申请数量", "5", "1", "1", "1", "1", "1", "10"]
OUT = ["四、结转下年度继续办理", "1", "2", "3", "4", "5", "6", "21"]


def bound(rows: list[list[str]]) -> dict[str, tuple[object, str]]:
    """What is read of a table whose columns no line divides."""
    cells = [Cell(r, c, 1, 1, text) for r, row in enumerate(rows) for c, text in enumerate(row)]
    table = Table(cells, len(rows), 8, ordinal=True)
    found = bind_tables(Document("pdf", "test", [table]), 2023).bound.values
    return {
        i: (v.value, v.state) for i, v in found.items() if v.state not in ("absent", "blank")
    }


def test_figures_beside_the_rest_of_a_torn_label_are_doubtful() -> None:
    torn = ["办理", "", "", "7", "", "", "", ""]
    whole, spoilt = bound([HEADER, IN, OUT]), bound([HEADER, IN, OUT, torn])
    assert len(whole) == 14
    assert {i for i in whole if whole[i] != spoilt[i]} == {"requests.carried_out.research"}
    assert spoilt["requests.carried_out.research"] == (None, "unreadable")
    full = ["其中", "1", "1", "1", "1", "1", "1", "6"]  # a row of the agency's own
    assert bound([HEADER, IN, OUT, full]) == whole


def test_a_figure_left_of_a_header_that_was_torn_leaves_no_blank() -> None:
    header = ["信息内容", "采购", "项目数量", "采购总金额", *[""] * 4]
    row = ["政府集中采购", "0", "", "5", *[""] * 4]
    assert {state for _, state in bound([header, row]).values()} <= {"unreadable"}


def test_figures_of_two_rows_in_one_are_not_run_together() -> None:
    two = ["一、本年新收政府信息公开申请数量", "1\n3", "0", "", "1", "", "", "1\n4"]
    blank = ["四、结转下年度继续办理", *[""] * 7]
    assert {state for _, state in bound([HEADER, two, blank]).values()} == {"unreadable"}


def test_digits_of_two_columns_with_a_blank_between_may_be_one_number() -> None:
    columns = Columns(lambda run: run.x0, [100.0, 110.0, 160.0], [95.0, 108.0, 150.0, 180.0])
    near = [figure("5", 0, 100), figure("5", 2, 107.6), figure("3", 4, 160)]
    assert _close_figures(near, columns, 10.0) == {id(near[0]), id(near[1])}
    apart = [figure("5", 0, 100), figure("5", 2, 110), figure("3", 4, 160)]
    assert _close_figures(apart, columns, 10.0) == set()
