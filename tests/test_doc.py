"""The .doc reader on files made for one property each."""

from __future__ import annotations

import io
import random
import struct
from itertools import pairwise
from pathlib import Path

import olefile
import pytest

from govreport_extract.errors import DamagedInput, EncryptedInput, LimitExceeded
from govreport_extract.limits import Limits
from govreport_extract.loaders import readings
from govreport_extract.loaders.doc.container import Container
from govreport_extract.loaders.doc.fkp import Runs, read_runs
from govreport_extract.loaders.doc.frames import Boxes
from govreport_extract.loaders.doc.pieces import Piece, Pieces
from govreport_extract.loaders.doc.runs import (
    LOOK_RAISED,
    LOOK_UNSURE,
    RunReader,
    find_effects,
)
from govreport_extract.loaders.doc.styles import Style, StyleSheet
from govreport_extract.model.document import UNREAD, Document, Heading
from govreport_extract.source import Input
from wordfiles.binary import (
    DELETED,
    HIDDEN,
    IN_TABLE,
    ROW_END,
    DocFile,
    Para,
    Shape,
    bin_table,
    define,
    depth,
    nested_row,
    row,
    symbol,
)
from wordgrid import first, grids_of, load_bytes, texts

TWO = Shape([0, 1000, 2000])
THREE = [0, 1000, 2000, 3000]


def read(*paragraphs: Para, **options: object) -> Document:
    return first(DocFile([Para("前"), *paragraphs, Para("后")], **options).build())  # type: ignore[arg-type]


def only_grid(*paragraphs: Para) -> list[tuple[int, int, int, int, str]]:
    ((_, cells),) = grids_of(read(*paragraphs))
    return cells


