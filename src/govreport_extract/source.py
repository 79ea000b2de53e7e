"""Where the bytes come from: a path, bytes in memory, or a member of an archive."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from govreport_extract.errors import EmptyInput, InputError
from govreport_extract.limits import DEFAULT_LIMITS, Limits

_SOMETHING = re.compile(rb"[^\x00 \t\r\n\xef\xbb\xbf]")


@dataclass(frozen=True)
class Input:
    """The bytes of one input with its name. The name is evidence, never trusted."""

    name: str
    data: bytes
    url: str = ""
    charset: str = ""  # what a transport header says; weaker than the bytes themselves

    @cached_property
    def sha256(self) -> str:
        """Hexadecimal SHA-256 of the bytes."""
        return hashlib.sha256(self.data).hexdigest()


def open_input(
    what: str | Path | bytes | Input,
    *,
    name: str = "",
    url: str = "",
    limits: Limits = DEFAULT_LIMITS,
) -> Input:
    """Read a path or wrap bytes.

    Raises :class:`InputError` if the path cannot be read, :class:`EmptyInput` if there
    is nothing in it and :class:`LimitExceeded` if it is too large.
    """
    if isinstance(what, Input):
        source = what
    elif isinstance(what, bytes | bytearray | memoryview):
        source = Input(name or "<bytes>", bytes(what), url)
    else:
        source = Input(name or str(what), _read(Path(what), limits), url)
    limits.check_size(len(source.data), source.name)
    if _SOMETHING.search(source.data) is None:
        raise EmptyInput(
            f"{source.name} is empty",
            hint="the download may have failed; fetch the file again",
        )
    return source


def _read(path: Path, limits: Limits) -> bytes:
    try:
        if path.is_dir():
            raise InputError(
                f"{path} is a folder",
                hint="use `govreport extract` for folders",
            )
        limits.check_size(path.stat().st_size, str(path))
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise InputError(
            f"cannot read {path}: {reason}",
            hint="check the path and its permissions",
        ) from error
    except ValueError as error:  # a NUL byte in the path
        raise InputError(
            f"cannot read {path!s:.200}: {error}",
            hint="check the path",
        ) from error
