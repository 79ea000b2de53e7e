"""From lines to a span grid, and pieces of a table over pages: plain geometry."""

from __future__ import annotations

import itertools

import pytest

from govreport_extract.model.document import Cell
from govreport_extract.structure.fragments import Fragment, fits, join
from govreport_extract.structure.grid import (
    Lattice,
    Line,
    find_lattices,
    isolated_boxes,
    lines_of_tiles,
)


def box_lines(xs: list[float], ys: list[float]) -> tuple[list[Line], list[Line]]:
    return [(y, xs[0], xs[-1]) for y in ys], [(x, ys[0], ys[-1]) for x in xs]


def spans(lattice: Lattice) -> list[tuple[int, int, int, int]]:
    return lattice.cells


def centres(xs: list[float], ys: list[float]) -> list[tuple[float, float]]:
    return [
        ((a + b) / 2, (c + d) / 2)
        for a, b in itertools.pairwise(xs)
        for c, d in itertools.pairwise(ys)
    ]


XS, YS = [50.0, 150.0, 200.0, 250.0], [100.0, 120.0, 140.0, 160.0]


def test_a_full_grid() -> None:
    across, down = box_lines(XS, YS)
    (lattice,) = find_lattices(across, down, centres(XS, YS), 10)
    assert lattice.xs == XS
    assert lattice.ys == YS
    assert spans(lattice) == [(r, c, 1, 1) for r in range(3) for c in range(3)]
    assert lattice.at(160, 130) == 4
    assert lattice.at(10, 130) == -1


def test_missing_lines_make_spans() -> None:
    across, _ = box_lines(XS, YS)
    across = [line for line in across if line[0] != 120] + [(120.0, 150.0, 250.0)]
    down = [(50.0, 100.0, 160.0), (250.0, 100.0, 160.0), (150.0, 100.0, 160.0)]
    down.append((200.0, 120.0, 160.0))
    (lattice,) = find_lattices(across, down, centres(XS, YS), 10)
    assert (0, 0, 2, 1) in spans(lattice)
    assert (0, 1, 1, 2) in spans(lattice)


@pytest.mark.parametrize("gap", [1.5, 2.5, 3.5])
def test_double_borders_are_one(gap: float) -> None:
    across, down = box_lines(XS, YS)
    across += [(y + gap, *rest) for y, *rest in across]
    down += [(x + gap, *rest) for x, *rest in down]
    (lattice,) = find_lattices(across, down, centres(XS, YS), 10)
    assert (len(lattice.xs), len(lattice.ys)) == (4, 4)


def test_pieces_of_a_line_join_and_underlines_do_not_count() -> None:
    across, down = box_lines(XS, YS)
    pieces = [(y, x, x + 8.0) for y, start, end in across for x in _steps(start, end, 10.0)]
    underline = (131.0, 160.0, 190.0)
    strike = (110.0, 53.0, 120.0)
    (lattice,) = find_lattices([*pieces, underline, strike], down, centres(XS, YS), 10)
    assert lattice.ys == pytest.approx(YS, abs=0.1)


def _steps(start: float, end: float, step: float) -> list[float]:
    found = []
    while start < end:
        found.append(start)
        start += step
    return found


def test_open_sides_are_closed() -> None:
    across, down = box_lines(XS, YS)
    without_bottom = [line for line in across if line[0] != 160]
    (lattice,) = find_lattices(without_bottom, down, centres(XS, YS), 10)
    assert lattice.open_bottom
    assert len(lattice.ys) == 4
    inner = [line for line in down if line[0] not in (50, 250)]
    (lattice,) = find_lattices(across, inner, centres(XS, YS), 10)
    assert lattice.xs == XS


def test_two_tables_and_a_frame_without_cells() -> None:
    first, second = box_lines(XS, YS), box_lines(XS, [y + 200 for y in YS])
    found = find_lattices([*second[0], *first[0]], [*first[1], *second[1]], centres(XS, YS), 10)
    assert [round(lattice.ys[0]) for lattice in found] == [100, 300]
    assert find_lattices(*box_lines([0, 500], [0, 700]), [(3.0, 3.0)], 10) == []


def test_lines_beyond_all_measure_are_no_grid() -> None:
    many = [(float(k) * 2, 0.0, 5000.0) for k in range(2500)]
    assert find_lattices(many, many, [], 10) == []


