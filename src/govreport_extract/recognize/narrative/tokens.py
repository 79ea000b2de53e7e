"""Numbers with their units in a sentence, and numerals written in Chinese."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from govreport_extract.model.report import Number

_UNIT = (
    "条次|件次|人次|篇次|条\\(次\\)|万元|亿元|条|件|篇|项|份|个|次|起|宗|封|例|人|单|期|幅|部"
    "|组|元|场"
)
_SCALE = {"千": 1000, "万": 10_000, "亿": 100_000_000}
_TOKEN = re.compile(
    r"(?P<digits>(?<![\d.])(?:\d{1,3}(?:,\d{3})+(?!\d)|\d{1,15})(?:\.\d{1,6})?)"
    rf"(?P<about>余|多)?(?P<scale>万|亿|千)?(?P<about_too>余|多)?(?P<unit>{_UNIT})?"
    r"|(?P<han>[零〇一二两三四五六七八九十百千]{1,9})(?P<han_about>余|多)?"
    r"(?P<han_unit>件次|条次|人次|件|条|起|宗|份|篇)"
)
_NOT_A_COUNT = re.compile(r"[年月日号时%‰倍岁]|个(?:工作日|月|百分点)|工作日|\.\d|[A-Za-z]")
_NEVER = frozenset("年月日号时%‰倍岁")
"""What follows dates and shares: most numbers in prose are such."""
_RANGE = re.compile(r"[-—~至/]\d")
_PART_OF_WORD = re.compile(r"(?:第|〔|\[|[A-Za-z]|\d[.\-/至~]|[-—])$")
_HAN_WORD = re.compile(r"(?:第|逐|每|同|某|任何|这|那|之|统|唯|万|任)$")
_END = re.compile(r"[,。;:、)!?]")  # not the end of the text: a number may be torn there
_RATE = re.compile(r"(?:/|每)(?:件|页|次|份)")
_DIGIT = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_POWER = {"十": 10, "百": 100, "千": 1000}
_MAX_TOKENS = 400


@dataclass(frozen=True, slots=True)
class Token:
    """A number in a sentence: ``start`` and ``end`` with its unit, ``raw`` without."""

    start: int
    end: int
    value: Number
    raw: str
    unit: str | None
    about: str | None


@lru_cache(maxsize=256)
def tokens(text: str) -> tuple[Token, ...]:
    """The counts in a sentence in order; dates, percentages, document numbers left out.

    A number without a unit counts only at the end of a clause.
    """
    found: list[Token] = []
    position = 0
    while len(found) < _MAX_TOKENS:
        match = _TOKEN.search(text, position)
        if match is None:
            break
        position = match.end()
        token = _han(text, match) if match["han"] else _digits(text, match)
        if token is not None:
            found.append(token)
    return tuple(found)


def _digits(text: str, match: re.Match[str]) -> Token | None:
    if text[match.end("digits") : match.end("digits") + 1] in _NEVER:
        return None
    before = text[max(0, match.start() - 2) : match.start()]
    if _PART_OF_WORD.search(before) or (
        match["unit"] is None and not _END.match(text, match.end())
    ):
        return None
    behind = match.end()
    if _NOT_A_COUNT.match(text, match.end("digits")) or _NOT_A_COUNT.match(text, behind):
        return None
    if _RANGE.match(text, match.end("digits")) or _RATE.match(text, behind):
        return None
    unit = match["unit"]
    scale = match["scale"]
    if unit in ("万元", "亿元"):
        scale, unit = unit[0], "元"
    exact = Decimal(match["digits"].replace(",", "")) * _SCALE.get(scale or "", 1)
    value: Number = int(exact) if exact == exact.to_integral_value() else exact
    about = match["about"] or match["about_too"]
    raw = text[match.start() : match.end()]
    raw = raw.removesuffix(match["unit"] or "") + (scale if unit == "元" and scale else "")
    return Token(match.start(), match.end(), value, raw, unit, about)


def _han(text: str, match: re.Match[str]) -> Token | None:
    if _HAN_WORD.search(text[max(0, match.start() - 2) : match.start()]):
        return None
    value = read_han(match["han"])
    if value is None:
        return None
    raw = match["han"] + (match["han_about"] or "")
    return Token(match.start(), match.end(), value, raw, match["han_unit"], match["han_about"])


def read_han(text: str) -> int | None:
    """十二 → 12, 一百零三 → 103, 二〇 → 20; None if it is no number."""
    if not any(character in _POWER for character in text):
        if len(text) > 1 and not set(text) & {"零", "〇"}:
            return None  # 一二 is a list, not twelve
        return int("".join(str(_DIGIT[character]) for character in text))
    total, digit = 0, -1
    last_power = 10_000
    for character in text:
        power = _POWER.get(character)
        if power is None:
            if digit > 0:
                return None
            digit = _DIGIT[character]
            continue
        if power >= last_power:
            return None
        if digit == 0 or (digit < 0 and (power != 10 or total)):
            return None
        total += max(digit, 1) * power
        digit, last_power = -1, power
    return total + max(digit, 0)
