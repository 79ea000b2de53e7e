"""The bare stream of a PDF: taken only where two ways of binding prove each other."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import FIXTURES
from govreport_extract import extract
from govreport_extract.limits import DEFAULT_LIMITS
from govreport_extract.loaders.pdf import readings
from govreport_extract.model.document import Box, Document, Lines, TextLine, Token
from govreport_extract.recognize.lines import unravel
from govreport_extract.source import Input

PLAIN = FIXTURES / "pdf" / "plain.pdf"


def stream_of(path: Path) -> Document | None:
    """The bare lines of a file, if its loader offers them."""
    documents = readings(Input(path.name, path.read_bytes()), DEFAULT_LIMITS)
    first = next(documents)
    documents.close()  # type: ignore[attr-defined]
    return first if any(isinstance(block, Lines) for block in first.blocks) else None


def plain() -> tuple[Document, list[TextLine]]:
    """A document whose lines may be spoilt, and those lines."""
    document = stream_of(PLAIN)
    assert document is not None
    (lines,) = document.blocks
    assert isinstance(lines, Lines)
    return document, lines.lines


def row(lines: list[TextLine], label: str) -> TextLine:
    return next(line for line in lines if label in line.text and len(line.tokens) > 3)


def moved(token: Token, x: float = 0.0, y: float = 0.0) -> Token:
    x0, y0, x1, y1 = token.box
    return Token(token.text, (x0 + x, y0 + y, x1 + x, y1 + y))


def inside(inner: Box, outer: Box, slack: float = 1.0) -> bool:
    return all(
        a > b - slack if k < 2 else a < b + slack
        for k, (a, b) in enumerate(zip(inner, outer, strict=True))
    )


def test_most_plain_layouts_need_no_ruling_line() -> None:
    read = {
        p.stem for p in (FIXTURES / "pdf").glob("*.pdf") if (d := stream_of(p)) and unravel(d)
    }
    assert {"plain", "framed", "junk_before_header", "cut_off_end"} <= read
    assert not read & {"watermark_flat", "hidden_white", "hidden_invisible", "letter_spaced"}


@pytest.mark.parametrize("name", ["plain", "framed", "cut_off_end", "narrow_wrapped"])
def test_the_places_lie_in_the_cells_of_the_grid(name: str) -> None:
    data = (FIXTURES / "pdf" / f"{name}.pdf").read_bytes()
    report = extract(data)
    assert report.source.reader == "pdfium-stream"
    documents = readings(Input("x.pdf", data), DEFAULT_LIMITS)
    grid = next(d for d in documents if d.tables)
    documents.close()  # type: ignore[attr-defined]
    cells = [cell for table in grid.tables for cell in table.cells if cell.box]
    for indicator, value in report.values.items():
        if value.state != "number" or indicator.startswith("narrative."):
            continue
        assert value.where is not None
        assert value.where.box is not None
        around = [
            cell.text
            for cell in cells
            if cell.page == value.where.page and cell.box and inside(value.where.box, cell.box)
        ]
        assert around == [value.raw]


def test_sections_are_the_same_as_beside_the_grid(monkeypatch: pytest.MonkeyPatch) -> None:
    from govreport_extract.recognize import attempt

    names = [p for p in sorted((FIXTURES / "pdf").glob("*.pdf")) if stream_of(p)]
    quick = [extract(p) for p in names]
    monkeypatch.setattr(attempt, "unravel", lambda _: None)
    for fast, path in zip(quick, names, strict=True):
        slow = extract(path)
        assert slow.source.reader != "pdfium-stream"
        assert [(s.heading, s.text) for s in fast.sections] == [
            (s.heading, s.text) for s in slow.sections
        ]
        same = {i: (v.value, v.state) for i, v in slow.values.items()}
        assert {i: (v.value, v.state) for i, v in fast.values.items()} == same


def _swap_columns(lines: list[TextLine]) -> None:
    """Figures that are drawn from right to left."""
    line = row(lines, "予以公开")
    line.tokens[-2:] = [line.tokens[-1], line.tokens[-2]]


def _blank_and_stray(lines: list[TextLine]) -> None:
    """One cell is blank and a figure of no column stands at the end: seven all the same."""
    line = row(lines, "予以公开")
    line.tokens[-7:] = [*line.tokens[-6:], moved(line.tokens[-1], x=60)]


def _next_column(lines: list[TextLine]) -> None:
    """All figures of a row stand one column too far to the right."""
    line = row(lines, "重复申请")
    gap = line.tokens[-1].box[0] - line.tokens[-2].box[0]
    line.tokens[-7:] = [moved(token, x=gap) for token in line.tokens[-7:]]


def _other_level(lines: list[TextLine]) -> None:
    """A page number at the foot completes a row that has one cell less."""
    line = row(lines, "予以公开")
    line.tokens[-1] = moved(line.tokens[-1], y=40)


def _small(lines: list[TextLine]) -> None:
    """A note mark, in place of a figure."""
    line = row(lines, "予以公开")
    x0, y0, x1, _ = line.tokens[-1].box
    line.tokens[-1] = Token(line.tokens[-1].text, (x0, y0, x1, y0 + 5))


def _unknown_row(lines: list[TextLine]) -> None:
    """A row that no form has."""
    line = row(lines, "予以公开")
    place = lines.index(line)
    tokens = [moved(Token("新情形", line.tokens[0].box), y=9), *line.tokens[-7:]]
    lines.insert(place, TextLine("（八）新情形 0 0 0 0 0 0 0", line.page, tokens))


def _missing_row(lines: list[TextLine]) -> None:
    lines.remove(row(lines, "重复申请"))


def _other_header(lines: list[TextLine]) -> None:
    """总计 and 自然人 have changed their places; the order of the stream is as ever."""
    for line in lines:
        for k, token in enumerate(line.tokens):
            if token.text == "自然人":
                line.tokens[k] = Token("总计", token.box)
            elif token.text == "总计" and len(line.tokens) == 1:
                line.tokens[k] = Token("自然人", token.box)


def _label_elsewhere(lines: list[TextLine]) -> None:
    """A label printed far from the figures that follow it in the stream."""
    line = row(lines, "重复申请")
    place = lines.index(line)
    label, figures = line.tokens[:-7], line.tokens[-7:]
    lines[place : place + 1] = [
        TextLine("2.重复申请", line.page, [moved(token, y=-200) for token in label]),
        TextLine(" ".join(t.text for t in figures), line.page, figures),
    ]


def row_of_any(lines: list[TextLine], label: str) -> TextLine:
    return next(line for line in lines if line.text.startswith(label) and len(line.tokens) > 1)


def _below(lines: list[TextLine], label: str, text: str) -> None:
    """A line under the last figure of a row, as wide as that figure."""
    line = row_of_any(lines, label)
    x0, _, x1, y1 = line.tokens[-1].box
    token = Token(text, (x0, y1 + 1, x1, y1 + 10))
    lines.insert(lines.index(line) + 1, TextLine(text, line.page, [token]))


def _rest_of_a_number(lines: list[TextLine]) -> None:
    """The last digits of the fee stand on a line of their own."""
    _below(lines, "行政事业性收费", "67")


def _rest_with_unit(lines: list[TextLine]) -> None:
    _below(lines, "行政事业性收费", "67件(其中减免3件)")


def _beside_the_column(lines: list[TextLine]) -> None:
    """The cell is blank; what stands level with its label is of no column."""
    line = row_of_any(lines, "行政许可")
    line.tokens[-1] = moved(line.tokens[-1], x=220)


def _not_looked_at(lines: list[TextLine]) -> None:
    line = row(lines, "予以公开")
    line.tokens[-1].sound = False


def _note_mark_in_a_blank_cell(lines: list[TextLine]) -> None:
    """One figure of a column stands beside the others."""
    line = row(lines, "重复申请")
    line.tokens[-3] = moved(line.tokens[-3], x=9)


def _second_table(lines: list[TextLine]) -> None:
    """The same table once more at the end."""
    lines += [TextLine(line.text, line.page, list(line.tokens)) for line in lines]


@pytest.mark.parametrize(
    "spoil",
    [
        _swap_columns, _blank_and_stray, _next_column, _other_level, _small, _unknown_row,
        _missing_row, _other_header, _label_elsewhere, _second_table, _rest_of_a_number,
        _rest_with_unit, _beside_the_column, _not_looked_at, _note_mark_in_a_blank_cell,
    ],
)  # fmt: skip
def test_whatever_is_out_of_place_is_left_to_the_grid(
    spoil: Callable[[list[TextLine]], None],
) -> None:
    document, lines = plain()
    assert unravel(document) is not None
    spoil(lines)
    assert unravel(document) is None


@pytest.mark.parametrize(
    ("numbers", "fits"),
    [
        ({}, True),
        ({1: "1", 2: "2"}, True),
        ({1: "5", 2: "6"}, True),
        ({2: "3"}, False),
        ({1: "1", 2: "7"}, False),
        ({1: "12.5", 2: "13"}, False),
    ],
)
def test_page_numbers_count_the_pages(numbers: dict[int, str], fits: bool) -> None:
    """The rest of a number at the edge of a page looks like a page number, but for that."""
    document, _ = plain()
    (lines,) = document.blocks
    assert isinstance(lines, Lines)
    lines.furniture = [TextLine(text, page) for page, text in numbers.items()]
    assert (unravel(document) is not None) == fits


def test_a_misprinted_label_is_told() -> None:
    document, lines = plain()
    line = row(lines, "其他法律行政法规禁止公开")
    line.tokens[0] = Token("2.其他法律行政止公开", line.tokens[0].box)
    found = unravel(document)
    assert found is not None
    assert [finding.code for finding in found[2].findings] == ["label_misprinted"]


def test_a_prose_line_that_ends_with_a_number_stays_prose() -> None:
    document, lines = plain()
    width = max(len(line.text) for line in lines)
    text = "本年度全市各级行政机关" * (width // 11 + 1) + "共计"
    tokens = [Token(text, (0, 10, 400, 20)), Token("95", (401, 10, 410, 20))]
    lines.insert(0, TextLine(text + " 95", 1, tokens))
    found = unravel(document)
    assert found is not None
    assert any("共计 95" in getattr(block, "text", "") for block in found[0].blocks)
