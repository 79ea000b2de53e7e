"""The main text, cut into paragraphs and freed of what is not printed.

[MS-DOC] 2.4.1 and 2.4.2 (where paragraphs end), 2.8.25 (fields), 2.6.1 (special
characters). Deleted and hidden text and the codes of fields are blanked without moving
the characters after them, so that positions stay what they are in the file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from govreport_extract.loaders.doc.runs import DELETED, HIDDEN, LOOKS, SYMBOL, Effect
from govreport_extract.loaders.fields import printed_part, shows_more
from govreport_extract.loaders.hidden import HiddenText
from govreport_extract.loaders.unsure import HOLE, marked

_FIELD_MARK = re.compile("[\x13\x14\x15]")
_STRUCTURE = re.compile("[\r\x07]")
_MARKS = "\r\x07\x0c"
_NO_STRUCTURE = re.compile("[^\r\x07]")
_SPECIAL = re.compile("[\x00-\x06\x08\x0b\x0e-\x1f\xad\ud800-\udfff]")
# what is left of the special characters: line and column breaks, hyphens, blanks
_PRINTED = dict.fromkeys(range(0x20), None) | {
    0x09: "\t", 0x0B: "\n", 0x0E: "\n", 0x1E: "-", 0xAD: None,
}  # fmt: skip


Part = tuple[str, int, int, str, int]
"""A paragraph: text, positions of its first and last character, mark, pictures.

The mark is ``\\r``, ``\\x07`` (cell or row end), ``\\x0c`` (page or section break) or nothing
at the end of a broken text. Pictures are the number of objects in line with the text;
floating ones (0x08) can be text boxes or lines.
"""


@dataclass(slots=True)
class Story:
    """The main text of a document.

    ``raw`` holds every character, ``printed`` the same with blanked ones as ``\\x00``;
    ``deleted_marks`` are the positions of paragraph and cell marks that a tracked change
    deleted; ``hidden`` counts hidden characters, ``bare`` paragraphs without properties;
    ``unsure`` says that digits are marked as such (:mod:`~govreport_extract.loaders.unsure`).
    """

    raw: str
    printed: str
    deleted_marks: set[int] = field(default_factory=set)
    hidden: HiddenText = field(default_factory=HiddenText)
    surrogates: bool = False
    bare: int = 0
    unsure: bool = False

    def parts(self) -> list[Part]:
        """The paragraphs in order."""
        printed = self.printed
        parts: list[Part] = []
        start, special = 0, self._next_special(0)
        pieces = printed.replace("\x07", "\r").replace("\x0c", "\r").split("\r")
        rest = pieces.pop()
        for text in pieces:
            last = start + len(text)
            pictures = 0
            if special < last:
                pictures = text.count("\x01")
                text = self._print(text)
                special = self._next_special(last)
            parts.append((text, start, last, printed[last], pictures))
            start = last + 1
        if rest:
            text = self._print(rest) if special < len(printed) else rest
            parts.append((text, start, len(printed) - 1, "", rest.count("\x01")))
        return parts

    def show_holes(self, places: list[int]) -> None:
        """Mark characters at whose places something is shown that has no text."""
        holes = [
            (place, place + 1, HOLE)
            for place in sorted(set(places))
            if self.raw[place] not in _MARKS
        ]
        if holes:
            self.printed = _replace(self.printed, holes)
            self.unsure = True

    def _next_special(self, at: int) -> int:
        """The place of the first special character at or behind ``at``."""
        match = _SPECIAL.search(self.printed, at)
        return match.start() if match else len(self.printed)

    def _print(self, text: str) -> str:
        if self.surrogates:
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        return text.translate(_PRINTED)


def make_story(raw: str, effects: list[Effect], surrogates: bool) -> Story:
    """Blank what is not printed in ``raw``."""
    story = Story(raw, raw, surrogates=surrogates)
    blanks: list[tuple[int, int, str]] = []
    for start, end, kind, symbol in effects:
        if kind == SYMBOL:
            blanks.append((start, end, _letter(symbol) + "\x00" * (end - start - 1)))
            continue
        if kind in LOOKS:
            looks = marked(raw[start:end], LOOKS[kind])
            if looks != raw[start:end]:
                blanks.append((start, end, looks))
                story.unsure = True
            continue
        if kind == HIDDEN:
            story.hidden.drop(raw[start:end])
        gone, marks = _blank(raw, start, end)
        blanks.append((start, end, gone))
        if kind == DELETED:
            story.deleted_marks.update(marks)
    story.printed = _replace(raw, blanks)
    if "\x13" in raw:
        codes, holes = _field_codes(raw)
        blanks = [(start, end, _blank(raw, start, end)[0]) for start, end in codes]
        story.printed = _replace(story.printed, blanks)
        story.show_holes(holes)
    return story


def _letter(symbol: str) -> str:
    """A symbol as text: symbol fonts keep their letters at U+F000 and above."""
    return "\x00" if symbol < " " else symbol


def _blank(raw: str, start: int, end: int) -> tuple[str, list[int]]:
    """Blanks for a range, its paragraph and cell marks kept; and where these are."""
    text = raw[start:end]
    if "\r" not in text and "\x07" not in text:  # nearly always
        return "\x00" * len(text), []
    marks = [start + match.start() for match in _STRUCTURE.finditer(text)]
    return _NO_STRUCTURE.sub("\x00", text), marks


def _replace(text: str, changes: list[tuple[int, int, str]]) -> str:
    """``text`` with ranges replaced by as many characters; ranges in order, disjoint."""
    if not changes:
        return text
    parts: list[str] = []
    position = 0
    for start, end, new in changes:
        parts.append(text[position:start])
        parts.append(new)
        position = end
    parts.append(text[position:])
    return "".join(parts)


def _field_codes(raw: str) -> tuple[list[tuple[int, int]], list[int]]:
    """The ranges that hold field codes, in order, merged ([MS-DOC] 2.8.25).

    A field is 0x13 code 0x14 result 0x15; fields nest. Without 0x14 there is no result.
    A mark without its partner is not a field. Also gives where the fields begin that show
    something without text.
    """
    ranges: list[tuple[int, int]] = []
    holes: list[int] = []
    open_fields: list[list[int]] = []  # [begin, separator or -1]
    for match in _FIELD_MARK.finditer(raw):
        at, mark = match.start(), match.group()
        if mark == "\x13":
            open_fields.append([at, -1])
        elif not open_fields:
            continue
        elif mark == "\x14":
            if open_fields[-1][1] < 0:
                open_fields[-1][1] = at
        else:
            begin, separator = open_fields.pop()
            if separator < 0:
                found = _without_result(raw, begin, at)
            else:
                found = [(begin, separator + 1)]
            if len(found) == 1 and shows_more(raw[begin + 1 : found[0][1] - 1]):
                holes.append(begin)
            ranges += found
    return _union(ranges), holes


def _without_result(raw: str, begin: int, end: int) -> list[tuple[int, int]]:
    """What to blank of a field without result: all but text that its code prints."""
    printed = printed_part(raw[begin + 1 : end])
    if printed is None:
        return [(begin, end + 1)]
    start, stop = printed
    return [(begin, begin + 1 + start), (begin + 1 + stop, end + 1)]


def _union(ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Ranges in order with overlapping ones joined."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
