"""Zip archives, with names as Chinese programs write them (APPNOTE.TXT 6.3)."""

from __future__ import annotations

import struct
import zipfile
import zlib
from typing import BinaryIO, cast

from govreport_extract.batch.archives.guard import Bomb
from govreport_extract.batch.archives.kinds import DOCUMENT_PARTS
from govreport_extract.batch.archives.names import decode_name
from govreport_extract.batch.archives.tray import NotAnArchive, Tray
from govreport_extract.errors import (
    DamagedInput,
    EncryptedInput,
    LimitExceeded,
    UnsupportedFormat,
)

_ENTRY = b"PK\x01\x02"
_END = b"PK\x05\x06"
_UTF8_FLAG = 0x800
_ENCRYPTED = 0x1
_HEADER_SIZE = 30


class _PlainNames:
    """A zip file whose directory claims no encoding, so that we decode every name.

    Programs set the UTF-8 flag on GBK names and leave it off UTF-8 ones; the standard
    library refuses the first and mangles the second.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.headers: frozenset[int] = frozenset()
        self._end = stream.seek(0, 2)
        tail = max(0, self._end - 65536 - 22)
        stream.seek(tail)
        last = stream.read().rfind(_END)
        self._directory = self._end if last < 0 else tail + last
        if last >= 0:
            stream.seek(tail + last)
            end = stream.read(22)
            if len(end) == 22:
                size = struct.unpack_from("<I", end, 12)[0]
                if size != 0xFFFFFFFF:
                    self._directory = max(0, tail + last - size)
        stream.seek(0)

    def read(self, size: int = -1) -> bytes:
        start = self._stream.tell()
        data = self._stream.read(size)
        if start == self._directory and data.startswith(_ENTRY):
            return _clear_flags(data)
        if start in self.headers and len(data) == _HEADER_SIZE:
            flags = struct.unpack_from("<H", data, 6)[0] & ~_UTF8_FLAG
            return data[:6] + struct.pack("<H", flags) + data[8:]
        return data

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        return self._stream.tell()

    def seekable(self) -> bool:
        return True

    def close(self) -> None:
        self._stream.close()


def _clear_flags(directory: bytes) -> bytes:
    """The central directory with the UTF-8 flag of every entry off (section 4.3.12)."""
    plain = bytearray(directory)
    at = 0
    while plain[at : at + 4] == _ENTRY and at + 46 <= len(plain):
        (flags,) = struct.unpack_from("<H", plain, at + 8)
        struct.pack_into("<H", plain, at + 8, flags & ~_UTF8_FLAG)
        at += 46 + sum(struct.unpack_from("<HHH", plain, at + 28))
    return bytes(plain)


def is_document(stream: BinaryIO) -> bool:
    """Is this zip a document of an office program?"""
    try:
        with zipfile.ZipFile(_PlainNames(stream)) as archive:
            return not DOCUMENT_PARTS.isdisjoint(archive.namelist()[:50])
    except (zipfile.BadZipFile, ValueError, struct.error, OSError):
        return False


def unfold(stream: BinaryIO, tray: Tray, path: str | None) -> None:
    """Give the members of a zip archive to ``tray``; see :class:`tray.Unfold`."""
    del path
    try:
        plain = _PlainNames(stream)
        archive = zipfile.ZipFile(plain)
    except (
        zipfile.BadZipFile,
        ValueError,
        struct.error,
        OSError,
        NotImplementedError,
    ) as error:
        raise NotAnArchive from error  # the reader says best what is wrong with it
    with archive:
        entries = archive.infolist()
        plain.headers = frozenset(entry.header_offset for entry in entries)
        if not DOCUMENT_PARTS.isdisjoint(entry.filename for entry in entries[:50]):
            raise NotAnArchive
        for entry in entries:
            if not entry.filename.endswith("/"):
                _member(archive, entry, tray)


def _member(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, tray: Tray) -> None:
    name = decode_name(entry.orig_filename.encode("cp437", "replace"))
    if not tray.wants(name, entry.file_size, entry.compress_size):
        return
    if entry.flag_bits & _ENCRYPTED:
        tray.refuse(
            name,
            EncryptedInput(
                "the member asks for a password", hint="unpack it with the password"
            ),
            entry.file_size,
        )
        return
    try:
        with archive.open(entry) as member:
            data = tray.guard.read(cast(BinaryIO, member))
    except NotImplementedError as error:
        tray.refuse(
            name,
            UnsupportedFormat(
                f"the member cannot be unpacked: {error}", hint="unpack it yourself"
            ),
            entry.file_size,
        )
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        ValueError,
        RuntimeError,
    ) as error:
        tray.refuse(
            name,
            DamagedInput(f"the member is broken: {error}", hint="fetch the archive again"),
            entry.file_size,
        )
    except LimitExceeded as error:
        if isinstance(error, Bomb):
            raise
        tray.refuse(name, error, entry.file_size)
    else:
        tray.give(name, data)
