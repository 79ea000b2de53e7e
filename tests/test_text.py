"""Text with | or tabs between cells, regular and not."""

from __future__ import annotations

from govreport_extract.limits import DEFAULT_LIMITS
from govreport_extract.loaders.text import readings
from govreport_extract.model.document import Document, Paragraph
from govreport_extract.source import Input


def read(text: str) -> Document:
    return next(readings(Input("x.txt", text.encode()), DEFAULT_LIMITS))


def test_regular_rows_keep_their_columns_and_blank_cells() -> None:
    table = read("| 甲 | 乙 |\n|---|---|\n| 1 | |\n|  | 2 |").tables[0]
    assert not table.spans_lost
    assert [[c.text if c else None for c in row] for row in table.grid()] == [
        ["甲", "乙"], ["1", ""], ["", "2"],
    ]  # fmt: skip


def test_one_cell_a_line_is_only_an_order() -> None:
    document = read("前文\n规章 |\n0 |\n||||\n甲 |\n1 |\n5\n后文")
    table = document.tables[0]
    assert table.spans_lost
    assert [(c.text, c.offset) for c in table.cells] == [
        ("规章", 2), ("0", 3), ("甲", 5), ("1", 6), ("5", 7),
    ]  # fmt: skip
    assert [b.text for b in document.blocks if isinstance(b, Paragraph)] == ["前文", "后文"]


def test_tabs_with_blank_rows() -> None:
    table = read("标题\n甲\t乙\t丙\n1\t\t\n\t\t3\n").tables[0]
    assert [[c.text if c else None for c in row] for row in table.grid()] == [
        ["甲", "乙", "丙"], ["1", "", ""], ["", "", "3"],
    ]  # fmt: skip


def test_an_indented_paragraph_is_no_table() -> None:
    assert read("\t第一段。\n\t第二段。").tables == []


def test_a_bare_number_inside_a_table_is_no_cell() -> None:
    document = read("规章 |\n|\n3\n行政许可 |\n7 |\n")
    assert [c.text for t in document.tables for c in t.cells] == ["规章", "行政许可", "7"]
