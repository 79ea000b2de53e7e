"""Everything that the running text of one reading says, beside the tables."""

from __future__ import annotations

from dataclasses import dataclass, field

from govreport_extract.model.report import Finding, PlaceOfReport, Where
from govreport_extract.recognize.attempt import Recognized
from govreport_extract.recognize.narrative import Narrative, read_narrative
from govreport_extract.recognize.place import locate
from govreport_extract.structure.items import attachments, problems_and_improvements
from govreport_extract.structure.prose import Line
from govreport_extract.structure.sections import SectionText, outline_of, template_remains

_DISPUTE_BUREAUS = ("司法", "法制", "复议", "政府法制")


@dataclass(slots=True)
class TextResult:
    """Place and scope of the report, the numbers of its prose, its lists."""

    narrative: Narrative
    place: PlaceOfReport | None = None
    scope: str | None = None
    problems: list[str] = field(default_factory=list)
    improvements: list[str] = field(default_factory=list)
    attachments: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def is_government(self) -> bool | None:
        """True for a government of a county or above, whose tables cover its whole area.

        None for its office, which reports for either.
        """
        place = self.place
        if place is None or place.level == "township":
            return False
        return None if place.kind == "office" else place.kind == "government"


def read_text(recognized: Recognized, *, url: str = "") -> TextResult:
    """Read the prose of the reading that was chosen."""
    identity = recognized.identity
    place, findings = locate(identity, recognized.document, recognized.lines, url)
    result = TextResult(Narrative(), place, findings=findings)
    left_over = any(finding.code == "year_left_over" for finding in identity.findings)
    if not left_over:
        result.narrative = read_narrative(
            _telling(recognized.lines, recognized.sections, identity.title_block),
            identity.year,
            area_first=result.is_government is True,
            ordinary_disputes=any(word in (identity.agency or "") for word in _DISPUTE_BUREAUS),
        )
    result.findings += result.narrative.findings
    result.problems, result.improvements = problems_and_improvements(recognized.sections)
    result.attachments = attachments(recognized.document)
    result.findings += _about_sections(recognized)
    result.scope = _scope(result)
    return result


def _about_sections(recognized: Recognized) -> list[Finding]:
    """Statutory sections that are missing or empty, words of the blank form left over."""
    found = [
        Finding(
            code="template_text_left",
            severity="info",
            message=f"words of the blank form were left in the text: {line.raw[:60]}",
            where=Where(block=line.block, page=line.page, line=line.number),
        )
        for _, line in template_remains(recognized.lines)
    ]
    if outline_of(recognized.sections) != "form2019":
        return found
    numbers = {section.number for section in recognized.sections}
    missing = [number for number in range(1, 7) if number not in numbers]
    if missing:
        told = ", ".join(map(str, missing))
        found.append(
            Finding(
                code="section_missing", severity="info", message=f"no heading of section {told}"
            )
        )
    for section in recognized.sections:
        if section.number in (1, 5, 6) and not section.text.strip():
            message = f"section {section.number} ({section.heading}) is empty"
            found.append(
                Finding(
                    code="section_empty",
                    severity="info",
                    message=message,
                    where=Where(block=section.block),
                )
            )
    return found


def _telling(
    lines: list[Line], sections: list[SectionText], title_block: int | None
) -> list[Line]:
    """The lines without title and without problems and plans (section five)."""
    closed: set[int] = set()
    for place, section in enumerate(sections):
        if section.number == 5 or "改进" in section.heading or "打算" in section.heading:
            end = sections[place + 1].block if place + 1 < len(sections) else 1 << 60
            closed.update(line.block for line in lines if section.block <= line.block < end)
    return [line for line in lines if line.block not in closed and line.block != title_block]


def _scope(result: TextResult) -> str | None:
    """``own`` or ``area``: what the numbers on requests speak of, else what the body is."""
    said = {
        value.scope
        for name, value in result.narrative.values.items()
        if name.startswith("narrative.requests.") and value.scope
    }
    if len(said) == 1:
        return said.pop()
    if said or result.place is None or result.is_government is not False:
        return None
    return "own" if result.place.kind is not None else None
