"""The grid builder and the automatic numbers that all Word formats share."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govreport_extract.errors import LimitExceeded
from govreport_extract.limits import DEFAULT_LIMITS, Limits
from govreport_extract.loaders.numbering import CODES, Counter, Level, format_number, numbered
from govreport_extract.loaders.spans import (
    ALONE,
    CONTINUE,
    RESTART,
    Row,
    build_table,
    fill_gaps,
    fit_edges,
)
from govreport_extract.model.document import UNREAD

ROWS = st.lists(
    st.lists(st.integers(0, 5000), min_size=2, max_size=8).map(lambda e: tuple(sorted(e))),
    min_size=1,
    max_size=8,
)


def rows_of(shapes: list[tuple[int, ...]]) -> list[Row]:
    return [
        Row(
            shape,
            [(f"{number}.{place}", None) for place in range(len(shape) - 1)],
            [ALONE] * (len(shape) - 1),
        )
        for number, shape in enumerate(shapes)
    ]


@given(ROWS)
def test_every_cell_stands_once_and_none_overlap(shapes: list[tuple[int, ...]]) -> None:
    table = build_table(rows_of(shapes), DEFAULT_LIMITS)
    assert [cell.text for cell in table.cells] == [
        text for row in rows_of(shapes) for text, _ in row.slots
    ]
    taken = [
        (cell.row, column)
        for cell in table.cells
        for column in range(cell.column, cell.column + cell.column_span)
    ]
    assert len(taken) == len(set(taken))
    assert max(column for _, column in taken) < table.columns


@given(ROWS)
def test_every_column_has_a_start(shapes: list[tuple[int, ...]]) -> None:
    table = build_table(rows_of(shapes), DEFAULT_LIMITS)
    assert {cell.column for cell in table.cells} == set(range(table.columns))


@given(st.lists(st.integers(-9, 9), min_size=3, max_size=6))
def test_small_shifts_change_nothing(shifts: list[int]) -> None:
    straight = [(0, 1000, 2000, 3000)] * len(shifts)
    shaken = [(0, 1000 + shift, 2000 - shift, 3000 + shift) for shift in shifts]
    one, two = (build_table(rows_of(shapes), DEFAULT_LIMITS) for shapes in (straight, shaken))
    assert one == two


def test_merge_goes_on_only_below_a_cell_of_the_same_width() -> None:
    shapes = [(0, 1000, 2000), (0, 2000)]
    rows = rows_of(shapes)
    rows[0].merges, rows[1].merges = [RESTART, ALONE], [CONTINUE]
    assert [c.row_span for c in build_table(rows, DEFAULT_LIMITS).cells] == [1, 1, 1]
    rows = rows_of([(0, 1000), (0, 1000), (0, 1000)])
    for row, merge in zip(rows, (RESTART, CONTINUE, CONTINUE), strict=True):
        row.merges = [merge]
    assert [c.row_span for c in build_table(rows, DEFAULT_LIMITS).cells] == [3]


def test_gaps_are_filled_only_when_wide() -> None:
    filled = fill_gaps(rows_of([(0, 1000, 2000), (119, 2000), (120, 1880)]))
    assert [len(row.slots) for row in filled] == [2, 1, 3]
    assert [row.edges[0] for row in filled] == [0, 0, 0]


def test_edges_are_made_to_fit() -> None:
    assert fit_edges([0, 500, 400], 2) == (0, 500, 500)
    assert fit_edges([], 2) == (0, 1000, 2000)
    assert fit_edges([5, 10, 15, 20], 1) == (5, 10)


def test_absurdly_sparse_table_is_refused() -> None:
    shapes = [(number * 100, number * 100 + 50) for number in range(500)]
    with pytest.raises(LimitExceeded, match="too large"):
        build_table(rows_of(shapes), Limits(cells=100))


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("decimal", 12, "12"), ("upperRoman", 1994, "MCMXCIV"), ("lowerRoman", 4, "iv"),
        ("upperLetter", 28, "BB"), ("chineseCounting", 10, "十"),
        ("chineseCounting", 21, "二十一"), ("chineseCountingThousand", 105, "一百零五"),
        ("chineseLegalSimplified", 12, "壹拾贰"), ("decimalEnclosedCircle", 3, "③"),
        ("decimalFullWidth", 12, "１２"), ("ideographTraditional", 2, "乙"),
        ("ideographDigital", 20, "二〇"), ("decimalZero", 7, "07"), ("bullet", 1, ""),
    ],
)  # fmt: skip
def test_number_formats(name: str, value: int, wanted: str) -> None:
    assert format_number(CODES[name], value) == wanted


@given(st.sampled_from(sorted(CODES.values())), st.integers(-5, 100_000))
def test_number_formats_never_fail(code: int, value: int) -> None:
    assert isinstance(format_number(code, value), str)


def test_counters_start_again_below_a_new_number() -> None:
    counter = Counter([Level(37, 1, "（\x01）"), Level(0, 1, "\x02."), Level(23, 1, "x")])
    seen = [counter.next(level) for level in (0, 1, 1, 2, 0, 1, 7)]
    assert seen == ["（一）", "1.", "2.", "", "（二）", "1.", ""]


def test_numbers_in_tables_stand_only_before_words() -> None:
    assert numbered("1.", "12", in_table=True) == f"{UNREAD}12"  # seen, and not read
    assert numbered("1.", "", in_table=True) == UNREAD
    assert numbered("·", "12", in_table=True) == "12"
    assert numbered("1.", "予以公开", in_table=True) == "1.予以公开"
    assert numbered("1.", "12", in_table=False) == "1.12"
