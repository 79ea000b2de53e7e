"""The child's side: takes one archive apart and sends its members, one message each."""

from __future__ import annotations

import os
from io import BytesIO
from typing import Any, BinaryIO

from govreport_extract.batch import frames, lastclock
from govreport_extract.batch.archives.guard import Guard
from govreport_extract.batch.archives.kinds import HEAD, archive_kind
from govreport_extract.batch.archives.tray import NotAnArchive, Tray, unfold
from govreport_extract.errors import InputError


def serve_members(replies: BinaryIO, header: frames.Header, body: bytes) -> bool:
    """Send ``{"member": …}`` messages, then one ``{"end": true}``; see ``opening``.

    The last message has ``error`` if the archive as a whole is broken, or ``document``
    if it is no archive. Always asks for a fresh process: archives leave heaps in pieces.
    """

    def emit(member: dict[str, Any], data: bytes) -> None:
        frames.send(replies, member, data)

    seconds = float(header["seconds"])
    tray = Tray(
        header["name"], emit, Guard(len(body), member=header["member_bytes"]),
        header["depth"] - 1, seconds,
    )  # fmt: skip
    end: frames.Header = {"end": True}
    lastclock.arm(seconds)
    try:
        if header.get("path"):
            _open_path(header["path"], tray)
        else:
            _open_bytes(body, tray)
    except NotAnArchive:
        end["document"] = True
    except InputError as error:
        end["error"] = [error.code, error.message, error.hint]
    except MemoryError:
        end["error"] = ["memory", "opening the archive needed more memory than allowed", ""]
    lastclock.disarm()
    frames.send(replies, {**end, "skipped": tray.skipped})
    return True


def _open_path(path: str, tray: Tray) -> None:
    name = os.fsdecode(path.encode("latin-1"))
    with open(name, "rb") as stream:
        tray.guard.packed = os.fstat(stream.fileno()).st_size
        kind = archive_kind(stream.read(HEAD))
        stream.seek(0)
        if kind is None:
            raise NotAnArchive
        unfold(kind, stream, tray, name)


def _open_bytes(body: bytes, tray: Tray) -> None:
    kind = archive_kind(body)
    if kind is None:
        raise NotAnArchive
    unfold(kind, BytesIO(body), tray, None)
