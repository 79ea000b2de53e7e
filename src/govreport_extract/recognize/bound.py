"""What binding produces: values, doubtful cells with candidates, and findings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from govreport_extract.forms.model import Indicator
from govreport_extract.model.document import Box, Cell, Table
from govreport_extract.model.report import Finding, Number, State, Value, Where, trusted
from govreport_extract.recognize.numbers import parse_cell


@dataclass(slots=True)
class Candidate:
    """A number that a cell may be, to be chosen by the identities or not at all."""

    indicator: str
    number: Number
    unit: str | None = None
    note: str | None = None


@dataclass(slots=True)
class Straight:
    """A cell that was bound with nothing odd about its row or its header."""

    indicator: Indicator
    table: int
    cell: Cell
    unit: str | None


@dataclass(slots=True)
class Bound:
    """Values by indicator. Each group of candidates is accepted together or not."""

    values: dict[str, Value] = field(default_factory=dict)
    doubtful: list[list[Candidate]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    proven: bool = True
    """False when a reading without spans was not complete and exact in every label."""
    straight: list[Straight] = field(default_factory=list)
    counted: frozenset[str] = frozenset()
    """Indicators whose cells, counted in the order of the source, are bound to them too."""
    last_row: int = -1
    """The form's row that was bound last, where rows come in a stream."""

    def give_up(
        self, cells: Iterable[Indicator], raw: str | None = None, where: Where | None = None
    ) -> None:
        """Nobody can tell what these cells hold."""
        for cell in cells:
            self.values[cell.id] = bare("unreadable", raw, where)

    def note(
        self, code: str, message: str, *ids: str, where: Where | None = None, weak: bool = False
    ) -> None:
        """Add a finding (``weak``: for information only)."""
        self.findings.append(
            Finding(
                code=code,
                severity="info" if weak else "warning",
                message=message,
                indicators=ids,
                where=where,
            )
        )


def where_is(cell: Cell, table_number: int, table: Table) -> Where:
    """Provenance of a cell; in text the offset is a line."""
    in_text = table.line is not None
    return in_table(
        table_number, cell.row, cell.column, table.reader, cell.page or table.page, cell.box,
        block=table.block, line=cell.offset if in_text else None,
        offset=None if in_text else cell.offset,
    )  # fmt: skip


def in_table(
    table: int,
    row: int,
    column: int,
    reader: str,
    page: int | None,
    box: Box | None,
    *,
    block: int | None = None,
    line: int | None = None,
    offset: int | None = None,
) -> Where:
    """A place in a table of the document."""
    fields = {
        "page": page,
        "box": box,
        "block": block,
        "table": table,
        "row": row,
        "column": column,
        "line": line,
        "offset": offset,
        "reader": reader or None,
    }
    return trusted(Where, fields)


def read_value(text: str, indicator: Indicator, where: Where, unit: str | None) -> Value:
    """One cell as a value; the unit printed in the cell beats header and form."""
    parsed = parse_cell(text, indicator.type)
    state = parsed.state
    return trusted(
        Value,
        {
            "value": parsed.value,
            "state": state,
            "raw": text,
            "unit": (parsed.unit or unit or indicator.unit) if state == "number" else None,
            "note": parsed.note,
            "where": where,
            "approx": None,
            "scope": None,
            "sentence": None,
        },
    )


def bare(state: State, raw: str | None = None, where: Where | None = None) -> Value:
    """A value that is not a number."""
    return Value(state=state, raw=raw, where=where)
