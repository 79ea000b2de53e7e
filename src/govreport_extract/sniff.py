"""What the bytes are, by magic numbers and content; the file name is never trusted."""

from __future__ import annotations

import re
import struct
from typing import Literal

from govreport_extract.source import Input

Kind = Literal[
    "html", "text", "pdf", "doc", "word6", "docx", "rtf", "wordml", "flatopc", "mht",
    "works", "ofd", "image", "zip", "ole", "unknown",
]  # fmt: skip

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BLANK = b" \t\r\n\x0b\x0c\x00"
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_HEAD = 65536  # bytes looked at before the whole is searched
_SAMPLE = 16384  # bytes in which signs of binary data are counted
_IMAGE = re.compile(
    rb"\x89PNG\r\n|\xff\xd8\xff|GIF8[79]a|II\*\x00|MM\x00\*|BM.{4}\x00\x00\x00\x00|RIFF....WEBP"
    rb"|\x97JB2\r\n|\x00\x00\x00\x0cjP  |\xff\x4f\xff\x51|....ftyp(?:avif|heic|mif1)",
    re.S,
)
_WORDML = b"http://schemas.microsoft.com/office/word/2003/wordml"
_FLAT_OPC = b"http://schemas.microsoft.com/office/2006/xmlPackage"
_TAG = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|table|tbody|tr|td|div|span|p|br|meta|title|font"
    rb"|center|script|style|section|article|ul|ol|h[1-6])\b",
    re.I,
)
_MARKUP = re.compile(rb"<(?:[a-zA-Z][\w:-]*[\s/>]|!--|!doctype)", re.I)
_MIME = re.compile(rb"^(?:MIME-Version|Content-Type)[ \t]*:", re.I | re.M)
_MIME_HEADER = re.compile(rb"[!-9;-~]{1,60}[ \t]*:")
_MIME_BODY = re.compile(
    rb"^Content-Type[ \t]*:\s*(?:multipart/|text/html|message/)", re.I | re.M
)
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x19\x1b-\x1f\x7f]")


def sniff(source: Input) -> Kind:
    """The kind of file that ``source`` really is.

    ``ole`` and ``zip`` are containers without anything a loader reads, ``unknown`` is
    everything else that no loader reads; :func:`govreport_extract.refusal.refuse` says
    what exactly it is.
    """
    data = source.data
    if data[:8] == OLE_MAGIC:
        return _sniff_ole(data)
    if data[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return _sniff_zip(data)
    if b"%PDF-" in data[:2048]:
        return "pdf"
    if _IMAGE.match(data):
        return "image"
    head = data[:_HEAD]
    start = head.lstrip(_BLANK).removeprefix(_BOMS[0][0]).lstrip(_BLANK)
    if start[:4].lower() == b"{\\rt":
        return "rtf"
    if data[:4] == b"\x01\xfe\x32\x00" or b"CHNKWKS" in data[:1024]:
        return "works"
    if data[:4] in (b"\xdb\xa5\x2d\x00", b"\x9b\xa5\x21\x00", b"\xdc\xa5\x65\x00"):
        return "word6"
    return _sniff_text(data, head)


def _sniff_ole(data: bytes) -> Kind:
    """A compound file by the names in its directory ([MS-CFB] 2.6.1)."""
    entry = _entry(data, "WordDocument")
    if entry is not None:
        ident = _word_ident(data, entry)
        return "word6" if ident in (0xA5DC, 0xA5DB, 0xA59B, 0xA59C) else "doc"
    if _entry(data, "MatOST") or b"CHNKWKS" in data:
        return "works"
    return "ole"


def _entry(data: bytes, name: str) -> int | None:
    """The place of the directory entry of a stream: 128 bytes, its name first."""
    wanted = name.encode("utf-16-le") + b"\x00\x00"
    at = data.find(wanted)
    while at >= 0:
        if not at % 128 and at + 128 <= len(data) and data[at + 66] == 2:
            return at
        at = data.find(wanted, at + 2)
    return None


def _word_ident(data: bytes, entry: int) -> int:
    """The first two bytes of the WordDocument stream; 0 where they are not easy to find."""
    (shift,) = struct.unpack_from("<H", data, 30)
    (sector,) = struct.unpack_from("<I", data, entry + 116)
    (size,) = struct.unpack_from("<I", data, entry + 120)
    at = (sector + 1) << shift if shift in (9, 12) else len(data)
    if size < 4096 or at + 2 > len(data):
        return 0
    return data[at] | data[at + 1] << 8


def _sniff_zip(data: bytes) -> Kind:
    """A zip archive by the names in it, which are never compressed."""
    data = _directory(data)  # its own names, not those of archives in the archive
    if b"[Content_Types].xml" in data and b"word/" in data:
        return "docx"
    if b"OFD.xml" in data:
        return "ofd"
    return "zip"


def _directory(data: bytes) -> bytes:
    """The central directory of a zip archive (APPNOTE 4.3.16): it ends where its end
    record begins, whatever stands before the archive. All there is if it does not.
    """
    end = data.rfind(b"PK\x05\x06")
    if end < 0 or end + 20 > len(data):
        return data
    size, at = struct.unpack_from("<II", data, end + 12)
    for start in (end - size, at):
        if 0 <= start <= end - size and data[start : start + 4] == b"PK\x01\x02":
            return data[start : start + size]
    return data


def _sniff_text(data: bytes, head: bytes) -> Kind:
    """Text, markup or MIME; in UTF-16 as well."""
    codec = next((codec for bom, codec in _BOMS if head.startswith(bom)), "")
    if not codec:
        codec = _bare_utf16(head)
    if codec.startswith("utf-16"):
        return _sniff_letters(data[: 4 * _HEAD].decode(codec, "ignore").encode("utf-8"))
    sample = head[:_SAMPLE].strip(_BLANK)
    if b"\x00" in sample or len(_BINARY.findall(sample)) * 50 > len(sample):
        return "unknown"
    return _sniff_letters(data)


def _bare_utf16(head: bytes) -> str:
    """UTF-16 without a byte order mark, told by where line ends and ASCII letters are."""
    sample = head[:4096]
    half = len(sample) // 2
    if half < 8 or b"\x00" not in sample:
        return ""
    for codec, high in (("utf-16-le", 1), ("utf-16-be", 0)):
        highs = sample[high : 2 * half : 2]
        lows = sample[1 - high : 2 * half : 2]
        likely = highs.count(0) + sum(high == 0x30 or 0x4E <= high <= 0x9F for high in highs)
        if likely * 10 >= half * 9 and lows.count(0) * 8 < half:
            return codec
    return ""


def _sniff_letters(data: bytes) -> Kind:
    """Markup, MIME or text in an encoding that keeps ASCII as it is."""
    head = data[:_HEAD]
    start = head.lstrip(_BLANK + b"\xef\xbb\xbf")
    if start[:1] == b"<":
        if _WORDML in head:
            return "wordml"
        if _FLAT_OPC in head:
            return "flatopc"
    if start[:4].lower() == b"{\\rt":
        return "rtf"
    if _MIME_HEADER.match(start) and _MIME.search(start[:8192]) and _MIME_BODY.search(head):
        return "mht"
    if _TAG.search(head):
        return "html"
    if len(data) > _HEAD and _TAG.search(data):
        return "html"
    if start[:5] == b"<?xml" or (start[:1] == b"<" and b"xmlns" in start[:4096]):
        return "unknown"
    return "html" if _MARKUP.match(start) else "text"
