"""Tar archives, plain or inside a compressed stream."""

from __future__ import annotations

import tarfile
from typing import BinaryIO

from govreport_extract.batch.archives.names import UnsafeName, decode_name
from govreport_extract.batch.archives.tray import Tray
from govreport_extract.errors import DamagedInput


def unfold(stream: BinaryIO, tray: Tray, path: str | None) -> None:
    """Give the members of a tar archive to ``tray``; see :class:`tray.Unfold`."""
    del path
    try:
        with tarfile.open(fileobj=stream, mode="r|", errors="surrogateescape") as archive:
            for entry in archive:
                archive.members = []  # type: ignore[attr-defined]  # memory stays flat
                if not entry.isdir():
                    _member(archive, entry, tray)
    except (tarfile.TarError, EOFError, OSError, ValueError) as error:
        raise DamagedInput(
            f"the tar archive breaks off or is broken after {tray.given:,} members: {error}",
            hint="fetch it again",
        ) from error


def _member(archive: tarfile.TarFile, entry: tarfile.TarInfo, tray: Tray) -> None:
    name = decode_name(entry.name.encode("utf-8", "surrogateescape"))
    if not tray.wants(name, entry.size):
        return
    if not entry.isreg():
        tray.refuse(
            name,
            UnsafeName(
                "the member is a link or a device, not a file",
                hint="links in archives are not followed",
            ),
        )
        return
    member = archive.extractfile(entry)
    if member is not None:
        tray.read(name, member)  # type: ignore[arg-type]
