"""Digits of a cell that are no plain print, one policy for all Word formats.

A raised 1 behind 12 is the mark of a note and does not make 121, a struck-out 12 before 15
is taken back, and white digits are not seen on paper. In a cell they come as text that is no
number; prose keeps them. Styles of tables are not looked at: they whiten headers.
"""

from __future__ import annotations

from govreport_extract.model.document import UNREAD

PLAIN, RAISED, UNSURE = range(3)
"""How a run looks: as any other; raised or lowered; struck out or white."""

_DIGITS = "0123456789０１２３４５６７８９"
# Unicode's noncharacters: no text has them, so that they can stand for digits until it is
# known whether a cell or prose holds them, and every character keeps its place.
_FIRST = {RAISED: 0xFDD0, UNSURE: 0xFDE0}
_MARKED = {
    look: {ord(digit): first + place % 10 for place, digit in enumerate(_DIGITS)}
    for look, first in _FIRST.items()
}
_PROSE = {first + place: str(place) for first in _FIRST.values() for place in range(10)}
_CELL = _PROSE | {
    **{_FIRST[RAISED] + place: f"[{place}]" for place in range(10)},
    **{_FIRST[UNSURE] + place: UNREAD for place in range(10)},
}


def marked(text: str, look: int) -> str:
    """``text`` with its digits marked; as long as before."""
    return text.translate(_MARKED[look])


def in_cell(text: str) -> str:
    """What marked text is in a cell: raised digits in brackets, unsure ones unread."""
    return text.translate(_CELL)


def in_prose(text: str) -> str:
    """What marked text is in prose: the digits that it was."""
    return text.translate(_PROSE)
