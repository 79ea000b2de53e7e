"""Says which indicator a number in a sentence is, if the words beside it say so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from govreport_extract.model.report import Number
from govreport_extract.recognize.identity.agency import body_of
from govreport_extract.recognize.identity.title import YEAR
from govreport_extract.recognize.narrative.rules import About, Rules
from govreport_extract.recognize.narrative.sentences import Sentence, last_year
from govreport_extract.recognize.narrative.tokens import Token, tokens

_CLAUSE_END = re.compile(r"[,。;]")
_BOUNDARY = ",。;:()!?"
_LONGEST_LEFT = 90
_PART = re.compile(r"其中|包括|包含|\(含|^含")
_SEVERAL = re.compile(
    r"[、和及与]|等(?:多|各|平台|渠道|方式|途径|载体|形式|媒体|媒介|新)|多种|各类|各种|多个"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A number that a sentence says is an indicator (id without ``narrative.``)."""

    indicator: str
    value: Number
    raw: str
    unit: str | None
    approx: str | None
    scope: str | None
    sentence: Sentence
    position: int
    rule: str


@dataclass(slots=True)
class _Left:
    """What stands before a number: the text, and whether it is part of a total."""

    text: str
    part: bool
    approx: str | None


def mentions(
    sentence: Sentence, rules: Rules, year: int | None, refused: list[str] | None = None
) -> Iterator[Mention]:
    """The numbers of a sentence that are indicators, in order.

    ``refused`` collects the ids of the vetoes that kept a number out.
    """
    text = sentence.text
    previous_end = 0
    said_total = False
    for token in tokens(text):
        if token.start == 0 and sentence.start == 0:
            continue  # a line that begins with a count may be the rest of a torn number
        left = _left(text, token, previous_end, rules)
        kept = _by_rules(sentence, token, left, rules, year) or _disclosed(
            sentence, token, left, rules, said_total=said_total
        )
        previous_end = token.end
        if kept is None:
            continue
        names, rule, approx, keeps_year = kept
        veto = _veto(sentence, token, rules, year, keeps_year=keeps_year)
        if veto is not None:
            if refused is not None:
                refused.append(veto)
            continue
        said_total |= "disclosed.total" in names
        for name in names:
            yield Mention(
                name, token.value, token.raw, token.unit, approx or token.about,
                sentence.scope, sentence, token.start, rule,
            )  # fmt: skip


def _clause(text: str, token: Token) -> str:
    """From the punctuation mark before the number to the one behind it."""
    start = max(text.rfind(mark, 0, token.start) for mark in ",。;:") + 1
    end = _CLAUSE_END.search(text, token.end)
    return text[start : end.start() if end else None]


def _left(text: str, token: Token, previous_end: int, rules: Rules) -> _Left:
    """What stands before a number, back to a mark (not 、) or the number before."""
    start = max(previous_end, token.start - _LONGEST_LEFT)
    whole = left = text[start : token.start]
    for mark in _BOUNDARY:
        if mark in left:
            left = left.rpartition(mark)[2]
    goes_on = start == previous_end and left == whole
    return _trimmed(left.lstrip("、和及与并") if goes_on else left, rules)


def _trimmed(left: str, rules: Rules) -> _Left:
    part = _PART.search(left) is not None
    approx = None
    head = rules.before.match(left)
    if head:
        left = left[head.end() :]
    for _ in range(2):
        if left.endswith(rules.approximate_words):
            for word, sign in rules.approximate.items():
                if left.endswith(word):
                    left, approx = left[: -len(word)], sign
                    break
        if not left.endswith(rules.after_words):
            continue
        tail = rules.after.search(left)
        if tail:
            left = left[: tail.start()]
    return _Left(left, part, approx)


Kept = tuple[tuple[str, ...], str, str | None, bool]


def _by_rules(
    sentence: Sentence, token: Token, left: _Left, rules: Rules, year: int | None
) -> Kept | None:
    one_way = "通过" in left.text and not _SEVERAL.search(left.text)
    part = left.part or sentence.is_part or one_way
    about = About(sentence.frame, not left.text, token.unit or "件", part, year)
    text = left.text
    for rule in rules.candidates(about):
        found = rule.left.fullmatch(text) if rule.left is not None else None
        if rule.left is not None and (found is None or not _years_fit(found, year)):
            continue
        if rule.right is not None:
            found = rule.right.match(sentence.text, token.end)
            if found is None or not _years_fit(found, year):
                continue
        return rule.indicators, rule.id, left.approx, rule.keeps_year
    return None


