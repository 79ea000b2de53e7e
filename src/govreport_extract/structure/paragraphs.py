"""Lines of running text joined into paragraphs, by how wide they are."""

from __future__ import annotations

import re
from collections.abc import Sequence

from govreport_extract.model.document import Paragraph

_HEADING = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}\s*[、．.]|[（(][一二三四五六七八九十]{1,3}[）)]"
    r"|第[一二三四五六七八九十]{1,3}[章节条])"
)
_OF_HEADING = frozenset("一二三四五六七八九十（(第")
_HAN = "\u3400-\u9fff\u3000-\u303f\uff00-\uffef“”‘’"
_BLANK_IN_HAN = re.compile(rf" (?<=[{_HAN}] )(?=[{_HAN}])")
"""Patterns begin with what is rare: a search looks for that first and costs little."""
_SENTENCE_END = ("。", "！", "？", "；", "：", ".", ":", ";")


def full_width(texts: Sequence[str]) -> float:
    """From this width on a line is full, in half characters."""
    longest = sorted(texts, key=len)[-max(1, len(texts) // 5) :]  # blanks count for little
    return 0.86 * max(_usual([width(text) for text in longest], len(texts)), 20)


def paragraphs(lines: Sequence[tuple[int, str]], full: float) -> list[Paragraph]:
    """Join lines (page number, text) that run on into paragraphs."""
    found: list[Paragraph] = []
    runs_on = False
    for page, text in lines:
        words = text.split()
        if not words:
            continue
        clean = words[0] if len(words) == 1 else _BLANK_IN_HAN.sub("", " ".join(words))
        begins = clean[0] in _OF_HEADING and _HEADING.match(clean) is not None
        if found and runs_on and not (begins and found[-1].text.endswith(_SENTENCE_END)):
            found[-1].text = _glued(found[-1].text, clean)
        else:
            found.append(Paragraph(clean, page))
        runs_on = 2 * len(text) >= full and width(text) >= full
    return found


def _usual(widths: list[int], lines: int) -> int:
    """The width of a full line: most of the long lines end near it."""
    longest = sorted(widths)[-max(1, lines // 10) :]
    return longest[0] if longest else 0


def _glued(before: str, after: str) -> str:
    ascii_seam = before[-1:].isascii() and after[:1].isascii()
    words = before[-1:].isalpha() and after[:1].isalpha()
    return f"{before} {after}" if ascii_seam and words else before + after


def width(text: str) -> int:
    """Half characters without blanks: ASCII once, Chinese characters and marks twice.

    UTF-8 takes one byte for the former and three for the latter.
    """
    solid = "".join(text.split())
    return (len(solid) + len(solid.encode("utf-8", "replace"))) // 2
