"""Field codes that print part of themselves, or something that has no text."""

from __future__ import annotations

import re

# A phonetic guide lies in the code of an EQ field: \o\ad(\s\up 9(guide),printed text)
_RUBY = re.compile(
    r"\s*EQ\b[^\\]{0,20}(?:\\\*[^\\]{0,60}){0,6}\\o\s*(?:\\a[dlcr])?\s*\("
    r"\s*\\s\s*\\(?:up|do)\s*\d*\s*\([^()]{0,200}\)\s*[,;]",
    re.I,
)
_BUTTON = re.compile(r"\s*(?:MACROBUTTON|GOTOBUTTON)\s+\S+\s", re.I)
# A choice from a list, an equation with figures
_SHOWN = re.compile(r"\s*(?:FORMDROPDOWN\b|EQ\b.*\d)", re.I | re.DOTALL)
_LONGEST = 1000  # characters of a code that are looked at


def printed_part(code: str) -> tuple[int, int] | None:
    """Where the printed text lies in the code of a field without result.

    Gives start and end in ``code``, or nothing where no part of it is printed.
    """
    head = code[:_LONGEST]
    ruby = _RUBY.match(head)
    if ruby is not None:
        close = code.rfind(")", ruby.end())
        return ruby.end(), close if close >= 0 else len(code)
    button = _BUTTON.match(head)
    if button is not None:
        return button.end(), len(code)
    return None


def shows_more(code: str) -> bool:
    """Does a field with this code show what may be a figure, and is not in its text?"""
    return _SHOWN.match(code[:_LONGEST]) is not None
