"""The errors for files that no loader reads: what it is, and what to do about it."""

from __future__ import annotations

import re
import struct

from govreport_extract.errors import (
    DamagedInput,
    EncryptedInput,
    InputError,
    UnsupportedFormat,
)
from govreport_extract.sniff import Kind
from govreport_extract.source import Input

_SAVE_AS = "open it in Word or WPS and save it as .docx or .pdf"
_OLE_KINDS = (
    ("Workbook", "an Excel workbook"),
    ("Book", "an Excel workbook"),
    ("PowerPoint Document", "a PowerPoint presentation"),
    ("FileHeader", "a Hangul (HWP) document"),
    ("__properties_version1.0", "an Outlook message (.msg)"),
    ("VisioDocument", "a Visio drawing"),
)
_MAGIC = (
    (b"Rar!\x1a\x07", "a RAR archive", "unpack it and give the files in it"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", "unpack it and give the files in it"),
    (b"\x1f\x8b", "a gzip file", "unpack it and give the file in it"),
    (b"BZh", "a bzip2 file", "unpack it and give the file in it"),
    (b"\xfd7zXZ\x00", "an xz file", "unpack it and give the file in it"),
    (b"\x31\xbe\x00\x00", "a Windows Write document", _SAVE_AS),
    (b"\xffWPC", "a WordPerfect document", _SAVE_AS),
    (b"MZ", "a program", "fetch the report again from its page"),
    (b"CAJ", "a CAJ document of CNKI", "print it to PDF in CAJViewer"),
    (b"HN", "a CAJ document of CNKI", "print it to PDF in CAJViewer"),
    (b"%!PS", "a PostScript file", "convert it to PDF"),
    (b"bplist", "a web archive of Safari", "save the page as HTML"),
)
_LAST_SECTOR, _FREE_SECTOR = 0xFFFFFFFA, 0xFFFFFFFF
_XML_KINDS = (
    (b"urn:schemas-microsoft-com:office:spreadsheet", "an Excel 2003 XML workbook"),
    (b"urn:oasis:names:tc:opendocument", "a flat OpenDocument file"),
    (b"<rss", "an RSS feed"),
    (b"<svg", "an SVG drawing"),
)


def refuse(kind: Kind, source: Input) -> InputError:
    """The error to raise for ``source``, sniffed as ``kind``, which no loader reads.

    The message names the file and what it is, the hint says what to do. Nothing is
    raised here.
    """
    name, data = source.name, source.data
    if kind == "ole":
        return _refuse_ole(name, data)
    if kind == "word6":
        return UnsupportedFormat(
            f"{name} was written by Word 6/95 or older",
            hint="ask for the second reader (LibreOffice), or save it as .docx",
        )
    if kind == "works":
        return UnsupportedFormat(
            f"{name} is a Microsoft Works document (not Kingsoft WPS)",
            hint="convert it with LibreOffice: soffice --convert-to docx",
        )
    if kind == "zip":
        return _refuse_zip(name, data)
    if kind == "image":
        return UnsupportedFormat(
            f"{name} is a picture", hint="its text must be recognized (OCR) first"
        )
    if kind == "ofd":
        return UnsupportedFormat(f"{name} is an OFD document", hint="convert it to PDF")
    return _refuse_unknown(name, data)


def _refuse_ole(name: str, data: bytes) -> InputError:
    """A compound file without a Word document."""
    if _named(data, "EncryptedPackage") or _named(data, "EncryptionInfo"):
        return EncryptedInput(
            f"{name} is an Office document protected by a password",
            hint="save it without the password in Word or WPS",
        )
    for stream, what in _OLE_KINDS:
        if _named(data, stream):
            return UnsupportedFormat(f"{name} is {what}", hint=_SAVE_AS)
    if len(data) < 1536 or not _named(data, "Root Entry"):
        return DamagedInput(
            f"{name} starts like an old Office file, but its directory is missing",
            hint="the file is cut off; fetch it again",
        )
    if _ends_early(data):
        return DamagedInput(
            f"{name} is an Office file that is not all there: its last sectors are missing",
            hint="the file is cut off; fetch it again",
        )
    return UnsupportedFormat(
        f"{name} is a compound file without a Word document in it", hint=_SAVE_AS
    )


def _ends_early(data: bytes) -> bool:
    """Does a compound file name sectors beyond its end ([MS-CFB] 2.2, 2.3)?

    The directory of a file that was cut off may itself be lost, with the name of its stream.
    """
    (shift,) = struct.unpack_from("<H", data, 30)
    size = 1 << (shift if shift in (9, 12) else 9)
    there = len(data) // size - 1  # the header takes the place of a sector
    (directory,) = struct.unpack_from("<I", data, 48)
    tables = [n for n in struct.unpack_from("<109I", data, 76) if n <= _LAST_SECTOR]
    if directory >= there or any(number >= there for number in tables):
        return True
    used = 0
    for place, number in enumerate(tables):
        table = data[(number + 1) * size : (number + 2) * size]
        entries = struct.unpack(f"<{len(table) // 4}I", table[: len(table) // 4 * 4])
        taken = [at for at, entry in enumerate(entries) if entry != _FREE_SECTOR]
        used = place * (size // 4) + taken[-1] + 1 if taken else used
    return used > there


def _named(data: bytes, stream: str) -> bool:
    return stream.encode("utf-16-le") + b"\x00\x00" in data


def _refuse_zip(name: str, data: bytes) -> InputError:
    """A zip archive that is not a Word document."""
    if b"PK\x05\x06" not in data[-66000:]:
        return DamagedInput(
            f"{name} starts like a .docx or zip file, but its end is missing",
            hint="the file is cut off; fetch it again",
        )
    if b"[Content_Types].xml" in data:
        for part, what in ((b"xl/", "an Excel workbook"), (b"ppt/", "a presentation")):
            if part in data:
                return UnsupportedFormat(f"{name} is {what}", hint=_SAVE_AS)
    if b"application/vnd.oasis.opendocument" in data[:200]:
        return UnsupportedFormat(f"{name} is an OpenDocument file", hint=_SAVE_AS)
    return UnsupportedFormat(
        f"{name} is a zip archive, not a document",
        hint="give it to `govreport extract`, or unpack it",
    )


def _refuse_unknown(name: str, data: bytes) -> InputError:
    """Bytes without a format that anything here reads."""
    for magic, what, hint in _MAGIC:
        if data.startswith(magic):
            return UnsupportedFormat(f"{name} is {what}", hint=hint)
    for mark, what in _XML_KINDS:
        if mark in data[:8192]:
            return UnsupportedFormat(f"{name} is {what}", hint=_SAVE_AS)
    if re.match(rb"\s*<\?xml", data):
        return UnsupportedFormat(f"{name} is an XML file of an unknown kind", hint=_SAVE_AS)
    start = " ".join(f"{byte:02x}" for byte in data[:8])
    return UnsupportedFormat(
        f"{name} is none of the formats known here (it starts with {start})",
        hint="the file may be damaged or not a document; fetch it again",
    )
