"""A report as the printed form lays it out: rows of cells, independent of any screen.

Terminal (``cli/layout.py``) and notebook (``present/notebook.py``) draw the same rows.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from govreport_extract.forms.model import Block, Form
from govreport_extract.model.report import Report, Value

MARKS = {"blank": "␣", "dash": "—", "absent": "·", "unreadable": "?"}
"""How the states other than ``number`` are shown."""


@dataclass(slots=True)
class Shown:
    """One value: its text, and whether a broken identity touches it."""

    text: str
    state: str
    broken: bool = False
    title: str = ""


@dataclass(slots=True)
class Sheet:
    """One block of a table: heading, column labels, rows of (label, values)."""

    title: str
    columns: list[str]
    rows: list[tuple[str, list[Shown]]] = field(default_factory=list)


def sheets(report: Report, form: Form) -> list[Sheet]:
    """The blocks of the report's form, filled with what was read."""
    suspects: set[str] = set()
    for check in report.broken():
        suspects.update(check.left_terms, check.right_terms)
    return [_sheet(block, form, report, suspects) for block in form.blocks]


def _sheet(block: Block, form: Form, report: Report, suspects: set[str]) -> Sheet:
    title = form.table_labels[block.table]
    if block.printed_title:
        title += f" · {block.printed_title}"
    if not block.rows:
        return _by_group(title, block, report, suspects)
    sheet = Sheet(title, [column.labels[-1] for column in block.columns])
    groups: set[tuple[str, ...]] = set()
    for place, row in enumerate(block.rows):
        cells = [block.cells[place, c] for c in range(len(block.columns))]
        if all(cell.optional and cell.id not in report.values for cell in cells):
            continue
        for depth in range(1, len(row.labels)):
            if row.labels[:depth] not in groups:
                groups.add(row.labels[:depth])
                sheet.rows.append((_indented(row.labels[:depth]), []))
        shown = [_shown(report.values.get(c.id), c.id, c.labels, suspects) for c in cells]
        sheet.rows.append((_indented(row.labels), shown))
    return sheet


def _by_group(title: str, block: Block, report: Report, suspects: set[str]) -> Sheet:
    """A block of one wide row (table 四), one line per group of columns."""
    sheet = Sheet(title, list(dict.fromkeys(column.labels[-1] for column in block.columns)))
    for number, column in enumerate(block.columns):
        cell = block.cells[0, number]
        label = " · ".join(column.labels[:-1])
        if not sheet.rows or sheet.rows[-1][0] != label:
            sheet.rows.append((label, []))
        sheet.rows[-1][1].append(
            _shown(report.values.get(cell.id), cell.id, cell.labels, suspects)
        )
    return sheet


def _shown(value: Value | None, indicator: str, label: str, suspects: set[str]) -> Shown:
    if value is None:
        return Shown(MARKS["absent"], "absent", title=label)
    text = f"{value.value}" if value.state == "number" else MARKS[value.state]
    where = f" ({value.where})" if value.where else ""
    raw = f" printed {value.raw!r}" if value.raw is not None else ""
    note = f" note {value.note}" if value.note else ""
    return Shown(
        text, value.state, indicator in suspects, f"{indicator}: {label}{raw}{note}{where}"
    )


def _indented(labels: tuple[str, ...]) -> str:
    label = labels[-1]
    return "  " * (len(labels) - 1) + (label if len(label) < 30 else label[:28] + "…")