def test_boxes_set_apart_and_shaded_cells_tile_a_grid() -> None:
    tiles = [
        (x, y, x + 46.0, y + 16.0) for y in (100.0, 120.0, 140.0) for x in (50.0, 100.0, 150.0)
    ]
    across = [(y, x0, x1) for x0, y0, x1, y1 in tiles for y in (y0, y1)]
    down = [(x, y0, y1) for x0, y0, x1, y1 in tiles for x in (x0, x1)]
    assert len(isolated_boxes(across, down, 10)) == 9
    background = (40.0, 90.0, 210.0, 170.0)
    middles = [(t[0] + 20, t[1] + 8) for t in tiles]
    (lattice,) = find_lattices(*lines_of_tiles([background, *tiles], 10), middles, 10)
    assert len(lattice.cells) == 9


def fragment(rows: list[list[str]], edges: list[float] | None = None) -> Fragment:
    edges = edges or [50.0, 150.0, 200.0, 250.0]
    cells = [
        Cell(r, c, 1, 1, text, 1, (edges[c], r * 20.0, edges[c + 1], r * 20.0 + 20))
        for r, row in enumerate(rows)
        for c, text in enumerate(row)
    ]
    return Fragment(edges, len(rows), cells, "test", 1)


def texts(piece: Fragment) -> list[list[str]]:
    grid = piece.table().grid()
    return [[cell.text if cell else "∅" for cell in row] for row in grid]


def test_rows_of_two_pages_follow_each_other() -> None:
    upper = fragment([["1.甲", "1", "2"]])
    lower = fragment([["2.乙", "3", "4"]], [60.0, 160.5, 210.0, 260.0])
    assert fits(upper, lower)
    assert texts(join(upper, lower)) == [["1.甲", "1", "2"], ["2.乙", "3", "4"]]


def test_a_torn_row_is_mended_cell_by_cell() -> None:
    upper = fragment([["1.甲", "0", "0"], ["2.申请人逾期未按", "", "1,61"]])
    lower = fragment([["收费通知", "7", "8,331"], ["3.其他", "5", "6"]])
    assert texts(join(upper, lower)) == [
        ["1.甲", "0", "0"],
        ["2.申请人逾期未按收费通知", "7", "1,618,331"],
        ["3.其他", "5", "6"],
    ]


def test_a_label_torn_behind_its_number_is_one_row() -> None:
    upper = fragment([["2.甲", "1", "0"], ["3", "0", "3"]])
    lower = fragment([[".补正后仍不明确", "", ""], ["4.乙", "5", "6"]])
    assert texts(join(upper, lower)) == [
        ["2.甲", "1", "0"], ["3.补正后仍不明确", "0", "3"], ["4.乙", "5", "6"],
    ]  # fmt: skip


def test_a_remark_torn_behind_its_bracket_is_one_row() -> None:
    upper = fragment([["2.申请人逾期未按", "612（", ""]])
    lower = fragment([["收费通知", "其中修订175件）", "0"], ["3.其他", "0", "0"]])
    assert texts(join(upper, lower)) == [
        ["2.申请人逾期未按收费通知", "612（其中修订175件）", "0"], ["3.其他", "0", "0"],
    ]  # fmt: skip


def test_digits_of_a_torn_row_stay_apart_where_nothing_proves_them_one() -> None:
    upper = fragment([["1.甲", "388", "0"]])
    lower = fragment([["", "0", ""]])
    assert texts(join(upper, lower))[0][1] == "388\n0"
    upper.full.add(1)
    upper = fragment([["1.甲", "388", "0"]])
    upper.full = {1}
    assert texts(join(upper, lower))[0][1] == "3880"


def test_figures_above_the_break_and_their_label_below_it() -> None:
    upper = fragment([["1.甲", "5", "6"], ["", "7", "8"]])
    lower = fragment([["2.乙", "", ""], ["3.丙", "1", "2"]])
    assert texts(join(upper, lower))[1] == ["2.乙", "7", "8"]


def test_a_label_below_the_break_with_the_rest_of_its_figures() -> None:
    upper = fragment([["1.甲", "5", "6"], ["", "7", ""]])
    lower = fragment([["2.乙", "", "8"]])
    assert texts(join(upper, lower))[1] == ["2.乙", "7", "8"]


def test_figures_that_cannot_be_joined_over_a_break_are_doubtful() -> None:
    upper = fragment([["1.甲", "5", "6"], ["", "7", ""]])
    lower = fragment([["2.乙", "9", "8"]])
    assert texts(join(upper, lower))[1:] == [["", "7", ""], ["2.乙", "9|", "8"]]
    upper = fragment([["5.要求行政机关", "5505353", "171"]])
    lower = fragment([["已获取信息", "0", "2"]])
    assert texts(join(upper, lower))[0] == ["5.要求行政机关", "5505353|", "171|"]


