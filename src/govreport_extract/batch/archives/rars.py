"""RAR archives: listed by rarfile (extra ``archives``), unpacked by a program.

Members that are only stored need no program. Of those that are packed, rarfile gives each
to the program as a small archive of its own (a temporary file without a telling name). In
a solid archive a member needs all before it, so there the program runs once for all.
"""

from __future__ import annotations

import os
import struct
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import IO, Any, BinaryIO, cast

from govreport_extract.batch.archives.guard import Bomb
from govreport_extract.batch.archives.names import UnsafeName, clean_name, decode_name
from govreport_extract.batch.archives.rartools import INSTALL, Tool, installed
from govreport_extract.batch.archives.tray import Tray
from govreport_extract.errors import (
    DamagedInput,
    EncryptedInput,
    InputError,
    LimitExceeded,
    UnsupportedFormat,
)

_PASSWORD = "unpack it with the password and give the folder"
_EXTRA = "pip install 'govreport-extract[archives]'"
# What rarfile raises on broken archives, its own errors aside.
_BROKEN = (
    ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, OSError,
    TypeError, ValueError, struct.error, zlib.error,
)  # fmt: skip
_OLD = 20  # archives of RAR 2 and before have no mark at their end


def unfold(stream: BinaryIO, tray: Tray, path: str | None) -> None:
    """Give the members of a RAR archive to ``tray``; see :class:`tray.Unfold`."""
    try:
        rarfile: Any = import_module("rarfile")
    except ImportError as error:
        raise UnsupportedFormat(
            "RAR archives need rarfile", hint=f"{_EXTRA}, and {INSTALL}"
        ) from error
    # Comments are not wanted, and a packed one would need a program before anything is listed.
    rarfile.rar3_decompress = lambda *_: b""
    blocks = _Blocks(rarfile)
    try:
        with rarfile.RarFile(
            path or stream, charset="latin-1", part_only=True, info_callback=blocks.add
        ) as archive:
            if archive.needs_password() and not archive.infolist():
                raise EncryptedInput("the archive asks for a password", hint=_PASSWORD)
            reader = _Solid if archive.is_solid() else _Single
            reader(rarfile, archive, tray, path or stream).give()
            blocks.check(archive.strerror(), stream.seek(0, os.SEEK_END), tray.given)
    except InputError:
        raise
    except (rarfile.Error, *_BROKEN) as error:
        raise _broken(tray.given, str(error)) from error


def _broken(given: int, reason: str) -> DamagedInput:
    return DamagedInput(
        f"the RAR archive is broken after {given:,} members: {reason}", hint="fetch it again"
    )


class _Blocks:
    """Watches rarfile read the directory: it does not say when an archive breaks off."""

    def __init__(self, rarfile: Any) -> None:
        self._rar = rarfile
        self._last: Any = None
        self._cut = ""
        self._new = False

    def add(self, block: Any) -> None:
        """Called by rarfile with every block."""
        self._last = block
        if block.type == self._rar.RAR_BLOCK_FILE:
            self._new |= block.extract_version > _OLD
            if _is_cut(self._rar, block):
                self._cut = self._cut or clean_name(_name(self._rar, block))

    def check(self, trouble: str | None, size: int, given: int) -> None:
        """Raise the error that concerns the archive as a whole, if there is one."""
        if self._cut:
            raise UnsupportedFormat(
                f"the archive is one part of several, {self._cut!r} goes on in another part"
                f" ({given:,} whole members were read)",
                hint="unpack all parts together and give the folder",
            )
        if trouble:
            raise _broken(given, trouble)
        last = self._last
        if last is None or last.type == self._rar.RAR_BLOCK_ENDARC:
            return
        if self._new or last.data_offset + (last.add_size or 0) != size:
            raise _broken(given, "it breaks off")


def _is_cut(rarfile: Any, entry: Any) -> bool:
    """Does the member begin or go on in another part of the archive?"""
    return bool(entry.flags & (rarfile.RAR_FILE_SPLIT_BEFORE | rarfile.RAR_FILE_SPLIT_AFTER))


def _name(rarfile: Any, entry: Any) -> str:
    """The member's name; where it is not marked as Unicode, from the bytes that are there."""
    name = str(entry.filename)
    if entry.flags & rarfile.RAR_FILE_UNICODE and "\ufffd" not in name:
        return name
    return decode_name(entry.orig_filename)


