"""The rows of one report in each table, and the panel's codes for what is no number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from operator import itemgetter

from govreport_extract.model.report import Check, Report, Where
from govreport_extract.tidy.columns import indicator_columns
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


def rows_of(report: Report) -> ReportRows:
    """The rows of ``report``. The input's name is in none of them."""
    findings = [*_findings(report), *_cut_sections(report), *_cut_cells(report)]
    identity = (report.source.sha256[:16], _short(report.agency), report.year, report.form)
    return ReportRows(
        summary=_summary(report, len(findings)),
        values=_values(report),
        panel_identity=to_csv([(*identity, report.status)])[:-1],
        panel_cells=_panel_cells(report) + "\n",
        findings=to_csv(findings),
        sections=to_csv(_sections(report)),
    )


def _summary(report: Report, findings: int) -> dict[str, str | int | float | None]:
    cells = Counter(value.state for value in report.values.values())
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
        "cells_number": cells["number"],
        "cells_blank": cells["blank"],
        "cells_dash": cells["dash"],
        "cells_absent": cells["absent"],
        "cells_unreadable": cells["unreadable"],
        "checks_held": checks["holds"],
        "checks_broken": checks["broken"],
        "checks_open": checks["not assessable"],
        "findings": findings,
        "sections": len(report.sections),
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _values(report: Report) -> str:
    """The lines of ``values``: two hundred a report, so most skip the CSV writer."""
    start = f"{report.source.sha256[:16]},{report.form},"
    columns = indicator_columns()
    lines = []
    for indicator, value in report.values.items():
        column = columns.get(indicator)
        code = column.name if column else ""
        number, state, raw, unit, *rest, where = _FIELDS(value.__dict__)
        raw = raw or ""
        if any(rest) or not (raw.isalnum() or raw == ""):
            texts = to_csv([tuple(map(_short, (raw, unit, *rest)))])[:-1]
        else:
            texts = f"{_short(raw)},{unit or ''},,,"
        place = _place(where) if where is not None else _NO_PLACE
        shown = "" if number is None else number
        lines.append(f"{start}{indicator},{code},{shown},{state},{texts},{place}\n")
    return "".join(lines)


_FIELDS = itemgetter("value", "state", "raw", "unit", "note", "approx", "scope", "where")


def _place(where: Where) -> str:
    """Page, box, block, table, row, column, line, offset, reader; all plain."""
    fields = where.__dict__
    box = fields["box"]
    edges = ",,," if box is None else "{},{},{},{}".format(*box)
    return (_PLACE % (fields["page"], edges, *_REST(fields))).replace("None", "")


_PLACE = "%s,%s,%s,%s,%s,%s,%s,%s,%s"
_REST = itemgetter("block", "table", "row", "column", "line", "offset", "reader")
_NO_PLACE = "," * 11


def _panel_cells(report: Report) -> str:
    cells = [""]
    values = report.values
    for indicator in indicator_columns():
        value = values.get(indicator)
        if value is None:
            cells.append(NOT_IN_FORM)
        elif value.state == "number":
            cells.append(str(value.value))
        else:
            cells.append(CODES[value.state])
    return ",".join(cells)


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


def _cut_cells(report: Report) -> Iterator[Row]:
    for indicator, value in report.values.items():
        longest = max(len(value.raw or ""), len(value.note or ""))
        if longest > LONGEST_CELL:
            yield (
                report.source.sha256[:16], "text_cut", "warning",
                f"{indicator} has {longest:,} characters; the data set keeps"
                f" {LONGEST_CELL:,}",
                None, None, indicator, None, None, None, None, None,
            )  # fmt: skip


def _cut_sections(report: Report) -> Iterator[Row]:
    for section in report.sections:
        if len(section.text) > LONGEST_TEXT:
            yield (
                report.source.sha256[:16], "text_cut", "warning",
                f"section {section.heading[:40]!r} has {len(section.text):,} characters;"
                f" the data set keeps {LONGEST_TEXT:,}",
                None, None, "", None, None, None, None, None,
            )  # fmt: skip
