"""Names of members: decoded as Chinese programs wrote them, refused where they escape."""

from __future__ import annotations

import re

from govreport_extract.errors import InputError

_DRIVE = re.compile(r"^[A-Za-z]:")


class UnsafeName(InputError):
    """A member's name points outside its archive."""

    code = "unsafe-name"


def decode_name(raw: bytes) -> str:
    """UTF-8 if it is that, strictly; else GB18030, which every byte of GBK is."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")


def clean_name(name: str) -> str:
    """The name as listed: ``/`` between parts, no control characters."""
    plain = "".join(c if c.isprintable() else "�" for c in name)
    return plain.replace("\\", "/") or "unnamed"


def check_name(name: str) -> None:
    """Raise :class:`UnsafeName` for absolute names, drive letters and ``..``.

    Nothing is ever written by a member's name; such an archive is hostile all the same.
    """
    if name.startswith("/") or _DRIVE.match(name) or ".." in name.split("/"):
        raise UnsafeName(
            f"the name {name[:200]!r} points outside the archive",
            hint="the archive was made by a hostile or careless program",
        )
