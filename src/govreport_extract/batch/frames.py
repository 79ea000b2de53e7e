"""Messages between the supervisor and its children: a JSON header and a body of bytes.

Never pickles: a child has read hostile bytes, so what it says is parsed, not executed.
"""

from __future__ import annotations

import json
import struct
from typing import IO, Any

_SIZES = struct.Struct(">IQ")
LARGEST_HEADER = 4 * 2**20
LARGEST_BODY = 2**30

Header = dict[str, Any]


class BrokenFrame(Exception):
    """The other side has gone, or speaks something else."""


def send(stream: IO[bytes], header: Header, body: bytes = b"") -> None:
    """Write one message and flush."""
    head = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode(
        "utf-8", "backslashreplace"
    )
    stream.write(_SIZES.pack(len(head), len(body)) + head)
    if body:
        stream.write(body)
    stream.flush()


def receive(stream: IO[bytes]) -> tuple[Header, bytes]:
    """Read one message; raises :class:`BrokenFrame` at the end or on nonsense."""
    head_size, body_size = _SIZES.unpack(_exactly(stream, _SIZES.size))
    if head_size > LARGEST_HEADER or body_size > LARGEST_BODY:
        raise BrokenFrame(f"a message of {head_size:,} + {body_size:,} bytes")
    try:
        header = json.loads(_exactly(stream, head_size))
    except ValueError as error:
        raise BrokenFrame(f"a header that is no JSON: {error}") from error
    if not isinstance(header, dict):
        raise BrokenFrame("a header that is no object")
    return header, _exactly(stream, body_size)


def _exactly(stream: IO[bytes], size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise BrokenFrame("the stream ended")
    return data
