"""What stands in a cell: a number, nothing, a dash, or something else, said openly."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from govreport_extract.chars import fold, squeeze, widths
from govreport_extract.forms.schema import CellType
from govreport_extract.model.report import Number, State

_UNIT = r"(?:万|亿|千)?(?:人次|元|件|条|项|个|次|宗|起|份|人|篇)|万|亿"
_DIGITS = r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+"
_NUMBER = re.compile(
    rf"(?P<sign>[+-]|增加|增|减少|减)?\s?(?P<digits>{_DIGITS})(?P<fraction>\.[0-9]+)?"
    rf"\s?(?P<unit>{_UNIT})?"
)
_NOTE = re.compile(
    rf"(?P<number>[+-]?(?:{_DIGITS})(?:\.[0-9]+)?\s?(?:{_UNIT})?)\s*"
    r"(?:\((?P<inner>[^()]*[^\W\d_][^()]*)\)|[,;。]?\s*(?P<outer>(?:其中|含|包括|包含|注|另).*))",
    re.DOTALL,
)
_DASH = re.compile(r"(?:[-/\\‐‑‒–—―─━~〜・·…]+|暂?无|没有|不涉及|未发生)")
_ONLY_UNIT = re.compile(rf"(?:单位[:为]?)?({_UNIT})")
_TORN = re.compile(r"[+-]?[0-9][0-9,]*(?:\.[0-9]*)?(?:\s+[0-9,.]*[0-9][0-9,.]*)+")
_TORN_UNIT = re.compile(rf"({_TORN.pattern})\s*({_UNIT})?")
_HEADER_UNIT = re.compile(
    r"(?:[(:/]|单位[:为]?|(?<=金额))(?:单位[:为]?)?(?:人民币)?(亿元|百万元|万元|千元|元|件|项|个|条)\)?$"
)
_MAX_DIGITS = 15
_LONGEST = 200
"""Longer texts are no cell of a form; the patterns below are not tried on them."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """A cell's content. ``candidates``: numbers that it may be, none of them certain."""

    state: State
    value: Number | None = None
    unit: str | None = None
    note: str | None = None
    candidates: tuple[Number, ...] = ()


_BLANK = Parsed("blank")
_DASHED = Parsed("dash")
_UNREADABLE = Parsed("unreadable")


@lru_cache(maxsize=50_000)
def parse_cell(text: str, kind: CellType = "count") -> Parsed:
    """Read one cell. Numbers are taken only where the whole cell says so.

    ``kind`` ``change`` reads 增52 and 减3 as signed numbers. Digits torn apart by blanks
    or line ends are ``unreadable`` with the joined number as candidate: the sums of the
    form may choose it, nothing else may.

    >>> parse_cell("1,234").value, parse_cell("减3", "change").value, parse_cell("/").state
    (1234, -3, 'dash')
    """
    if text.isdigit() and text.isascii() and len(text) <= _MAX_DIGITS and _leads(text):
        return Parsed("number", int(text))
    clean = widths(text).replace("\u2212", "-").strip()
    if not clean:
        return _BLANK
    if _DASH.fullmatch("".join(clean.split())):
        return _DASHED
    if len(clean) > _LONGEST:
        return _UNREADABLE
    match = _NUMBER.fullmatch(clean)
    if match:
        return _number(match, kind)
    note = _NOTE.fullmatch(clean)
    if note:
        inner = _NUMBER.fullmatch(note["number"])
        parsed = _number(inner, kind) if inner else _UNREADABLE
        said = (note["inner"] or note["outer"]).strip()
        unit = _ONLY_UNIT.fullmatch(said)
        if unit and parsed.unit is None:  # 30000（元）
            return _in_unit(parsed.value, unit[1], kind)
        return Parsed(parsed.state, parsed.value, parsed.unit, said)
    torn = _TORN_UNIT.fullmatch(clean)
    if torn:
        digits = "".join(torn[1].split())
        joined = _NUMBER.fullmatch(digits + (torn[2] or ""))
        several = re.match(r"0\d", digits)  # 0 0 0 are three numbers, not one
        parsed = _number(joined, kind) if joined and not several else _UNREADABLE
        if parsed.value is not None:
            return Parsed("unreadable", unit=parsed.unit, candidates=(parsed.value,))
    return _UNREADABLE


def _leads(digits: str) -> bool:
    """No zero in front of other digits: 03 may be a 0 and the mark of a note."""
    return digits[0] != "0" or len(digits) == 1


def parse_any(text: str) -> Parsed:
    """Read a cell of which the column is not known yet: as a change, else as money."""
    parsed = parse_cell(text, "change")
    return parse_cell(text, "money") if parsed.state == "unreadable" else parsed


def looks_like_value(text: str) -> bool:
    """Could this cell hold a value (number, dash, torn digits) rather than a label?"""
    parsed = parse_any(text)
    return parsed.state in ("number", "dash") or bool(parsed.candidates)


@lru_cache(maxsize=10_000)
def header_unit(header: str) -> str | None:
    """The unit that a column label names; ``?`` if it names one that is not understood."""
    text = squeeze(fold(header))
    found = _HEADER_UNIT.search(text)
    if found:
        return found[1]
    return "?" if "元" in text else None  # a unit that is not understood is not assumed


def _number(match: re.Match[str], kind: CellType) -> Parsed:
    digits = match["digits"].replace(",", "")
    sign = match["sign"] or ""
    if len(digits) > _MAX_DIGITS or (kind != "change" and sign not in ("", "+", "-")):
        return _UNREADABLE
    fraction = match["fraction"]
    value: Number = Decimal(digits + fraction) if fraction else int(digits)
    if sign in ("-", "减", "减少"):
        value = -value
    if kind == "count" and (value < 0 or value % 1):
        return _UNREADABLE  # 1.234 may be a thousand; a count is neither that nor negative
    if not _leads(digits):
        return Parsed("unreadable", unit=match["unit"], candidates=(value,))
    return _in_unit(value, match["unit"], kind)


def _in_unit(value: Number | None, unit: str | None, kind: CellType) -> Parsed:
    """A number with its unit; 万 and the like only where money is meant."""
    if value is None:
        return _UNREADABLE
    if unit and unit[0] in "万亿千":
        if kind != "money":
            return _UNREADABLE
        unit = unit if unit.endswith("元") else unit + "元"
    return Parsed("number", value, unit)
