"""Word 2003 XML, flat OPC and web archives, where they differ from docx."""

from __future__ import annotations

import base64

import pytest

from govreport_extract.errors import DamagedInput, LimitExceeded
from govreport_extract.model.document import Document
from wordgrid import first, grids_of, load_bytes, texts

_W = "http://schemas.microsoft.com/office/word/2003/wordml"
_HINT = "http://schemas.microsoft.com/office/word/2003/auxHint"
_AML = "http://schemas.microsoft.com/aml/2001/core"


def wrapped(body: str, sheet: str = "") -> bytes:
    return (
        f'<?xml version="1.0"?><w:wordDocument xmlns:w="{_W}" xmlns:wx="{_HINT}" '
        f'xmlns:aml="{_AML}">{sheet}<w:body><wx:sect>{body}</wx:sect></w:body>'
        "</w:wordDocument>"
    ).encode()


def read(body: str) -> Document:
    return first(wrapped(body))


def para(text: str, props: str = "") -> str:
    return f"<w:p><w:pPr>{props}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def row(*cells: tuple[str, int]) -> str:
    inner = "".join(
        f'<w:tc><w:tcPr><w:gridSpan w:val="{span}"/></w:tcPr>{para(text)}</w:tc>'
        for text, span in cells
    )
    return f"<w:tr>{inner}</w:tr>"


def test_tracked_changes_are_annotations() -> None:
    def annotation(kind: str, content: str) -> str:
        inner = f"<aml:content><w:r>{content}</w:r></aml:content>"
        return f'<aml:annotation w:type="Word.{kind}">{inner}</aml:annotation>'

    deleted = annotation("Deletion", "<w:delText>9</w:delText>")
    inserted = annotation("Insertion", "<w:t>4</w:t>")
    assert texts(read(f"<w:p>{deleted}{inserted}</w:p>")) == ["4"]


def test_marks_of_notes_by_style_leave_no_second_reading() -> None:
    """LibreOffice writes each formatted run with a style of its own."""
    sheet = (
        '<w:styles><w:style w:styleId="T1"><w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
        "</w:style></w:styles>"
    )
    mark = '<w:r><w:rPr><w:rStyle w:val="T1"/></w:rPr><w:t>1</w:t></w:r>'
    cells = f"<w:tc><w:p><w:r><w:t>12</w:t></w:r>{mark}</w:p></w:tc>"
    table = f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>"
    (document,) = load_bytes(wrapped(table, sheet))
    assert [c.text for c in document.tables[0].cells] == ["12[1]"]
    by_itself = table.replace('<w:rStyle w:val="T1"/>', '<w:vertAlign w:val="subscript"/>')
    second = load_bytes(wrapped(by_itself, sheet))[1]
    assert [c.text for c in second.tables[0].cells] == ["12[1]"]


def test_comments_are_no_text() -> None:
    comment = f'<aml:annotation w:type="Word.Comment"><aml:content>{para("28")}</aml:content></aml:annotation>'
    assert texts(read(f"<w:p><w:r><w:t>7</w:t></w:r><w:r>{comment}</w:r></w:p>")) == ["7"]


def test_number_is_written_in_the_hint() -> None:
    props = '<w:listPr><w:ilvl w:val="0"/><w:ilfo w:val="1"/><wx:t wx:val="（一）"/></w:listPr>'
    assert texts(read(para("总体", props))) == ["（一）总体"]


def test_lost_merges_are_rebuilt_and_told() -> None:
    lost = (
        "<w:tbl>"
        + row(("a", 2), ("b", 1))
        + row(("c", 1))
        + row(("d", 1), ("e", 1), ("f", 1))
        + "</w:tbl>"
    )
    document = read(lost)
    assert grids_of(document)[0][1] == [
        (0, 0, 2, 2, "a"), (0, 2, 1, 1, "b"), (1, 2, 1, 1, "c"),
        (2, 0, 1, 1, "d"), (2, 1, 1, 1, "e"), (2, 2, 1, 1, "f"),
    ]  # fmt: skip
    assert [notice.code for notice in document.notices] == ["merges-rebuilt"]


def test_merges_that_cannot_be_rebuilt_are_lost() -> None:
    lost = (
        "<w:tbl>"
        + row(("a", 3), ("b", 1))
        + row(("c", 2))
        + row(("d", 2), ("e", 2))
        + "</w:tbl>"
    )
    document = read(lost)
    assert document.tables[0].spans_lost
    assert not document.notices


def test_full_rows_are_left_alone() -> None:
    document = read("<w:tbl>" + row(("a", 1), ("b", 1)) + row(("c", 2)) + "</w:tbl>")
    assert not document.tables[0].spans_lost
    assert not document.notices


def test_no_text() -> None:
    with pytest.raises(DamagedInput, match="no Word text"):
        load_bytes(f'<?xml version="1.0"?><w:wordDocument xmlns:w="{_W}"/>'.encode())
    with pytest.raises(DamagedInput, match="document type"):
        load_bytes(
            f'<?xml version="1.0"?><!DOCTYPE w><w:wordDocument xmlns:w="{_W}"/>'.encode()
        )


def archive(*parts: tuple[str, bytes]) -> bytes:
    text = b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="x"\r\n\r\n'
    for kind, data in parts:
        text += (
            f"--x\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\n\r\n".encode()
        )
        text += base64.encodebytes(data)
    return text + b"--x--\r\n"


PAGE = "<html><body><p>政府</p><table><tr><td>甲</td><td>1</td></tr></table></body></html>"


def test_web_archive_takes_the_largest_html() -> None:
    data = archive(
        ("text/html; charset=gb2312", PAGE.encode("gbk")),
        ("text/html", b"<p>x"),
        ("image/png", b"\x89PNG" * 500),
    )
    document = first(data)
    assert document.format == "mht"
    assert grids_of(document)[0][1] == [(0, 0, 1, 1, "甲"), (0, 1, 1, 1, "1")]


def test_web_archive_that_was_cut_off_says_so() -> None:
    whole = archive(("text/html; charset=gb2312", PAGE.encode("gbk")))
    assert not first(whole).notices
    assert [notice.code for notice in first(whole[:-30]).notices] == ["damaged"]


def test_web_archive_without_html() -> None:
    with pytest.raises(DamagedInput, match="no HTML"):
        load_bytes(archive(("image/png", b"x")))


def test_web_archive_of_too_many_parts() -> None:
    data = (
        b"MIME-Version: 1.0\r\n"
        + b'Content-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\n' * 500
    )
    with pytest.raises(LimitExceeded, match="boundaries"):
        load_bytes(data)
