"""The RTF reader on texts made for one property each."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govreport_extract.errors import DamagedInput, LimitExceeded
from govreport_extract.loaders.rtf import reader
from govreport_extract.loaders.rtf.tokens import TOKEN
from govreport_extract.model.document import UNREAD, Document, Heading
from wordgrid import first, grids_of, load_bytes, texts


def read(body: str, head: str = "") -> Document:
    fonts = r"{\fonttbl{\f0\fcharset134 S;}{\f1\fcharset0 A;}}"
    text = rf"{{\rtf1\ansi\ansicpg936{fonts}{head}\f0 "
    return first((text + body + "}").encode("latin-1"))


def line(text: str) -> str:
    return rf"\pard {text}\par "


def row(*cells: str, flags: tuple[str, ...] = (), edges: tuple[int, ...] = ()) -> str:
    edges = edges or tuple(1000 * (number + 1) for number in range(len(cells)))
    flags = flags or ("",) * len(edges)
    defined = "".join(rf"{flag}\cellx{edge}" for flag, edge in zip(flags, edges, strict=True))
    return (
        rf"\trowd\trleft0{defined}\pard\intbl "
        + "".join(rf"{c}\cell " for c in cells)
        + r"\row "
    )


def test_merges() -> None:
    document = read(
        row("a", "b", "c", flags=(r"\clvmgf", r"\clmgf", r"\clmrg"))
        + row("9", "d", "e", flags=(r"\clvmrg", "", ""))
    )
    assert grids_of(document)[0][1] == [
        (0, 0, 2, 1, "a"), (0, 1, 1, 2, "b"), (1, 1, 1, 1, "d"), (1, 2, 1, 1, "e"),
    ]  # fmt: skip


def test_a_picture_alone_in_a_cell_may_be_a_figure() -> None:
    picture = r"{\pict 0102}"
    document = read(row(picture, "5" + picture, "") + row("a", "b", "c") + line(picture))
    texts_of = [text for *_, text in grids_of(document)[0][1]]
    assert texts_of == [UNREAD, "5", "", "a", "b", "c"]


def test_row_definition_stays_in_force() -> None:
    again = r"\pard\intbl c\cell d\cell\row "
    document = read(row("a", "b", edges=(500, 2000)) + again + row("e", edges=(2000,)))
    assert grids_of(document)[0][1][-1] == (2, 0, 1, 2, "e")


@pytest.mark.parametrize(
    ("word", "texts_of_row"),
    [
        (r"\trqr", ["", "c"]),
        (r"\trqc", ["c", ""]),
        ("", ["c", ""]),
        (r"\trqr\rtlrow", ["c", ""]),
    ],
)
def test_rows_of_a_table_at_the_right_end_together(word: str, texts_of_row: list[str]) -> None:
    rows = (row("a", "b") + row("c")).replace(r"\trleft0", word + r"\trleft0")
    assert [cell.text for cell in read(rows).tables[0].cells[2:]] == texts_of_row


def test_nested_table() -> None:
    nested = (
        r"\pard\intbl\itap2 n1\nestcell n2\nestcell{\*\nesttableprops\trowd\trleft0\cellx300"
        r"\cellx600\nestrow}{\nonesttables\par}"
    )
    body = r"\trowd\trleft0\cellx1000\cellx2000\pard\intbl out\par " + nested
    document = read(body + r"\pard\intbl after\cell b\cell\row" + line("z"))
    assert grids_of(document) == [
        (0, [(0, 0, 1, 1, "outafter"), (0, 1, 1, 1, "b")]),
        (1, [(0, 0, 1, 1, "n1"), (0, 1, 1, 1, "n2")]),
    ]


def test_paragraphs_without_any_mark_of_a_cell_are_no_table() -> None:
    loose = r"\pard\intbl e\par f\par "
    data = r"{\rtf1 " + row("a", "b") + line("d") + loose + "}"
    for document in load_bytes(data.encode()):
        assert texts(document) == ["#", "d", "e", "f"]


def test_chinese_in_code_page_and_in_unicode() -> None:
    gbk = "".join(f"\\'{byte:02x}" for byte in "政府".encode("gbk"))
    escaped = "\\'95\\\\"  # 昞 ends in a backslash
    document = read(
        line(gbk) + line(r"\u25919?\u24220?") + line(r"{\uc2\u-32234\'d6\'d0x}") + line(escaped)
    )
    code_unit = chr(0x10000 - 32234)
    assert texts(document) == ["政府", "政府", code_unit + "x", b"\x95\\".decode("gb18030")]


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        (r"\u25919?\u24220?", "政府"),
        (r"\u25919 ?\u24220 ?x", "政府x"),
        (r"\u25919  \u24220 ?", "政府"),  # one blank ends the number, one stands for it
        (r"\u25919\'3f\u24220\'b8z", "政府z"),
        (r"\u25919 \b\u24220?\'31", "政府1"),  # a word stands for it
        (r"\u25919{}\u24220?", "政府"),  # the group ends what would stand for it
        (r"\u25919 {9}\u24220 \~9", "政9府9"),
        (r"\u25919\line\u24220?", "政府"),
        ("\\u25919\r\n?\\u24220\n?", "政府"),
        (r"\u12345678901?", chr(1234567890 & 0xFFFF) + "?"),  # ten digits are a number
        (r"\uc0\u25919\u24220 x", "政府x"),
        (r"{\uc2\u25919??\u24220\'b8\'ae}x\u24220?", "政府x府"),
        (r"\u7?a\u25919?{\v\u25919?}", "a政"),
        (r"{\deleted\u25919?}\u24220?", "府"),
        (r"\ulnone\u25919?\ufoo1\uc1\u24220?", "政府"),
    ],
)
def test_code_units_and_what_stands_for_them(written: str, wanted: str) -> None:
    assert texts(read(line(written))) == [wanted]


def test_words_that_say_nothing_end_where_others_begin() -> None:
    words = "\\fs21\\loch\r\n\\lang-1033 \\fooo\\f0\\foo\\qc "
    longer = "\\par" + "x" * 29 + "y"  # 32 letters are a word, the next is text
    assert texts(read(line(f"{words}a{longer}b\\pardx c\\linex\\line d"))) == ["aybc\nd"]


PIECES = (
    "\\u25919", "\\u-32234", "\\u7", "\\u", "\\uc0", "\\uc1", "\\uc2", "?", " ", "\r\n", "\\'3f",
    "\\'b", "{", "}", "\\*", "\\b", "\\fs21", "\\f1", "\\loch", "\\par", "\\pard", "\\v", "\\v0", "\\line",
    "\\bin2", "\\pict", "\\cell", "\\row", "\\trowd", "\\cellx900", "\\intbl", "\\~", "\\\\", "x", "9", "-1",
)  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=40))
def test_runs_of_tokens_say_what_the_single_tokens_say(pieces: list[str]) -> None:
    data = ("{\\rtf1 a" + "".join(pieces) + "\\par}").encode("latin-1")
    in_runs = load_bytes(data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reader, "_RUNS", TOKEN)
        assert load_bytes(data) == in_runs


def test_surrogate_pairs() -> None:
    high, low = 0xD842 - 0x10000, 0xDFB7 - 0x10000
    assert texts(read(line(rf"\u{high}?\u{low}?"))) == ["𠮷"]


def test_tracked_hidden_and_fields() -> None:
    body = line(r"{\deleted 99}{\revised 49}")
    body += line(r"{\v \u38544?\u34255?}7{\v 8}")
    body += line(r"a{\field{\*\fldinst{ PAGE }}{\fldrslt 5}}b")
    body += line(
        r"{\field{\*\fldinst{ EQ \\* jc2 \\o\\ad(\\s\\up 9(zh),\u25919?)}}{\fldrslt }}"
    )
    document = read(body)
    assert texts(document) == ["49", "7", "a5b", "政"]
    assert [n.code for n in document.notices] == ["hidden-text-dropped"]


def test_digits_that_are_no_plain_print_make_no_number() -> None:
    head = r"{\colortbl;\red255\green255\blue255;\red255\green0\blue0;}"
    body = row(
        r"12{\super 1}", r"{\strike 12}15", r"\cf1 0\cf2 7", r"3{\sub 2\nosupersub 4}",
        r"{\super 9\plain 9}{\striked1 8\striked0 8}", r"{\strike \u49?}",
    )  # fmt: skip
    document = read(body + line(r"12{\super 1}"), head)
    wanted = ["12[1]", f"{UNREAD}{UNREAD}15", f"{UNREAD}7", "3[2]4", f"[9]9{UNREAD}8", UNREAD]
    assert [c.text for c in document.tables[0].cells] == wanted
    assert texts(document)[-1] == "121"  # prose keeps them


def test_what_is_shown_without_text_leaves_no_blank() -> None:
    box = r"{\shp{\*\shpinst{\sp{\sn w}{\sv 3}}{\shptxt \pard %s\par}}{\shprslt x}}"
    field = r"{\field{\*\fldinst FORMDROPDOWN{\*\formfield{\fftype2{\*\ffl 30}}}}{\fldrslt}}"
    nested = r"\itap2 30\nestcell{\*\nesttableprops\trowd\cellx900\nestrow}\pard\intbl\itap1 "
    body = row(
        box % "30", box % r"\u27880?", r"{\mmath{\*\moMath{\mr\mscr0 30}}}", field, nested,
        r"3{\up8 1}{\up1 1}{\dn6 2}", r"{\mvf 28}{\mvt 30}",
    )  # fmt: skip
    document = read(body)
    assert [c.text.strip() for c in document.tables[0].cells] == [
        UNREAD, "", UNREAD, UNREAD, "30", "3[1]1[2]", "30",
    ]  # fmt: skip
    assert [n.code for n in document.notices] == ["figures-in-boxes"]


def test_what_stands_apart_is_not_body() -> None:
    body = r"{\header{\pard h\par}}{\*\unknown x}{\footnote f}"
    body += r"{\shp{\*\shpinst{\shptxt\pard s\par}}}"
    body += r"{\pict\bin4 }}{{}{\*\shppict{\pict 0102}}" + line("z")
    document = read(body)
    assert [text for text in texts(document) if text != "#"] == ["z"]


def test_tables_in_text_boxes_count_only_where_the_body_has_none() -> None:
    box = r"{\shp{\*\shpinst{\sp{\sn x}{\sv 1}}{\shptxt " + row("5", "6") + r"\pard\par}}}"
    alone = read(line("a" + box) + line("z"))
    assert texts(alone) == ["a", "z", "#"]
    assert [cell.text for cell in alone.tables[0].cells] == ["5", "6"]
    assert [notice.code for notice in alone.notices] == ["frame-tables"]
    assert len(read(line("a" + box) + row("7")).tables) == 1


def test_automatic_numbers_come_from_the_list_text() -> None:
    numbered = line(r"{\listtext\pard\plain \uc1\u65288?\u19968?\u65289?\tab}\u24635?\u20917?")
    bullet = line(r"{\listtext\'b7\tab}\u20917?")
    document = read(numbered + bullet)
    assert texts(document) == ["（一）总况", "况"]


def test_headings_and_information() -> None:
    head = r"{\stylesheet{\s0 Normal;}{\s1\ql heading 1;}}{\info{\title \u25253?}{\author a}}"
    document = read(line(r"\s1 x") + line(r"\outlinelevel2 y") + line("z"), head)
    assert [b.level if isinstance(b, Heading) else 0 for b in document.blocks] == [1, 3, 0]
    assert document.metadata == {"title": "报", "author": "a"}


def test_letters() -> None:
    assert (
        texts(read(line(r"a\tab b\line c\~d\_e\-f\{\}\emdash g")))[0] == "a\tb\nc\u00a0d-ef{}—g"
    )


def test_broken_files() -> None:
    cut = first(rb"{\rtf1 cut \'e9{\b x")
    assert texts(cut) == ["cut \xe9x"]
    assert [notice.code for notice in cut.notices] == ["truncated"]
    with pytest.raises(DamagedInput, match="no text"):
        load_bytes(rb"{\rtf1{\fonttbl")
    with pytest.raises(LimitExceeded, match="nested"):
        load_bytes(rb"{\rtf1" + b"{" * 5000)


@pytest.mark.parametrize(
    "unit",
    [rb"\trowd\cellx1\cell\row ", rb"{\upr{a}{\*\ud{b}}}", rb"\u1\'20", rb"{\v a}{\b b}"],
)
def test_time_is_linear(unit: bytes) -> None:
    def spent(count: int) -> float:
        started = time.process_time()
        load_bytes(rb"{\rtf1 x\par " + unit * count + rb" y\par}")
        return time.process_time() - started

    spent(100)
    small = max(spent(2000), 0.004)
    assert spent(16000) < 8 * 4 * small
