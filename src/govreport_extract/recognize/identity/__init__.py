"""Who reports, for which year and period, each from its best evidence.

Order of evidence for the agency: title, lead sentence, sign-off, contact line, metadata of
the page, information box, breadcrumb, file name. For the year: title, stated period, year
most often named in the text, link. The date of posting is never the year of the report.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from govreport_extract.model.document import Document
from govreport_extract.model.report import Finding, Where, filled
from govreport_extract.recognize.identity.agency import (
    Region,
    body_of,
    find_region,
    full_name,
    place_chain,
)
from govreport_extract.recognize.identity.dates import (
    find_period,
    year_in_url,
    years_in,
)
from govreport_extract.recognize.identity.evidence import Candidate, candidates, signed
from govreport_extract.recognize.identity.title import Title, parse_title, title_rule
from govreport_extract.structure.prose import Line, read_prose

__all__ = ["Hints", "Identity", "TitleIdentity", "identify", "identify_title"]

_LONGEST_TITLE = 80
_FILE = re.compile(r"\.(?:docx?|pdf|wps|xlsx?)$", re.IGNORECASE)
_OURS = re.compile(r"[我本].{1,3}")
_NEIGHBOUR = re.compile(r"[上下]一?[篇条页]|前一篇|后一篇|相关|延伸阅读|推荐")
_UNSURE = re.compile(
    r"\d年|年度|年报|[《》【】|:]"
    r"|(?<![第\d])(?!12345|12315|110|120|119)\d(?!\d*[中小路团师号院医所处分队大地厂])"
)
"""What stands in no name of a body, as a rest of what stood around it."""
_SITE = re.compile(r"[_|]|-{1,2}(?!\d)|——")
_NEED_PLACE = frozenset({"department", "office", "development_zone", "vertical"})


@dataclass(frozen=True, slots=True)
class Hints:
    """Evidence outside a title: ``region`` as a path (浙江/温州/鹿城), ``issuer`` a name."""

    region: str = ""
    issuer: str = ""


@dataclass(frozen=True, slots=True)
class TitleIdentity:
    """What a title alone, or with hints, says."""

    agency: str | None
    year: int | None
    evidence: str | None


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
    school_year: bool = False
    names: list[Candidate] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def identify_title(title: str, hints: Hints | None = None) -> TitleIdentity:
    """Agency and year of a bare title string.

    ``hints`` stand for what the page around the title shows; without them a district
    keeps no city and a department without place stays without.

    >>> identify_title("三明市2018年政府信息公开工作年度报告").agency
    '三明市人民政府'
    """
    parts = parse_title(title)
    if parts is None:
        return TitleIdentity(None, None, None)
    hints = hints or Hints()
    region = find_region(hints.region, parts.year) if hints.region else None
    if parts.agency:
        return TitleIdentity(full_name(parts.agency, parts.year, region), parts.year, "title")
    if hints.issuer:
        return TitleIdentity(full_name(hints.issuer, parts.year, region), parts.year, "issuer")
    return TitleIdentity(None, parts.year, None)


def identify(
    document: Document, lines: Sequence[Line] | None = None, *, name: str = "", url: str = ""
) -> Identity:
    """Title, agency, year and period of a report.

    ``lines`` is the prose of the document if it was read already, ``name`` and ``url``
    those of the source; both are the last evidence.
    """
    lines = read_prose(document) if lines is None else lines
    found = Identity()
    title = _find_title(found, document, lines, name)
    period = find_period(lines, title.year if title else None)
    if period is not None:
        found.period_start, found.period_end = period.start, period.end
    _find_year(found, title, lines, url)
    _find_agency(found, title, document, lines)
    annual = title is None or title.annual  # others are told as what they are
    if annual and found.agency is not None and _UNSURE.search(found.agency):
        _doubt(found, "agency_unsure", f"{found.agency} may not be the name of a body alone")
    _say_other_names(found, lines)
    _say_oddities(found, title, lines, glued=period is not None and period.glued)
    return found


def _titles(
    document: Document, lines: Sequence[Line], name: str
) -> Iterator[tuple[Title, int | None]]:
    for place, line in enumerate(lines[:80]):
        text = line.text
        if len(text) > _LONGEST_TITLE or "公开" not in text or text.endswith(("。", ";", ",")):
            continue
        if title_rule(text) is None or _FILE.search(text) or _NEIGHBOUR.match(text):
            continue  # a link to the file, or to another page, is no heading
        parts = parse_title(text)
        if parts is None:
            continue
        yield _with_line_before(parts, lines, place), line.block
    for key in ("articletitle", "title", "og:title"):
        for piece in _SITE.split(document.metadata.get(key, ""))[:3]:
            parts = parse_title(piece) if "公开" in piece or "公開" in piece else None
            if parts is not None:
                yield parts, None
    parts = parse_title(name) if name else None
    if parts is not None:
        yield parts, None


def _with_line_before(parts: Title, lines: Sequence[Line], place: int) -> Title:
    """A title on two lines: the agency alone stands over the rest."""
    if parts.agency or not place:
        return parts
    before = lines[place - 1].text.strip("《")
    if 2 < len(before) < 36 and (body_of(before) or place_chain(before, parts.year).steps):
        return parse_title(before + parts.text) or parts
    return parts


def _find_title(
    found: Identity, document: Document, lines: Sequence[Line], name: str
) -> Title | None:
    best: tuple[tuple[int, int, int], Title, int | None] | None = None
    for parts, block in _titles(document, lines, name):
        agency = parts.agency or ""
        known = bool(agency) and (body_of(agency) is not None or bool(full_place(agency)))
        score = (2 * (parts.year is not None) + 2 * known, block is not None, parts.annual)
        if best is None or score > best[0]:
            best = (score, parts, block)
    if best is None:
        return None
    found.title, found.title_block = best[1].text, best[2]
    found.school_year = best[1].school_year
    return best[1]


def full_place(agency: str) -> bool:
    """Does the name begin with a place?"""
    return bool(place_chain(agency, None).steps)


def _find_year(found: Identity, title: Title | None, lines: Sequence[Line], url: str) -> None:
    if title is not None and title.year is not None:
        found.year, found.year_evidence = title.year, "title"
        return
    if found.period_end is not None:
        found.year, found.year_evidence = found.period_end.year, "period"
        return
    counted = years_in(lines)
    if counted:
        most = max(counted.values())
        likely = [year for year, times in counted.items() if times == most]
        found.year, found.year_evidence = min(likely), "text"
        if len(likely) > 1 or most == 1:
            _doubt(found, "year_unsure", f"only the text names a year: {sorted(counted)}")
        return
    found.year = year_in_url(url)
    found.year_evidence = "url" if found.year else None


def _doubt(found: Identity, code: str, message: str) -> None:
    found.findings.append(Finding(code=code, severity="warning", message=message))


def _find_agency(
    found: Identity, title: Title | None, document: Document, lines: Sequence[Line]
) -> None:
    printed = title.agency if title is not None else None
    printed = None if printed is not None and _OURS.fullmatch(printed) else printed
    known = printed is not None and (body_of(printed) is not None or full_place(printed))
    if printed and known:
        found.agency, found.agency_evidence = full_name(printed, found.year), "title"
        if not _lacks_place(found.agency, found.year):
            return
    found.names = list(candidates(document, lines))
    if printed and known:
        _add_place(found, printed)
        return
    for candidate in found.names:
        if found.agency is None:
            found.agency = full_name(candidate.agency, found.year)
            found.agency_evidence = candidate.source
    if found.agency is None and printed:
        found.agency, found.agency_evidence = printed, "title"


def _lacks_place(agency: str, year: int | None) -> bool:
    body = body_of(agency)
    if body is None or body.kind not in _NEED_PLACE or len(agency) > 14:
        return False
    return not place_chain(agency, year).steps and not re.search(
        r"[省市县区旗州盟]", agency[1:]
    )


def _add_place(found: Identity, printed: str) -> None:
    """农业农村局 in the title, 资溪县农业农村局 elsewhere: the latter."""
    for candidate in found.names:
        full = full_name(candidate.agency, found.year)
        if full != found.agency and full.endswith(printed) and full_place(full):
            found.agency, found.agency_evidence = full, f"title and {candidate.source}"
            return
    for candidate in found.names:
        chain = place_chain(candidate.agency, found.year)
        of_county = bool(chain.steps) and all(p.level == "county" for p in chain.steps[-1])
        # The site of a county shows its own bodies; that of a city also those of counties.
        if of_county and chain.rest in ("", "政府", "人民政府") and _is_page(candidate.source):
            place = candidate.agency.removesuffix(chain.rest)
            own = printed[1:] if printed[0] == place[-1] else printed  # 市教育局 of 临江市
            found.agency = full_name(place + own, found.year)
            found.agency_evidence = f"title and {candidate.source}"
            return


def _is_page(source: str) -> bool:
    return source.startswith(("metadata", "breadcrumb", "information box"))


def _say_other_names(found: Identity, lines: Sequence[Line]) -> None:
    """Another body signs than the title names: a repost, or an issuer beside the author."""
    if found.agency is None or found.agency_evidence != "title":
        return
    own = found.agency
    for candidate in signed(lines):
        other = full_name(candidate.agency, found.year)
        kin = own.endswith(_core(other)) or other.endswith(_core(own)) or _core(own) in other
        if not kin:
            found.findings.append(
                Finding(
                    code="agency_evidence_differs",
                    severity="info",
                    message=f"the title names {own}, the sign-off {other}",
                )
            )
            return


def _core(agency: str) -> str:
    """A name without its places and its office, for comparing."""
    rest = place_chain(agency, None).rest
    return re.sub(r"办公(?:室|厅)$|\([^()]*\)$", "", rest or agency) or agency


def _say_oddities(
    found: Identity, title: Title | None, lines: Sequence[Line], *, glued: bool
) -> None:
    where = filled(Where, block=found.title_block) if found.title_block is not None else None

    def say(code: str, severity: str, message: str) -> None:
        found.findings.append(
            Finding(code=code, severity=severity, message=message, where=where)  # type: ignore[arg-type]
        )

    if title is not None and not title.annual:
        say("not_annual", "warning", f"the title {title.text} is not that of an annual report")
    if title is not None and len(set(title.years)) > 1 and not title.school_year:
        named = ", ".join(map(str, title.years))
        say("title_names_years", "info", f"the title names several years: {named}")
    if glued:
        say("period_glued", "info", "the digits of the stated period ran together")
    end = found.period_end
    if found.year is not None and end is not None and end.year != found.year:
        message = f"the title says {found.year}, the stated period ends on {end.isoformat()}"
        say("year_contradiction", "warning", message)
    if not any(finding.code == "year_contradiction" for finding in found.findings):
        _say_left_over(found, lines, say)


def _say_left_over(found: Identity, lines: Sequence[Line], say: object) -> None:
    """The text speaks of another year only: copied from an older report?"""
    assert callable(say)
    counted = years_in(lines[1:])
    if found.year is None or not counted or found.year in counted:
        return
    near = {y: n for y, n in counted.items() if found.year - 3 <= y < found.year and n >= 2}
    if near:
        year = max(near, key=lambda y: near[y])
        message = f"the text speaks of {year} ({near[year]} times), never of {found.year}"
        say("year_left_over", "info", message)


__all__ += ["Region", "full_name"]
