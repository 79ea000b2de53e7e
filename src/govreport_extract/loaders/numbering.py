"""Automatic paragraph numbers, as text: shared by all Word formats.

A list has up to nine levels, each with a start, a number format and a pattern such as
``（%1）`` or ``%1.%2.``. The pattern's places are filled with the counters of the levels.
Number formats are named by their code in [MS-OSHARED] 2.2.1.3 (MSONFC); the XML formats
name them by words (ECMA-376 part 1, 17.18.59), see :data:`CODES`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from govreport_extract.loaders.unsure import has_digits
from govreport_extract.model.document import UNREAD

BULLET, NONE = 23, 255

CODES = {
    "decimal": 0, "upperRoman": 1, "lowerRoman": 2, "upperLetter": 3, "lowerLetter": 4,
    "ordinal": 5, "cardinalText": 6, "ordinalText": 7, "hex": 8, "chicago": 9,
    "ideographDigital": 10, "japaneseCounting": 11, "decimalFullWidth": 14,
    "decimalHalfWidth": 15, "japaneseLegal": 16, "japaneseDigitalTenThousand": 17,
    "decimalEnclosedCircle": 18, "decimalFullWidth2": 19, "decimalZero": 22, "bullet": 23,
    "decimalEnclosedFullstop": 26, "decimalEnclosedParen": 27,
    "decimalEnclosedCircleChinese": 28, "ideographEnclosedCircle": 29,
    "ideographTraditional": 30, "ideographZodiac": 31, "taiwaneseCounting": 33,
    "ideographLegalTraditional": 34, "taiwaneseCountingThousand": 35,
    "taiwaneseDigital": 36, "chineseCounting": 37, "chineseLegalSimplified": 38,
    "chineseCountingThousand": 39, "koreanDigital": 41, "koreanCounting": 42,
    "koreanLegal": 43, "koreanDigital2": 44, "none": 255,
}  # fmt: skip
"""Number format words of the XML formats to their codes."""

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
_PLACE = re.compile("[\x01-\x09]")
_DIGITS = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
    (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
_COUNTING = frozenset({11, 33, 35, 37, 39, 42})
_CIRCLED = frozenset({18, 28})


def format_number(code: int, value: int) -> str:
    """``value`` in the number format ``code``; decimal where the format is not known."""
    if code in (BULLET, NONE):
        return ""
    if value < 0 or code == 0 or value > 9999:
        return str(value)
    if code in _COUNTING:
        return _chinese(value, _DIGITS, "十百千", short=True)
    if code in (16, 34, 38, 43):
        return _chinese(value, _LEGAL, "拾佰仟", short=False)
    if code in (10, 17, 36, 41, 44):
        return "".join(_DIGITS[int(digit)] for digit in str(value))
    maker = _MAKERS.get(code)
    return maker(value) if maker is not None else str(value)


def _chinese(value: int, digits: str, units: str, *, short: bool) -> str:
    """Counting numbers to 9999: 十二, 一百零五; ``short`` writes 十 for 一十."""
    if not value:
        return "零"
    text, zero = "", False
    for place, digit in zip(range(len(str(value)) - 1, -1, -1), str(value), strict=True):
        if digit == "0":
            zero = True
            continue
        text += ("零" if zero and text else "") + digits[int(digit)]
        text += units[place - 1] if place else ""
        zero = False
    return text[1:] if short and 10 <= value < 20 else text


def _roman(value: int) -> str:
    text = ""
    for worth, letters in _ROMAN:
        count, value = divmod(value, worth)
        text += letters * count
    return text


def _letters(value: int) -> str:
    """A to Z, AA to ZZ, AAA …, as Word counts."""
    if not 0 < value <= 26 * 30:
        return str(value)
    return chr(64 + (value - 1) % 26 + 1) * ((value - 1) // 26 + 1)


def _enclosed(first: int, last: int) -> dict[int, str]:
    return {number: chr(first + number - 1) for number in range(1, last + 1)}


_CIRCLE = _enclosed(0x2460, 20)
_PAREN = _enclosed(0x2474, 20)
_STOP = _enclosed(0x2488, 20)
_HAN_CIRCLE = _enclosed(0x3220, 10)
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_MAKERS: dict[int, Callable[[int], str]] = {
    1: _roman,
    2: lambda value: _roman(value).lower(),
    3: _letters,
    4: lambda value: _letters(value).lower(),
    14: lambda value: str(value).translate(_WIDE),
    18: lambda value: _CIRCLE.get(value, str(value)),
    19: lambda value: str(value).translate(_WIDE),
    22: lambda value: f"{value:02d}",
    26: lambda value: _STOP.get(value, f"{value}."),
    27: lambda value: _PAREN.get(value, f"({value})"),
    28: lambda value: _CIRCLE.get(value, str(value)),
    29: lambda value: _HAN_CIRCLE.get(value, str(value)),
    30: lambda value: _STEMS[(value - 1) % 10],
    31: lambda value: _BRANCHES[(value - 1) % 12],
}


@dataclass(slots=True)
class Level:
    """One level of a list. ``pattern`` holds ``\\x01`` … ``\\x09`` where levels 1 … 9 go.

    ``legal`` makes all numbers decimal; the counter starts again after a paragraph of
    a level above, unless ``restarts`` is false.
    """

    code: int = 0
    start: int = 1
    pattern: str = ""
    legal: bool = False
    restarts: bool = True


@dataclass(slots=True)
class Counter:
    """The counters of one list, while its paragraphs pass."""

    levels: list[Level]
    values: list[int | None] = field(default_factory=lambda: [None] * 9)

    def restart(self, level: int, start: int) -> None:
        """Let ``level`` begin at ``start`` with its next paragraph."""
        if 0 <= level < min(len(self.levels), 9):
            self.values[level] = start - 1

    def next(self, level: int) -> str:
        """The number of the next paragraph at ``level`` (from 0); empty for bullets."""
        if not 0 <= level < min(len(self.levels), 9):
            return ""
        own = self.levels[level]
        value = self.values[level]
        self.values[level] = own.start if value is None else value + 1
        for deeper in range(level + 1, min(len(self.levels), 9)):
            if self.levels[deeper].restarts:
                self.values[deeper] = None
        if own.code == BULLET:
            return ""
        return _PLACE.sub(lambda place: self._filled(ord(place.group()) - 1, own), own.pattern)

    def _filled(self, place: int, own: Level) -> str:
        if place >= len(self.levels):
            return ""
        level = self.levels[place]
        value = self.values[place]
        if value is None:
            value = level.start
        return format_number(0 if own.legal else level.code, value)


def numbered(number: str, text: str, in_table: bool) -> str:
    """``text`` behind its automatic number.

    In a table a number is only written before words in Chinese characters, that is
    before a label: before a bare figure, or alone in a cell, it would read as a value. It
    is seen there all the same, and the cell is neither blank nor that figure.
    """
    if not number:
        return text
    if in_table and not _HAN.search(text):
        return UNREAD + text if has_digits(number) else text
    return number + text
