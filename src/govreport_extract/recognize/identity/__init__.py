"""Who reports, for which year and period: title line, lead sentence, sign-off."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from govreport_extract.chars import fold, simplify, squeeze
from govreport_extract.model.document import Document
from govreport_extract.structure.sections import body_paragraphs

_REPORT = r"(?:(?:政府|政务)?信息公开)(?:工作)?(?:情况)?(?:20\d\d年?)?(?:年度)?(?:工作)?(?:情况)?(?:年度)?(?:报告|年报)"
_TITLE = re.compile(_REPORT)
_YEAR = re.compile(r"(20[012]\d)(?=年|年度|政府信息|政务信息|信息公开|[^\d])")
_PERIOD_START = r"(20\d\d)年(\d{1,2})月(\d{1,2})日?"
_PERIOD = re.compile(
    _PERIOD_START + r"(?:起|开始)?(?:至|到|—+|-+|~|–)?(?:(20\d\d)年)?(\d{1,2})月(\d{1,2})日?"
)
_LEAD = re.compile(
    r"本(?:年度)?报告由(?P<agency>[^,，。:：;；根据按]{2,40}?)(?:根据|按照|依据|按|依照|编制|负责)"
)
_BODY_END = re.compile(
    r"(?:人民政府|政府|委员会|管委会|办公厅|办公室|办事处|管理处|服务中心|中心|局|厅|部|委|署|院|处|队|所|站|社|会|大学|学院|学校|医院|公司|乡|镇|街道|苏木|区|县|市|省|旗|州)$"
)
_SIGN_DATE = re.compile(r"20\d\d年\d{1,2}月\d{1,2}日?")


@dataclass(slots=True)
class Identity:
    """What is known of the reporting body and the year, with where it came from."""

    title: str | None = None
    agency: str | None = None
    agency_evidence: str | None = None
    year: int | None = None
    year_evidence: str | None = None
    period_start: date | None = None
    period_end: date | None = None
    title_block: int | None = None


def identify(document: Document) -> Identity:
    """Title, agency, year and period of a report, each from its best evidence."""
    found = Identity()
    paragraphs = [(n, squeeze(simplify(fold(t)))) for n, t in body_paragraphs(document)]
    _find_title(found, document, paragraphs)
    _find_period(found, paragraphs)
    _find_year(found, paragraphs)
    _find_agency(found, paragraphs)
    return found


def _titles(
    document: Document, paragraphs: list[tuple[int, str]]
) -> Iterator[tuple[str, int | None]]:
    for place, (number, text) in enumerate(paragraphs[:60]):
        if (
            len(text) <= 70
            and _TITLE.search(text)
            and not text.endswith(("。", ".doc", ".pdf"))
        ):
            before = paragraphs[place - 1][1] if place else ""
            if _starts_bare(text) and 2 < len(before) < 30 and _BODY_END.search(before):
                yield before + text, number
            else:
                yield text, number
    for key in ("articletitle", "title", "og:title"):
        text = squeeze(simplify(fold(document.metadata.get(key, ""))))
        if text and _TITLE.search(text):
            yield re.split(r"[_|]|-{1,2}(?!\d)", text)[0], None


def _starts_bare(title: str) -> bool:
    return bool(re.match(r"(?:20\d\d年?度?)?" + _REPORT, title))


def _find_title(found: Identity, document: Document, paragraphs: list[tuple[int, str]]) -> None:
    best: tuple[int, str, int | None] | None = None
    for text, number in _titles(document, paragraphs):
        score = 2 * bool(_YEAR.search(text)) + 2 * bool(_agency_in(text)) + (number is not None)
        if best is None or score > best[0]:
            best = (score, text, number)
    if best is not None:
        found.title, found.title_block = best[1], best[2]


def _find_period(found: Identity, paragraphs: list[tuple[int, str]]) -> None:
    for _, text in paragraphs[:40]:
        match = _PERIOD.search(text)
        if match and ("止" in text or "至" in match[0] or "统计" in text or "期限" in text):
            year, month, day, end_year, end_month, end_day = match.groups()
            try:
                start = date(int(year), int(month), int(day))
                end = date(int(end_year or year), int(end_month), int(end_day))
            except ValueError:
                continue
            if start < end:
                found.period_start, found.period_end = start, end
                return


def _find_year(found: Identity, paragraphs: list[tuple[int, str]]) -> None:
    in_title = _YEAR.search(found.title or "")
    if in_title:
        found.year, found.year_evidence = int(in_title[1]), "title"
        return
    if found.period_end:
        found.year, found.year_evidence = found.period_end.year, "period"
        return
    years = Counter(
        int(year) for _, text in paragraphs for year in re.findall(r"(20[012]\d)年", text)
    )
    if years:
        found.year, found.year_evidence = years.most_common(1)[0][0], "text"


def _agency_in(title: str) -> str | None:
    text = re.sub(r"^关于", "", title)
    match = re.match(r"(?:20\d\d年?度?)?(?P<agency>.*?)(?:20\d\d年?度?)?" + _REPORT, text)
    agency = match["agency"].strip("《“\"'()《》 ") if match else ""
    return agency or None


def _find_agency(found: Identity, paragraphs: list[tuple[int, str]]) -> None:
    agency = _agency_in(found.title or "")
    if agency and _BODY_END.search(agency.rstrip(")")):
        found.agency, found.agency_evidence = agency, "title"
        return
    for _, text in paragraphs[:40]:
        lead = _LEAD.search(text)
        if lead:
            found.agency, found.agency_evidence = lead["agency"], "lead sentence"
            return
    for (_, text), (_, following) in zip(paragraphs[-12:], paragraphs[-11:], strict=False):
        if _SIGN_DATE.fullmatch(following) and 2 < len(text) < 40 and _BODY_END.search(text):
            found.agency, found.agency_evidence = text, "sign-off"
            return
    if agency:
        found.agency, found.agency_evidence = agency, "title"
