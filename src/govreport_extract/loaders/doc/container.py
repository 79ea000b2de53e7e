"""The compound file around a .doc: its streams, read through ``olefile`` ([MS-CFB])."""

from __future__ import annotations

import io
import struct
from types import TracebackType

import olefile

from govreport_extract.errors import DamagedInput
from govreport_extract.refusal import refuse
from govreport_extract.source import Input

# What olefile raises on broken containers: its own errors are OSErrors, the others leak
# from its parsing of hostile headers, directories and sector chains.
_BROKEN = (
    OSError,
    struct.error,
    IndexError,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    OverflowError,
    RecursionError,
    MemoryError,
)


class Container:
    """The streams of a compound file, by name; a context manager."""

    def __init__(self, source: Input) -> None:
        """Open the container; raises :class:`DamagedInput` if it cannot be."""
        self.name = source.name
        self._source = source
        try:
            self._ole = olefile.OleFileIO(io.BytesIO(source.data))
        except _BROKEN as error:
            raise DamagedInput(
                f"{source.name}: the compound file is broken: {error}",
                hint="the file is cut off or damaged; fetch it again",
            ) from error

    def __enter__(self) -> Container:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ole.close()

    def has(self, stream: str) -> bool:
        """Whether there is a stream of that name in the root storage."""
        try:
            return bool(self._ole.exists(stream))
        except _BROKEN:
            return False

    def read(self, stream: str) -> bytes:
        """The bytes of a stream; raises :class:`DamagedInput` if it cannot be read.

        A stream that ends before its declared size gives what is there.
        """
        try:
            content = self._whole(stream)
            if content is None:
                with self._ole.openstream(stream) as opened:
                    content = bytes(opened.read())
        except _BROKEN as error:
            raise DamagedInput(
                f"{self.name}: the stream {stream!r} cannot be read: {error}",
                hint="the file is cut off or damaged; fetch it again",
            ) from error
        return content

    def _whole(self, stream: str) -> bytes | None:
        """The bytes of a sound stream outside the mini stream ([MS-CFB] 2.3, 2.6.1).

        The same as olefile's, which logs and seeks its way from sector to sector at five
        times the cost. Nothing is given where it has something to decide: small streams,
        and chains that end too early or lead out of the file.
        """
        ole, data, name = self._ole, self._source.data, stream.lower()
        entry = next((kid for kid in ole.root.kids if kid.name.lower() == name), None)
        if entry is None or entry.entry_type != olefile.STGTY_STREAM:
            return None
        size, step, fat = entry.size, ole.sectorsize, ole.fat
        if not ole.minisectorcutoff <= size <= len(data):
            return None
        sector, sectors = entry.isectStart, []
        for _ in range(0, size, step):
            if sector >= len(fat):
                return None
            at = (sector + 1) * step  # the header takes the place of a sector
            sectors.append(data[at : at + step])
            sector = fat[sector]
        content = b"".join(sectors)[:size]
        return content if len(content) == size else None

    def read_if_any(self, stream: str) -> bytes:
        """The bytes of a stream, or nothing if it is missing or broken."""
        try:
            return self.read(stream)
        except DamagedInput:
            return b""

    def word_stream(self) -> bytes:
        """The WordDocument stream; raises what :func:`refuse` says if there is none."""
        if self.has("WordDocument"):
            return self.read("WordDocument")
        raise refuse("ole", self._source)
