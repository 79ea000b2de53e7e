"""A cell is a number only where all of it says so."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govreport_extract.recognize.numbers import parse_cell


@pytest.mark.parametrize(
    ("text", "value", "unit", "note"),
    [
        ("0", 0, None, None),
        ("１２，３４５", 12345, None, None),
        ("1,234,567", 1234567, None, None),
        ("7730.28", Decimal("7730.28"), None, None),
        ("0.37万元", Decimal("0.37"), "万元", None),
        ("251000元", 251000, "元", None),
        (" 5 件 ", 5, "件", None),
        ("16（其中修订 16 件）", 16, None, "其中修订 16 件"),
        ("16件，其中修订3件", 16, "件", "其中修订3件"),
    ],
)
def test_numbers(text: str, value: object, unit: str | None, note: str | None) -> None:
    parsed = parse_cell(text, "money" if isinstance(value, Decimal) else "count")
    assert (parsed.state, parsed.value, parsed.unit, parsed.note) == (
        "number",
        value,
        unit,
        note,
    )


@pytest.mark.parametrize(
    ("text", "value"),
    [("减3", -3), ("增52", 52), ("增加 7", 7), ("-4", -4), ("+2", 2), ("0", 0)],
)
def test_changes_carry_a_sign(text: str, value: int) -> None:
    assert parse_cell(text, "change").value == value


@pytest.mark.parametrize("text", ["", " ", "\u3000", "\xa0\n", "\u200b"])
def test_blank(text: str) -> None:
    assert parse_cell(text).state == "blank"


@pytest.mark.parametrize("text", ["/", "—", "——", "-", "－", "无", "\\", "… "[:0] + "--"])
def test_dash(text: str) -> None:
    assert parse_cell(text).state == "dash"


@pytest.mark.parametrize(
    "text",
    ["一", "O", "12.", "(5)", "5(2)", "1,23", "100%", "0 0 0", "减3", "约5", "5~7", "5/7", "1.2.3",
     "9" * 16, "5 3件 2", "2023年", "—5", "1e5", "٣", "²",
     "1.234", "-5", "2万", "3千件", "12（3.5）", "*", "1 " + "1" * 50_000 + "x", "1(" + "a" * 9_999],
)  # fmt: skip
def test_everything_else_is_unreadable(text: str) -> None:
    parsed = parse_cell(text)
    assert parsed.state == "unreadable"
    assert parsed.value is None


@pytest.mark.parametrize(
    ("text", "candidate"), [("388\n0", 3880), ("1 2", 12), ("1, 234", 1234), ("03", 3)]
)
def test_torn_digits_are_only_candidates(text: str, candidate: int) -> None:
    parsed = parse_cell(text)
    assert parsed.state == "unreadable"
    assert parsed.candidates == (candidate,)


@given(st.integers(min_value=0, max_value=10**15 - 1), st.booleans())
def test_every_printed_integer_reads_back(value: int, grouped: bool) -> None:
    text = f"{value:,}" if grouped else str(value)
    assert parse_cell(text).value == value


@given(st.text(max_size=30))
def test_any_text_is_read_without_an_error_and_only_digits_make_numbers(text: str) -> None:
    parsed = parse_cell(text)
    assert (parsed.value is not None) == (parsed.state == "number")
    if parsed.state == "number":
        assert any(char.isdigit() for char in text)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("30000（元）", 30000, "元"),
        ("5（单位：万元）", 5, "万元"),
        ("0.5万", Decimal("0.5"), "万元"),
    ],
)
def test_a_unit_in_brackets_is_the_unit(text: str, value: object, unit: str) -> None:
    parsed = parse_cell(text, "money")
    assert (parsed.value, parsed.unit, parsed.note) == (value, unit, None)
