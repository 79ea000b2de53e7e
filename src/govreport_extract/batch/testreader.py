"""Files that command a failure, for tests of the supervision; off unless asked for.

With ``GOVREPORT_TEST_READER=1`` in the environment, an input that begins with
``GOVREPORT-TEST:`` makes its worker do what the next word says: ``hang`` (in native code
that ignores signals to Python), ``abort`` (as a crashed C library does), ``exit``,
``memory`` (asks for 10 GB), ``raise`` (a bug), ``sleep`` (half a second, then a failure),
``chatter`` (writes to standard output, then a failure).
"""

from __future__ import annotations

import os
import time

from govreport_extract.errors import NotAReport

VARIABLE = "GOVREPORT_TEST_READER"
MAGIC = b"GOVREPORT-TEST:"


def enabled() -> bool:
    """Is the test reader switched on?"""
    return os.environ.get(VARIABLE) == "1"


def obey(data: bytes) -> None:
    """Do what ``data`` commands, if it does."""
    if not data.startswith(MAGIC):
        return
    command = data[len(MAGIC) :].split(maxsplit=1)[0].decode("ascii", "replace")
    if command == "hang":
        _hang()
    elif command == "abort":
        os.abort()
    elif command == "exit":
        os._exit(7)
    elif command == "memory":
        _eat()
    elif command == "raise":
        raise ZeroDivisionError("a bug, as the test reader was told")
    elif command == "sleep":
        time.sleep(0.5)
    elif command == "chatter":
        os.write(1, b"noise on standard output " * 1000)
    raise NotAReport("the test reader was here", hint="switch it off")


def _hang() -> None:
    import ctypes

    while True:  # PyDLL keeps the interpreter's lock: no Python code runs meanwhile
        ctypes.PyDLL(None).sleep(3600)


def _eat() -> None:
    blocks = []
    for _ in range(100):
        blocks.append(bytearray(100 * 2**20))
