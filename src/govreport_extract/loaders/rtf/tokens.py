"""The pieces that RTF is made of: groups, control words, characters (specification 1.9.1)."""

from __future__ import annotations

import re

WORD, PARAMETER, HEX, SYMBOL, BRACE, TEXT = range(1, 7)
"""Groups of :data:`TOKEN`; ``lastindex`` of a match is one of them, or None at a line end."""

TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(?:(-?\d{1,10}) ?| ?)|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])"
    rb"|[\r\n\x00]+|([^\\{}\r\n\x00]+)",
    re.S,
)
_STOP = re.compile(rb"[{}]|\\bin(\d{1,10}) ?|\\.", re.S)


def group_end(data: bytes, start: int) -> int:
    """The place of the brace that closes the group in which ``start`` lies.

    The end of the data if there is none. Binary data in the group is stepped over.
    """
    depth, at, search = 1, start, _STOP.search
    while True:
        match = search(data, at)
        if match is None:
            return len(data)
        at = match.end()
        found = match.group()
        if found == b"{":
            depth += 1
        elif found == b"}":
            depth -= 1
            if not depth:
                return match.start()
        elif match[1]:
            at += min(int(match[1]), len(data) - at)
