"""The docx reader on packages made for one property each."""

from __future__ import annotations

import io
import zipfile

import pytest

from govreport_extract.errors import DamagedInput, LimitExceeded
from govreport_extract.limits import DEFAULT_LIMITS, Limits
from govreport_extract.loaders import readings
from govreport_extract.model.document import UNREAD, Document, Heading
from govreport_extract.source import Input
from wordgrid import first, grids_of, load_bytes, texts

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"


def relations(**targets: str) -> str:
    items = "".join(
        f'<Relationship Id="{kind}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for kind, target in targets.items()
    )
    return f'<Relationships xmlns="{_RELS}">{items}</Relationships>'


def document(body: str) -> str:
    return f'<w:document xmlns:w="{_W}"><w:body>{body}</w:body></w:document>'


def package(body: str, *, styles: str = "", numbering: str = "", head: str = "") -> bytes:
    parts = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": relations(officeDocument="word/document.xml"),
        "word/document.xml": head + document(body),
        "word/_rels/document.xml.rels": relations(
            styles="styles.xml", numbering="numbering.xml"
        ),
        "word/styles.xml": f'<w:styles xmlns:w="{_W}">{styles}</w:styles>',
        "word/numbering.xml": f'<w:numbering xmlns:w="{_W}">{numbering}</w:numbering>',
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in parts.items():
            packed.writestr(name, text)
    return buffer.getvalue()


def read(body: str, **parts: str) -> Document:
    return first(package(body, **parts))


def run(text: str, props: str = "") -> str:
    return f"<w:r><w:rPr>{props}</w:rPr><w:t>{text}</w:t></w:r>"


def para(content: str, props: str = "") -> str:
    return f"<w:p><w:pPr>{props}</w:pPr>{content}</w:p>"


def cell(text: str, props: str = "") -> str:
    return f"<w:tc><w:tcPr>{props}</w:tcPr>{para(run(text))}</w:tc>"


def table(*rows: str, grid: str = "") -> str:
    body = "".join(f"<w:tr>{row}</w:tr>" for row in rows)
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in grid.split())
    if grid:
        columns = f"<w:tblGrid>{columns}</w:tblGrid>"
    return f"<w:tbl><w:tblPr/>{columns}{body}</w:tbl>"


SPAN2 = '<w:gridSpan w:val="2"/>'


def wide(twips: int) -> str:
    return f'<w:tcW w:w="{twips}" w:type="dxa"/>'


LOST = '<w:tcW w:w="0" w:type="dxa"/><w:vMerge w:val="continue"/>'
RESTART, CONTINUE = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


def test_spans() -> None:
    document = read(
        table(
            cell("a", SPAN2 + RESTART) + cell("b"),
            cell("", SPAN2 + CONTINUE) + cell("c"),
            cell("d") + cell("e") + cell("f"),
        )
    )
    assert grids_of(document)[0][1][:3] == [
        (0, 0, 2, 2, "a"), (0, 2, 1, 1, "b"), (1, 2, 1, 1, "c"),
    ]  # fmt: skip


def test_grid_before_and_after() -> None:
    before = '<w:trPr><w:gridBefore w:val="1"/><w:gridAfter w:val="1"/></w:trPr>'
    document = read(table(cell("a") + cell("b") + cell("c"), before + cell("d")))
    assert grids_of(document)[0][1][3] == (1, 1, 1, 1, "d")


def test_old_horizontal_merge() -> None:
    merged = table(
        cell("a", '<w:hMerge w:val="restart"/>') + cell("", "<w:hMerge/>") + cell("b"),
        cell("c") + cell("d") + cell("e"),
    )
    assert grids_of(read(merged))[0][1][:2] == [(0, 0, 1, 2, "a"), (0, 2, 1, 1, "b")]


@pytest.mark.parametrize(
    ("grid", "columns"),
    [
        ("1000 20 980", 2),
        ("1000 21 979", 3),  # broad enough to be meant
        ("1000 9 991 9999", 2),
        ("1000 9", 3),  # does not reach to the end of the rows
        ("9 9 9", 3),  # no widths at all
        ("1000 9 x", 3),
        ("", 3),
    ],
)
def test_lines_of_the_grid_snap_like_edges_in_twips(grid: str, columns: int) -> None:
    rows = cell("a") + cell("b", SPAN2), cell("c", SPAN2) + cell("d")
    assert read(table(*rows, grid=grid)).tables[0].columns == columns


