"""Folding of characters: width, compatibility forms, radicals, traditional characters."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise

from govreport_extract.lookup import load_lookup

_INVISIBLE = dict.fromkeys(
    [0x00AD, 0x034F, 0x061C, 0x180E, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F),
     *range(0x2060, 0x2070), *range(0xFE00, 0xFE10)]
)  # fmt: skip
# A blank between two of these is typesetting, not a word boundary.
_HAN = "\u3400-\u9fff\uf900-\ufaff\u3000-\u303f\uff00-\uffef“”‘’·—"
_BLANK_IN_HAN = re.compile(rf" (?<=[{_HAN}] )(?=[{_HAN}])")  # begins with what is rare


_INVISIBLE_ANY = re.compile("[" + "".join(map(chr, _INVISIBLE)) + "]")


class _Exchange:
    """Single characters for others; nearly all text has none of them or very few."""

    def __init__(self, pairs: str) -> None:
        self._table = {pair[0]: pair[1] for pair in pairs.split()}
        self._any = re.compile("[" + "".join(self._table) + "]")

    def __call__(self, text: str) -> str:
        return self._any.sub(self._other, text)

    def _other(self, found: re.Match[str]) -> str:
        return self._table[found[0]]


@lru_cache(maxsize=1)
def _tables() -> tuple[_Exchange, _Exchange]:
    data = load_lookup("characters")
    return _Exchange(data["variants"]), _Exchange(data["traditional"])


_PUNCTUATION = tuple((chr(ord(mark) + 0xFEE0), mark) for mark in ",:;()?!")
"""The usual reasons why Chinese text is not NFKC already; without them that is soon seen."""


def fold(text: str) -> str:
    """NFKC, radicals to characters, invisible characters dropped. Blanks stay."""
    if text.isascii():
        return text
    for wide, mark in _PUNCTUATION:
        text = text.replace(wide, mark)
    return _visible(unicodedata.normalize("NFKC", _tables()[0](text)))


def _visible(text: str) -> str:
    return text.translate(_INVISIBLE) if _INVISIBLE_ANY.search(text) else text


_WIDTHS = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_WIDTHS |= {0x3000: " ", 0xA0: " "}


def widths(text: str) -> str:
    """Full width to half width, nothing else: ① and ² must not become digits."""
    if text.isascii():
        return text
    return _visible(text.translate(_WIDTHS))


def simplify(text: str) -> str:
    """Traditional characters to simplified ones, character by character."""
    return text if text.isascii() else _tables()[1](text)


def squeeze(text: str) -> str:
    """All white space removed."""
    return "".join(text.split())


def tidy_line(text: str) -> str:
    """Runs of blanks to one, and none between Chinese characters."""
    return _BLANK_IN_HAN.sub("", " ".join(text.split()))


@lru_cache(maxsize=20_000)
def similarity(left: str, right: str) -> float:
    """0…1: how alike two short labels are (Dice over characters and pairs of them).

    Symmetric, robust against missing, added and wrong characters; a label that was
    clipped (one begins or ends with the other) counts as nearly the same.
    """
    if left == right:
        return 1.0
    if not left or not right:
        return 0.0
    short, long = sorted((left, right), key=len)
    if len(short) >= 4 and (long.startswith(short) or long.endswith(short)):
        return max(0.9, 1.0 - (len(long) - len(short)) / (2 * len(long)))
    return (2 * _dice(list(left), list(right)) + _dice(_pairs(left), _pairs(right))) / 3


def _pairs(text: str) -> list[str]:
    return [a + b for a, b in pairwise(text)]


def _dice(left: list[str], right: list[str]) -> float:
    if not left or not right:
        return 0.0
    rest = list(right)
    common = 0
    for item in left:
        if item in rest:
            rest.remove(item)
            common += 1
    return 2 * common / (len(left) + len(right))