def _years_fit(found: re.Match[str], year: int | None) -> bool:
    groups = found.groupdict()
    for name, difference in (("last", -1), ("next", 1), ("this", 0)):
        text = groups.get(name)
        if text and (year is None or int(text) != year + difference):
            return False
    return True


def _disclosed(
    sentence: Sentence, token: Token, left: _Left, rules: Rules, *, said_total: bool
) -> Kept | None:
    """Numbers of what was disclosed: in all, or by one channel."""
    if token.unit is not None and token.unit not in rules.units["disclosed"]:
        return None
    text = left.text
    listing = said_total or sentence.is_part
    said = text.endswith(rules.what)
    total = rules.disclose.fullmatch(text) if said else None
    found = total or (rules.publish.fullmatch(text) if said else None)
    if found is None and listing and sentence.frame == "disclosed":
        found = rules.bare.fullmatch(text)
    if found is None:
        return None
    where = found["where"]
    channel = _channel(where, rules)
    if channel:
        return (channel[0],), channel[1], left.approx, False
    if total is None or left.part or sentence.is_part or rules.no_total.search(where):
        return None
    if not _is_subject(where, rules):
        return None
    return ("disclosed.total",), "disclosed.total", left.approx, False


def _channel(where: str, rules: Rules) -> tuple[str, str] | None:
    """The one channel that is named; None for none or several."""
    named = [channel for channel in rules.channels if channel.pattern.search(where)]
    if not named:
        return None
    first = named[0]
    if first.indicator == "disclosed.other":
        if _OTHER.search(where) or len(named) == 1:
            return first.indicator, first.id
        return None
    if first.indicator == "disclosed.new_media":
        new = {"disclosed.new_media", "disclosed.wechat", "disclosed.weibo"}
        return (first.indicator, first.id) if {c.indicator for c in named} <= new else None
    if len(named) > 1 or _SEVERAL.search(where):
        return None
    return first.indicator, first.id


_ALL = re.compile(r"(?:等|多种|各种|各类|多个|多)(?:渠道|方式|形式|途径|载体|平台|媒介)")
_OTHER = re.compile(r"其[他它]")
_SUBJECT = re.compile(
    rf"(?:{YEAR}年(?:度)?|截至?止?20\d\d年12月31日|本年度?|今年|全年|年内|我|全|本|该|各|市|县|区|镇|乡|局|委"
    r"|厅|办|街道|单位|机关|部门|系统|人民政府|政府|及|其|和|所属|下属|各级|行政|直属|共计|共|累计"
    r"|总计|合计|计|已|主动|依法|及时|向社会|办公室|办公厅|管委会|中心|开发区"
    r"|通过|在|利用|各种|各类|多种|渠道|方式|形式|途径|平台|等)"
)
_TAIL = re.compile(
    rf"(?:{YEAR}年(?:度)?|本年度?|今年|全年|共计|共|累计|总计|已|主动|依法|及时|向社会){{1,6}}$"
)


def _is_subject(where: str, rules: Rules) -> bool:
    """Only words for the agency, the year and 共 stand before 公开政府信息."""
    if len(where) > 40:
        return False
    if rules.lead_in.match(where):
        # 通过网站、微信等多种渠道: all channels together; without the website only some.
        named = {c.indicator for c in rules.channels if c.pattern.search(where)}
        website = not named or "disclosed.website" in named
        return website and bool(_ALL.search(where))
    where = _TAIL.sub("", where, count=1)
    position = 0
    while (match := _SUBJECT.match(where, position)) is not None:
        position = match.end()
    rest = where[position:]
    return not rest or (len(rest) <= 20 and body_of(rest) is not None)


def _veto(
    sentence: Sentence,
    token: Token,
    rules: Rules,
    year: int | None,
    *,
    keeps_year: bool,
) -> str | None:
    """Why the number is none of this year's or of ours; None if it is."""
    before = sentence.text[: token.start]
    if not keeps_year and year is not None:
        named = last_year(before) or (sentence.year if sentence.is_part else None)
        if named is not None and named != year:
            return "other_year"
    if not sentence.has_veto:
        return None
    clause = _clause(sentence.text, token)
    for veto in rules.vetoes:
        if keeps_year and veto.id == "last_year":
            continue
        if veto.pattern.search(clause if veto.within == "clause" else before):
            return veto.id
    return None