@pytest.mark.parametrize("seed", range(60))
def test_streams_are_those_that_olefile_reads(seed: int) -> None:
    """The container follows the chains of sound streams itself; here they are broken."""
    rng = random.Random(seed)
    office = Path(__file__).parents[1] / "fixtures" / "reports" / "office.doc"
    data = bytearray(office.read_bytes())
    (allocation,) = struct.unpack_from("<I", data, 76)  # the first sector of the FAT
    for _ in range(seed % 4):
        sector = rng.randrange(min(128, len(data) // 512))
        value = rng.choice((0, 1, rng.randrange(200), 0xFFFFFFFE, 0x7FFFFFFF))
        struct.pack_into("<I", data, 512 * (allocation + 1) + 4 * sector, value)
    damaged = bytes(data if seed % 5 else data[: rng.randrange(1000, len(data))])
    try:
        container = Container(Input("a.doc", damaged))
    except DamagedInput:
        return
    ole = olefile.OleFileIO(io.BytesIO(damaged))
    for stream in ("WordDocument", "1Table", "Data", "\x05SummaryInformation", "none"):
        try:
            wanted = ole.openstream(stream).read()
        except (OSError, IndexError):
            wanted = b""
        assert container.read_if_any(stream) == wanted


def test_plain_table() -> None:
    assert only_grid(*row(["a", "b"], TWO), *row(["c", "d"], TWO)) == [
        (0, 0, 1, 1, "a"), (0, 1, 1, 1, "b"), (1, 0, 1, 1, "c"), (1, 1, 1, 1, "d"),
    ]  # fmt: skip


def test_a_picture_alone_in_a_cell_may_be_a_figure() -> None:
    cells = only_grid(*row(["\x01", "5\x01"], TWO), *row(["", "6"], TWO))
    assert [text for *_, text in cells] == [UNREAD, "5", "", "6"]


def test_row_shape_in_the_data_stream() -> None:
    cells = only_grid(
        *row(["a"], Shape([0, 2000]), huge=True), *row(["c", "d"], TWO, huge=True)
    )
    assert cells[0] == (0, 0, 1, 2, "a")


@pytest.mark.parametrize("flags", [((2, 0), (1, 0), (0, 0)), ((1, 0), (2, 0), (0, 0))])
def test_horizontal_merge_in_both_codings(flags: tuple[tuple[int, int], ...]) -> None:
    cells = only_grid(
        *row(["a", "", "c"], Shape(THREE, flags)), *row(["d", "e", "f"], Shape(THREE))
    )
    assert cells[:2] == [(0, 0, 1, 2, "a"), (0, 2, 1, 1, "c")]


def test_vertical_merge_does_not_print_covered_cells() -> None:
    top = Shape([0, 1000, 2000], [(0, 3), (0, 0)])
    low = Shape([0, 1000, 2000], [(0, 1), (0, 0)])
    cells = only_grid(*row(["a", "b"], top), *row(["99", "d"], low))
    assert cells == [(0, 0, 2, 1, "a"), (0, 1, 1, 1, "b"), (1, 1, 1, 1, "d")]


def test_vertical_merge_with_nothing_above_keeps_its_text() -> None:
    low = Shape([0, 1000, 2000], [(0, 1), (0, 0)])
    assert (0, 0, 1, 1, "5") in only_grid(*row(["5", "b"], low), *row(["c", "d"], TWO))


@pytest.mark.parametrize(("shift", "columns"), [(20, 2), (35, 3)])
def test_edges_snap_up_to_20_twips(shift: int, columns: int) -> None:
    document = read(*row(["a", "b"], TWO), *row(["c", "d"], Shape([0, 1000 + shift, 2000])))
    assert document.tables[0].columns == columns


@pytest.mark.parametrize(
    ("extra", "wanted"),
    [
        (struct.pack("<HBB", 0x5624, 0, 2), [(0, 0, 1, 2, "a"), (0, 2, 1, 1, "c")]),
        (struct.pack("<HBB", 0x5624, 0, 2) + struct.pack("<HBB", 0x5625, 0, 2),
         [(0, 0, 1, 1, "a"), (0, 1, 1, 1, "b"), (0, 2, 1, 1, "c")]),
        (struct.pack("<HBBH", 0x7623, 0, 1, 2000),
         [(0, 0, 1, 2, "a"), (0, 2, 1, 1, "b"), (0, 3, 1, 1, "c")]),
    ],
    ids=["sprmTMerge", "sprmTSplit", "sprmTDxaCol"],
)  # fmt: skip
def test_changes_to_a_row(extra: bytes, wanted: list[tuple[int, int, int, int, str]]) -> None:
    cells = only_grid(
        *row(["a", "b", "c"], Shape(THREE, extra=extra)),
        *row(["d", "e", "f", "g"], Shape([*THREE, 4000])),
    )
    assert cells[: len(wanted)] == wanted


def test_sprm_vertical_merge() -> None:
    def merge(flag: int) -> bytes:
        return struct.pack("<HBBB", 0xD62B, 2, 0, flag)

    cells = only_grid(
        *row(["a", "b"], Shape([0, 1000, 2000], extra=merge(3))),
        *row(["", "d"], Shape([0, 1000, 2000], extra=merge(1))),
    )
    assert cells[0] == (0, 0, 2, 1, "a")


def test_inserted_and_deleted_cells() -> None:
    inserted = Shape([0, 1000, 2000], extra=struct.pack("<HBBH", 0x7621, 1, 1, 500))
    deleted = Shape([0, 1000, 1500, 2500], extra=struct.pack("<HBB", 0x5622, 1, 2))
    document = read(*row(["a", "b", "c"], inserted), *row(["d", "e"], deleted))
    assert [c.text for c in document.tables[0].cells if c.row == 0] == ["a", "b", "c"]
    assert [c.text for c in document.tables[0].cells if c.row == 1][:2] == ["d", "e"]


def test_row_of_inserted_cells_begins_where_it_says() -> None:
    cells = b"".join(struct.pack("<HBBH", 0x7621, number, 1, 1000) for number in range(2))
    start = struct.pack("<Hh", 0x9601, 0) + struct.pack("<Hh", 0x9602, 108)
    inserted = [Para("c", "\x07", IN_TABLE), Para("d", "\x07", IN_TABLE)]
    inserted.append(Para("", "\x07", ROW_END + start + cells))
    grid = only_grid(*row(["a", "b"], Shape([-108, 892, 1892])), *inserted)
    assert grid[2:] == [(1, 0, 1, 1, "c"), (1, 1, 1, 1, "d")]


@pytest.mark.parametrize("old", [b"", define(Shape([0, 2000])), define(TWO)])
def test_table_properties_in_the_data_stream_twice_removed(old: bytes) -> None:
    """sprmPHugePapx leads to sprmPTableProps, which leads to the cells."""
    props = ROW_END + b"".join(
        struct.pack("<HBBH", 0x7621, number, 1, 1000) for number in range(2)
    )
    where = Para("x", sprms=props, huge=True)  # its list is the first in the Data stream
    pointer = ROW_END + struct.pack("<HI", 0x646B, 16) + old
    cells = [Para("a", "\x07", IN_TABLE), Para("b", "\x07", IN_TABLE)]
    end = Para("", "\x07", pointer, huge=True)
    document = first(
        DocFile([where, Para("前"), *cells, end, *row(["c"], Shape([0, 2000]))]).build()
    )
    assert grids_of(document)[-1][1][-1] == (1, 0, 1, 2, "c")


def test_nested_tables_follow_their_parent() -> None:
    small = Shape([0, 300, 600])
    document = read(
        Para("out", "\r", depth(1)), *nested_row(["n1", "n2"], small),
        *nested_row(["n3", "n4"], small), Para("after", "\x07", depth(1)),
        Para("b", "\x07", depth(1)), Para("", "\x07", depth(1) + ROW_END + define(TWO)),
    )  # fmt: skip
    outer, inner = grids_of(document)
    assert outer == (0, [(0, 0, 1, 1, "outafter"), (0, 1, 1, 1, "b")])
    assert inner[0] == 1
    assert [cell[4] for cell in inner[1]] == ["n1", "n2", "n3", "n4"]


def test_floating_neighbours_are_two_tables() -> None:
    floating = struct.pack("<Hh", 0x940E, 3000) + struct.pack("<HB", 0x360D, 0x24)
    document = read(
        *row(["a", "b"], Shape([0, 1000, 2000], extra=floating)), *row(["c", "d"], TWO)
    )
    assert len(document.tables) == 2


def test_row_that_starts_inside_its_table_has_a_blank() -> None:
    cells = only_grid(*row(["a", "b"], TWO), *row(["c"], Shape([1000, 2000])))
    assert cells[2:] == [(1, 0, 1, 1, ""), (1, 1, 1, 1, "c")]


def placed(edges: list[int], *sprms: tuple[int, int]) -> Shape:
    """A row with more table properties of two bytes, or of one."""
    extra = b"".join(
        struct.pack("<HB" if sprm == 0x360D else "<HH", sprm, value) for sprm, value in sprms
    )
    return Shape(edges, extra=extra)


@pytest.mark.parametrize(
    ("sprms", "place"),
    [
        ([(0x5400, 0)], [0, 1]),
        ([(0x5400, 1)], [0, 1]),
        ([(0x5400, 2)], [1, 0]),
        ([(0x5400, 7)], [0, 1]),
        ([(0x5400, 2), (0x560B, 1)], [0, 1]),  # right to left
        ([(0x5400, 2), (0x360D, 0x24)], [0, 1]),  # floating
    ],
)
def test_rows_of_a_table_at_the_right_end_together(
    sprms: list[tuple[int, int]], place: list[int]
) -> None:
    cells = only_grid(
        *row(["a", "b"], placed([0, 1000, 2000], *sprms)),
        *row(["c"], placed([0, 1000], *sprms)),
    )
    assert [text for *_, text in cells[2:]] == [["c", ""][column] for column in place]


def test_rows_of_a_centred_table_begin_together() -> None:
    centred = (0x5400, 1)
    cells = only_grid(
        *row(["a", "b"], placed([0, 1000, 2000], centred)),
        *row(["c", "d"], placed([500, 1500, 2500], centred)),
    )
    assert cells[2:] == [(1, 0, 1, 1, "c"), (1, 1, 1, 1, "d")]


def test_careless_right_edges_make_no_column() -> None:
    document = read(*row(["a", "b"], TWO), *row(["c", "d"], Shape([0, 1000, 2060])))
    assert document.tables[0].columns == 2


def test_tracked_deletions_go_insertions_stay() -> None:
    cell = Para("9949", "\x07", IN_TABLE, runs=[(0, 2, DELETED), (2, 4, b"\x01\x08\x01")])
    cells = only_grid(
        cell, Para("b", "\x07", IN_TABLE), Para("", "\x07", ROW_END + define(TWO))
    )
    assert cells[0][4] == "49"


def test_deleted_row_goes_and_deleted_paragraph_mark_joins() -> None:
    gone = [
        Para("c", "\x07", IN_TABLE, runs=[(0, 2, DELETED)]),
        Para("d", "\x07", IN_TABLE, runs=[(0, 2, DELETED)]),
        Para("", "\x07", ROW_END + define(TWO), runs=[(0, 1, DELETED)]),
    ]
    document = read(
        Para("甲", runs=[(1, 2, DELETED)]), Para("乙"),
        *row(["a", "b"], TWO), *gone, *row(["e", "f"], TWO),
    )  # fmt: skip
    assert texts(document) == ["前", "甲乙", "#", "后"]
    assert document.tables[0].rows == 2


def test_deleted_paragraph_mark_moves_no_text_into_or_out_of_a_table() -> None:
    gone = [
        Para("c", "\x07", IN_TABLE, runs=[(0, 2, DELETED)]),
        Para("", "\x07", ROW_END + define(Shape([0, 1000])), runs=[(0, 1, DELETED)]),
    ]
    held, last = (Para(text, runs=[(1, 2, DELETED)]) for text in "甲乙")
    inside = Para("b", "\r", IN_TABLE, runs=[(1, 2, DELETED)])
    assert texts(read(held, *row(["a", "b"], TWO))) == ["前", "甲", "#", "后"]
    assert texts(read(held, *gone)) == ["前", "甲", "后"]
    assert texts(read(Para("a", "\x07", IN_TABLE), inside)) == ["前", "#", "后"]
    assert texts(first(DocFile([Para("前"), last]).build())) == ["前", "乙"]


def test_hidden_text_goes_and_is_told() -> None:
    document = read(
        Para("隐藏7", runs=[(0, 2, HIDDEN)]), Para("57", runs=[(0, 1, HIDDEN)])
    )  # fmt: skip
    assert texts(document)[1:3] == ["7", "7"]
    (notice,) = document.notices
    assert (notice.code, notice.message[:1]) == ("hidden-text-dropped", "3")


def look(sprm: int, operand: int, size: str = "B") -> bytes:
    return struct.pack("<H" + size, sprm, operand)


def test_digits_that_are_no_plain_print_make_no_number() -> None:
    cells = row(["121", "1215", "０0", "78", "合计1", "5"], Shape([*range(0, 7000, 1000)]))
    looks = [
        [(2, 3, look(0x2A48, 1))],
        [(0, 2, look(0x0837, 1))],
        [(0, 1, look(0x2A42, 8)), (1, 2, look(0x6870, 0xFFFFFF, "I"))],
        [(0, 1, look(0x6870, 0x0000FF, "I")), (1, 2, look(0x0837, 0))],
        [(2, 3, look(0x2A48, 2))],
        [(0, 1, look(0x2A53, 1))],
    ]
    for cell, runs in zip(cells, looks, strict=False):
        cell.runs = runs
    prose = Para("121", runs=[(2, 3, look(0x2A48, 1))])
    wanted = ["12[1]", f"{UNREAD}{UNREAD}15", 2 * UNREAD, "78", "合计[1]", UNREAD]
    readings = load_bytes(DocFile([*cells, prose]).build())
    assert [[c.text for c in r.tables[0].cells] for r in readings] == [wanted, wanted]
    assert [texts(r)[-1] for r in readings] == ["121", "121"]  # prose keeps them


def test_what_is_shown_without_text_leaves_no_blank() -> None:
    """A text box, a choice from a list and an equation are seen like any figure."""
    cells = row(
        ["\x08", "\x13 FORMDROPDOWN \x15", "\x13EQ \\o(○,30)\x14\x15", "\x08", "\x13 PAGE \x15"],
        Shape([*range(0, 6000, 1000)]),
    )  # fmt: skip
    places = [0]
    for cell in cells:
        places.append(places[-1] + len(cell.text) + 1)
    boxes = [(places[3], [Para("注")]), (places[0], [Para("30")])]
    readings = load_bytes(DocFile(cells, boxes=boxes).build())
    wanted = [UNREAD, UNREAD, UNREAD, "", ""]
    assert [[c.text for c in r.tables[0].cells] for r in readings] == [wanted, wanted]
    assert [n.code for n in readings[0].notices] == ["figures-in-boxes"]


def test_a_table_of_one_cell_in_a_cell_is_its_text() -> None:
    cells = [
        *nested_row(["30"], Shape([0, 300])), Para("", "\x07", depth(1)),
        *nested_row(["3", "0"], Shape([0, 300, 600])), Para("", "\x07", depth(1)),
        Para("", "\x07", depth(1) + ROW_END + define(TWO)),
    ]  # fmt: skip
    assert [c.text for c in read(*cells).tables[0].cells] == ["30", UNREAD]


def test_character_styles_that_raise() -> None:
    raised = Style(character=look(0x2A48, 1))

    class Raising(StyleSheet):
        def style(self, istd: int) -> Style:
            return raised if istd == 5 else Style()

    reader = RunReader(Raising(b""))
    styled = look(0x4A30, 5, "H")
    effects = {
        reader.effect(chpx)[0] for chpx in (styled, look(0x0837, 1) + styled, styled + styled)
    }
    assert effects == {LOOK_RAISED}
    assert reader.effect(styled + look(0x2A48, 0)) == (0, "")
    assert reader.effect(styled + look(0x2A33, 0)) == (0, "")
    assert reader.effect(styled + look(0x0837, 1)) == (LOOK_UNSURE, "")


class StyleFiveHides(StyleSheet):
    def style(self, istd: int) -> Style:
        return Style(character=HIDDEN if istd == 5 else b"")


def test_a_run_is_shown_or_hidden_against_its_paragraphs_style() -> None:
    """ToggleOperand 0x80 is as the style, 0x81 the opposite ([MS-DOC] 2.9.328)."""

    def vanish(operand: int) -> bytes:
        return HIDDEN[:2] + bytes([operand])

    reader = RunReader(StyleFiveHides(b""))
    paragraphs = Runs([0, 10, 30], [10, 30, 40], [b"\0\0", b"\5\0", b"\0\0"])
    assert reader.hiding(paragraphs) == [(10, 30)]
    runs = Runs(
        [0, 4, 12, 16, 20, 24, 34],
        [4, 12, 16, 20, 24, 34, 40],
        [b"", vanish(0x81), vanish(0x81), vanish(0), vanish(0x80), b"", vanish(1)],
    )
    pieces = Pieces([Piece(0, 40, 0, 1, 0)], [])
    found = find_effects(runs, pieces, 40, reader, reader.hiding(paragraphs))
    hidden = {cp for effect in found for cp in range(effect.start, effect.end)}
    # Hidden: the opposite of a style that shows, and in 10–30 all but two runs.
    assert hidden == {*range(4, 10), *range(20, 30), *range(34, 40)}


@pytest.mark.parametrize(("moved", "found"), [(0, 2), (7, 2), (8, 0), (512, 0)])
def test_pages_are_for_the_bytes_that_their_table_says(moved: int, found: int) -> None:
    """A table that leads nowhere near its pages leads to none of their runs."""
    word = bytearray(512)
    table = bin_table(word, [(100, 104, b"ab"), (104, 108, b"cd")], paragraphs=True)
    start, end, page = struct.unpack("<3I", table)
    table = struct.pack("<3I", start + moved, end + moved, page)
    runs = read_runs(bytes(word), table, 0, len(table), paragraphs=True)
    assert runs.lists == [b"ab", b"cd"][:found]


def test_overlapping_runs_of_a_broken_file_count_once() -> None:
    """A byte belongs to the first run that holds it: of all runs where a style hides
    text, elsewhere of those that do something."""

    shown = HIDDEN[:2] + b"\0"
    runs = Runs([0, 5, 8, 8, 20], [10, 15, 9, 30, 25], [b"", HIDDEN, DELETED, shown, DELETED])
    pieces = Pieces([Piece(0, 40, 0, 1, 0)], [])
    plain, styled = {*range(5, 15), *range(20, 25)}, {*range(2, 15)}
    for style, gone in ((0, plain), (5, styled)):
        reader = RunReader(StyleFiveHides(b""))
        paragraphs = Runs([0, 2, 18], [2, 18, 40], [b"\0\0", bytes([style, 0]), b"\0\0"])
        hiding = reader.hiding(paragraphs)
        assert hiding == ([(2, 18)] if style else [])
        found = find_effects(runs, pieces, 40, reader, hiding)
        assert all(a.end <= b.start for a, b in pairwise(found))
        assert {cp for e in found for cp in range(e.start, e.end)} == gone


def test_paragraphs_that_overlap_hide_no_byte_twice() -> None:
    paragraphs = Runs([0, 3, 4, 9], [6, 5, 8, 12], [b"\5\0"] * 4)
    reader = RunReader(StyleFiveHides(b""))
    assert reader.hiding(paragraphs) == [(0, 6), (6, 8), (9, 12)]
    runs = Runs([0, 2], [7, 12], [b"", HIDDEN[:2] + b"\0"])
    pieces = Pieces([Piece(0, 12, 0, 1, 0)], [])
    found = find_effects(runs, pieces, 12, reader, reader.hiding(paragraphs))
    assert {cp for e in found for cp in range(e.start, e.end)} == {*range(7)}


def test_field_results_stay_and_codes_go() -> None:
    nested = 'a\x13 IF \x13 PAGE \x14 8 \x15 = 1 \x14R\x15z\x13 TC "x" \x15'
    assert texts(read(Para(nested)))[1] == "aRz"


def test_marks_without_partner_are_no_fields() -> None:
    assert texts(read(Para("7\x158\x149"), Para("5\x136\x14")))[1:3] == ["789", "56"]


def test_phonetic_guide_prints_its_base() -> None:
    ruby = '\x13 EQ \\* jc2 \\* "Font:宋体" \\* hps10 \\o\\ad(\\s\\up 9(zhèng),政)\x15府'
    assert texts(read(Para(ruby)))[1] == "政府"


def test_symbols_and_special_characters() -> None:
    para = Para("(1\x1e2\x0b3\x1f", runs=[(0, 1, symbol(0x2713))])
    assert texts(read(para))[1] == "✓1-2\n3"


def test_characters_beyond_the_basic_plane() -> None:
    document = read(Para("𠮷野"), *row(["𠮷", "b"], TWO))
    assert texts(document)[1] == "𠮷野"
    assert document.tables[0].cells[0].text == "𠮷"
    assert document.tables[0].cells[1].offset == len("前\r") + len("𠮷野\r") + 1 + 2 + 1


def test_eight_bit_pieces_out_of_order() -> None:
    paragraphs = [Para("caf\xe9 “x”"), *row(["a1", "b2"], TWO), Para("tail")]
    data = DocFile(
        paragraphs, cuts=(3, 6, 11), order=(2, 0, 3, 1), narrow=frozenset({0, 1, 3})
    ).build()
    document = first(data)
    assert texts(document) == ["café “x”", "#", "tail"]
    assert [cell.text for cell in document.tables[0].cells] == ["a1", "b2"]


def test_properties_on_a_piece() -> None:
    deleted = DocFile([Para("keep99")], cuts=(4, 6), prms={1: 0x41 << 1 | 1 << 8}).build()
    assert texts(first(deleted)) == ["keep"]
    listed = DocFile([Para("keep99")], cuts=(4, 6), prms={1: 1}, grpprls=[DELETED]).build()
    assert texts(first(listed)) == ["keep"]


def level(pattern: str, code: int) -> bytes:
    head = struct.pack("<iBB", 1, code, 0) + bytes(9) + bytes(9) + bytes(4)
    return head + struct.pack("<H", len(pattern)) + pattern.encode("utf-16-le")


def numbered(ilfo: int, ilvl: int = 0) -> bytes:
    return struct.pack("<HH", 0x460B, ilfo) + struct.pack("<HB", 0x260A, ilvl)


def lists(pattern: str, code: int) -> tuple[bytes, bytes]:
    simple = struct.pack("<ii", 7, 0) + bytes(18) + b"\x01\x00"
    overrides = struct.pack("<I", 1) + struct.pack("<i", 7) + bytes(12) + struct.pack("<I", 0)
    return struct.pack("<H", 1) + simple + level(pattern, code), overrides


def test_automatic_numbers() -> None:
    document = read(
        Para("总体情况", sprms=numbered(1)), Para("主动公开", sprms=numbered(1)),
        lists=lists("（\x00）", 37),
    )  # fmt: skip
    assert texts(document)[1:3] == ["（一）总体情况", "（二）主动公开"]


def test_automatic_numbers_in_tables_only_before_words() -> None:
    cells = [
        Para("予以公开", "\x07", IN_TABLE + numbered(1)),
        Para("5", "\x07", IN_TABLE + numbered(1)),
        Para("", "\x07", ROW_END + define(TWO)),
    ]
    document = read(*cells, lists=lists("\x00.", 0))
    assert [cell.text for cell in document.tables[0].cells] == ["1.予以公开", f"{UNREAD}5"]


def test_bullets_are_not_numbers() -> None:
    document = read(Para("总体情况", sprms=numbered(1)), lists=lists("\uf06c", 23))
    assert texts(document)[1] == "总体情况"


def test_headings_by_style() -> None:
    heading = first(DocFile([Para("标题", istd=1), Para("正文")]).build()).blocks[0]
    assert isinstance(heading, Heading)
    assert heading.level == 1


def test_style_that_is_not_there() -> None:
    """Found by the fuzz campaign: sprmPIstd with a number above all styles."""
    absurd = struct.pack("<HH", 0x4600, 0xFFFF)
    assert texts(read(Para("a", sprms=absurd), Para("b", istd=0xFFFE)))[1:3] == ["a", "b"]


def test_kingsoft_oddities_are_no_reason_to_refuse() -> None:
    data = DocFile(
        [Para("一")], flags=0x0200 | 0x0014, clsid=b"\x06" * 16, more={"WpsCustomData": b"x"}
    ).build()
    assert texts(first(data)) == ["一"]


def test_encrypted() -> None:
    with pytest.raises(EncryptedInput, match="password"):
        load_bytes(DocFile([Para("x")], flags=0x0300).build())


@pytest.mark.parametrize("size", [700, 2000, 5000])
def test_cut_off(size: int) -> None:
    with pytest.raises(DamagedInput):
        list(
            readings("doc", Input("a.doc", DocFile([Para("x" * 900)]).build()[:size]), Limits())
        )


def test_limits() -> None:
    data = DocFile([Para("前"), *row(["a", "b"], TWO), Para("后")]).build()
    with pytest.raises(LimitExceeded, match="characters"):
        list(readings("doc", Input("a.doc", data), Limits(characters=3)))
    with pytest.raises(LimitExceeded, match="cells"):
        list(readings("doc", Input("a.doc", data), Limits(cells=1)))


def test_second_reading_counts_cells_by_their_marks() -> None:
    top = Shape([0, 1000, 2000], [(0, 3), (0, 0)])
    low = Shape([0, 1000, 2000], [(0, 1), (0, 0)])
    data = DocFile([Para("前"), *row(["a", "b"], top), *row(["99", "d"], low)]).build()
    table = load_bytes(data)[1].tables[0]
    assert table.spans_lost
    assert [(c.row, c.column, c.text) for c in table.cells] == [
        (0, 0, "a"), (0, 1, "b"), (1, 0, "99"), (1, 1, "d"),
    ]  # fmt: skip


def test_paragraphs_without_any_mark_of_a_cell_are_no_table() -> None:
    loose = [Para("a", "\r", IN_TABLE), Para("", "\r", IN_TABLE), Para("b", "\r", depth(2))]
    data = DocFile([Para("前"), *loose, Para("中"), *row(["c", "d"], TWO), Para("后")]).build()
    grid, stream = load_bytes(data)
    assert texts(grid) == ["前", "a", "b", "中", "#", "后"] == texts(stream)
    assert [cell.text for cell in stream.tables[0].cells] == ["c", "d"]


def test_row_without_its_mark_is_kept() -> None:
    data = DocFile([Para("a", "\x07", IN_TABLE), Para("b", "\r", IN_TABLE), Para("后")]).build()
    for document in load_bytes(data):
        assert texts(document) == ["#", "后"]
        assert [cell.text for cell in document.tables[0].cells] == ["a", "b"]


def boxed(*boxes: tuple[int, list[Para]], body: tuple[Para, ...] = ()) -> Document:
    return first(DocFile([Para("前后"), *body], boxes=boxes).build())


def test_tables_in_text_boxes_count_only_where_the_body_has_none() -> None:
    box = (0, [*row(["a", "b"], TWO), Para("")])
    alone = boxed(box)
    assert grids_of(alone) == [(0, [(0, 0, 1, 1, "a"), (0, 1, 1, 1, "b")])]
    assert [notice.code for notice in alone.notices] == ["frame-tables"]
    assert len(boxed(box, body=(*row(["c", "d"], TWO), Para(""))).tables) == 1


def test_text_boxes_come_in_the_order_of_their_anchors() -> None:
    boxes = [(place, [*row([str(place), "x"], TWO), Para("")]) for place in (2, 0, 1)]
    assert [table.cells[0].text for table in boxed(*boxes).tables] == ["0", "1", "2"]


@pytest.mark.parametrize(
    ("anchors", "boxes"), [((0, 0), (0, 0)), ((2**31, 99), (2**32 - 1, 90)), ((0, 3), (8, 26))]
)
def test_text_boxes_of_a_broken_file_come_as_they_lie(
    anchors: tuple[int, int], boxes: tuple[int, int]
) -> None:
    found = Boxes(bytes(range(64)), anchors, boxes)
    assert sorted([30, 4, 2**33, 7], key=found.order) == [4, 7, 30, 2**33]
    assert "".join(text for _, text in found.texts("1" * 50)) in ("", "1" * 50)
