"""A report as HTML for notebooks: the printed form, what does not add up in red."""

from __future__ import annotations

from html import escape

from govreport_extract.forms.load import load_forms
from govreport_extract.model.report import Report
from govreport_extract.present.layout import Sheet, sheets

_STYLE = "border-collapse:collapse;font-size:90%;margin:4px 0 10px"
_CELL = "border:1px solid #bbb;padding:1px 6px;text-align:"


def report_html(report: Report) -> str:
    """A self-contained fragment; nothing in it is executed or loaded."""
    form = load_forms().get(report.form)
    parts = [
        f"<div><b>{escape(report.title or report.source.name)}</b><br>",
        f"{escape(report.agency or '?')} · {report.year or '?'} · {report.form} · "
        f"<b>{report.status}</b>",
    ]
    if form is not None:
        parts += [_sheet(sheet) for sheet in sheets(report, form)]
    parts += [
        f"<div style='color:#c00'>✗ {escape(check.id)}: {check.left} ≠ {check.right}</div>"
        for check in report.broken()
    ]
    parts += [
        f"<div>{finding.severity}: {escape(finding.code)}: {escape(finding.message)}</div>"
        for finding in report.findings
    ]
    return "".join([*parts, "</div>"])


def _sheet(sheet: Sheet) -> str:
    head = "".join(
        f"<th style='{_CELL}center'>{escape(column).replace(chr(10), '<br>')}</th>"
        for column in ("", *sheet.columns)
    )
    rows = []
    for label, values in sheet.rows:
        text = escape(label).replace("  ", "&emsp;")
        cells = [f"<td style='{_CELL}left'>{text}</td>"]
        for shown in values:
            colour = ";color:#c00;font-weight:bold" if shown.broken else ""
            cells.append(
                f"<td style='{_CELL}right{colour}' title='{escape(shown.title, quote=True)}'>"
                f"{escape(shown.text)}</td>"
            )
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return (
        f"<table style='{_STYLE}'>"
        f"<caption style='text-align:left'>{escape(sheet.title)}</caption>"
        f"<tr>{head}</tr>{''.join(rows)}</table>"
    )
