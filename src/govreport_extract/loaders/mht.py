"""Web archives in one file (.mht, .mhtml, saved as .doc by Word): MIME around HTML.

The HTML part is handed to the HTML loader together with the character set that its header
names (RFC 2557).
"""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import Message

from govreport_extract.errors import DamagedInput, LimitExceeded
from govreport_extract.limits import Limits
from govreport_extract.loaders import html
from govreport_extract.model.document import Document, Notice
from govreport_extract.source import Input

_BLANK = b"\x00 \t\r\n\xef\xbb\xbf"
_MOST_PARTS = 1000
_MOST_BOUNDARIES = 100  # the parser of the standard library recurses with each


def readings(source: Input, limits: Limits) -> Iterator[Document]:
    """What the HTML loader reads in the HTML part.

    Raises :class:`DamagedInput` if there is no HTML in it, :class:`LimitExceeded` for
    too many parts, and what the HTML loader raises.
    """
    message, part = _html_part(source)
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes) or not data.strip():
        raise _no_html(source.name)
    charset = part.get_content_charset() or ""
    inner = Input(source.name, data, source.url, charset)
    defects = sorted({type(defect).__name__ for defect in (*message.defects, *part.defects)})
    for document in html.readings(inner, limits):
        document.format = "mht"
        if defects:
            document.notices.append(
                Notice("damaged", f"the MIME of the web archive is broken: {defects}")
            )
        yield document


def _html_part(source: Input) -> tuple[Message, Message]:
    """The archive and its largest HTML part.

    Word puts the text first and parts of frames after it.
    """
    if source.data.lower().count(b"boundary=") > _MOST_BOUNDARIES:
        raise _too_many(source.name)
    # the old policy: the new one parses headers strictly and fails on broken ones
    message = message_from_bytes(source.data.lstrip(_BLANK), policy=policy.compat32)
    best: Message | None = None
    size = -1
    for number, part in enumerate(message.walk()):
        if number >= _MOST_PARTS:
            raise _too_many(source.name)
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            payload = part.get_payload()
            if isinstance(payload, str) and len(payload) > size:
                best, size = part, len(payload)
    if best is None:
        raise _no_html(source.name)
    return message, best


def _too_many(name: str) -> LimitExceeded:
    return LimitExceeded(
        f"{name} has more than {_MOST_PARTS} MIME parts or {_MOST_BOUNDARIES} boundaries",
        hint="take the HTML out of it and give that",
    )


def _no_html(name: str) -> DamagedInput:
    return DamagedInput(
        f"{name}: the web archive holds no HTML",
        hint="the file is cut off; save the page again",
    )
