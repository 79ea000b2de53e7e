"""The parent's side of archives: a supervised child takes them apart, members arrive here."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import closing

from govreport_extract.batch import frames
from govreport_extract.batch.archives.kinds import HEAD, archive_kind
from govreport_extract.batch.failure import HINTS, Failure
from govreport_extract.batch.items import Item
from govreport_extract.batch.lastclock import ended_by_clock
from govreport_extract.batch.process import Cage, Child
from govreport_extract.sniff import sniff
from govreport_extract.source import Input

TICK = 0.1


def is_archive(data: bytes) -> bool:
    """Should these bytes be taken apart? Documents that are zips are no archives."""
    kind = archive_kind(data)
    return kind is not None and (kind != "zip" or sniff(Input("", data)) == "zip")


def is_archive_file(path: str) -> bool:
    """The same by the beginning of a file that is too large to read whole."""
    with open(path, "rb") as stream:
        return archive_kind(stream.read(HEAD)) is not None


def members(
    name: str, cage: Cage, depth: int, *, data: bytes = b"", path: str = ""
) -> Iterator[Item]:
    """The inputs in an archive given as bytes or as a path, lazily.

    Whatever is wrong with the archive becomes a failed item in its own name, after the
    members that could be had. Bytes that are no archive after all come back as they are.
    """
    child = Child(cage, "open")
    with closing(child), _Clock(child, cage.seconds) as clock:
        request = {
            "name": name, "depth": depth, "member_bytes": cage.limits.bytes,
            "seconds": cage.seconds, "path": os.fsencode(path).decode("latin-1"),
        }  # fmt: skip
        given = 0
        try:
            clock.start()
            frames.send(child.stdin, request, data)
            while True:
                header, body = frames.receive(child.stdout)
                clock.stop()
                if "end" in header:
                    break
                given += 1
                yield _item(header, body)
                clock.start()
        except (frames.BrokenFrame, OSError):
            yield Item.failed(_death(name, child, clock.late, given, cage))
            return
    if header.get("document"):
        yield Item.of(name, data)
    elif header.get("error"):
        code, message, hint = header["error"]
        yield Item.failed(Failure(name, code, message, hint, bytes=len(data) or None))


def _item(header: frames.Header, body: bytes) -> Item:
    source, container = header["member"], header["container"]
    if "error" not in header:
        return Item.of(source, body, container)
    code, message, hint = header["error"]
    return Item.failed(Failure(source, code, message, hint, bytes=header["bytes"]), container)


def _death(name: str, child: Child, late: bool, given: int, cage: Cage) -> Failure:
    child.kill()
    last = child.last_words()
    after = f" after {given:,} members" if given else ""
    if late or ended_by_clock(child.process.returncode, last):
        message = f"the archive gave nothing for {cage.seconds:g} s{after} and was left"
        return Failure(name, "deadline", message, HINTS["deadline"])
    message = f"the process that opened the archive died{after}" + (f": {last}" if last else "")
    return Failure(name, "crashed", message, HINTS["crashed"])


class _Clock:
    """Kills the child when it says nothing for too long while we wait for it."""

    def __init__(self, child: Child, seconds: float) -> None:
        self._child, self._seconds = child, seconds
        self._deadline: float | None = None
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self.late = False

    def __enter__(self) -> _Clock:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closed.set()
        self._thread.join()

    def start(self) -> None:
        self._deadline = time.monotonic() + self._seconds

    def stop(self) -> None:
        self._deadline = None

    def _watch(self) -> None:
        while not self._closed.wait(TICK):
            deadline = self._deadline
            if deadline is not None and time.monotonic() > deadline:
                self.late = True
                self._child.kill()
                return
