"""7z archives through py7zr (extra ``archives``)."""

from __future__ import annotations

import lzma
import struct
import zlib
from contextlib import suppress
from importlib import import_module
from io import BytesIO
from typing import BinaryIO

from govreport_extract.batch.archives.names import UnsafeName
from govreport_extract.batch.archives.tray import Tray
from govreport_extract.errors import (
    DamagedInput,
    EncryptedInput,
    LimitExceeded,
    UnsupportedFormat,
)

# What py7zr and the decompressors below it raise on broken archives, its own errors aside.
_BROKEN = (
    ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, OSError,
    RuntimeError, TypeError, ValueError, lzma.LZMAError, struct.error, zlib.error,
)  # fmt: skip
_DECOMPRESSORS = (
    ("brotli", "error"),
    ("brotlicffi", "error"),
    ("backports.zstd", "ZstdError"),
    ("compression.zstd", "ZstdError"),
)
_LINKS = "links in archives are not followed"
_LARGE = "raise --max-bytes if it really is a report"
_PASSWORD = "unpack it with the password and give the folder"


def unfold(stream: BinaryIO, tray: Tray, path: str | None) -> None:
    """Give the members of a 7z archive to ``tray``; see :class:`tray.Unfold`."""
    del path
    try:
        import py7zr
        from py7zr import exceptions
    except ImportError as error:
        raise UnsupportedFormat(
            "7z archives need py7zr", hint="pip install 'govreport-extract[archives]'"
        ) from error
    broken: tuple[type[Exception], ...] = (exceptions.ArchiveError, *_broken())
    try:
        with py7zr.SevenZipFile(stream) as archive:
            if archive.needs_password():
                raise EncryptedInput("the archive asks for a password", hint=_PASSWORD)
            wanted = _choose(archive.list(), tray)
            if wanted:
                archive.extract(targets=wanted, factory=_factory(tray))
    except exceptions.PasswordRequired as error:
        raise EncryptedInput("the archive asks for a password", hint=_PASSWORD) from error
    except exceptions.UnsupportedCompressionMethodError as error:
        raise UnsupportedFormat(
            f"the 7z archive cannot be unpacked: {error}", hint="unpack it yourself"
        ) from error
    except broken as error:
        raise DamagedInput(
            f"the 7z archive is broken after {tray.given:,} members:"
            f" {type(error).__name__}: {error}",
            hint="fetch it again",
        ) from error


def _broken() -> tuple[type[Exception], ...]:
    """:data:`_BROKEN` and the errors of the decompressors that are installed."""
    found: list[type[Exception]] = [*_BROKEN]
    for module, name in _DECOMPRESSORS:
        with suppress(ImportError):
            found.append(getattr(import_module(module), name))
    return tuple(found)


def _choose(entries: list, tray: Tray) -> list[str]:  # type: ignore[type-arg]
    """The names to unpack, after the directory's sizes and names were checked."""
    wanted = []
    for entry in entries:
        if entry.is_directory:
            continue
        if getattr(entry, "is_symlink", False):
            tray.refuse(
                entry.filename, UnsafeName("the member is a link, not a file", hint=_LINKS)
            )
        elif tray.wants(entry.filename, entry.uncompressed):
            wanted.append(entry.filename)
    return wanted


def _factory(tray: Tray) -> object:
    from py7zr.io import Py7zIO, WriterFactory

    class Member(Py7zIO):
        """Collects one member and passes it on when py7zr has finished with it."""

        def __init__(self, name: str) -> None:
            self._name, self._data, self._size = name, BytesIO(), 0
            self._done = False

        def write(self, s: bytes | bytearray) -> int:
            tray.guard.add(len(s))
            self._size += len(s)
            if self._size <= tray.guard.member:
                self._data.write(s)
            return len(s)

        def read(self, size: int | None = None) -> bytes:
            return self._data.read(size)

        def seek(self, offset: int, whence: int = 0) -> int:
            return self._data.seek(offset, whence)

        def flush(self) -> None: ...

        def size(self) -> int:
            return self._size

        def close(self) -> None:
            if self._done:
                return
            self._done = True
            if self._size > tray.guard.member:
                tray.refuse(
                    self._name,
                    LimitExceeded(f"the member has {self._size:,} bytes", hint=_LARGE),
                )
            else:
                tray.give(self._name, self._data.getvalue())
            self._data = BytesIO()

    class Factory(WriterFactory):
        def create(self, filename: str) -> Py7zIO:
            return Member(filename)

    return Factory()