class _Members:
    """What both ways of reading have in common."""

    def __init__(self, rarfile: Any, archive: Any, tray: Tray, file: object) -> None:
        self.rar, self.archive, self.tray, self.file = rarfile, archive, tray, file
        self.tools = installed()
        self.proven = False

    def members(self) -> Iterator[tuple[Any, str]]:
        """The entries with data and their names; links are refused here."""
        for entry in self.archive.infolist():
            name = _name(self.rar, entry)
            if entry.is_symlink():
                if self.tray.wants(name):
                    error = UnsafeName(
                        "the member is a link, not a file",
                        hint="links in archives are not followed",
                    )
                    self.tray.refuse(name, error, 0)
            elif not entry.isdir() and not _is_cut(self.rar, entry):
                yield entry, name

    def wants(self, entry: Any, name: str) -> bool:
        """Is it to be read? Says why not if it asks for a password."""
        if not self.tray.wants(name, entry.file_size, None):
            return False
        if entry.needs_password():
            error = EncryptedInput("the member asks for a password", hint=_PASSWORD)
            self.tray.refuse(name, error, entry.file_size)
            return False
        return True

    def worked(self, tool: Tool) -> None:
        """This tool can: ask it first from now on."""
        self.proven = True
        self.tools.sort(key=lambda other: other != tool)

    def lacking(self, count: int) -> UnsupportedFormat:
        """No program is here, and so many members need one."""
        return UnsupportedFormat(
            "there is no program here to unpack RAR archives"
            f" ({count:,} members of this one are packed)",
            hint=INSTALL,
        )

    def failure(self, what: str, reason: str) -> InputError:
        """All programs failed: is it the archive, or are they not good enough?"""
        if self.proven or any(tool.complete for tool in self.tools):
            return DamagedInput(f"{what} is broken: {reason}", hint="fetch the archive again")
        names = ", ".join(tool.name for tool in self.tools)
        return UnsupportedFormat(
            f"{what} is broken, or too much for the programs here ({names})", hint=INSTALL
        )


class _Single(_Members):
    """Each member on its own."""

    def give(self) -> None:
        """Read all members; without a program, those that need none."""
        lacking = 0
        for entry, name in self.members():
            if not self.wants(entry, name):
                continue
            if not self._stored(entry) and not self.tools:
                lacking += 1
                continue
            self._give(entry, name)
        if lacking:
            raise self.lacking(lacking)

    def _stored(self, entry: Any) -> bool:
        return bool(entry.compress_type == self.rar.RAR_M0 and not entry.file_redir)

    def _give(self, entry: Any, name: str) -> None:
        try:
            if self.archive.getinfo(entry) is not entry:  # rarfile opens by name
                raise UnsupportedFormat(
                    "another member has the same name",
                    hint="unpack the archive and give the folder",
                )
            data = self._read(entry)
        except Bomb:
            raise
        except (DamagedInput, LimitExceeded, UnsupportedFormat) as error:
            self.tray.refuse(name, error, entry.file_size)
        else:
            self.tray.give(name, data)

    def _read(self, entry: Any) -> bytes:
        stored = self._stored(entry)
        ways: list[Tool | None] = [None] if stored else [*self.tools]
        reason = ""
        for tool in ways:
            self.rar.CURRENT_SETUP = tool
            try:
                with self.archive.open(entry) as member:
                    data = self.tray.guard.read(member)
            except (self.rar.Error, *_BROKEN) as error:
                reason = reason or str(error)
                continue
            if tool:
                self.worked(tool)
            return data
        if stored:
            raise DamagedInput(
                f"the member is broken: {reason}", hint="fetch the archive again"
            )
        raise self.failure("the member", reason)


class _Solid(_Members):
    """All members from one run of a program, told apart by their sizes, checked by sums."""

    def give(self) -> None:
        """Read all members."""
        chosen = [(entry, name, self.wants(entry, name)) for entry, name in self.members()]
        if not any(wanted for _, _, wanted in chosen):
            return
        if not self.tools:
            raise self.lacking(len(chosen))
        done = 0
        with self._on_disk() as path:
            for tool in self.tools:
                done = self._run(tool, path, chosen, done)
                if done == len(chosen):
                    return
        raise self.failure(
            "the solid RAR archive",
            f"{clean_name(chosen[done][1])!r} and what is behind it cannot be unpacked",
        )

    def _run(
        self, tool: Tool, path: str, chosen: list[tuple[Any, str, bool]], done: int
    ) -> int:
        """Give members until one is not as it should be; returns how many are done now.

        So many as ``done`` were given by another tool, which did not come further.
        """
        with tool.output(path) as stream:
            for number, (entry, name, wanted) in enumerate(chosen):
                part = cast(BinaryIO, _Slice(stream, entry.file_size))
                if number < done or not wanted:
                    while piece := part.read(2**20):
                        self.tray.guard.add(len(piece))
                    continue
                data = self.tray.guard.read(part)
                if len(data) != entry.file_size or not self._is_right(entry, data):
                    return number
                self.tray.give(name, data)
        return len(chosen)

    def _is_right(self, entry: Any, data: bytes) -> bool:
        if entry.CRC is not None:
            return bool(zlib.crc32(data) == entry.CRC)
        digest = getattr(entry, "blake2sp_hash", None)
        return digest is None or bool(self.rar.Blake2SP(data).digest() == digest)

    @contextmanager
    def _on_disk(self) -> Iterator[str]:
        """The archive as a file, which the program wants."""
        if isinstance(self.file, str):
            yield self.file
            return
        with tempfile.NamedTemporaryFile(suffix=".rar") as copy:
            stream = cast(BinaryIO, self.file)
            stream.seek(0)
            while piece := stream.read(2**20):
                copy.write(piece)
            copy.flush()
            yield copy.name


class _Slice:
    """The next ``size`` bytes of a stream, as a stream."""

    def __init__(self, stream: IO[bytes], size: int) -> None:
        self._stream, self._left = stream, size

    def read(self, size: int) -> bytes:
        """At most ``size`` bytes; none at the end."""
        data = self._stream.read(min(size, self._left))
        self._left -= len(data)
        return data
