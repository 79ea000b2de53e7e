"""RAR archives through rarfile (extra ``archives``) and a tool that unpacks them."""

from __future__ import annotations

from typing import BinaryIO

from govreport_extract.batch.archives.guard import Bomb
from govreport_extract.batch.archives.tray import Tray
from govreport_extract.errors import (
    DamagedInput,
    EncryptedInput,
    InputError,
    LimitExceeded,
    UnsupportedFormat,
)

_PASSWORD = "unpack it with the password and give the folder"
_TOOLS = "install one of unrar, unar, 7z or bsdtar"


def unfold(stream: BinaryIO, tray: Tray, path: str | None) -> None:
    """Give the members of a RAR archive to ``tray``; see :class:`tray.Unfold`."""
    try:
        import rarfile  # type: ignore[import-untyped]
    except ImportError as error:
        raise UnsupportedFormat(
            "RAR archives need rarfile",
            hint=f"pip install 'govreport-extract[archives]', and {_TOOLS}",
        ) from error
    try:
        with rarfile.RarFile(path or stream) as archive:
            if archive.needs_password() and not archive.infolist():
                raise EncryptedInput("the archive asks for a password", hint=_PASSWORD)
            for entry in archive.infolist():
                if not entry.isdir():
                    _member(archive, entry, tray)
    except rarfile.RarCannotExec as error:
        raise UnsupportedFormat("no tool to unpack RAR archives here", hint=_TOOLS) from error
    except InputError:
        raise
    except (rarfile.Error, OSError, ValueError) as error:
        raise DamagedInput(
            f"the RAR archive is broken after {tray.given:,} members: {error}",
            hint="fetch it again",
        ) from error


def _member(archive, entry, tray: Tray) -> None:  # type: ignore[no-untyped-def]
    import rarfile

    if not tray.wants(entry.filename, entry.file_size, None):
        return
    if entry.needs_password():
        tray.refuse(
            entry.filename, EncryptedInput("the member asks for a password", hint=_PASSWORD)
        )
        return
    try:
        with archive.open(entry) as member:
            data = tray.guard.read(member)
    except rarfile.RarCannotExec:
        raise
    except LimitExceeded as error:
        if isinstance(error, Bomb):
            raise
        tray.refuse(entry.filename, error)
    except (rarfile.Error, OSError, ValueError) as error:
        tray.refuse(
            entry.filename,
            DamagedInput(f"the member is broken: {error}", hint="fetch the archive again"),
        )
    else:
        tray.give(entry.filename, data)