def test_swallowed_cells_of_libreoffice_are_no_cells() -> None:
    rows = (
        cell("a", SPAN2 + wide(990)) + cell("8", LOST) + cell("", LOST) + cell("b", wide(500)),
        cell("c") + cell("d") + cell("e"),
    )
    assert grids_of(read(table(*rows, grid="500 500 500")))[0][1] == [
        (0, 0, 1, 2, "a"), (0, 2, 1, 1, "b"),
        (1, 0, 1, 1, "c"), (1, 1, 1, 1, "d"), (1, 2, 1, 1, "e"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("grid", "props"),
    [
        ("500 500", LOST),  # broader than the other cells
        ("", LOST),
        ("500", CONTINUE),
        ("500", LOST.replace("dxa", "auto")),
        ("500", LOST.replace('"0"', '"1"')),
    ],
)
def test_cells_without_width_are_cells_elsewhere(grid: str, props: str) -> None:
    rows = cell("a") + cell("9", RESTART), cell("b", wide(500)) + cell("", props)
    assert grids_of(read(table(*rows, grid=grid)))[0][1][1] == (0, 1, 2, 1, "9")


def test_nested_tables_and_content_controls() -> None:
    inner = table(cell("n"))
    controlled = f"<w:sdt><w:sdtContent>{cell('x')}</w:sdtContent></w:sdt>"
    outer = table(f"<w:tc>{para(run('o'))}{inner}{para(run('p'))}</w:tc>{controlled}")
    document = read(f"<w:sdt><w:sdtContent>{outer}</w:sdtContent></w:sdt>")
    assert grids_of(document) == [
        (0, [(0, 0, 1, 1, "op"), (0, 1, 1, 1, "x")]), (1, [(0, 0, 1, 1, "n")]),
    ]  # fmt: skip


def test_tracked_changes() -> None:
    deleted = "<w:del><w:r><w:delText>99</w:delText></w:r></w:del>"
    inserted = f"<w:ins>{run('49')}</w:ins>"
    gone = f"<w:trPr><w:del/></w:trPr>{cell('x')}"
    document = read(para(deleted + inserted) + table(cell("a"), gone))
    assert texts(document)[0] == "49"
    assert document.tables[0].rows == 1


def field(code: str, result: str) -> str:
    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    instruction = f"<w:r><w:instrText>{code}</w:instrText></w:r>"
    if not result:
        return mark("begin") + instruction + mark("end")
    return mark("begin") + instruction + mark("separate") + result + mark("end")


def test_fields() -> None:
    inner = field("PAGE", run("8"))
    assert (
        texts(read(para(field(f"IF</w:instrText></w:r>{inner}<w:r><w:instrText>", run("5")))))[
            0
        ]
        == "5"
    )
    ruby = r"EQ \* jc2 \o\ad(\s\up 9(zheng),政)"
    assert texts(read(para(field(ruby, "") + run("府"))))[0] == "政府"


def test_field_without_end_does_not_swallow_the_next_cell() -> None:
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    document = read(table(f"<w:tc>{para(begin)}</w:tc>{cell('5')}"))
    assert document.tables[0].cells[1].text == "5"


def test_what_stands_apart_is_not_body() -> None:
    box = f"<w:r><w:pict><w:txbxContent>{para(run('box'))}</w:txbxContent></w:pict></w:r>"
    note = '<w:r><w:footnoteReference w:id="1"/></w:r>'
    guide = f"<w:rt>{run('zheng')}</w:rt><w:rubyBase>{run('政')}</w:rubyBase>"
    guide = f"<w:r><w:ruby>{guide}</w:ruby></w:r>"
    link = f"<w:hyperlink>{run('链')}</w:hyperlink>"
    assert texts(read(para(run("a") + box + note + guide + link)))[0] == "a政链"


def test_tables_in_text_boxes_count_only_where_the_body_has_none() -> None:
    def box(text: str) -> str:
        inner = table(cell(text)) + para("")
        return f"<w:r><w:pict><w:txbxContent>{inner}</w:txbxContent></w:pict></w:r>"

    alone = read(para(run("a") + box("5")))
    assert texts(alone) == ["a", "#"]
    assert [notice.code for notice in alone.notices] == ["frame-tables"]
    assert len(read(para(box("5")) + table(cell("6"))).tables) == 1


def test_letters() -> None:
    content = "<w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:noBreakHyphen/>"
    content = f'<w:r>{content}<w:sym w:char="2713"/></w:r>'
    assert texts(read(para(content)))[0] == "a\tb\n-✓"


def test_hidden_text() -> None:
    document = read(para(run("隐藏", "<w:vanish/>") + run("9", "<w:vanish/>") + run("7")))
    assert texts(document)[0] == "7"
    assert [notice.code for notice in document.notices] == ["hidden-text-dropped"]


def test_styles_that_hide_undo_each_other_and_a_run_has_the_last_word() -> None:
    hiding, own = '<w:rStyle w:val="h"/>', '<w:vanish w:val="0"/>'
    in_style = '<w:pStyle w:val="h"/>'
    in_hidden = (
        run("隐") + run("显", hiding) + run("示", own) + run("藏", hiding + "<w:vanish/>")
    )
    body = (
        para(in_hidden, in_style)
        + para(run("隐", hiding) + run("9") + run("8", hiding + own))
        + table(f"<w:tc>{para(run('7'), in_style)}</w:tc>" + cell("6"))
    )
    document = read(body, styles=STYLES)
    assert texts(document)[:2] == ["显示", "98"]
    assert [c.text for c in document.tables[0].cells] == ["", "6"]
    assert [n.message for n in document.notices] == ["4 hidden characters left out"]
    assert len(load_bytes(typed(package(body, styles=STYLES)))) == 1  # no second reading


STYLES = (
    '<w:style w:styleId="1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:styleId="x"><w:name w:val="mine"/><w:basedOn w:val="1"/></w:style>'
    '<w:style w:styleId="h"><w:name w:val="h"/><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:styleId="n"><w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr></w:style>'
)
NUMBERS = (
    '<w:abstractNum w:abstractNumId="8"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
    '<w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%1）"/></w:lvl><w:lvl w:ilvl="1">'
    '<w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/></w:lvl>'
    '</w:abstractNum><w:num w:numId="3"><w:abstractNumId w:val="8"/></w:num>'
)


def test_headings_by_style_and_its_base() -> None:
    document = read(
        para(run("甲"), '<w:pStyle w:val="x"/>') + para(run("乙"), '<w:outlineLvl w:val="1"/>'),
        styles=STYLES,
    )
    assert [b.level for b in document.blocks if isinstance(b, Heading)] == [1, 2]


def test_styles_with_another_prefix_or_far_down_the_part() -> None:
    other = STYLES.replace("w:", "v:").replace("<v:style ", f'<v:style xmlns:v="{_W}" ')
    body = para(run("甲"), '<w:pStyle w:val="x"/>')
    assert isinstance(read(body, styles=other).blocks[0], Heading)
    filler = "".join(
        f'<w:style w:styleId="f{n}"><w:name w:val="f"/></w:style>' for n in range(4000)
    )
    base, own, *_ = STYLES.split("</w:style>")
    far = f"{own}</w:style>{filler}{base}</w:style>"
    assert isinstance(read(body, styles=far).blocks[0], Heading)


def test_hidden_by_style() -> None:
    assert texts(read(para(run("9", '<w:rStyle w:val="h"/>') + run("7")), styles=STYLES)) == [
        "7"
    ]


def test_a_style_shows_what_its_base_hides_and_is_hidden_by_the_next() -> None:
    styles = STYLES + "".join(
        f'<w:style w:styleId="{own}"><w:basedOn w:val="{base}"/>{props}</w:style>'
        for own, base, props in (
            ("shown", "h", '<w:rPr><w:vanish w:val="0"/></w:rPr>'),
            ("heir", "shown", ""),
            ("gone", "heir", "<w:rPr><w:vanish/></w:rPr>"),
        )
    )
    body = "".join(
        para(run(name), f'<w:pStyle w:val="{name}"/>')
        for name in ("h", "heir", "shown", "gone")
    )
    assert texts(read(body, styles=styles)) == ["heir", "shown"]


def test_a_picture_alone_in_a_cell_may_be_a_figure() -> None:
    image = '<w:r><w:drawing><a:blip xmlns:a="a"/></w:drawing></w:r>'
    stroke = '<w:r><w:pict><v:line xmlns:v="v"/></w:pict></w:r>'
    cells = "".join(
        f"<w:tc>{para(content)}</w:tc>"
        for content in (image, run("5") + image, stroke, image + stroke)
    )
    document = read(table(cells) + para(image))
    assert [c.text for c in document.tables[0].cells] == [UNREAD, "5", "", UNREAD]


RAISED, STRUCK = '<w:vertAlign w:val="superscript"/>', "<w:strike/>"


def test_digits_that_are_no_plain_print_make_no_number() -> None:
    """A raised 1 behind 12 is the mark of a note; white and struck-out digits are not read."""
    white = '<w:color w:val="FFFFFF"/>'
    cells = (
        run("12") + run("1", RAISED),
        run("12", STRUCK) + run("15"),
        run("0", white),
        run("7", '<w:color w:val="FF0000"/>') + run("8", '<w:strike w:val="0"/>'),
        run("合计") + run("1", RAISED),
        run("元", RAISED),
    )
    body = table("".join(f"<w:tc>{para(content)}</w:tc>" for content in cells))
    wanted = ["12[1]", f"{UNREAD}{UNREAD}15", UNREAD, "78", "合计[1]", "元"]
    readings = load_bytes(typed(package(body + para(run("第") + run("3", RAISED)))))
    assert [[c.text for c in r.tables[0].cells] for r in readings] == [wanted, wanted]
    assert [texts(r)[-1] for r in readings] == ["第3", "第3"]  # prose keeps them


_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_MATH = "http://schemas.openxmlformats.org/officeDocument/2006/math"


def box(content: str) -> str:
    return f"<w:r><w:pict><w:txbxContent>{para(content)}</w:txbxContent></w:pict></w:r>"


def test_what_is_shown_without_text_leaves_no_blank() -> None:
    """A text box, an equation, a choice and a counted number are seen like any figure."""
    listed = '<w:numPr><w:ilvl w:val="1"/><w:numId w:val="3"/></w:numPr>'
    lists = NUMBERS
    math = f'<m:oMath xmlns:m="{_MATH}"><m:r><m:t>%s</m:t></m:r></m:oMath>'
    either = (
        f'<mc:AlternateContent xmlns:mc="{_MC}"><mc:Choice>{run("30")}</mc:Choice>'
        f"<mc:Fallback>{run('28')}</mc:Fallback></mc:AlternateContent>"
    )
    cells = (
        para(box(run("30"))), para(run("0") + box(run("30"))), para(box(run("注"))),
        para("", listed), para(run("5"), listed), para(math % "30"), para(run("3") + math % "x"),
        para(field("FORMDROPDOWN", "")), para(field(r"EQ \o\ac(○,30)", "")), para(either),
        table(cell("30")) + para(""), table(cell("3") + cell("0")), para(run("7")) + table(cell("甲")),
    )  # fmt: skip
    first_reading = read(
        table("".join(f"<w:tc>{content}</w:tc>" for content in cells)), numbering=lists
    )
    assert [c.text for c in first_reading.tables[0].cells] == [
        UNREAD, f"0{UNREAD}", "", UNREAD, f"{UNREAD}5", UNREAD, "3", UNREAD, UNREAD, "30",
        "30", UNREAD, "7\n甲",
    ]  # fmt: skip
    assert [n.code for n in first_reading.notices] == ["figures-in-boxes"]


@pytest.mark.parametrize(("text", "told"), [("30", True), ("2023", False), ("第3页", False)])
def test_text_boxes_over_a_table_are_told_if_they_hold_figures(text: str, told: bool) -> None:
    document = read(para(box(run(text))) + table(cell("a")))
    assert [n.code for n in document.notices] == ["figures-in-boxes"] * told


def test_a_slight_lift_is_no_note_mark() -> None:
    def lifted(half_points: int) -> str:
        return run("1", f'<w:position w:val="{half_points}"/>')

    cells = "".join(f"<w:tc>{para(run('12') + lifted(n))}</w:tc>" for n in (1, 3, -6))
    cells += f"<w:tc>{para(lifted(6) + lifted(6) + run('件'))}</w:tc>"
    sunk = run("12", '<w:position w:val="-4"/>')
    cells += f"<w:tc>{para(sunk + lifted(8))}</w:tc>"
    readings = load_bytes(typed(package(table(cells))))
    wanted = ["121", "12[1]", "12[1]", "11件", "[1][2][1]"]  # moved as a whole: no mark
    assert [[c.text for c in r.tables[0].cells] for r in readings] == [wanted, wanted]


def test_styles_that_raise_or_strike_out() -> None:
    styles = (
        f'<w:style w:styleId="up"><w:rPr>{RAISED}</w:rPr></w:style>'
        '<w:style w:styleId="heir"><w:basedOn w:val="up"/></w:style>'
        '<w:style w:styleId="low"><w:basedOn w:val="up"/>'
        '<w:rPr><w:vertAlign w:val="baseline"/></w:rPr></w:style>'
    )
    level = '<w:vertAlign w:val="baseline"/>'
    runs = [
        run("1", f'<w:rStyle w:val="{name}"/>{own}')
        for name, own in (("heir", ""), ("low", ""), ("up", level), ("heir", STRUCK))
    ]
    body = table("".join(f"<w:tc>{para(run('5') + odd)}</w:tc>" for odd in runs))
    readings = load_bytes(typed(package(body, styles=styles)))
    (document,) = readings  # no second one, which would look at no style
    assert [c.text for c in document.tables[0].cells] == ["5[1]", "51", "51", f"5{UNREAD}"]


def test_properties_of_a_run_behind_something_else() -> None:
    props = "<w:rPr><w:vanish/></w:rPr>"
    odd = f"<w:r><w:lastRenderedPageBreak/>{props}<w:t>7</w:t></w:r>"
    assert texts(read(para(run("158") + odd))) == ["158"]


def test_styles_that_end_too_early_are_not_taken_for_all() -> None:
    """What a style hides would be shown, and stand beside the figure of its cell."""
    body = para(run("12") + run("3", '<w:rStyle w:val="h"/>'))
    whole = package(body, styles=STYLES)
    damaged = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(damaged, "w") as new:
        for info in old.infolist():
            data = old.read(info)
            short = info.filename == "word/styles.xml"
            new.writestr(info.filename, data[: data.index(b'"h"') - 20] if short else data)
    assert texts(first(whole)) == ["12"]
    with pytest.raises(DamagedInput):
        first(damaged.getvalue())
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        info = archive.getinfo("word/styles.xml")
    at = info.header_offset + 30 + len(info.filename) + info.compress_size // 2
    broken = bytearray(whole)
    broken[at] ^= 0xFF
    with pytest.raises(DamagedInput):
        first(bytes(broken))


def test_damage_is_our_error_whatever_the_packing() -> None:
    for method in (zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2, zipfile.ZIP_DEFLATED):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", method) as packed:
            packed.writestr("word/document.xml", document(para(run("甲乙丙丁")) * 50))
            packed.writestr("[Content_Types].xml", "<Types/>")
        data = bytearray(buffer.getvalue())
        data[60:90] = bytes(30)
        with pytest.raises(DamagedInput):
            first(bytes(data))


def test_many_styles_and_long_chains_are_parsed_at_once() -> None:
    chain = "".join(
        f'<w:style w:styleId="s{n}"><w:basedOn w:val="s{n + 1}"/></w:style>'
        for n in range(15_000)
    )
    body = para(run("9", '<w:rStyle w:val="h"/>') + run("7"), '<w:pStyle w:val="s0"/>')
    assert texts(read(body, styles=STYLES + chain)) == ["7"]
    shown = typed(package(para(run("7"), '<w:pStyle w:val="s0"/>'), styles=STYLES + chain))
    assert len(load_bytes(shown)) == 2  # a style that nothing uses hides nothing


def test_automatic_numbers() -> None:
    first_level = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="3"/></w:numPr>'
    second = '<w:numPr><w:ilvl w:val="1"/><w:numId w:val="3"/></w:numPr>'
    body = para(run("甲"), first_level) + para(run("乙"), second) + para(run("丙"), second)
    body += para(run("丁"), '<w:pStyle w:val="n"/>') + para(run("戊"), second)
    document = read(body, styles=STYLES, numbering=NUMBERS)
    assert texts(document) == ["（一）甲", "一.1乙", "一.2丙", "（二）丁", "二.1戊"]


def test_document_type_is_refused() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    with pytest.raises(DamagedInput, match="document type"):
        read(para(run("&a;")), head=bomb)


def test_zip_bomb_is_refused() -> None:
    data = package(para(run("0" * 20_000_000)))
    with pytest.raises(LimitExceeded, match="unpacks"):
        list(readings("docx", Input("a.docx", data), DEFAULT_LIMITS))
    with pytest.raises(LimitExceeded, match="unpacks"):
        list(readings("docx", Input("a.docx", package(para("x"))), Limits(unpacked_bytes=100)))


def test_style_in_a_part_too_large_to_search() -> None:
    """Searching it for one style after the other, chunk by chunk, took the square of its
    size."""
    filler = f'<w:style w:styleId="f"><w:name w:val="{"x" * 2000}"/></w:style>' * 1000
    style = '<w:style w:styleId="h"><w:name w:val="heading 2"/></w:style>'
    document = read(para(run("甲"), '<w:pStyle w:val="h"/>'), styles=filler + style)
    assert [block.level for block in document.blocks if isinstance(block, Heading)] == [2]


def test_deep_nesting_is_refused() -> None:
    deep = "<w:sdt>" * 300 + "</w:sdt>" * 300
    with pytest.raises((DamagedInput, LimitExceeded)):
        read(deep)


def test_cut_off() -> None:
    with pytest.raises(DamagedInput, match="cut off"):
        list(readings("docx", Input("a.docx", package("")[:-40]), DEFAULT_LIMITS))


def test_without_a_second_reading_the_first_one_stands() -> None:
    """python-docx does not open a package without content types, the first reader does."""
    assert len(load_bytes(package(para(run("a"))))) == 1


def test_second_reading_takes_cells_in_order_and_only_what_is_printed() -> None:
    inner = table(cell("内") + cell("丙"))
    box = f"<w:r><w:txbxContent>{para(run('框'))}</w:txbxContent></w:r>"
    hidden, shown = run("隐", "<w:vanish/>"), run("显", '<w:vanish w:val="0"/>')
    gone = f"<w:del>{run('删')}</w:del><w:ins>{run('增')}</w:ins>"
    two, three = para(run("甲")) + inner, para(run("乙") + box)
    body = para(hidden + shown + gone) + table(
        f"<w:tc>{two}</w:tc><w:tc>{three}</w:tc>",
        f"<w:tc>{para(run('1')) + para(run('2'))}</w:tc>",
    )
    _, second = load_bytes(typed(package(body)))
    assert texts(second)[0] == "显增"
    (only,) = second.tables
    assert (only.rows, only.columns, only.spans_lost) == (2, 2, True)
    assert [(c.row, c.column, c.text) for c in only.cells] == [
        (0, 0, "甲"), (0, 1, "乙"), (1, 0, "1\n2"),
    ]  # fmt: skip


def test_second_reading_needs_no_other_part() -> None:
    body = para(run("a"))
    assert len(load_bytes(typed(package(body, styles="<broken")))) == 2
    assert len(load_bytes(typed(package(body), kind="template.main"))) == 1


def typed(data: bytes, kind: str = "document.main") -> bytes:
    """The package with a list of content types that tells what its main part is."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist()[1:]:
            new.writestr(name, old.read(name))
        space = "http://schemas.openxmlformats.org/package/2006/content-types"
        content = f"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml"
        new.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{space}"><Override PartName="/word/document.xml"'
            f' ContentType="{content}"/></Types>',
        )
    return buffer.getvalue()


def test_main_part_by_relationship() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("_rels/.rels", relations(officeDocument="/word/other.xml"))
        packed.writestr("word/document.xml", "decoy")
        body = para(run("真"))
        packed.writestr(
            "word/other.xml", f'<w:document xmlns:w="{_W}"><w:body>{body}</w:body></w:document>'
        )
    assert texts(first(buffer.getvalue())) == ["真"]
