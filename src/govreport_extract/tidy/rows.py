"""The rows of one report in each table, and the panel's codes for what is no number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from operator import itemgetter

from govreport_extract.model.report import BoxPoints, Check, Report, Where
from govreport_extract.tidy.columns import indicator_columns
from govreport_extract.tidy.packed import PARTS, Parts
from govreport_extract.tidy.text import Field, to_csv

LONGEST_TEXT = 1_000_000
"""Characters of a section that the data set keeps; a longer one gets a finding."""
LONGEST_CELL = 50_000
"""The same for every other text: no row grows beyond what readers of CSV take."""

CODES = {"blank": ".b", "dash": ".c", "unreadable": ".d", "absent": ".e"}
NOT_IN_FORM = ".a"
CODE_LABELS = {
    ".a": "本格式无此项 (not in the form)",
    ".b": "空白 (blank)",
    ".c": "短横、斜杠或“无” (dash)",
    ".d": "无法可靠读取 (unreadable)",
    ".e": "格式有而文件缺 (absent from the document)",
}
_NOWHERE = Where()
Row = tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class ReportRows:
    """All rows of one report as CSV text; ``summary`` holds fields of ``reports`` by name.

    ``panel_cells`` starts with a comma: it follows the identity columns of the panel.
    """

    summary: dict[str, str | int | float | None]
    values: str
    panel_identity: str
    panel_cells: str
    findings: str
    sections: str

    def parts(self) -> Parts:
        """The rows without the summary, in UTF-8."""
        return {part: getattr(self, part).encode("utf-8", "replace") for part in PARTS}


def rows_of(report: Report) -> ReportRows:
    """The rows of ``report``. The input's name is in none of them."""
    values, panel_cells, states, cut = _cells(report)
    findings = [*_findings(report), *_cut_sections(report), *cut]
    identity = (report.source.sha256[:16], _short(report.agency), report.year, report.form)
    return ReportRows(
        summary=_summary(report, states, len(findings)),
        values=values,
        panel_identity=to_csv([(*identity, report.status)])[:-1],
        panel_cells=panel_cells + "\n",
        findings=to_csv(findings),
        sections=to_csv(_sections(report)),
    )


