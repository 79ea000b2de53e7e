"""What a cell shows that is no plain print, one policy for all Word formats.

A raised 1 behind 12 is the mark of a note and does not make 121, a struck-out 12 before 15
is taken back, and white digits are not seen on paper. A picture, a text box over the cell, an
equation or a number that Word itself counts is seen and may be a figure. In a cell all of
this comes as text that is no number, never as a blank; prose keeps the digits. Styles of
tables are not looked at: they whiten headers.
"""

from __future__ import annotations

import re

from govreport_extract.model.document import UNREAD, Notice, Table

PLAIN, LIFTED, SUNK, RAISED, UNSURE = range(5)
"""How a run looks: as any other; moved up; moved down; raised or lowered and small; struck
out or white. Digits that are moved are marks of notes beside others that are not: whole lines
are moved to stand in the middle of a row."""

FAR = 2
"""Half-points from which on text is moved; less sets a line straight."""

HOLE = "\ufdef"
"""Where something is shown that has no text: unread in a cell, nothing in prose."""

_DIGITS = "0123456789０１２３４５６７８９"
# Unicode's noncharacters, and private ones that nobody uses, stand for digits until it is
# known whether a cell or prose holds them; so every character keeps its place.
_FIRST = {RAISED: 0xFDD0, UNSURE: 0xFDE0, LIFTED: 0x10FF00, SUNK: 0x10FF10}
_MARKS_OF = {
    look: {ord(digit): first + place % 10 for place, digit in enumerate(_DIGITS)}
    for look, first in _FIRST.items()
}
_PROSE = {first + place: str(place) for first in _FIRST.values() for place in range(10)}
_PROSE |= {ord(HOLE): ""}
_CELL = {
    **{
        _FIRST[look] + place: f"[{place}]"
        for look in (RAISED, LIFTED, SUNK)
        for place in range(10)
    },
    **{_FIRST[UNSURE] + place: UNREAD for place in range(10)},
    ord(HOLE): UNREAD,
}
MARKED = re.compile("[\ufdd0-\ufdef\U0010ff00-\U0010ff1f]")
"""What stands for a digit or a hole in marked text."""
_PLAIN_DIGIT = re.compile("[0-9０-９]")
_ALL_MOVED = {
    look: {_FIRST[look] + place: str(place) for place in range(10)} for look in (LIFTED, SUNK)
}
_FIGURE = re.compile(r"\s*(?!(?:19|20)\d\d\s*$)\d[\d,.]{0,15}\s*[件条项个次人元万]?\s*")
SHOWN_CELLS = 20
"""Cells of a table in a cell; larger ones are tables of their own."""


def marked(text: str, look: int) -> str:
    """``text`` with its digits marked; as long as before."""
    return text.translate(_MARKS_OF[look])


def in_cell(text: str) -> str:
    """What marked text is in a cell: raised digits in brackets, unsure ones unread."""
    if MARKED.search(text) is None:
        return text
    down = {mark > "\U0010ff0f" for mark in text if mark >= "\U0010ff00"}
    if len(down) == 1 and _PLAIN_DIGIT.search(text) is None:
        text = text.translate(_ALL_MOVED[SUNK if down.pop() else LIFTED])
    return text.translate(_CELL)


def moved(half_points: int) -> int:
    """How a run looks that is moved up so far."""
    if abs(half_points) < FAR:
        return PLAIN
    return LIFTED if half_points > 0 else SUNK


def in_prose(text: str) -> str:
    """What marked text is in prose: the digits that it was."""
    return text.translate(_PROSE) if MARKED.search(text) else text


def pictured(text: str, pictures: int) -> str:
    """A paragraph of a cell: a picture and nothing else may be a figure."""
    return UNREAD if pictures and not text.strip() else text


def has_digits(text: str) -> bool:
    """Could a figure be in ``text``?"""
    return any(map(str.isdigit, text))


def is_figure(text: str) -> bool:
    """Is ``text`` a figure and nothing else, and no year?"""
    return _FIGURE.fullmatch(text) is not None


def shown_of(inner: Table) -> str:
    """What a cell shows of a table in it: one cell's text; of several, that there are figures.

    Larger tables stand for themselves: the cell around them is there for the layout.
    """
    if len(inner.cells) == 1:
        return inner.cells[0].text
    few = len(inner.cells) <= SHOWN_CELLS
    return UNREAD if few and any(has_digits(cell.text) for cell in inner.cells) else ""


def with_inner(text: str, shown: list[str]) -> str:
    """The text of a cell with what is ``shown`` of tables in it, unless it has words."""
    if any(map(str.isalpha, text)):
        return text
    return "\n".join(part for part in (text.strip(), *shown) if part)


def boxed_figures() -> Notice:
    """``figures-in-boxes``: figures stand in text boxes, and maybe over cells of a table."""
    return Notice(
        "figures-in-boxes",
        "text boxes hold figures; they may lie over cells of a table that seem blank",
    )
