"""The programs that unpack RAR: which of them are here, and how each is called.

Each is asked to write all members of an archive to its standard output, one after the
other: nothing is unpacked to disk, and no name of a member ever stands on a command line.
rarfile would choose the first program it finds; that is not enough, because many are there
and cannot (Debian's 7zz has no RAR in it, its ``unrar`` may be unrar-free), and because
rarfile 4.5 calls bsdtar in a way that bsdtar does not understand.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, cast

_CALLS: dict[str, tuple[str, ...]] = {
    "unrar": ("p", "-inul", "-p-", "--"),
    "unar": ("-q", "-o", "-", "-p", ""),
    "7z": ("e", "-so", "-bb0", "-p", "--"),
    "7zz": ("e", "-so", "-bb0", "-p", "--"),
    "bsdtar": ("-x", "-O", "-f"),
}
_COMPLETE = ("unrar", "unar")
INSTALL = "install unrar or unar (7z and bsdtar read only some RAR archives)"


@dataclass(frozen=True, slots=True)
class Tool:
    """One program. The methods are those that rarfile wants of its ``CURRENT_SETUP``."""

    name: str

    @property
    def complete(self) -> bool:
        """Can it read every RAR archive? Then what it cannot read is broken."""
        return self.name in _COMPLETE

    def open_cmdline(self, password: object, archive: str, member: object = None) -> list[str]:
        """The command line. Neither passwords nor members are asked for."""
        del password, member
        return [self.name, *_CALLS[self.name], os.path.abspath(archive)]

    def get_errmap(self) -> list[None]:
        """No exit status has a meaning of its own."""
        return [None]

    @contextmanager
    def output(self, archive: str) -> Iterator[IO[bytes]]:
        """All members of the archive at this path, one after the other."""
        process = subprocess.Popen(
            self.open_cmdline(None, archive),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        stream = cast("IO[bytes]", process.stdout)
        try:
            yield stream
        finally:
            process.kill()
            stream.close()
            process.wait()


def installed() -> list[Tool]:
    """The programs that are here, the best first."""
    places = {name: shutil.which(name) for name in _CALLS}
    return [
        Tool(name)
        for name, place in places.items()
        if place and "unrar-free" not in os.path.realpath(place)  # it cannot write to a pipe
    ]
