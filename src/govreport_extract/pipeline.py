"""The public call: one input to one checked report."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Literal

from govreport_extract.checks.choose import choose
from govreport_extract.checks.identities import check_form
from govreport_extract.checks.narrative import check_narrative
from govreport_extract.checks.readings import (
    agree,
    compare,
    confirmed,
    contradictions,
    give_up,
    is_clear,
)
from govreport_extract.checks.status import status_of
from govreport_extract.checks.units import check_units
from govreport_extract.errors import InputError, NotAReport
from govreport_extract.limits import DEFAULT_LIMITS, Limits
from govreport_extract.loaders import readings
from govreport_extract.model.document import Document, Paragraph
from govreport_extract.model.report import (
    Check,
    Finding,
    Report,
    SourceInfo,
    Status,
    Value,
    filled,
)
from govreport_extract.recognize.attempt import (
    Recognized,
    is_report,
    recognize,
    section_models,
)
from govreport_extract.recognize.text import TextResult, read_text
from govreport_extract.sniff import Kind, sniff
from govreport_extract.source import Input, open_input
from govreport_extract.uncollected import uncollected

SecondReader = Literal["libreoffice"]
_FOR_LIBREOFFICE: frozenset[Kind] = frozenset(
    {"doc", "word6", "docx", "rtf", "wordml", "flatopc", "works"}
)


@dataclass(slots=True)
class _Attempt:
    """One reading, recognized and checked."""

    recognized: Recognized
    values: dict[str, Value]
    checks: list[Check]
    findings: list[Finding]

    @property
    def status(self) -> Status:
        """What values, checks and findings come to as they stand now."""
        return status_of(self.values, self.checks, self.findings)

    @property
    def proven(self) -> bool:
        """Nothing is doubtful, so no further reading is needed."""
        return self.status == "ok" and self.recognized.binding.bound.proven

    @property
    def settled(self) -> bool:
        """Proven; or bound twice, in place and in order, so that what is odd was printed."""
        if self.proven or not self.recognized.document.in_order or self.status == "partial":
            return self.proven
        known = self.recognized.binding.bound
        return known.proven and is_clear(self.values, self.checks, self.recognized.excused)

    @property
    def is_whole(self) -> bool:
        """Has this reading the running text too, or only tables to compare with?"""
        return any(isinstance(b, Paragraph) for b in self.recognized.document.blocks)

    @property
    def merits(self) -> tuple[int, int, int, bool]:
        """Tables found, sums that hold, numbers read, whether spans are known."""
        holds = sum(check.outcome == "holds" for check in self.checks)
        numbers = sum(value.state == "number" for value in self.values.values())
        spans = not any(table.spans_lost for table in self.recognized.document.tables)
        return len(self.recognized.binding.tables_found), holds, numbers, spans

    def beats(self, other: _Attempt) -> bool:
        """Proven, or better in something and worse in nothing; else the cheaper one stays."""
        own, theirs = self.merits, other.merits
        better = own != theirs and all(a >= b for a, b in zip(own, theirs, strict=True))
        return self.is_whole and (better or self.proven)


def extract(
    what: str | Path | bytes | Input,
    *,
    name: str = "",
    url: str = "",
    limits: Limits = DEFAULT_LIMITS,
    second_reader: SecondReader | None = None,
) -> Report:
    """Read one report from a path or from bytes.

    ``name`` and ``url`` are kept as provenance for bytes. ``second_reader="libreoffice"``
    lets an installed LibreOffice read Word 6/95 files, and Word files whose own readings
    leave a doubt. Further readings of the same
    bytes are made only while the one before could not prove itself. A native crash or
    hang inside a PDF engine cannot be caught here; the batch runs this call in
    supervised processes.

    Raises :class:`InputError` (or one of its kinds) if the input cannot be read or is
    not an annual report, :class:`SchemaError` if schemas/ is broken. Anything printed
    that is odd or contradictory is not an error: see ``findings`` and ``checks``.
    """
    with uncollected():
        return _extract(
            open_input(what, name=name, url=url, limits=limits), limits, second_reader
        )


def _extract(source: Input, limits: Limits, second_reader: SecondReader | None) -> Report:
    kind = sniff(source)
    with closing(_readings(kind, source, limits, second_reader)) as documents:
        best = _best_reading(documents, source)
    if not is_report(best.recognized):
        raise NotAReport(
            f"{source.name} is not an annual report on government information",
            hint="no statutory table, title or section was found; is it a list of links,"
            " or another document?",
        )
    return _report(best, source)


def _readings(
    kind: Kind, source: Input, limits: Limits, second_reader: SecondReader | None
) -> Generator[Document, None, None]:
    """The loader's readings, then the one that was asked for."""
    asked = second_reader == "libreoffice" and kind in _FOR_LIBREOFFICE
    if not (asked and kind in ("word6", "works")):
        yield from readings(kind, source, limits)
    if asked:
        from govreport_extract.loaders.libreoffice import convert_readings

        yield from convert_readings(source, limits)


