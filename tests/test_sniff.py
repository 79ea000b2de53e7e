"""What files are told by their content, and how others are refused."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from govreport_extract import extract
from govreport_extract.errors import DamagedInput, EncryptedInput, UnsupportedFormat
from govreport_extract.limits import DEFAULT_LIMITS
from govreport_extract.loaders import readings
from govreport_extract.refusal import refuse
from govreport_extract.sniff import Kind, sniff
from govreport_extract.source import Input
from wordfiles.binary import DocFile, Para
from wordfiles.cfb import compound_file

ROOT = Path(__file__).resolve().parents[1]


def kind(data: bytes) -> Kind:
    return sniff(Input("liar.doc", data))


def archive(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        for name in names:
            packed.writestr(name, "x")
    return buffer.getvalue()


WORD6 = compound_file({"WordDocument": b"\xdc\xa5\x68\x00" + bytes(5000)})
HTML = "<html><body><table><tr><td>政府信息公开</td></tr></table></body></html>"

CASES: dict[str, tuple[bytes, Kind]] = {
    "doc": (DocFile([Para("a")]).build(), "doc"),
    "word6": (WORD6, "word6"),
    "works": (compound_file({"MatOST": b"x"}), "works"),
    "encrypted ooxml": (compound_file({"EncryptionInfo": b"x", "EncryptedPackage": b""}), "ole"),
    "excel": (compound_file({"Workbook": b"x"}), "ole"),
    "docx": (archive("[Content_Types].xml", "word/document.xml"), "docx"),
    "xlsx": (archive("[Content_Types].xml", "xl/workbook.xml"), "zip"),
    "zip of others": (archive("a/b.doc", "c.pdf"), "zip"),
    "ofd": (archive("OFD.xml", "Doc_0/Document.xml"), "ofd"),
    "rtf": (b"{\\rtf1 a}", "rtf"),
    "rtf after blanks": (b" \r\n\t{\\rtf1 a}", "rtf"),
    "rtf after a mark": (b"\xef\xbb\xbf{\\rtf1 a}", "rtf"),
    "html in gbk": (HTML.encode("gbk"), "html"),
    "html in utf-8": (HTML.encode(), "html"),
    "html in utf-16": (HTML.encode("utf-16"), "html"),
    "html late": (("政府" * 50_000 + HTML).encode(), "html"),
    "mht": (b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n", "mht"),
    "wordml": (
        b'<?xml version="1.0"?><w:wordDocument xmlns:w="http://schemas.microsoft.com/office'
        b'/word/2003/wordml"/>', "wordml",
    ),
    "flat opc": (
        b'<?xml version="1.0"?><pkg:package xmlns:pkg="http://schemas.microsoft.com/office'
        b'/2006/xmlPackage"/>', "flatopc",
    ),
    "pdf": (b"junk\n%PDF-1.4\n", "pdf"),
    "png": (b"\x89PNG\r\n\x1a\n" + bytes(50), "image"),
    "jpeg": (b"\xff\xd8\xff\xe0" + bytes(50), "image"),
    "text": ("政府信息公开工作年度报告".encode(), "text"),
    "text in gbk": ("政府信息公开工作年度报告 12 件".encode("gbk"), "text"),
    "text in utf-16": ("政府信息公开工作年度报告\n12\n".encode("utf-16"), "text"),
    "text in bare utf-16": ("政府信息公开工作年度报告\n12\n".encode("utf-16-le"), "text"),
    "rubbish": (bytes(range(256)) * 20, "unknown"),
    "rar": (b"Rar!\x1a\x07\x00" + bytes(40), "unknown"),
    "other xml": (b'<?xml version="1.0"?><rss/>', "unknown"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_kind(name: str) -> None:
    data, wanted = CASES[name]
    assert kind(data) == wanted


def test_docx_stored_in_a_zip_is_a_zip() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as packed:
        packed.writestr("报告.docx", archive("[Content_Types].xml", "word/document.xml"))
    assert kind(buffer.getvalue()) == "zip"


@pytest.mark.parametrize(
    ("name", "error", "words"),
    [
        ("word6", UnsupportedFormat, "Word 6/95"),
        ("works", UnsupportedFormat, "Microsoft Works"),
        ("encrypted ooxml", EncryptedInput, "password"),
        ("excel", UnsupportedFormat, "Excel"),
        ("xlsx", UnsupportedFormat, "Excel"),
        ("rar", UnsupportedFormat, "RAR"),
        ("png", UnsupportedFormat, "picture"),
        ("rubbish", UnsupportedFormat, "00 01 02"),
    ],
)
def test_refusal_names_what_it_is(name: str, error: type[Exception], words: str) -> None:
    data = CASES[name][0]
    refused = refuse(kind(data), Input("liar.doc", data))
    assert type(refused) is error
    assert words in refused.message
    assert refused.message.startswith("liar.doc")
    assert refused.hint


def test_cut_off_office_files_are_damaged() -> None:
    ole = CASES["doc"][0][:600]
    assert isinstance(refuse(kind(ole), Input("a.doc", ole)), DamagedInput)
    zipped = CASES["xlsx"][0][:60]
    assert isinstance(refuse(kind(zipped), Input("a.docx", zipped)), DamagedInput)


def test_word6_loader_says_what_to_do() -> None:
    with pytest.raises(UnsupportedFormat, match="LibreOffice"):
        list(readings("doc", Input("old.doc", WORD6), DEFAULT_LIMITS))


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_an_old_word_file_that_was_cut_off_is_called_so(share: float) -> None:
    """Its directory stands near the end, and with it the name of the Word stream is lost."""
    data = (ROOT / "fixtures" / "reports" / "office.doc").read_bytes()
    with pytest.raises(DamagedInput, match="not all there"):
        extract(data[: int(len(data) * share)], name="office.doc")
