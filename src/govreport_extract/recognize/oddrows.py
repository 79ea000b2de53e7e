"""Rows that do not stand as the form says: out of line, left over, printed twice."""

from __future__ import annotations

from govreport_extract.forms.model import Block
from govreport_extract.model.document import Cell, Table
from govreport_extract.recognize.bound import Bound, Candidate, bare, where_is
from govreport_extract.recognize.columns import is_statutory
from govreport_extract.recognize.datarow import DataRow, after_label, label_cell
from govreport_extract.recognize.numbers import looks_like_value, parse_any, parse_cell


def is_shifted(row: DataRow, chosen: dict[int, Cell | None]) -> bool:
    """Does the row not stand below its header: a label among values, or values outside?"""
    bound_places = {place for unit in row.columns.values() for place in unit.places}
    for place, cell in enumerate(row.row.places):
        if cell is None or not cell.text.strip():
            continue
        is_value = looks_like_value(cell.text)
        if is_value and place not in bound_places and place >= row.first_value:
            if place in row.covered:
                continue  # a column that the form does not have
            return True
        in_label = is_value and place < row.first_value and place not in row.covered
        if in_label and not cell.text.strip().startswith("-"):
            # A value in a label column: shifted to the left (serial numbers are rare).
            return not _is_serial(row, place)
    return any(cell is not None and cell.column < row.first_value for cell in chosen.values())


def _is_serial(row: DataRow, place: int) -> bool:
    """A running number in front of a label, as some agencies add."""
    return any(
        cell is not None and cell.text.strip() and not looks_like_value(cell.text)
        for cell in row.row.places[place + 1 : row.first_value]
    )


def bind_by_count(
    row: DataRow, place: int, tables: list[Table], bound: Bound, block: Block
) -> None:
    """Spans and header disagree: the cells are only candidates, in order.

    And only if the header shows all columns of the form in its order (sums cannot tell
    swapped columns apart) and exactly as many cells follow the label; else the row is
    unreadable.
    """
    table = tables[row.segment.table]
    ordered = after_label(row)
    fits = len(ordered) == len(block.columns) and is_statutory(row.columns, block)
    raws = " | ".join(cell.text for cell in ordered)
    group: list[Candidate] = []
    for column in range(len(block.columns)):
        indicator = block.cells[place, column]
        if not fits:
            there = column in row.columns and column < len(ordered)
            bound.values[indicator.id] = bare("unreadable" if there else "absent", raws)
            continue
        cell = ordered[column]
        parsed = parse_cell(cell.text, indicator.type)
        state = parsed.state if parsed.state in ("blank", "dash") else "unreadable"
        where = where_is(cell, row.segment.table, table)
        bound.values[indicator.id] = bare(state, cell.text, where)
        if parsed.value is not None:
            group.append(Candidate(indicator.id, parsed.value, parsed.unit, parsed.note))
    bound.note(
        "row_out_of_line",
        f"row {' / '.join(row.labels) or block.table} has cells that do not stand"
        f" below the header: {raws}",
        *(candidate.indicator for candidate in group),
    )
    if group:
        bound.doubtful.append(group)


def leave_over(row: DataRow, tables: list[Table], bound: Bound) -> None:
    """A row that fits no row of the form: said if it holds numbers."""
    parsed = [(c.text, parse_any(c.text)) for c in after_label(row)]
    texts = [text for text, p in parsed if p.state == "number" or p.candidates]
    if not texts:
        return
    cell = label_cell(row)
    bound.note(
        "unmatched_row",
        f"a row of the table that the form does not have: {' / '.join(row.labels)!r}"
        f" with {', '.join(texts)}",
        where=where_is(cell, row.segment.table, tables[row.segment.table]) if cell else None,
    )


def leave_both(
    row: DataRow, place: int | None, tables: list[Table], bound: Bound, block: Block
) -> None:
    assert place is not None
    ids = [cell.id for (r, _), cell in block.cells.items() if r == place]
    for indicator in ids:
        bound.values[indicator] = bare("unreadable")
    bound.note(
        "row_printed_twice",
        f"the label {row.labels[-1]!r} is printed on more than one row;"
        " which of them is meant cannot be known",
        *ids,
    )
    leave_over(row, tables, bound)
