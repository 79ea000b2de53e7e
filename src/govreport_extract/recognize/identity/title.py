"""Titles: is a line one, whom and which year does it name?

Titles are printed with the year first, last, after 工作 or not at all; 政府 before 信息公开
may belong to the agency or to the phrase. See the titles of the Regulation's annual
reports (《政府信息公开条例》 Art. 49 and 50).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from govreport_extract.chars import fold, simplify, squeeze
from govreport_extract.lookup import load_lookup, pattern

YEAR = r"(?:20[0-3]\d|二[〇○零OoОО0][〇○零OoОО0一二三][〇○零OoОО0一二三四五六七八九])"
"""A year as printed: 2020 or 二〇二〇 (with the zeros that are met)."""

_DIGITS = str.maketrans("〇○零OoОО一二三四五六七八九", "0000000123456789")
_SPAN = re.compile(
    rf"(?P<first>{YEAR})(?:[—–\-~至/]{{1,2}}(?P<last>{YEAR}))?(?P<mark>学年度?|年度|年|)(?:度)?"
)
_WRAPPING = "《》〈〉“”\"'「」『』【】[]() ,，、:;—–-_·•|的."
_EXTENSION = re.compile(r"\.(?:docx?|pdf|html?|wps|txt|rtf|mht|ofd|xlsx?)$", re.IGNORECASE)
# A day, or a month before a name: when it was posted, not the year of the report.
_POSTED = re.compile(
    rf"(?:(?:发布|发文|成文|公开|更新)?(?:时间|日期)[::]?)?(?<![至到—–~-]){YEAR}"
    r"(?:年\d{1,2}月\d{1,2}日|(?P<sign>[-./])\d{1,2}(?P=sign)\d{1,2}(?!\d)|年\d{1,2}月(?=[^\d份]))"
    r"(?!\s*[至到—–~-])"
)
_ABOUT = re.compile(
    r"^(?:关于|转发|印发|公布|发布|报送|上报|呈报|编制|填报|附件\d{0,2}[::]?)+"
    r"|关于(?:报送|上报|呈报|编制|公布|印发|发布)?$"
)
_LEAD = re.compile(r"^(?:[^【】]{0,6}】|\d{1,2}[.、]|标题[::]|公示\|)+")
_BRACKETED = re.compile(r"^[((—–\-:_]{1,2}(?P<inner>[^()]{2,40})\)?$")


@dataclass(frozen=True, slots=True)
class Title:
    """A title taken apart. ``agency`` is what stands in it, cleaned but not completed."""

    text: str
    agency: str | None
    year: int | None
    years: tuple[int, ...] = ()
    school_year: bool = False
    annual: bool = True


@lru_cache(maxsize=1)
def _rules() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (rule["id"], pattern(rule["pattern"].replace("{year}", YEAR), "identity", rule["id"]))
        for rule in load_lookup("identity")["titles"]
    )


@lru_cache(maxsize=1)
def _other_documents() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (rule["id"], pattern(rule["pattern"], "identity", rule["id"]))
        for rule in load_lookup("identity")["not_annual"]
    )


def title_rule(text: str) -> tuple[str, re.Match[str]] | None:
    """The rule by which a folded line without blanks is a title, if it is one."""
    if "公开" not in text:
        return None
    for name, rule in _rules():
        match = rule.search(text)
        if match:
            return name, match
    return None


def not_annual(text: str) -> str | None:
    """The rule by which a title is one of another document, if it is."""
    return next((name for name, rule in _other_documents() if rule.search(text)), None)


def parse_title(text: str) -> Title | None:
    """Take a title apart; None if it is none. ``text`` may be printed in any way.

    >>> parse_title("2010年财政部政府信息公开工作年度报告").agency
    '财政部'
    """
    plain = _EXTENSION.sub("", squeeze(simplify(fold(text))))
    found = title_rule(plain)
    if found is None:
        return None
    match = found[1]
    before, after = plain[: match.start()], plain[match.end() :]
    years: list[int] = []
    school = False
    agency, own, is_school = _without_years(before)
    _, inside, _ = _without_years(match[0])
    school |= is_school
    years = [*inside, *own]
    if not agency or not years:
        rest_agency, rest_years, is_school = _after(after)
        agency = agency or rest_agency
        years = years or rest_years
        school |= is_school
    if agency.endswith("人民") and match[0].startswith("政府"):
        agency += "政府"  # 某县人民政府信息公开…: the two share 政府
    return Title(
        text=plain,
        agency=agency or None,
        year=years[0] if years else None,
        years=tuple(years),
        school_year=school,
        annual=not_annual(before.replace(agency, "") + match[0] + after) is None,
    )


def _after(text: str) -> tuple[str, list[int], bool]:
    """What stands behind the phrase: (某局2020年), (2020年度), —某局."""
    match = _BRACKETED.match(text)
    if match is None:
        return "", [], False
    agency, years, school = _without_years(match["inner"])
    return agency, years, school


def _without_years(text: str) -> tuple[str, list[int], bool]:
    """The text without its years, the years (the one nearest to the end first)."""
    years: list[int] = []
    school = False

    def take(match: re.Match[str]) -> str:
        nonlocal school
        school |= match["mark"].startswith("学年")
        years.insert(0, read_year(match["last"] or match["first"]))
        return ""

    rest = _SPAN.sub(take, _POSTED.sub("", text)).strip(_WRAPPING)
    rest = _LEAD.sub("", rest).strip(_WRAPPING)
    rest = _ABOUT.sub("", rest).strip(_WRAPPING)
    rest = rest.removeprefix("年度").removesuffix("年度").removeprefix("度")
    opened = rest.count("(") - rest.count(")")
    return rest + ")" * max(0, opened), years, school


def read_year(text: str) -> int:
    """2020 or 二〇二〇 → 2020."""
    return int(text.translate(_DIGITS))
