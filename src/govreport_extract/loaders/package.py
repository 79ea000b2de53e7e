"""The zip package of a docx (ECMA-376 part 2), unpacked within limits.

It is opened with ``zipfile`` and ``lxml`` alone, because python-docx's ``Document()``
parses every part of the package: measured on the corpus it costs 1.4 to 8 times the parse
of document.xml (styles.xml alone can be three times as large), and the whole reading may
cost 2.5 times.
"""

from __future__ import annotations

import io
import lzma
import posixpath
import zipfile
import zlib
from collections.abc import Iterator

from lxml import etree

from govreport_extract.errors import DamagedInput, EncryptedInput, LimitExceeded
from govreport_extract.limits import Limits
from govreport_extract.loaders.xmlsafe import parse_xml
from govreport_extract.source import Input

_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
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
_CHUNK = 32768  # bytes that are unpacked at a time
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

    def chunks(self, part: str) -> Iterator[bytes]:
        """A part in pieces, as far as it can be unpacked and the limits allow.

        Only for parts without which the text can be read: nothing tells whether the rest
        of the part is sound.
        """
        try:
            with self._zip.open(self._infos[part]) as opened:
                while (chunk := opened.read(_CHUNK)) and len(chunk) <= self._left:
                    self._left -= len(chunk)
                    yield chunk
        except _BROKEN:
            return

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
