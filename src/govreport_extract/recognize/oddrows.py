"""Rows that do not stand as the form says: out of line, left over, printed twice."""

from __future__ import annotations

import re
from collections.abc import Sequence

from govreport_extract.forms.model import Block
from govreport_extract.model.document import DOUBT, UNREAD, Cell, Table
from govreport_extract.recognize.bound import Bound, Candidate, bare, where_is
from govreport_extract.recognize.columns import is_statutory
from govreport_extract.recognize.datarow import DataRow, after_label, cells_below, label_cell
from govreport_extract.recognize.numbers import looks_like_value, parse_any, parse_cell

_NUMBERED = re.compile(
    r"(?:^|\n)\s*(?:[0-9]{1,2}\|?\s*[.、．)）]\s*|[(（][一二三四五六七八九十][)）])[\u3400-\u9fff]"
)
_NUMBERING = re.compile(r"^\s*[0-9]{1,2}\s*[.、．)）:：]")


def is_shifted(row: DataRow, chosen: dict[int, Cell | None]) -> bool:
    """Does the row not stand below its header: a label among values, or values outside?"""
    bound_places = _places_of(row)
    for place, cell in enumerate(row.row.places):
        if cell is None or not cell.text.strip():
            continue
        is_value = looks_like_value(cell.text)
        if is_value and place not in bound_places and place >= row.first_value:
            if place in row.covered:
                continue  # a column that the form does not have
            return True
        in_label = is_value and place < row.first_value and place not in row.covered
        if in_label and not cell.text.strip().startswith("-") and not _is_serial(row, place):
            return True  # a value in a label column: shifted to the left
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
    cells = block.cells_of(place)
    bound.give_up(cells)
    bound.note(
        "row_printed_twice",
        f"the label {row.labels[-1]!r} is printed on more than one row;"
        " which of them is meant cannot be known",
        *(cell.id for cell in cells),
    )
    leave_over(row, tables, bound)


def is_lone(rows: list[DataRow], tables: list[Table], block: Block) -> bool:
    """One row of two or three figures, some blank, in columns that no line divides.

    Columns are known from the figures in them; here nothing tells which one is blank.
    """
    if len(rows) != 1 or not 2 <= len(block.columns) <= 3 or len(block.rows) != 1:
        return False
    row = rows[0]
    some = 0 < row.row.values < len(block.columns)
    return some and tables[row.segment.table].ordinal


def stands_unsurely(row: DataRow, place: int, table: Table, block: Block) -> bool:
    """In columns that no line divides: is the header or the row not whole?

    Columns that only count are known by a whole header and by figures that all stand below
    it, with no label among them; and a label that has swallowed its first figure leaves the
    others in wrong columns.
    """
    if not table.ordinal:
        return False
    if len(row.columns) < len(block.columns) or _has_figure_elsewhere(row, block):
        return True
    cells = row.row.places[row.first_value :]
    if any(cell is not None and _NUMBERED.search(cell.text) for cell in cells):
        return True
    if not block.rows:
        return False
    printed = _NUMBERING.sub("", row.labels[-1] if row.labels else "")
    own = _NUMBERING.sub("", block.rows[place].labels[-1])
    return any(map(str.isdigit, printed)) and not any(map(str.isdigit, own))


def seems_blank(
    i: int, rows: list[DataRow], places: Sequence[int | None], tables: list[Table]
) -> bool:
    """In columns that no line divides: is row ``i`` blank beside a row that nobody knows?

    The figures of that one may be its own, on another line than its label.
    """
    if rows[i].row.values or not tables[rows[i].segment.table].ordinal:
        return False
    return any(place is None and row.row.values > 0 for row, place in _beside(i, rows, places))


_NARROW = 3


def _has_figure_elsewhere(row: DataRow, block: Block) -> bool:
    """A figure below none of the columns; left of all only where there are so few of them
    that it may be under the first word of a label that was torn in two.
    """
    first = 0 if len(block.columns) <= _NARROW else row.first_value
    bound_places = _places_of(row)
    return any(
        cell is not None and (UNREAD in cell.text or looks_like_value(cell.text))
        for place, cell in enumerate(row.row.places)
        if place >= first
        and place not in bound_places
        and (place >= row.first_value or not _is_serial(row, place))
    )


