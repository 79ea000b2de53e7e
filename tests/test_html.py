"""What a browser shows is read, what it hides is not; broken markup costs nothing."""

from __future__ import annotations

import contextlib
import time

import pytest

from govreport_extract.errors import GovReportError, LimitExceeded
from govreport_extract.limits import DEFAULT_LIMITS, Limits
from govreport_extract.loaders.html import readings
from govreport_extract.model.document import (
    UNREAD,
    Document,
    Heading,
    Paragraph,
    Picture,
    Table,
)
from govreport_extract.source import Input

READERS = (0, -1)  # by lxml, and by html.parser


def read(html: str, reader: int = 0, limits: Limits = DEFAULT_LIMITS) -> Document:
    documents = readings(Input("x.html", html.encode()), limits)
    return [next(documents), *documents][reader]


def texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def grid(table: Table) -> list[list[str]]:
    return [[cell.text if cell else "∅" for cell in row] for row in table.grid()]


@pytest.mark.parametrize("reader", READERS)
def test_hidden_things_are_not_content(reader: int) -> None:
    document = read(
        "<style>.a,.m{color:red} .h{display:none} @media print{.m{display:none}}</style>"
        "<script>var x='<p>no</p>'</script><!-- <p>no</p> --><p style='DISPLAY: none'>no</p>"
        "<p hidden>no</p><p class='b h'>no</p><noscript>no</noscript><p class='m'>yes</p>"
        "<p>5<del>3</del></p><table><tr><td>甲<td style='display:none'>9<td>1"
        "<tr style='display:none'><td>x<td>y<tr><td>乙<td>2</table>",
        reader,
    )
    assert texts(document) == ["yes", "5"]
    assert grid(document.tables[0]) == [["甲", "1"], ["乙", "2"]]


@pytest.mark.parametrize("reader", READERS)
def test_spans_after_the_standard(reader: int) -> None:
    table = read(
        "<table><tbody><tr><td rowspan=9>a<td colspan=2>b<tr><td>c<td rowspan=0>d</tbody>"
        "<tbody><tr><td>e<td>f<td>g<tr><td colspan='2;'>h<td>i</tbody></table>",
        reader,
    ).tables[0]
    assert grid(table) == [
        ["a", "b", "b"], ["a", "c", "d"], ["e", "f", "g"], ["h", "h", "i"],
    ]  # fmt: skip


@pytest.mark.parametrize("reader", READERS)
def test_digits_in_their_own_spans_are_one_number(reader: int) -> None:
    table = read(
        "<table><tr><td>甲<td><p class=MsoNormal><span>1</span><span\nlang=EN-US>2</span>"
        "<o:p></o:p></p><tr><td>乙<td>3<br>4</table>",
        reader,
    ).tables[0]
    assert grid(table) == [["甲", "12"], ["乙", "3\n4"]]


@pytest.mark.parametrize("reader", READERS)
def test_what_may_be_a_figure_is_neither_blank_nor_a_part_of_one(reader: int) -> None:
    white, dark = "<span style='color:#FFF'>", "<td style='background:#036'>"
    html = (
        "<table><tr><td>12<sup>1</sup><td>5<b style='vertical-align:super'>2</b>"
        f"<td>{white}0</span><td><font color=#ffffff>3</font>{dark}{white}4</span>"
        f"<td>{white}合计</span><td><img src=/n/3.png><td>6<img src=/n/3.png>"
        "<td><img src=/img/spacer.gif><td><img src=/x.gif width=1 height=20></table>"
    )
    row = grid(read(html, reader).tables[0])[0]
    assert row[:6] == ["12[1]", "5[2]", "[0]", "[3]", "4", "合计"]
    assert row[6:] == [UNREAD, "6", "", ""]


@pytest.mark.parametrize("reader", READERS)
def test_what_is_drawn_in_a_cell_and_what_sheets_raise(reader: int) -> None:
    html = (
        "<style>.fn{vertical-align:super} span.x, .del{text-decoration:line-through}</style>"
        "<table><tr><td>30<i class='a fn'>1</i><td><i class=del>28</i>30"
        "<td><select><option>30<option>31</select><td><math><mn>3</mn></math>"
        "<td><table><tr><td>3<td>0</table><td>甲<table><tr><td>3<td>0</table><td>5"
        "<tr><td>1<td>2<td>3<td>4<td>5<td>6<td>7</table>"
    )
    cells = [cell.text for cell in read(html, reader).tables[0].cells]
    assert cells[:7] == ["30[1]", "30", UNREAD, UNREAD, UNREAD, "甲", "5"]


@pytest.mark.parametrize("reader", READERS)
def test_endless_styles_are_read_once(reader: int) -> None:
    """Were they read once for each of their characters, this would take hours."""
    zeros, body = "0" * 1_000_000, "display:none;" * 7_000
    html = (
        f"<style>.n{{{body}visibility:hidden}} .d{{{body}}}</style><table>"
        f"<tr><td>5<i style='vertical-align:{zeros}'>1</i>"
        f"<td>6<i style='position:relative;top:{zeros}'>1</i>"
        "<td>7<i class=n style='display:inline'>9</i><td>8<i class=d style='display:inline'>9</i>"
        "<tr><td>1<td>2<td>3<td>4</table>"
    )
    cells = [cell.text for cell in read(html, reader).tables[0].cells]
    assert cells[:4] == ["51", "61", "7", "89"]


