"""Which bytes are an archive. Content decides, never the extension."""

from __future__ import annotations

import re
from typing import Literal

ArchiveKind = Literal["zip", "7z", "rar", "gz", "bz2", "xz", "zst", "tar", "mail"]
HEAD = 65536
"""Bytes of the beginning that :func:`archive_kind` wants to see."""

_MAGIC: tuple[tuple[bytes, ArchiveKind], ...] = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "rar"),
    (b"\x1f\x8b\x08", "gz"),
    (b"BZh", "bz2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x28\xb5\x2f\xfd", "zst"),
)
_MAIL_HEADER = re.compile(rb"\s*(?:[!-9;-~]{1,60}[ \t]*:|From )")
_ATTACHED = re.compile(
    rb"^Content-(?:Disposition[ \t]*:\s*attachment"
    rb"|Type[ \t]*:\s*application/(?!octet-stream|javascript|x-javascript|json|xml|font))",
    re.I | re.M,
)
_MIME = re.compile(rb"^MIME-Version[ \t]*:", re.I | re.M)


def archive_kind(data: bytes) -> ArchiveKind | None:
    """The kind of archive that begins with ``data``, or None.

    A zip may still be a document (docx …): that takes its directory. A mail counts only
    if something is attached to it.
    """
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    if data[257:262] == b"ustar":
        return "tar"
    if _MAIL_HEADER.match(data) and _MIME.search(data[:HEAD]) and _ATTACHED.search(data):
        return "mail"
    return None


DOCUMENT_PARTS = frozenset({"[Content_Types].xml", "OFD.xml", "mimetype"})
"""A zip that has one of these at its top is a document of an office program."""
