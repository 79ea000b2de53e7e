"""The styles of a docx, each read when the text first uses it.

A styles part can be several times as large as the text, and only a few of its styles are
used. It is unpacked no further than to these, and they are cut out of it and parsed alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from govreport_extract.loaders.package import Package
from govreport_extract.loaders.wordxml.styles import Styles
from govreport_extract.loaders.wordxml.tags import Dialect
from govreport_extract.loaders.xmlsafe import parse_xml

_MOST_SEARCHED = 100  # styles; a text with more has all of them parsed
_LARGEST_SEARCHED = 2**20  # bytes; Word's own have up to 500,000
_TELLING = (
    b"basedon", b"outlinelvl", b"numpr", b"vanish", b"vertalign", b"strike", b"ffffff",
    b"w:position",
    b"heading", "标题".encode(), b"&",
)  # fmt: skip
_BEGIN, _END = b"<w:style ", b"</w:style>"


class PackageStyles(Styles):
    """The styles that ``main``, a part of ``package``, is related to."""

    def __init__(self, package: Package, main: str, dialect: Dialect) -> None:
        super().__init__(dialect)
        self._package, self._main = package, main
        self._part: str | None = None  # not looked for yet
        self._chunks: Iterator[bytes] = iter(())
        self._data = b""
        self._used: set[str] = set()
        self._seen: set[str] = set()  # with those that they are based on
        self._whole = False  # whether the part must be parsed as one
        self._opening = f'<x xmlns:w="{dialect.namespace}">'.encode()

    def know(self, style: str) -> None:
        """Read a style with those that it is based on, if that was not done before.

        What the part does not have is left out. Raises :class:`DamagedInput` where it ends
        before that is known.
        """
        if style in self._used:
            return
        self._used.add(style)
        if self._part is None:
            self._open()
        found = []
        wanted: str | None = style
        while wanted is not None and wanted not in self._seen and not self._whole:
            self._seen.add(wanted)
            self._whole = len(self._seen) > _MOST_SEARCHED
            element = self._cut(wanted)
            wanted = None
            if element is not None:
                found.append(element)
                base = element.find(self._dialect.name("basedOn"))
                wanted = None if base is None else base.get(self._dialect.name("val"), "")
        if self._whole:
            self._read_all()
        else:
            self._read(found)

    def _open(self) -> None:
        self._part = self._package.related(self._main, "styles")
        self._whole = not self._part
        if self._part:
            self._whole = self._package.size(self._part) > _LARGEST_SEARCHED
            self._chunks = self._package.chunks(self._part)

    def _read_all(self) -> None:
        if self._part:
            root = self._package.parse(self._part)
            self._part = ""
            self._read(root.iterchildren(self._dialect.name("style")))

    def _cut(self, style: str) -> etree._Element | None:
        """The ``style`` element with this id; another prefix than w: needs a real parse.

        None as well if it says nothing that text depends on.
        """
        named = self._find(f'w:styleId="{style}"'.encode(), 0)
        start = self._data.rfind(_BEGIN, 0, max(named, 0))
        end = self._find(_END, start) if start >= 0 else -1
        if end < 0:  # there is none, if this is what was looked for, and to its end
            end_seen = b"</w:styles>" in self._data[-200:]
            self._whole = self._whole or _BEGIN not in self._data or not end_seen
            return None
        piece = self._data[start : end + len(_END)]
        plain = piece.lower()
        if not any(word in plain for word in _TELLING):
            return None
        root = parse_xml(self._opening + piece + b"</x>", "a style", lenient=True)
        return root.find(self._dialect.name("style"))

    def _find(self, mark: bytes, start: int) -> int:
        """Where ``mark`` stands in the part, which is unpacked so far; -1 for nowhere."""
        at = self._data.find(mark, start)
        while at < 0 and (chunk := next(self._chunks, b"")):
            begin = max(start, len(self._data) - len(mark))
            self._data += chunk
            at = self._data.find(mark, begin)
        return at
