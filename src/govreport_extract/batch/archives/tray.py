"""Receives the members of an archive, opens archives among them, passes the rest on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from io import BytesIO
from typing import BinaryIO, Protocol

from govreport_extract.batch import lastclock
from govreport_extract.batch.archives.guard import Bomb, Guard
from govreport_extract.batch.archives.kinds import ArchiveKind, archive_kind
from govreport_extract.batch.archives.names import check_name, clean_name
from govreport_extract.batch.frames import Header
from govreport_extract.batch.junk import is_junk
from govreport_extract.errors import DamagedInput, InputError, LimitExceeded

Emit = Callable[[Header, bytes], None]
BETWEEN = "!/"

_MODULES: dict[ArchiveKind, str] = {
    "zip": "zips", "tar": "tars", "gz": "packed", "bz2": "packed", "xz": "packed",
    "zst": "packed", "7z": "sevenz", "rar": "rars", "mail": "mail",
}  # fmt: skip


class NotAnArchive(Exception):
    """It looked like an archive, but is a document to be read as it is."""


class Unfold(Protocol):
    """What each module offers: gives every member of ``stream`` to ``tray``.

    ``path`` is the file's path if it has one: some libraries want it.
    """

    def __call__(self, stream: BinaryIO, tray: Tray, path: str | None) -> None: ...


@dataclass(slots=True)
class Tray:
    """Members of the archive called ``name`` go through here.

    ``emit`` sends them on. ``depth`` is how many further archives may be opened below.
    """

    name: str
    emit: Emit
    guard: Guard
    depth: int
    seconds: float
    skipped: int = 0
    given: int = 0
    names: Counter[str] = field(default_factory=Counter)

    def wants(self, raw_name: str, size: int | None = None, packed: int | None = None) -> bool:
        """Should this member be read? Refuses and reports it where not."""
        self.guard.enter()
        name = clean_name(raw_name)
        if any(is_junk(part) for part in name.split("/") if part not in (".", "..")):
            self.skipped += 1
            return False
        try:
            check_name(name)
            if size is not None:
                self.guard.check_declared(size, packed)
        except InputError as error:
            self.refuse(raw_name, error, size)
            return False
        return True

    def read(self, raw_name: str, stream: BinaryIO) -> None:
        """Read a wanted member from ``stream`` and pass it on."""
        try:
            data = self.guard.read(stream)
        except Bomb:
            raise
        except LimitExceeded as error:
            self.refuse(raw_name, error)
            return
        self.give(raw_name, data)

    def give(self, raw_name: str, data: bytes) -> None:
        """Pass on a member, or the members of the archive that it is."""
        kind = archive_kind(data)
        source = self._source(raw_name)
        if kind is None:
            self._send({"member": source}, data)
            return
        inner = Tray(source, self.emit, self.guard, self.depth - 1, self.seconds)
        if self.depth <= 0:
            if kind == "zip" and _is_document(data):
                self._send({"member": source}, data)
                return
            error = LimitExceeded(
                "archives are nested deeper than allowed", hint="raise --depth, or unpack it"
            )
            self._send(_refusal(source, error, len(data)))
            return
        try:
            unfold(kind, BytesIO(data), inner, None)
        except NotAnArchive:
            self._send({"member": source}, data)
        except Bomb:
            raise
        except InputError as error:
            self._send(_refusal(source, error, len(data)))
        self.given += 1
        self.skipped += inner.skipped

    def refuse(self, raw_name: str, error: InputError, size: int | None = None) -> None:
        """Report a member that is not read."""
        self._send(_refusal(self._source(raw_name), error, size))

    def _source(self, raw_name: str) -> str:
        name = clean_name(raw_name)
        self.names[name] += 1
        again = f"#{self.names[name]}" if self.names[name] > 1 else ""
        return f"{self.name}{BETWEEN}{name}{again}"

    def _send(self, header: Header, body: bytes = b"") -> None:
        self.given += 1
        lastclock.disarm()  # waiting for the reader is no fault
        self.emit({**header, "container": self.name}, body)
        lastclock.arm(self.seconds)


def _refusal(source: str, error: InputError, size: int | None) -> Header:
    return {"member": source, "error": [error.code, error.message, error.hint], "bytes": size}


def _is_document(data: bytes) -> bool:
    from govreport_extract.batch.archives.zips import is_document

    return is_document(BytesIO(data))


def unfold(kind: ArchiveKind, stream: BinaryIO, tray: Tray, path: str | None) -> None:
    """Take an archive of this kind apart into ``tray``.

    Raises :class:`InputError` for what concerns the archive as a whole,
    :class:`NotAnArchive` if it is a document after all.
    """
    module = import_module(f"govreport_extract.batch.archives.{_MODULES[kind]}")
    module.unfold(stream, tray, path)
    if not tray.given and not tray.skipped:
        raise DamagedInput("the archive holds no files", hint="fetch it again")
