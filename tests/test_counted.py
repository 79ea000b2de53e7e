"""Counting cells in the order of the source: the second way to bind a Word table."""

from __future__ import annotations

import pytest

from conftest import FIXTURES
from govreport_extract import extract
from govreport_extract.loaders import doc
from govreport_extract.model.document import Cell, Document, Table
from govreport_extract.recognize import bind
from govreport_extract.recognize.bind import bind_tables
from govreport_extract.recognize.layouts import Layouts

OUTCOMES = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]


@pytest.fixture(autouse=True)
def _no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bind, "LAYOUTS", Layouts())


def table_four(figures: list[str]) -> Document:
    """Table 四 with its merged header, cells in the order of the text."""
    cells = [
        Cell(0, 0, 1, 5, "行政复议"),
        Cell(0, 5, 1, 10, "行政诉讼"),
        *(Cell(1, c, 2, 1, label) for c, label in enumerate(OUTCOMES)),
        Cell(1, 5, 1, 5, "未经复议直接起诉"),
        Cell(1, 10, 1, 5, "复议后起诉"),
        *(Cell(2, 5 + c, 1, 1, label) for c, label in enumerate(OUTCOMES * 2)),
        *(Cell(3, c, 1, 1, figure) for c, figure in enumerate(figures)),
    ]
    return Document("test", "test", [Table(cells, 4, 15)], in_order=True)


def test_a_whole_header_and_row_count_out() -> None:
    bound = bind_tables(table_four([str(n) for n in range(15)]), 2023).bound
    assert [v.value for v in bound.values.values() if v.value is not None] == list(range(15))
    assert len(bound.counted) == 15


def test_cells_out_of_order_do_not() -> None:
    document = table_four([str(n) for n in range(15)])
    cells = document.tables[0].cells
    cells[-1], cells[-2] = cells[-2], cells[-1]  # the text has them the other way round
    bound = bind_tables(document, 2023).bound
    assert bound.values["litigation.after_review.total"].value == 14
    assert not bound.counted


def test_a_header_out_of_order_does_not() -> None:
    document = table_four([str(n) for n in range(15)])
    cells = document.tables[0].cells
    cells[2], cells[3] = cells[3], cells[2]
    assert not bind_tables(document, 2023).bound.counted


def test_a_cell_more_behind_the_row_does_not() -> None:
    document = table_four([str(n) for n in range(15)])
    document.tables[0].cells.append(Cell(3, 15, 1, 1, ""))
    document.tables[0].columns = 16
    assert not bind_tables(document, 2023).bound.counted


def test_what_is_broken_is_printed_so_without_a_second_reading(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def never(_: object) -> Document:
        raise AssertionError("the stream was read though the grid had been counted")

    data = (FIXTURES / "reports" / "office.doc").read_bytes()
    monkeypatch.setattr(doc, "read_stream", never)
    report = extract(data)
    total = report.values["requests.received.total"]
    assert total.where is not None
    offset = total.where.offset or 0
    assert report.status == "ok"
    text = (total.raw or "").encode("utf-16-le")
    other = bytes([text[0] ^ 1, *text[1:]])
    places = [i for i in range(len(data)) if data.startswith(text + b"\x07\x00", i)]
    broken = []
    for place in places:
        spoilt = extract(data[:place] + other + data[place + len(text) :])
        value = spoilt.values["requests.received.total"]
        if value.raw != total.raw:
            assert value.where is not None
            assert value.where.offset == offset
            broken = [check for check in spoilt.checks if check.outcome == "broken"]
    assert broken
    assert {check.verdict for check in broken} == {"printed_so"}
