"""Where else than in the title an agency is named: lead sentence, sign-off, page.

Every candidate says where it comes from. Names that are none (我局, 本机关, 管理员) and
names that do not end like a body are no candidates.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from govreport_extract.chars import fold, simplify, squeeze
from govreport_extract.lookup import load_lookup, pattern
from govreport_extract.model.document import Document, Paragraph, Table
from govreport_extract.recognize.identity.agency import body_of
from govreport_extract.structure.prose import Line

_DIGIT = "〇○零O0一二三四五六七八九"
_DATE = (
    rf"(?:20\d\d|二[{_DIGIT}]{{3}})[年.\-/][\d一二三四五六七八九十]{{1,3}}"
    r"(?:[月.\-/][\d一二三四五六七八九十]{1,3}日?|月)"
)
_SIGN_DATE = re.compile(rf"\(?{_DATE}(?:\d\d:\d\d(?::\d\d)?)?\)?")
_SIGNED = re.compile(rf"(?P<agency>[^,。:;]{{3,40}}?)\(?{_DATE}\)?")
_OF_SITE = re.compile(r"(?:门户)?网站?$")
_SEPARATOR = re.compile(r"[>＞»›/|·\-_—:]+")
_LAST_LINES = 14
_TOWNSHIP_DESK = re.compile(
    r"(?P<body>.{2,20}(?:镇|乡|苏木)(?:人民)?政府|.{2,20}街道办事处).{2,}"
)
_DESK = re.compile(
    r"(?P<body>.{2,30}(?:局|委员会|委|厅|院|管委会|大学|学院|政府办公(?:室|厅)))"
    r"(?:政务公开|政府信息公开|信息公开|信息|综合|党政)?(?:工作)?(?:领导小组)?"
    r"(?:办公室|处|科|股|中心|办)$"
)


class Candidate(NamedTuple):
    """A name and the kind of evidence it stands in."""

    agency: str
    source: str
    rule: str = ""


@lru_cache(maxsize=1)
def _rules() -> dict[str, tuple[tuple[str, re.Pattern[str]], ...]]:
    data = load_lookup("identity")
    return {
        kind: tuple((r["id"], pattern(r["pattern"], "identity", r["id"])) for r in data[kind])
        for kind in ("leads", "contacts")
    }


@lru_cache(maxsize=1)
def _no_names() -> tuple[re.Pattern[str], re.Pattern[str]]:
    data = load_lookup("identity")
    return (
        pattern(rf"^(?:{data['pronouns']})", "identity", "pronouns"),
        pattern(data["no_issuers"], "identity", "no_issuers"),
    )


def without_desk(name: str) -> str:
    """某局办公室, 某局政务公开科 or 某镇人民政府党政办公室 → the body itself.

    The office of a government of a county or above is a body of its own.
    """
    match = _TOWNSHIP_DESK.match(name) or _DESK.match(name)
    return match["body"] if match else name


def name_or_none(text: str) -> str | None:
    """A name of a body as it stands in a sentence, trimmed; None if it is none."""
    name = text.strip("《》“”\"'、,.:;-—·() 的由")
    pronouns, none = _no_names()
    if not 3 <= len(name) <= 40 or pronouns.match(name) or none.match(name):
        return None
    body = body_of(name)
    return name if body is not None else None


def candidates(document: Document, lines: Sequence[Line]) -> Iterator[Candidate]:
    """All candidates, the most trustworthy source first."""
    yield from from_sentences(lines, "leads", "lead sentence")
    yield from signed(lines)
    yield from from_sentences(lines, "contacts", "contact line")
    yield from _from_metadata(document)
    yield from _from_info_table(document)
    yield from _from_breadcrumb(document)


def from_sentences(lines: Sequence[Line], kind: str, source: str) -> Iterator[Candidate]:
    """Names in the sentences that the rules of ``kind`` describe."""
    places = (*lines[:40], *(lines[-_LAST_LINES:] if kind == "contacts" else ()))
    for line in places:
        text = line.text[:600]
        worth = "报告" in text or "联系" in text or ":" in text[:24] or text[:2] == "20"
        if not worth:
            continue
        for rule, expression in _rules()[kind]:
            match = expression.search(text)
            name = name_or_none(without_desk(match["agency"])) if match else None
            if name:
                yield Candidate(name, source, rule)


def signed(lines: Sequence[Line]) -> Iterator[Candidate]:
    """Name over date at the end, or name and date in one line (also under the title)."""
    tail = lines[-_LAST_LINES:]
    for line, following in pairwise(tail):
        if len(line.text) <= 40 and _SIGN_DATE.fullmatch(following.text):
            name = name_or_none(line.text)
            if name:
                yield Candidate(name, "sign-off")
    for line in (*tail, *lines[:6]):
        match = _SIGNED.fullmatch(line.text.strip("()")) if len(line.text) <= 60 else None
        name = name_or_none(match["agency"]) if match else None
        if name:
            yield Candidate(name, "sign-off")


def _from_metadata(document: Document) -> Iterator[Candidate]:
    for key in load_lookup("identity")["metadata"]:
        text = document.metadata.get(key, "")
        plain = _OF_SITE.sub("", squeeze(simplify(fold(text))))
        name = name_or_none(plain) if plain else None
        if name:
            yield Candidate(name, f"metadata {key}")
    for piece in _SEPARATOR.split(squeeze(simplify(fold(document.metadata.get("title", ""))))):
        name = name_or_none(_OF_SITE.sub("", piece)) if "公开" not in piece else None
        if name:
            yield Candidate(name, "metadata title")


def _from_info_table(document: Document) -> Iterator[Candidate]:
    """The box over the article: 发布机构 and the like beside their value."""
    for table in document.tables[:2]:
        yield from _beside(table)


def _beside(table: Table) -> Iterator[Candidate]:
    cells = [squeeze(simplify(fold(cell.text))) for cell in table.cells[:40]]
    for text, following in pairwise(cells):
        for rule, expression in _rules()["contacts"]:
            if rule == "contact_unit" and len(text) <= 40:
                joined = text if len(text) > 8 else f"{text.rstrip(':')}:{following}"
                match = expression.match(joined)
                name = name_or_none(match["agency"]) if match else None
                if name:
                    yield Candidate(name, "information box", rule)


def _from_breadcrumb(document: Document) -> Iterator[Candidate]:
    """The path of the page: 首页 > 政府信息公开 > 某局 > 年报, the last name first."""
    for block in document.blocks[:80]:
        if (
            isinstance(block, Paragraph)
            and len(block.text) <= 200
            and ("位置" in block.text or "首页" in block.text or ">" in block.text)
        ):
            parts = _SEPARATOR.split(squeeze(simplify(fold(block.text))))
            for part in reversed(parts):
                name = name_or_none(part)
                if name and "公开" not in name:
                    yield Candidate(name, "breadcrumb")
