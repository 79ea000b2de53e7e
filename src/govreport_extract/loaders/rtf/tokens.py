"""The pieces that RTF is made of: groups, control words, characters (specification 1.9.1)."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from itertools import groupby

UNITS, WORD, PARAMETER, HEX, SYMBOL, BRACE, TEXT = range(1, 8)
"""Groups of a token; ``lastindex`` of a match is one of them, or None if it says nothing."""

_LINE_ENDS = rb"[\r\n\x00]+"
_KEPT = b"+" if sys.version_info >= (3, 11, 5) else b""
"""Makes a group possessive, where Python can do so without losing the end of a match
(CPython issue 106052, in Debian 12's Python). Nothing makes these groups give anything
back; saying so saves a fifth."""
# Possessive: a number or blank given back would be taken for the character after it.
_UNIT = rb"\\u(%b-?\d{1,10}+) ?+(?:\\'[0-9a-fA-F]{2}|[^\\{}\r\n\x00])"
CODE_UNIT = re.compile(_UNIT % b"")
"""``\\u``, its number, and one character that stands for it in old readers."""


def _token(units: bytes, idle: bytes) -> re.Pattern[bytes]:
    return re.compile(
        rb"(" + units + rb")|" + idle + rb"|\\([a-zA-Z]{1,32})(?:(-?\d{1,10}) ?| ?)"
        rb"|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|([^\\{}\r\n\x00]+)",
        re.S,
    )


TOKEN = _token(rb"(?!)", _LINE_ENDS)
"""One token at a time, so that each can be counted."""


def token_runs(words: Iterable[bytes]) -> re.Pattern[bytes]:
    """As :data:`TOKEN`, but what comes in runs is one match.

    That is code units (UNITS), each with one character to stand for it, and control words
    other than ``words``, which say nothing. Nearly all of a file are such. A run ends after
    so many, that nobody waits long for a match.
    """
    named = b"|".join(
        bytes([first]) + b"(?:" + b"|".join(word[1:] for word in group) + b")"
        for first, group in groupby(sorted(words), lambda word: word[0])
    )
    idle = rb"\\(?!(?:" + named + rb")(?![a-zA-Z]))[a-zA-Z]{1,32}+(?:-?\d{1,10}+)?%b ?+"
    return _token(
        b"(?:%b){1,500}%b" % (_UNIT % b"?:", _KEPT),
        b"(?:%b|%b){1,500}%b" % (idle % _KEPT, _LINE_ENDS, _KEPT),
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