def _summary(
    report: Report, states: Counter[str], findings: int
) -> dict[str, str | int | float | None]:
    checks = Counter(check.outcome for check in report.checks)
    source = report.source
    return {
        "status": report.status,
        "agency": _short(report.agency),
        "agency_evidence": report.agency_evidence,
        "year": report.year,
        "year_evidence": report.year_evidence,
        "form": report.form,
        "period_start": _iso(report.period_start),
        "period_end": _iso(report.period_end),
        "title": _short(report.title),
        "format": source.format,
        "reader": source.reader,
        "encoding": source.encoding,
        "pages": source.pages,
        "cells_number": states["number"],
        "cells_blank": states["blank"],
        "cells_dash": states["dash"],
        "cells_absent": states["absent"],
        "cells_unreadable": states["unreadable"],
        "checks_held": checks["holds"],
        "checks_broken": checks["broken"],
        "checks_open": checks["not assessable"],
        "findings": findings,
        "sections": len(report.sections),
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _cells(report: Report) -> tuple[str, str, Counter[str], list[Row]]:
    """The lines of ``values``, the cells of the panel, how many of each state, and
    findings about cut texts.

    Two hundred lines a report, so most skip the CSV writer: what repeats from report to
    report (dashes, places) is written once and kept.
    """
    heads = _heads()
    panel = dict.fromkeys(heads, NOT_IN_FORM)
    start = f"{report.source.sha256[:16]},{report.form},"
    lines: list[str] = []
    states: list[str] = []
    cut: list[Row] = []
    for indicator, value in report.values.items():
        number, state, raw, unit, note, approx, scope, where = _FIELDS(value.__dict__)
        states.append(state)
        head = heads.get(indicator)
        if head is None:
            head = f"{indicator},,"
        else:
            panel[indicator] = CODES[state] if number is None else str(number)
        raw = raw or ""
        if note is None and approx is None and scope is None and len(raw) <= _PLAIN:
            text = raw if raw.isalnum() else _quoted(raw)
            texts = f"{text},{unit or ''},,,"
        else:
            rest = note, approx, scope
            texts = to_csv([tuple(map(_short, (raw, unit, *rest)))])[:-1]
            longest = max(len(text or "") for text in (raw, *rest))
            if longest > LONGEST_CELL:
                cut.append(_cut(report, indicator, longest, LONGEST_CELL, indicator))
        place = _place(*_PLACE(where.__dict__)) if where is not None else _NO_PLACE
        shown = "" if number is None else number
        lines.append(f"{start}{head}{shown},{state},{texts},{place}\n")
    return "".join(lines), ",".join(["", *panel.values()]), Counter(states), cut


_PLAIN = 40
_FIELDS = itemgetter("value", "state", "raw", "unit", "note", "approx", "scope", "where")


@lru_cache(maxsize=1)
def _heads() -> dict[str, str]:
    """Indicator id → the fields indicator and code."""
    return {
        indicator: f"{indicator},{column.name},"
        for indicator, column in indicator_columns().items()
    }


@lru_cache(maxsize=1024)
def _quoted(text: str) -> str:
    """A short text as a field of CSV."""
    return to_csv([(text, "")])[:-2]


@lru_cache(maxsize=4096)
def _place(
    page: int | None, box: BoxPoints | None, block: int | None, table: int | None,
    row: int | None, column: int | None, line: int | None, offset: int | None,
    reader: str | None,
) -> str:  # fmt: skip
    """The fields from page to reader; all plain."""
    edges = ",,," if box is None else "{},{},{},{}".format(*box)
    place = f"{page},{edges},{block},{table},{row},{column},{line},{offset},{reader}"
    return place.replace("None", "")


_PLACE = itemgetter(
    "page", "box", "block", "table", "row", "column", "line", "offset", "reader"
)
_NO_PLACE = "," * 11


def _findings(report: Report) -> Iterator[Row]:
    report_id = report.source.sha256[:16]
    for finding in report.findings:
        where = finding.where or _NOWHERE
        yield (
            report_id, finding.code, finding.severity, _short(finding.message), None, None,
            " ".join(finding.indicators), where.page, where.table, where.row,
            where.column, where.line,
        )  # fmt: skip
    for check in report.broken():
        yield (
            report_id, "identity_broken", "warning", _explain(check), check.id,
            check.verdict, " ".join((*check.left_terms, *check.right_terms)),
            None, None, None, None, None,
        )  # fmt: skip


def _explain(check: Check) -> str:
    return f"{check.formula}: {check.left} against {check.right}"


def _sections(report: Report) -> Iterator[Row]:
    report_id = report.source.sha256[:16]
    for position, section in enumerate(report.sections, 1):
        text = section.text
        yield (
            report_id, position, section.number, _short(section.heading), len(text),
            text[:LONGEST_TEXT],
        )  # fmt: skip


def _short(text: str | None) -> str | None:
    return text if text is None or len(text) <= LONGEST_CELL else text[:LONGEST_CELL]


def _cut_sections(report: Report) -> Iterator[Row]:
    for section in report.sections:
        if len(section.text) > LONGEST_TEXT:
            what = f"section {section.heading[:40]!r}"
            yield _cut(report, what, len(section.text), LONGEST_TEXT)


def _cut(report: Report, what: str, length: int, kept: int, indicator: str = "") -> Row:
    message = f"{what} has {length:,} characters; the data set keeps {kept:,}"
    return (
        report.source.sha256[:16], "text_cut", "warning", message, None, None, indicator,
        None, None, None, None, None,
    )  # fmt: skip
