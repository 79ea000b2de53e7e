"""Place, administrative level and kind of the reporting body.

The code is that of GB/T 2260 under which the place stood in the report's year. A name that
several places bear is decided by other evidence in the document (their city or province is
named too) or left open, with the candidates in a finding.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from govreport_extract.chars import fold, simplify, squeeze
from govreport_extract.model.document import Document, Paragraph
from govreport_extract.model.report import Finding, PlaceOfReport, filled
from govreport_extract.recognize.gazetteer import Place, gazetteer, stem
from govreport_extract.recognize.identity import Identity
from govreport_extract.recognize.identity.agency import body_of, place_chain
from govreport_extract.structure.prose import Line

_TOWNSHIP = re.compile(
    r"(?P<name>[^省市县旗]{1,12}?(?:街道|苏木|民族乡|镇|乡))(?=$|人民政府|办事处|党|政府|[^一-龥])"
)
_NATIONAL = re.compile(r"国家|中国(?!.{0,12}(?:局|厅|支行))|国务院|中央|海关总署|全国")
_SYSTEM = re.compile(
    r"^(?:国家税务总局|国家统计局|国家金融监督管理总局|国家能源局|中国人民银行|中国气象局"
    r"|中华人民共和国|中共)(?=..)"
)
_SITE = re.compile(
    r"(?<![一-龥])(?:在|通过|从|可在|和)?(?P<name>[一-龥]{2,11}?(?:市|县|区|旗))(?:人民)?政府(?:门户)?网"
)
_SHORTEST_STEM = 2
_FIRST_LINES, _LAST_LINES = 60, 15


@dataclass(slots=True)
class _Evidence:
    """The text that may name the city or the province, read when it is first needed."""

    document: Document
    lines: Sequence[Line]
    url: str
    _text: str | None = field(default=None)

    @property
    def text(self) -> str:
        if self._text is None:
            lines = [
                line.text for line in (*self.lines[:_FIRST_LINES], *self.lines[-_LAST_LINES:])
            ]
            pages = " ".join(list(self.document.metadata.values())[:40])
            frames = [
                block.text
                for block in self.document.blocks[:60]
                if isinstance(block, Paragraph) and block.region == "frame"
            ]
            other = squeeze(simplify(fold(" ".join([pages, *frames])[:20_000])))
            self._text = "\n".join([*lines, other])
        return self._text


def locate(
    identity: Identity, document: Document, lines: Sequence[Line], url: str = ""
) -> tuple[PlaceOfReport | None, list[Finding]]:
    """Place, level and kind of the agency; findings where the place stays open."""
    agency, year = identity.agency, identity.year
    if agency is None:
        return None, []
    first = agency.partition("、")[0]
    body = body_of(first)
    kind = body.kind if body else None
    evidence = _Evidence(document, lines, url)
    steps, _, rest = place_chain(_SYSTEM.sub("", first), year)
    found = steps[-1] if steps else ()
    if not found and _NATIONAL.match(first) is None and kind != "ministry":
        found, rest = _elsewhere(identity, first, year, evidence), first
    township = _township(rest)
    if len(found) > 1:
        found = _decided(found, year, evidence)
    findings = []
    if len(found) > 1:
        findings.append(_ambiguous(first, found, year))
        open_place = PlaceOfReport(
            level=_level(None, kind, township, first),
            kind=kind,
            township=township,
            candidates=_named(found, year),
        )
        return open_place, findings
    place = found[0] if found else None
    return _model(place, year, township, kind, first), findings


def _model(
    place: Place | None, year: int | None, township: str | None, kind: str | None, agency: str
) -> PlaceOfReport:
    chain: dict[str, str] = {}
    if place is not None:
        for parent in gazetteer().parents(place, year):
            if parent is not None:
                chain[parent.level] = parent.name
        chain[place.level] = place.name
    return filled(
        PlaceOfReport,
        province=chain.get("province"),
        prefecture=chain.get("prefecture"),
        county=chain.get("county"),
        township=township,
        code=place.code if place is not None else None,
        level=_level(place, kind, township, agency),
        kind=kind,
    )


def _level(
    place: Place | None, kind: str | None, township: str | None, agency: str
) -> str | None:
    if township is not None and kind in ("government", "subdistrict", "office", "department"):
        return "township"
    if kind == "ministry" or (place is None and _NATIONAL.match(agency)):
        return "central"
    if kind in ("university", "school", "hospital", "enterprise"):
        return None
    if kind == "development_zone":
        return "county" if place is not None and place.level != "county" else "township"
    return place.level if place is not None else None


def _township(rest: str) -> str | None:
    match = _TOWNSHIP.match(rest)
    return match["name"] if match else None


def _elsewhere(
    identity: Identity, agency: str, year: int | None, evidence: _Evidence
) -> tuple[Place, ...]:
    """The place of a body whose name has none: its short form or other names."""
    for length in range(min(6, len(agency)), _SHORTEST_STEM - 1, -1):
        named = gazetteer().short.get(agency[:length], ())
        valid = [p for p in named if p.valid(year, 1) and p.name in evidence.text]
        if len(valid) == 1 and _township(agency) is None:
            return (valid[0],)
    for candidate in identity.names:
        steps = place_chain(candidate.agency, year).steps
        if steps:
            return steps[-1]
    return _of_site(year, evidence)


def _of_site(year: int | None, evidence: _Evidence) -> tuple[Place, ...]:
    """The place whose government's website the text names, if it names one only."""
    names = {match["name"].lstrip("在从和") for match in _SITE.finditer(evidence.text)}
    found = {place for name in names for place in gazetteer().find(name, year)}
    return tuple(found) if len(names) == 1 else ()


def _decided(
    found: tuple[Place, ...], year: int | None, evidence: _Evidence
) -> tuple[Place, ...]:
    """Those candidates whose prefecture, else whose province, the document names."""
    text = evidence.text
    for index in (1, 0):
        named = tuple(
            place
            for place in found
            if (parent := gazetteer().parents(place, year)[index]) is not None
            and (parent.name in text or (index == 1 and f"{stem(parent.name)}市" in text))
        )
        if len(named) == 1:
            return named
    return found


def _named(found: tuple[Place, ...], year: int | None) -> tuple[str, ...]:
    told = []
    for place in found:
        parents = [p.name for p in gazetteer().parents(place, year) if p is not None]
        told.append(f"{place.code} {''.join(parents)}{place.name}")
    return tuple(told)


def _ambiguous(agency: str, found: tuple[Place, ...], year: int | None) -> Finding:
    return Finding(
        code="place_ambiguous",
        severity="info",
        message=f"{agency} may be in any of: {'; '.join(_named(found, year))}",
    )
