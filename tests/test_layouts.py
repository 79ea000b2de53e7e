"""A kept layout gives what binding gives, and nothing when the document leaves it."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from govreport_extract import extract
from govreport_extract.model.document import Cell, Document, Table
from govreport_extract.model.report import Report
from govreport_extract.recognize import bind
from govreport_extract.recognize.bind import bind_tables
from govreport_extract.recognize.index import label_index
from govreport_extract.recognize.layouts import Layouts, look
from synthetic import make_report
from synthetic.render_html import Style, render_html


def told(report: Report) -> dict[str, object]:
    """All of a report but what it was made from."""
    return report.model_dump(exclude={"source"})


@pytest.fixture
def layouts(monkeypatch: pytest.MonkeyPatch) -> Layouts:
    """A memory of layouts of the test's own."""
    fresh = Layouts()
    monkeypatch.setattr(bind, "LAYOUTS", fresh)
    return fresh


def test_many_reports_with_and_without_the_memory(
    layouts: Layouts, monkeypatch: pytest.MonkeyPatch
) -> None:
    seed = random.SystemRandom().randrange(10**6)
    print("seed", seed)
    style = Style()  # one template, so that layouts come again
    pages = [render_html(make_report(seed + k), style) for k in range(30)]
    with_memory = [told(extract(page)) for page in pages]
    kept = len(layouts._known)
    assert 0 < kept < len(pages)
    monkeypatch.setattr(Layouts, "read", lambda *_: None)
    assert [told(extract(page)) for page in pages] == with_memory


def _table(rows: list[list[str]]) -> Table:
    cells = [Cell(r, c, 1, 1, text) for r, row in enumerate(rows) for c, text in enumerate(row)]
    return Table(cells, len(rows), len(rows[0]))


def document(*figures: str) -> Document:
    """The first part of table two with six figures and an empty cell beside them."""
    header = ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数", ""]
    first, second = ["规章", *figures[:3], ""], ["行政规范性文件", *figures[3:6], ""]
    return Document("test", "test", [_table([header, first, second])])


def values(of: Document) -> dict[str, tuple[object, str]]:
    bound = bind_tables(of, 2023).bound.values
    return {i: (v.value, v.state) for i, v in bound.items() if v.state != "absent"}


def test_what_comes_back_are_the_new_figures(layouts: Layouts) -> None:
    values(document("1", "2", "3", "4", "5", "6"))
    assert len(layouts._known) == 1
    again = values(document("7", "/", "", "0", "1,234", "8"))
    assert len(layouts._known) == 1
    assert list(again.values()) == [
        (7, "number"), (None, "dash"), (None, "blank"),
        (0, "number"), (1234, "number"), (8, "number"),
    ]  # fmt: skip


def _outside(of: Document) -> None:
    of.tables[0].cells[9].text = "9"


def _spoilt(of: Document) -> None:
    of.tables[0].cells[6].text = "1 2"


def _other_label(of: Document) -> None:
    of.tables[0].cells[5].text = "规范性文件（不属于行政）"


def _swapped(of: Document) -> None:
    cells = of.tables[0].cells
    cells[1].text, cells[2].text = cells[2].text, cells[1].text


def _merged(of: Document) -> None:
    cells = of.tables[0].cells
    cells[6].column_span = 2
    del cells[7]


def _empty_row(of: Document) -> None:
    for cell in of.tables[0].cells[6:9]:
        cell.text = ""


@pytest.mark.parametrize(
    "change", [_outside, _spoilt, _other_label, _swapped, _merged, _empty_row]
)
@pytest.mark.usefixtures("layouts")
def test_another_document_is_bound_for_itself(
    monkeypatch: pytest.MonkeyPatch, change: Callable[[Document], None]
) -> None:
    values(document("1", "2", "3", "4", "5", "6"))
    changed = document("1", "2", "3", "4", "5", "6")
    change(changed)
    found = values(changed)
    monkeypatch.setattr(bind, "LAYOUTS", Layouts())
    assert found == values(changed)


def test_a_layout_with_anything_odd_is_not_kept(layouts: Layouts) -> None:
    values(document("1", "2", "3 4", "4", "5", "6"))
    assert not layouts._known


def test_no_layout_without_spans_or_labels() -> None:
    index = label_index()
    lost = document("1", "2", "3", "4", "5", "6").tables
    lost[0].spans_lost = True
    assert look(lost, index) is None
    assert look([_table([["姓名", "1"], ["甲", "2"]])], index) is None


def test_the_memory_is_bounded(layouts: Layouts) -> None:
    from govreport_extract.recognize import layouts as module

    for number in range(module._MOST_KEPT + 5):
        other = document("1", "2", "3", "4", "5", "6")
        other.tables[0].cells[4].text = f"备注{number}甲"
        values(other)
    assert 0 < len(layouts._known) <= module._MOST_KEPT