def _places_of(row: DataRow) -> set[int]:
    """The columns of the grid that stand below the form's."""
    return {place for unit in row.columns.values() for place in unit.places}


def give_up_row(
    row: DataRow, place: int, tables: list[Table], bound: Bound, block: Block
) -> None:
    """A row of which no figure can be told."""
    cells = block.cells_of(place)
    bound.give_up(cells)
    label, number = label_cell(row), row.segment.table
    bound.note(
        "cells_do_not_fit",
        f"{cells[0].labels}: no line divides the columns, and not every one has its label"
        " and its figure",
        *(cell.id for cell in cells),
        where=where_is(label, number, tables[number]) if label else None,
    )


def give_up_block(row: DataRow, tables: list[Table], bound: Bound, block: Block) -> None:
    """Figures below no column of the form: nobody knows where the others belong either.

    No label of its own holds this row, so a header that is read in part is no header.
    """
    for cell in block.cells.values():
        known = bound.values.get(cell.id, bare("absent"))
        bound.give_up([cell], known.raw, known.where)
    leave_over(row, tables, bound)


def doubt_above(
    row: DataRow, above: DataRow, place: int | None, bound: Bound, block: Block
) -> None:
    """A row without label at the top of a page may be the rest of the one torn before it."""
    here, there = _page_of(row), _page_of(above)
    if not row.labels and here is not None and here != there:
        _doubt(row, place, bound, block)


def doubt_neighbours(
    rows: list[DataRow],
    places: Sequence[int | None],
    tables: list[Table],
    bound: Bound,
    block: Block,
) -> None:
    """In columns that no line divides figures may stand on other lines than their labels."""
    for i, place in enumerate(places):
        if not tables[rows[i].segment.table].ordinal:
            continue
        if place is not None:
            _doubt_stacked(place, _beside(i, rows, places), bound, block)
        elif 0 < rows[i].row.values < len(block.columns):
            # A few figures that nobody knows: the last or first digits of those beside
            # them, torn over lines as their label is.
            for _, other in _beside(i, rows, places):
                _doubt(rows[i], other, bound, block)


def _beside(
    i: int, rows: list[DataRow], places: Sequence[int | None]
) -> list[tuple[DataRow, int | None]]:
    """The rows right above and below, and the form's rows that they are."""
    return [(rows[j], places[j]) for j in (i - 1, i + 1) if 0 <= j < len(rows)]


def _doubt_stacked(
    place: int, beside: list[tuple[DataRow, int | None]], bound: Bound, block: Block
) -> None:
    """Figures on two lines in several cells of a row are no numbers.

    They may be wrapped, or those of two rows of which one has its label elsewhere. Sums
    cannot tell: 1 + 2 = 3 above 4 + 5 = 9 makes 14 + 25 = 39. A blank row beside may not
    be blank either.
    """
    cells = block.cells_of(place)
    known = {cell.id: bound.values.get(cell.id, bare("absent")) for cell in cells}
    unread = [value.raw or "" for value in known.values() if value.state == "unreadable"]
    if sum("\n" in raw for raw in unread) < 2:
        return
    bound.doubtful = [g for g in bound.doubtful if not known.keys() & {c.indicator for c in g}]
    for cell in cells:
        if known[cell.id].state in ("number", "unreadable"):
            bound.give_up([cell], known[cell.id].raw, known[cell.id].where)
    for row, other in beside:
        if other is not None and not row.row.values:
            bound.give_up(block.cells_of(other))


def _doubt(row: DataRow, place: int | None, bound: Bound, block: Block) -> None:
    """What ``row`` has something of is perhaps not whole, or not blank, in ``place``."""
    if place is None:
        return
    for column, unit in row.columns.items():
        indicator = block.cells[place, column]
        known = bound.values.get(indicator.id)
        goes_on = any(cell and cell.text.strip() for cell in cells_below(row, unit))
        if goes_on and known is not None and known.state in ("number", "blank"):
            bound.give_up([indicator], f"{known.raw}{DOUBT}", known.where)


def _page_of(row: DataRow) -> int | None:
    return next((cell.page for cell in row.row.places if cell is not None), None)
