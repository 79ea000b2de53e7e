"""Mails and saved pages with attachments (.eml, .mht): the attachments are the inputs."""

from __future__ import annotations

import email
import re
from email import policy
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from typing import BinaryIO

from govreport_extract.batch.archives.names import decode_name
from govreport_extract.batch.archives.tray import NotAnArchive, Tray

_DOCUMENT = re.compile(r"application/(?!octet-stream|(?:x-)?javascript|json|xml|font)", re.I)
_DEEPEST = 20


def unfold(stream: BinaryIO, tray: Tray, path: str | None) -> None:
    """Give the attachments to ``tray``; raises :class:`NotAnArchive` if there are none.

    Parts that only serve the page (pictures, styles) are no attachments.
    """
    del path
    try:
        message = email.message_from_binary_file(stream, policy=policy.compat32)
        parts = list(_attachments(message))
    except (MessageError, ValueError, LookupError, RecursionError) as error:
        raise NotAnArchive from error
    if not parts:
        raise NotAnArchive
    for number, part in enumerate(parts, 1):
        data = part.get_payload(decode=True)
        name = _name(part) or f"attachment-{number}"
        if isinstance(data, bytes) and tray.wants(name, len(data)):
            tray.guard.add(len(data))
            tray.give(name, data)


def _attachments(message: Message) -> list[Message]:
    found: list[Message] = []
    waiting = [(message, 0)]
    while waiting:
        part, depth = waiting.pop()
        inner = part.get_payload() if part.is_multipart() else None
        if isinstance(inner, list):
            if depth < _DEEPEST:
                waiting += [(p, depth + 1) for p in reversed(inner) if isinstance(p, Message)]
            continue
        attached = part.get_content_disposition() == "attachment"
        if attached or _DOCUMENT.match(part.get_content_type()):
            found.append(part)
    return found


def _name(part: Message) -> str:
    """The file name; ``gb2312`` in it is read as GB18030, raw bytes as what they are."""
    raw = part.get_filename("")
    pieces = []
    for text, charset in decode_header(raw):
        if isinstance(text, str):
            pieces.append(decode_name(text.encode("utf-8", "surrogateescape")))
        elif (charset or "").lower() in ("gb2312", "gbk", "x-gbk", "cp936"):
            pieces.append(text.decode("gb18030", "replace"))
        else:
            pieces.append(decode_name(text))
    return "".join(pieces).strip()
