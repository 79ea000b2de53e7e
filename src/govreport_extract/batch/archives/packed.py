"""Compressed streams: gzip, bzip2, xz, Zstandard; with a tar archive or one file in them."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import sys
import zlib
from pathlib import PurePosixPath
from typing import BinaryIO, cast

from govreport_extract.batch.archives import tars
from govreport_extract.batch.archives.guard import Guard
from govreport_extract.batch.archives.kinds import archive_kind
from govreport_extract.batch.archives.tray import Tray
from govreport_extract.errors import DamagedInput, InputError, MissingExtra, UnsupportedFormat

_WINDOW = 27  # log2 of the largest Zstandard window: 128 MB


class _Counted(io.RawIOBase):
    """Counts what comes out, for the guard, before anybody believes a header in it."""

    def __init__(self, stream: BinaryIO, guard: Guard) -> None:
        self._stream, self._guard = stream, guard

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast(bytearray, buffer))
        data = self._stream.read(min(len(view), 2**20))
        self._guard.add(len(data))
        view[: len(data)] = data
        return len(data)


def unfold(stream: BinaryIO, tray: Tray, path: str | None) -> None:
    """Give what is in a compressed stream to ``tray``; see :class:`tray.Unfold`."""
    del path
    try:
        plain = _open(stream)
        counted = io.BufferedReader(_Counted(plain, tray.guard), 2**20)
        head = counted.peek(512)[:512]
        if archive_kind(head) == "tar" or (len(head) == 512 and not any(head)):
            tars.unfold(cast(BinaryIO, counted), tray, None)
            return
        name = PurePosixPath(tray.name.rsplit("!/", 1)[-1]).name
        stem = PurePosixPath(name).stem if "." in name else name
        if tray.wants(stem):
            tray.read(stem, cast(BinaryIO, counted))
    except (OSError, EOFError, lzma.LZMAError, zlib.error, ValueError) as error:
        raise DamagedInput(
            f"the compressed stream is broken: {error}", hint="fetch it again"
        ) from error


def _open(stream: BinaryIO) -> BinaryIO:
    magic = stream.read(4)
    stream.seek(0)
    if magic[:2] == b"\x1f\x8b":
        return cast(BinaryIO, gzip.GzipFile(fileobj=stream))
    if magic[:3] == b"BZh":
        return cast(BinaryIO, bz2.BZ2File(stream))
    if magic == b"\x28\xb5\x2f\xfd":
        return _open_zst(stream)
    return cast(BinaryIO, lzma.LZMAFile(stream))


def _open_zst(stream: BinaryIO) -> BinaryIO:
    try:
        if sys.version_info >= (3, 14):
            from compression import zstd
        else:
            from backports import zstd
    except ImportError as error:
        raise _lacking("Zstandard", "backports.zstd") from error
    options = {int(zstd.DecompressionParameter.window_log_max): _WINDOW}
    return cast(BinaryIO, zstd.ZstdFile(stream, options=options))


def _lacking(what: str, package: str) -> InputError:
    extra = MissingExtra(
        f"{what} needs {package}", hint="pip install 'govreport-extract[archives]'"
    )
    return UnsupportedFormat(extra.message, hint=extra.hint)
