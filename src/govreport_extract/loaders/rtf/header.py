"""Tables at the head of an RTF file: fonts, styles, document information."""

from __future__ import annotations

import re

_CHARSETS = {
    77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "gb18030", 136: "big5",
    161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256",
    186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250",
}  # fmt: skip
_PAGES = {936: "gb18030", 54936: "gb18030", 950: "big5", 932: "cp932", 949: "cp949",
          65001: "utf-8", 10000: "mac_roman", 10008: "gb18030"}  # fmt: skip
_KNOWN = frozenset({437, 850, 852, 855, 857, 866, 874, *range(1250, 1259)})
_FONT = re.compile(rb"\\f(\d{1,6})((?:[ \r\n]{0,4}\\[a-z]+-?\d*){0,12})")
_CHARSET = re.compile(rb"\\fcharset(\d{1,3})")
_FONT_PAGE = re.compile(rb"\\cpg(\d{1,5})")
_STYLE = re.compile(
    rb"\\s(\d{1,5})((?:[ \r\n]{0,4}\\[a-zA-Z]{1,32}-?\d{0,10}){0,200})[ \r\n]*([^{}\\;]{0,99});"
)
_HEADING = re.compile(r"(?:heading|标题) ?([1-9])$", re.I)
_OUTLINE = re.compile(rb"\\outlinelevel([0-8])\b")
_CONTROL = re.compile(
    rb"\\(?:u-?\d{1,6} ?(?:\\'[0-9a-fA-F]{2}|\?)?|[a-zA-Z]{1,32}-?\d{0,10} ?|'[0-9a-fA-F]{2}|.)"
    rb"|[{}\r\n]",
    re.DOTALL,
)
_WHITE = re.compile(rb"\\red255\\green255\\blue255(?!\d)")
_INFO = re.compile(rb"\{\\(title|subject|author|operator|keywords|company)\b ?")


def code_page(number: int) -> str:
    """The codec of a Windows code page; cp1252 for those Python does not know."""
    if number in _PAGES:
        return _PAGES[number]
    return f"cp{number}" if number in _KNOWN else "cp1252"


def read_fonts(group: bytes, default: str) -> dict[int, str]:
    """Font number → codec of its 8-bit characters, from the font table.

    A Western font in a document whose code page is East Asian has that code page:
    Chinese writers often leave the character set at nought.
    """
    fonts: dict[int, str] = {}
    for match in _FONT.finditer(group):
        charset = _CHARSET.search(match[2])
        page = _FONT_PAGE.search(match[2])
        if page is not None and int(page[1]):
            fonts[int(match[1])] = code_page(int(page[1]))
        elif charset is not None:
            fonts[int(match[1])] = _CHARSETS.get(int(charset[1]), default)
    return fonts


def words_of(group: bytes) -> str:
    """The letters of a group in ASCII, without its control words and their numbers."""
    return _CONTROL.sub(b"", group).decode("ascii", "ignore").strip()


def read_whites(group: bytes) -> set[int]:
    """The numbers of white in the colour table; 0 is the colour of the system."""
    entries = b"".join(group.split()).split(b";")
    return {number for number, entry in enumerate(entries) if _WHITE.search(entry)}


def read_headings(group: bytes) -> dict[int, int]:
    """Style number → heading level, from the style sheet."""
    headings: dict[int, int] = {}
    for match in _STYLE.finditer(group):
        named = _HEADING.match(match[3].decode("gb18030", "replace").strip())
        outline = _OUTLINE.search(match[2])
        if named is not None:
            headings[int(match[1])] = int(named[1])
        elif outline is not None:
            headings[int(match[1])] = int(outline[1]) + 1
    return headings


def info_groups(data: bytes, start: int, end: int) -> list[tuple[str, int]]:
    """Name and start of the text of each property in the info group."""
    return [
        (match[1].decode("ascii"), match.end()) for match in _INFO.finditer(data, start, end)
    ]
