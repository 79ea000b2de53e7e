"""Draws a report in the terminal with rich, laid out like the printed form."""

from __future__ import annotations

from collections import Counter

from rich.cells import cell_len
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from govreport_extract.forms.load import load_forms
from govreport_extract.model.report import Report
from govreport_extract.present.layout import Sheet, sheets

_LABEL_WIDTH = 32
_COLOURS = {"ok": "green", "warning": "yellow", "partial": "red", "failed": "red"}


def print_report(report: Report, width: int | None = None) -> None:
    """Print head, tables, what does not add up, and findings."""
    console = Console(width=width, highlight=False)
    _head(console, report)
    form = load_forms().get(report.form)
    if form is not None:
        for sheet in sheets(report, form):
            console.print(_table(sheet, console.width))
        console.print(
            "[dim]␣ blank   — dash   · absent   ? unreadable   [red]n![/red] in a broken"
            " sum[/dim]"
        )
    _narrative(console, report)
    _trouble(console, report)


def _head(console: Console, report: Report) -> None:
    colour = _COLOURS[report.status]
    console.print(f"[bold]{escape(report.title or report.source.name)}[/bold]")
    console.print(
        f"agency [bold]{escape(report.agency or '?')}[/bold] ({report.agency_evidence or '-'})"
        f"  year [bold]{report.year or '?'}[/bold]  form [bold]{report.form}[/bold]"
        f"  status [bold {colour}]{report.status}[/bold {colour}]"
    )
    if report.period_start and report.period_end:
        console.print(f"period {report.period_start} – {report.period_end}")
    source = report.source
    console.print(
        f"[dim]{escape(source.name)}: {source.format} read by {source.reader}"
        f"{' in ' + source.encoding if source.encoding else ''},"
        f" sha256 {source.sha256[:16]}[/dim]"
    )


def _table(sheet: Sheet, width: int) -> Table:
    table = Table(
        title=sheet.title, title_justify="left", title_style="bold cyan", padding=(0, 1)
    )
    label_width, columns = _widths(sheet, width)
    table.add_column("", width=label_width, overflow="fold")
    for column, size in zip(sheet.columns, columns, strict=True):
        table.add_column(column, justify="right", overflow="fold", width=size)
    for label, values in sheet.rows:
        cells = [
            Text(
                shown.text + ("!" if shown.broken else ""),
                style=_style(shown.state, shown.broken),
            )
            for shown in values
        ]
        table.add_row(label, *cells)
    return table


def _widths(sheet: Sheet, width: int) -> tuple[int, list[int]]:
    """Label and column widths: numbers stay whole, then labels, then headers get room."""
    needed = [
        max((len(row[c].text) + row[c].broken for _, row in sheet.rows if row), default=1)
        for c in range(len(sheet.columns))
    ]
    columns = [max(size, 4) for size in needed]
    frame = 3 * (len(columns) + 1) + 1
    longest = max((cell_len(label) for label, _ in sheet.rows), default=0)
    label = max(8, min(longest, _LABEL_WIDTH, width - frame - sum(columns)))
    for place, column in enumerate(sheet.columns):
        room = width - frame - label - sum(columns)
        columns[place] += max(0, min(room, cell_len(column) - columns[place]))
    return label, columns


def _style(state: str, broken: bool) -> str:
    if broken:
        return "bold red"
    return {"number": "", "unreadable": "bold magenta"}.get(state, "dim")


def _narrative(console: Console, report: Report) -> None:
    stated = list(report.narrative.items())
    if not stated:
        return
    table = Table(title="Numbers in prose", title_justify="left", title_style="bold cyan")
    for name in ("indicator", "value", "unit", "sentence"):
        table.add_column(name, justify="right" if name == "value" else "left")
    for indicator, value in stated:
        sentence = (value.sentence or value.raw or "")[:60]
        table.add_row(indicator, f"{value.value}", value.unit or "", escape(sentence))
    console.print(table)


def _trouble(console: Console, report: Report) -> None:
    counts = Counter(check.outcome for check in report.checks)
    if report.checks:
        console.print(
            f"sums: {counts['holds']} hold, {counts['broken']} broken,"
            f" {counts['not assessable']} not assessable"
        )
    for check in report.broken():
        verdict = {
            "printed_so": "printed so by the agency",
            "reading_doubtful": "reading doubtful",
        }
        said = f" — {verdict[check.verdict]}" if check.verdict else ""
        blank = " (blank counted as 0)" if check.blank_as_zero else ""
        console.print(f"[red]✗[/red] {check.id}: {check.left} ≠ {check.right}{blank}{said}")
    for finding in report.findings:
        mark = {
            "info": "[dim]i[/dim]",
            "warning": "[yellow]![/yellow]",
            "error": "[red]✗[/red]",
        }
        place = f" [dim]({finding.where})[/dim]" if finding.where else ""
        console.print(
            f"{mark[finding.severity]} {finding.code}: {escape(finding.message)}{place}"
        )