def _next_reading(documents: Iterator[Document], best: _Attempt) -> Document | None:
    """A further reading; if it fails, the report stands as it is and says so."""
    try:
        return next(documents, None)
    except InputError as error:
        best.findings.append(
            Finding(
                code="second_reading_failed",
                severity="info",
                message=f"a further reading was not possible: {error.message}",
            )
        )
        return None


def _best_reading(documents: Iterator[Document], source: Input) -> _Attempt:
    best = _attempt(next(documents), source) or _must(_attempt(next(documents), source))
    while not best.settled and (document := _next_reading(documents, best)) is not None:
        other = _must(_attempt(document, source, best.recognized))
        if other.beats(best):
            best, other = _replaced(best, other)
        if best.proven or _settle(best, other):
            break
        if any(finding.code == "readings_differ" for finding in best.findings):
            break  # a third reading must not win what two have lost
    return best


def _replaced(best: _Attempt, other: _Attempt) -> tuple[_Attempt, _Attempt]:
    """``other`` first, unless it reads otherwise what only ``best`` can tell."""
    firm, loose = contradictions(best.values, other.values, best.checks, other.checks)
    if firm:
        return best, other
    if loose:
        other.findings.append(give_up(other.values, loose, best.values))
        form = other.recognized.binding.form
        other.checks = check_form(form, other.values) if form is not None else []
    return other, best


def _must(attempt: _Attempt | None) -> _Attempt:
    assert attempt is not None  # only the first reading may be one of bare lines
    return attempt


def _attempt(
    document: Document, source: Input, before: Recognized | None = None
) -> _Attempt | None:
    """One reading recognized and checked; None for bare lines that prove nothing."""
    recognized = recognize(
        document, name=PurePath(source.name).name, url=source.url, before=before
    )
    if recognized is None:
        return None
    document = recognized.document
    bound, form = recognized.binding.bound, recognized.binding.form
    checks: list[Check] = []
    if form is not None:
        choose(bound, form)
        checks = check_form(form, bound.values)
    if document.in_order:
        checks = confirmed(checks, bound.counted)
    findings = [*recognized.findings, *bound.findings]
    return _Attempt(recognized, bound.values, checks, findings)


def _settle(best: _Attempt, other: _Attempt) -> bool:
    """Judge broken sums by a second reading; True if no further reading is needed."""
    form, same = best.recognized.binding.form, other.recognized.binding.form
    if form is None or same is None or form.id != same.id:
        return False
    best.checks, chosen = compare(form, best.values, other.values, best.checks)
    best.findings += chosen
    complete = best.status in ("ok", "warning") and best.recognized.binding.bound.proven
    return complete and agree(best.values, other.values, best.checks, best.recognized.excused)


def _weigh(attempt: _Attempt, prose: TextResult) -> None:
    """Put the numbers of the prose beside those of the tables and compare them."""
    checks, contradicted = check_narrative(
        prose.narrative, attempt.values, government=prose.is_government
    )
    recognized = attempt.recognized
    units = check_units(recognized.document, recognized.binding.form, attempt.values)
    attempt.values = {**attempt.values, **prose.narrative.values}
    attempt.checks = [*attempt.checks, *checks]
    attempt.findings = [*attempt.findings, *units, *prose.findings, *contradicted]


def _report(attempt: _Attempt, source: Input) -> Report:
    recognized, document = attempt.recognized, attempt.recognized.document
    identity = recognized.identity
    prose = read_text(recognized, url=source.url)
    _weigh(attempt, prose)
    return filled(
        Report,
        agency=identity.agency,
        agency_evidence=identity.agency_evidence,
        year=identity.year,
        year_evidence=identity.year_evidence,
        form=recognized.form,
        period_start=identity.period_start,
        period_end=identity.period_end,
        title=identity.title,
        place=prose.place,
        scope=prose.scope,
        sections=section_models(recognized.sections),
        problems=prose.problems,
        improvements=prose.improvements,
        attachments=prose.attachments,
        values=attempt.values,
        findings=attempt.findings,
        checks=attempt.checks,
        status=attempt.status,
        source=filled(
            SourceInfo,
            name=source.name,
            sha256=source.sha256,
            bytes=len(source.data),
            format=document.format,
            reader=document.reader,
            encoding=document.encoding,
            pages=document.pages,
            url=source.url,
        ),
    )
