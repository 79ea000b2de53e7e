"""Report year and period: what is stated, never when it was posted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product

from govreport_extract.recognize.identity.title import YEAR, read_year
from govreport_extract.structure.prose import Line


def _day(name: str, year: str = "{0}") -> str:
    """A date as pattern, with groups nameyear, namemonth and nameday."""
    of_year = rf"(?P<{name}year>{YEAR})(?:年|[-./])"
    return (
        year.replace("{0}", of_year)
        + rf"(?P<{name}month>\d{{1,2}})(?:月|[-./])(?P<{name}day>\d{{1,2}})日?"
    )


_SPAN = re.compile(
    _day("first")
    + r"(?:起|开始|零时)?,?(?:至|到|止|—{1,2}|-{1,2}|–{1,2}|~)?"
    + _day("last", "(?:{0})?(?:当年|本年|同年)?")
)
_UNTIL = re.compile(r"截[至止](?:到)?" + _day("last"))
_GLUED = re.compile(
    rf"(?P<year>{YEAR})年?(?P<first>[\d月]{{2,5}})日?起?,?(?:至|到|—{{1,2}}|-{{1,2}})"
    rf"(?P<lastyear>{YEAR})年?(?P<last>[\d月]{{2,5}})日"
)
_ABOUT_PERIOD = re.compile(r"统计|期限|时限|数据|本(?:年度)?报告|报告期|起止|时间")
# The year first: its first character is looked for at once. It is four characters long.
_YEARS = re.compile(rf"({YEAR})(?<!\d.{{4}})年(?!\d?月?\d{{1,2}}月\d{{1,2}}日?$)")
_OF_SOMETHING_ELSE = re.compile(
    r"[自与较比同从].{0,1}$|^年?度?(?:\d{1,2}月)?(?:\d{1,2}日)?(?:的|第?\d{0,3}号?令?)"
    r"(?:修订|修改|印发|施行|颁布|起施行|以来|相比)"
)
_IN_URL = re.compile(r"(?<!\d)(20[0-3]\d)(?:年|nd|nb|niandu)", re.IGNORECASE)
_FIRST_LINES = 60
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Period:
    """The period that the report says it covers; ``glued`` if its digits ran together."""

    start: date | None
    end: date
    glued: bool = False


def find_period(lines: Sequence[Line], title_year: int | None) -> Period | None:
    """The first stated period: a whole one, else one that only says until when."""
    until: Period | None = None
    for line in lines[:_FIRST_LINES]:
        text = line.text[:_LONGEST]
        if "月" not in text and "20" not in text:
            continue
        for match in _SPAN.finditer(text):
            period = _span(match)
            if period is not None and _believable(period, text):
                return period
        if until is None and _ABOUT_PERIOD.search(text):
            until = _glued(text, title_year) or _until(text, title_year)
            if until is not None and until.glued:
                return until
    return until


def _span(match: re.Match[str]) -> Period | None:
    year = read_year(match["firstyear"])
    start = _date(year, match["firstmonth"], match["firstday"])
    last_year = read_year(match["lastyear"]) if match["lastyear"] else year
    end = _date(last_year, match["lastmonth"], match["lastday"])
    if start is None or end is None or start >= end:
        return None
    return Period(start, end)


def _believable(period: Period, text: str) -> bool:
    """A report covers about a year; other spans need a word that says so."""
    days = (period.end - period.start).days if period.start else 0
    return 300 <= days <= 430 or (150 <= days <= 500 and bool(_ABOUT_PERIOD.search(text)))


def _until(text: str, title_year: int | None) -> Period | None:
    match = _UNTIL.search(text)
    if match is None:
        return None
    end = _date(read_year(match["lastyear"]), match["lastmonth"], match["lastday"])
    if end is None or (title_year is not None and end.year != title_year) or end.month < 6:
        return None
    return Period(None, end)


def _glued(text: str, title_year: int | None) -> Period | None:
    """201711日至20171231日: extraction lost 年 or 月; only one reading is accepted."""
    match = _GLUED.search(text)
    if match is None:
        return None
    year, last_year = read_year(match["year"]), read_year(match["lastyear"])
    if title_year is not None and last_year != title_year:
        return None
    found = {
        (start, end)
        for start, end in product(
            _month_day(year, match["first"]), _month_day(last_year, match["last"])
        )
        if 300 <= (end - start).days <= 430
    }
    if len(found) != 1:
        return None
    start, end = found.pop()
    return Period(start, end, glued=True)


def _month_day(year: int, digits: str) -> Iterator[date]:
    month, separator, day = digits.partition("月")
    if separator:
        splits = [(month, day)]
    else:
        splits = [(digits[:cut], digits[cut:]) for cut in range(1, len(digits))]
    for month, day in splits:
        found = _date(year, month, day)
        if found is not None:
            yield found


def _date(year: int, month: str, day: str) -> date | None:
    try:
        return date(year, int(month), int(day))
    except ValueError:
        return None


def years_in(lines: Sequence[Line]) -> dict[int, int]:
    """How often each year stands before 年 in running text (sign-off dates left out)."""
    years: dict[int, int] = {}
    for line in lines:
        if "年" in line.text and len(line.text) > 12:
            for found in _YEARS.finditer(line.text):
                start, end = found.span(1)
                around = line.text[max(0, start - 2) : start], line.text[end : end + 16]
                if not any(map(_OF_SOMETHING_ELSE.search, around)):
                    year = read_year(found[1])
                    years[year] = years.get(year, 0) + 1
    return years


def year_in_url(url: str) -> int | None:
    """A year that a link calls one (2020nd…); dates of posting are none."""
    match = _IN_URL.search(url)
    return int(match[1]) if match else None