def test_where_no_line_is_drawn_a_rest_may_stand_in_the_cell_below() -> None:
    upper = fragment([["1.甲", "2480939", "14"]])
    lower = fragment([["2.乙", "3\n0", "2740613\n1"]])
    upper.ordinal = lower.ordinal = True
    assert texts(join(upper, lower))[0] == ["1.甲", "2480939|", "14"]


def test_a_header_and_its_first_row_are_not_a_torn_row() -> None:
    upper = fragment([["结果维持", "结果纠正", "总计"]])
    lower = fragment([["1", "2", "3"]])
    assert texts(join(upper, lower)) == [["结果维持", "结果纠正", "总计"], ["1", "2", "3"]]


def test_blank_figures_do_not_glue_two_rows() -> None:
    upper = fragment([["行政处罚", "", ""]])
    lower = fragment([["行政强制", "5", "6"]])
    assert len(texts(join(upper, lower))) == 2


def test_repeated_headers_are_dropped() -> None:
    upper = fragment([["项目", "甲", "乙"], ["1.一", "1", "2"]])
    lower = fragment([["项目", "甲", "乙"], ["2.二", "3", "4"]])
    assert [row[0] for row in texts(join(upper, lower))] == ["项目", "1.一", "2.二"]


def test_a_spanning_label_goes_on_but_a_note_does_not_join_the_header() -> None:
    upper = fragment([["（四）无", "1.甲", "1"]])
    upper.cells[0].row_span, upper.rows = 2, 2
    upper.cells += [Cell(1, 1, 1, 1, "2.乙", 1), Cell(1, 2, 1, 1, "2", 1)]
    lower = fragment([["法提供", "3.丙", "3"]])
    assert [row[0] for row in texts(join(upper, lower))] == ["（四）无法提供"] * 3
    head = fragment([["申请", "自然人", "总计"], ["", "", ""]])
    head.cells = head.cells[:3]
    head.cells[2].row_span = 2
    noted = fragment([["一、本年", "1", "198（其中修订87件）"]])
    assert texts(join(head, noted))[2][2] == "198（其中修订87件）"


def test_a_page_inside_a_spanning_label_has_a_column_less() -> None:
    edges = [0.0, 50, 100, 200, 240, 280]
    upper = fragment([["三、结果", "（三）", "1.甲", "1", "2"], ["", "", "", "5", "6"]], edges)
    lower = fragment([["", "2.乙", "", ""], ["", "3.丙", "7", "8"]], [x + 9 for x in edges[1:]])
    assert fits(upper, lower)
    assert texts(join(upper, lower)) == [
        ["三、结果", "（三）", "1.甲", "1", "2"],
        ["", "", "2.乙", "5", "6"],
        ["", "", "3.丙", "7", "8"],
    ]
    other = fragment([["", "2.乙", "", ""]], [50.0, 110, 190, 240, 280])
    assert not fits(upper, other)


def test_a_remark_behind_a_torn_number_is_no_label() -> None:
    upper = fragment([["1.甲", "3860\n（其中修", "0"]])
    lower = fragment([["不再处理", "订3076件）", ""]])
    row = ["1.甲不再处理", "3860\n（其中修订3076件）", "0"]
    assert texts(join(upper, lower)) == [row]


def test_digits_of_a_torn_remark_stay_apart() -> None:
    upper = fragment([["1.甲", "3860", "0"]])
    lower = fragment([["不再处理", "76（其中修订30件）", ""]])
    assert texts(join(upper, lower))[0][1] == "3860\n76（其中修订30件）"


def test_a_label_beside_the_lines_fills_the_column_not_drawn() -> None:
    edges = [0.0, 50, 100, 200, 240, 280]
    upper = fragment([["二、甲", "", "", "9", "9"], ["", "（一）", "1.甲", "1", "2"]], edges)
    lower = fragment([["（二）", "2.乙", "3", "4"], ["", "3.丙", "7", "8"]], edges[1:])
    lower.beside = "三、结果"
    rows = texts(join(upper, lower))
    assert [row[0] for row in rows] == ["二、甲", "三、结果", "三、结果", "三、结果"]
    assert rows[2][1:] == ["（二）", "2.乙", "3", "4"]
