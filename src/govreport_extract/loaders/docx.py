"""Word 2007 and later (.docx, .docm): zip, then the XML of the main part.

The package is opened with ``zipfile`` and ``lxml`` alone, because python-docx's
``Document()`` parses every part of the package: measured on the corpus it costs 1.4 to 8
times the parse of document.xml (styles.xml alone can be three times as large), and the
whole reading may cost 2.5 times. The second reading, asked for when something does not
add up, goes through python-docx and its own XML classes.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator

from lxml import etree

from govreport_extract.errors import DamagedInput, EncryptedInput, LimitExceeded
from govreport_extract.limits import Limits
from govreport_extract.loaders.wordxml.document import read_body
from govreport_extract.loaders.wordxml.styles import Numbers, Styles, read_styles
from govreport_extract.loaders.wordxml.tags import DIALECTS, TRANSITIONAL, Dialect
from govreport_extract.loaders.xmlsafe import parse_xml
from govreport_extract.model.document import Document
from govreport_extract.source import Input

_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    RuntimeError,
    OSError,
    OverflowError,
    ValueError,
)
_RATIO = 200  # unpacked to packed; measured are 14 to 32
_LARGEST_XML = 64 * 2**20  # bytes; the tree of a part takes ten times its size
_FREE = 8 * 2**20  # below this size the ratio does not matter
_MOST_STYLES = 1000
_FEW_STYLES = 100  # so many are searched for one by one, in a part
_LARGEST_SEARCHED = 2**20  # of so many bytes; Word's own have up to 500,000
_TYPES = "[Content_Types].xml"
_LARGEST_LIST = 2**20  # bytes; a few thousand parts
_CHUNK = 65536  # bytes that are unpacked at a time
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


class Package:
    """The parts of a docx by name, unpacked within the limits."""

    def __init__(self, source: Input, limits: Limits) -> None:
        """Open the archive; raises :class:`DamagedInput` or :class:`LimitExceeded`."""
        self.name = source.name
        self._left = limits.unpacked_bytes
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(source.data))
        except _BROKEN as error:
            raise DamagedInput(
                f"{source.name}: the zip container is broken: {error}",
                hint="the file is cut off or damaged; fetch it again",
            ) from error
        self._infos = {info.filename: info for info in self._zip.infolist()}
        total = sum(info.file_size for info in self._infos.values())
        if total > limits.unpacked_bytes:
            raise self._bomb(total)

    def _bomb(self, size: int) -> LimitExceeded:
        return LimitExceeded(
            f"{self.name} unpacks to {size:,} bytes, more than is allowed",
            hint="raise Limits.unpacked_bytes if this file really is a report",
        )

    def has(self, part: str) -> bool:
        """Whether there is a part of that name."""
        return part in self._infos

    def size(self, part: str) -> int:
        """The bytes that a part unpacks to, as the archive says."""
        return self._infos[part].file_size

    def read(self, part: str) -> bytes:
        """Unpack a part; its declared and its actual size are held to the limits."""
        info = self._infos.get(part)
        if info is None:
            raise DamagedInput(
                f"{self.name}: the part {part} is missing",
                hint="the file is damaged; fetch it again",
            )
        if info.flag_bits & 1:
            raise EncryptedInput(
                f"{self.name} is a zip with a password", hint="save it without the password"
            )
        if info.file_size > _LARGEST_XML:
            raise self._bomb(info.file_size)
        packed = max(info.compress_size, 1)
        if info.file_size > _FREE and info.file_size > _RATIO * packed:
            raise self._bomb(info.file_size)
        try:
            with self._zip.open(info) as opened:
                data = opened.read(self._left + 1)
        except _BROKEN as error:
            raise DamagedInput(
                f"{self.name}: the part {part} cannot be unpacked: {error}",
                hint="the file is damaged; fetch it again",
            ) from error
        self._left -= len(data)
        if self._left < 0:
            raise self._bomb(len(data))
        return data

    def read_until(self, part: str, marks: list[bytes]) -> bytes:
        """The beginning of a part up to where all ``marks`` are in it, or all of it.

        Only for parts without which the text can be read: nothing tells whether the rest
        of the part is sound.
        """
        info = self._infos[part]
        if info.flag_bits & 1 or info.file_size < 2 * _CHUNK:
            return self.read(part)
        data = b""
        try:
            with self._zip.open(info) as opened:
                while len(data) < self._left and not all(mark in data for mark in marks):
                    chunk = opened.read(_CHUNK)
                    if not chunk:
                        break
                    data += chunk
        except _BROKEN:
            return data
        return data

    def parse(self, part: str) -> etree._Element:
        """The root element of an XML part."""
        return parse_xml(self.read(part), f"{self.name}: {part}")

    def related(self, part: str, kind: str) -> str:
        """The part of a kind (``styles``, ``numbering``) that ``part`` relates to, if any."""
        folder, file = posixpath.split(part)
        name = posixpath.join(folder, "_rels", f"{file}.rels")
        if not self.has(name):
            return ""
        for element in self.parse(name).iterchildren(_RELATION):
            external = element.get("TargetMode") == "External"
            if element.get("Type", "").endswith("/" + kind) and not external:
                target = posixpath.join("/", folder, element.get("Target", ""))
                path = posixpath.normpath(target).lstrip("/")
                if self.has(path):
                    return path
        return ""

    def main_part(self) -> str:
        """The part with the text (ECMA-376 part 2, 9.3)."""
        return self.related("", "officeDocument") or "word/document.xml"

    def core_properties(self) -> dict[str, str]:
        """Title, creator and dates by lower-case name; empty where there are none."""
        if not self.has("docProps/core.xml"):
            return {}
        try:
            root = self.parse("docProps/core.xml")
        except DamagedInput:
            return {}
        names = {"creator": "author", "lastModifiedBy": "last_modified_by"}
        found: dict[str, str] = {}
        for child in root.iterchildren("{*}*"):
            local = child.tag.rpartition("}")[2]
            if child.text and child.text.strip():
                found[names.get(local, local.lower())] = child.text.strip()
        return found


def readings(source: Input, limits: Limits) -> Iterator[Document]:
    """The span grids; then, if it can open the file, the cells as python-docx sees them.

    Raises :class:`DamagedInput`, :class:`EncryptedInput` and :class:`LimitExceeded`.
    """
    package = Package(source, limits)
    main = package.main_part()
    root = package.parse(main)
    first = _read(package, main, root, limits)
    metadata = dict(first.metadata)
    yield first
    if not package.has(_TYPES) or package.size(_TYPES) > _LARGEST_LIST:
        return  # python-docx would not open it, or for too long
    from govreport_extract.loaders.docx_stream import read_stream  # python-docx loads slowly

    second = read_stream(source, main, metadata)
    if second is not None:
        yield second


def _read(package: Package, main: str, root: etree._Element, limits: Limits) -> Document:
    dialect = DIALECTS.get(etree.QName(root).namespace or "", DIALECTS[TRANSITIONAL])
    body = root.find(dialect.name("body"))
    if body is None:
        raise DamagedInput(
            f"{package.name}: {main} has no text body",
            hint="the file is damaged; fetch it again",
        )
    used, hides, numbered = _uses(root, dialect)
    styles = _styles(package, main, used, dialect)
    styles.hides = hides or bool(styles.hiding)
    numbers = Numbers(None, dialect)
    if styles.numbers or numbered:
        part = package.related(main, "numbering")
        numbers = Numbers(package.parse(part) if part else None, dialect)
    document = Document("docx", "docx-grid", metadata=package.core_properties())
    read_body(body, dialect, styles, numbers, limits, document)
    return document


def _uses(root: etree._Element, dialect: Dialect) -> tuple[set[str], bool, bool]:
    """The styles that the text uses; whether it hides or numbers anything by itself."""
    name, val = dialect.name, dialect.name("val")
    vanish, number = name("vanish"), name("numPr")
    styles: set[str] = set()
    hides = numbered = False
    for element in root.iter(name("pStyle"), name("rStyle"), vanish, number):
        if element.tag == vanish:
            hides = True
        elif element.tag == number:
            numbered = True
        else:
            styles.add(element.get(val, ""))
    return styles, hides, numbered


def _styles(package: Package, main: str, used: set[str], dialect: Dialect) -> Styles:
    """The styles ``used``, and those that these are based on."""
    part = package.related(main, "styles") if used else ""
    styles = Styles()
    if part:
        elements: list[etree._Element] | None = None
        if len(used) <= _FEW_STYLES and package.size(part) <= _LARGEST_SEARCHED:
            marks = [b'w:styleId="' + style.encode() + b'"' for style in used]
            head = package.read_until(part, [*marks, b"</w:docDefaults>"])
            elements = _used_styles(head, used, dialect)
            if elements is None:
                elements = _used_styles(package.read(part), used, dialect)
        if elements is None:  # too much to search, or another prefix than w:
            elements = list(package.parse(part).iterchildren(dialect.name("style")))
        styles = read_styles(elements, dialect)
    return styles


def _used_styles(raw: bytes, used: set[str], dialect: Dialect) -> list[etree._Element] | None:
    """The ``style`` elements of ``used`` and their bases, without parsing all the others.

    A styles part can be several times as large as the text; only the elements that are
    needed are cut out of it and parsed. ``raw`` may be the beginning of the part; nothing
    is given if more of it is needed. What the part does not have is left out.
    """
    if b"<w:style " not in raw:
        return None
    wanted = set(used)
    seen: set[str] = set()
    elements: list[etree._Element] = []
    name, val = dialect.name, dialect.name("val")
    opening = f'<x xmlns:w="{dialect.namespace}">'.encode()
    while wanted and len(seen) < _MOST_STYLES:
        style = wanted.pop()
        seen.add(style)
        named = raw.find(f'w:styleId="{style}"'.encode())
        start = raw.rfind(b"<w:style ", 0, max(named, 0))
        end = raw.find(b"</w:style>", start)
        if start < 0 or end < 0:
            if b"</w:styles>" not in raw[-200:]:
                return None
            continue
        fragment = parse_xml(opening + raw[start : end + 10] + b"</x>", "a style", lenient=True)
        for element in fragment.iterchildren(name("style")):
            elements.append(element)
            base = element.find(name("basedOn"))
            if base is not None and base.get(val, "") not in seen:
                wanted.add(base.get(val, ""))
    return elements
