"""The child process: reads inputs, one after the other, until its standard input ends.

Started as ``python -m govreport_extract.batch.child``. Standard output belongs to the
messages; whatever a library prints there goes to standard error. The child ends by
itself when its supervisor is gone, and a timer of the system ends it when a file takes too
long, even if the supervisor was killed and the file holds the interpreter's lock.
"""

from __future__ import annotations

import faulthandler
import gc
import os
import signal
import sys
from typing import BinaryIO, Protocol

from govreport_extract.batch import frames, lastclock
from govreport_extract.uncollected import SELDOM

GRACE = 5.0
"""Seconds after the deadline in which the supervisor should have acted."""


class _Serve(Protocol):
    def __call__(self, replies: BinaryIO, header: frames.Header, body: bytes) -> bool: ...


def main() -> int:
    """Serve until the input ends; the exit code is 0."""
    requests, replies = _streams()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the supervisor's business
    faulthandler.enable()
    settings, _ = frames.receive(requests)
    _confine(int(settings["memory"]))
    serve = _prepare(settings)
    gc.freeze()
    gc.set_threshold(SELDOM, 20, 20)  # here for making the rows of a report, too
    frames.send(replies, {"ready": os.getpid()})
    while True:
        try:
            header, body = frames.receive(requests)
        except frames.BrokenFrame:
            return 0
        lastclock.arm(float(header["seconds"]) + GRACE)
        spoiled = serve(replies, header, body)
        lastclock.disarm()
        if spoiled:
            return 0


def _streams() -> tuple[BinaryIO, BinaryIO]:
    """Take standard output for ourselves before any library can write to it."""
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return sys.stdin.buffer, replies


def _confine(memory: int) -> None:
    """Cap the address space; no core dumps. Where the system cannot, it stays as it is."""
    try:
        import resource
    except ImportError:  # Windows
        return
    for what, value in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_AS, memory)):
        try:
            _, hard = resource.getrlimit(what)
            if hard != resource.RLIM_INFINITY:
                value = min(value, hard)
            resource.setrlimit(what, (value, hard))
        except (OSError, ValueError):  # macOS refuses RLIMIT_AS below what is mapped
            continue


def _prepare(settings: frames.Header) -> _Serve:
    if settings["mode"] == "open":
        from govreport_extract.batch.archives.serve import serve_members

        return serve_members
    from govreport_extract.batch.worker import read_one
    from govreport_extract.limits import Limits

    limits = Limits(**settings["limits"])
    mode, second_reader = settings["mode"], settings["second_reader"]

    def serve(replies: BinaryIO, header: frames.Header, body: bytes) -> bool:
        end = 0
        for name, size in header["tasks"]:
            start, end = end, end + size
            lastclock.arm(header["seconds"] + GRACE)
            reply, result = read_one(name, body[start:end], limits, mode, second_reader)
            frames.send(replies, reply, result)
            if reply.get("spoiled"):
                return True
        return False

    return serve


if __name__ == "__main__":
    sys.exit(main())