@pytest.mark.parametrize("reader", READERS)
def test_style_sheets_hide_on_the_screen_what_they_name(reader: int) -> None:
    html = (
        "<style media=print>.t{display:none}</style>"
        "<style>.n{display:none} .wap .copy, span.m{display:none}</style>"
        "<table><tr><td class=t>1<td><b class=n>9</b>2<td><b class=n style='display:inline'>3</b>"
        "<td>4<b class=copy>4</b><td>5<span class=m>5</span><td style='text-indent:-120px'>6"
        "<td style='text-indent:-9999px'>7<td>8<i style='position:relative;top:-5px'>1</i>"
        "<td><canvas></canvas><tr><td>1<td>2<td>3<td>4<td>5<td>6<td>7<td>8</table>"
    )
    cells = grid(read(html, reader).tables[0])[0]
    assert cells == ["1", "2", "3", "4[4]", "5[5]", "6", "8[1]", UNREAD]


@pytest.mark.parametrize("reader", READERS)
def test_layout_tables_disappear_and_data_tables_inside_stay(reader: int) -> None:
    document = read(
        "<table><tr><td>导航</td><td><h2>标题</h2><table><tr><td>甲</td><td>1</td></tr>"
        "<tr><td>乙</td><td>2</td></tr></table><p>后</p></td></tr></table>",
        reader,
    )
    assert [type(b).__name__ for b in document.blocks] == [
        "Paragraph", "Heading", "Table", "Paragraph",
    ]  # fmt: skip
    assert isinstance(document.blocks[1], Heading)
    assert grid(document.tables[0]) == [["甲", "1"], ["乙", "2"]]


def test_a_table_inside_a_data_cell_follows_its_parent() -> None:
    document = read(
        "<table><tr><td>甲<td>1<tr><td>乙<td>2<table><tr><td>x<td>y<tr><td>z<td>w</table>"
        "<tr><td>丙<td>3</table>"
    )
    assert [(t.depth, t.rows) for t in document.tables] == [(0, 3), (1, 2)]
    assert grid(document.tables[0])[1] == ["乙", "2"]


def test_frame_links_pictures_and_metadata_are_marked() -> None:
    document = read(
        "<title>报告_网站</title><meta name=PubDate content=2024-01-02>"
        "<div class='nav'>首页</div><p>正文<a>链接</a></p><img alt=表二><footer>主办</footer>"
    )
    paragraphs = [b for b in document.blocks if isinstance(b, Paragraph)]
    assert [p.region for p in paragraphs] == ["frame", "body", "frame"]
    assert paragraphs[1].link_share == 0.5
    assert [b.name for b in document.blocks if isinstance(b, Picture)] == ["表二"]
    assert document.metadata == {"title": "报告_网站", "pubdate": "2024-01-02"}


@pytest.mark.parametrize("reader", READERS)
def test_text_behind_an_early_end_is_read(reader: int) -> None:
    document = read("<html><body><p>一</p></body></html><p>二</p><div>三</div>", reader)
    assert texts(document) == ["一", "二", "三"]


def test_deep_nesting_and_huge_spans_are_bounded() -> None:
    deep = read("<div>" * 50_000 + "x" + "</div>" * 50_000)
    assert deep.notices == [] or deep.notices[0].code == "truncated"
    table = read("<table>" + "<tr><td colspan=99999 rowspan=99999>1<td>2" * 50 + "</table>")
    assert table.tables[0].columns <= 100
    with pytest.raises(LimitExceeded):
        read("<table>" + "<tr><td>1<td>2" * 60 + "</table>", limits=Limits(cells=50))
    with pytest.raises(LimitExceeded):
        read("<p>x</p>" * 100, limits=Limits(characters=100))


@pytest.mark.parametrize(
    "html", ["<", "<!doctype html>", "<p", "\x00<p>\x00", "&#xd800;<p>&#0;", "<table><tr><td"]
)
@pytest.mark.parametrize("reader", READERS)
def test_stumps_of_pages_raise_only_our_errors(html: str, reader: int) -> None:
    try:
        document = read(html, reader)
    except GovReportError:
        return
    assert isinstance(document, Document)


@pytest.mark.parametrize(
    "hostile",
    ["<!-- -->" * 60_000 + "<table><tr><td>1", "<style>" + "/* " * 30_000 + "none</style>x",
     "<style>" + "@" * 200_000 + "none</style>x", "<table><tr><td>1<td>" + "1 " + "1" * 40_000 + "x</table>",
     ("<table><tr><td>" + "字" * 50 + "</td><td>b</td></tr><tr><td>x</td><td>y</td><td>") * 300,
     "<table>" + "<tr><td colspan=3>未知申请</td><td>1</td></tr>" * 3_000 + "</table>"],
    ids=["comments", "css-comments", "css-at", "digits", "nested-tables", "rows"],
)  # fmt: skip
def test_hostile_pages_take_linear_time(hostile: str) -> None:
    from govreport_extract import extract

    start = time.process_time()
    with contextlib.suppress(GovReportError):
        extract(f"<h1>某县2021年政府信息公开工作年度报告</h1>{hostile}".encode(), name="x.html")
    assert time.process_time() - start < 4
