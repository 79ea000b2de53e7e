"""Binds the segments of one block to the form: header by position, rows by label."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from govreport_extract.forms.model import Block
from govreport_extract.model.document import Cell, Table
from govreport_extract.model.report import Value
from govreport_extract.recognize.bound import (
    Bound,
    Candidate,
    Straight,
    bare,
    read_value,
    where_is,
)
from govreport_extract.recognize.columns import (
    HeaderUnit,
    bind_columns,
    group_likeness,
    header_units,
    likeness,
)
from govreport_extract.recognize.counted import count_again
from govreport_extract.recognize.datarow import (
    DataRow,
    begins_label,
    cells_below,
    label_cell,
    rows_below,
)
from govreport_extract.recognize.numbers import (
    header_unit,
    looks_like_value,
    parse_any,
    parse_cell,
)
from govreport_extract.recognize.oddrows import (
    bind_by_count,
    doubt_above,
    doubt_neighbours,
    give_up_block,
    give_up_row,
    is_lone,
    is_shifted,
    leave_both,
    leave_over,
    seems_blank,
    stands_unsurely,
)
from govreport_extract.recognize.rows import RowMatch, label_path, match_rows
from govreport_extract.recognize.segments import Segment

_CERTAIN = 0.75


@dataclass(slots=True)
class Instance:
    """One occurrence of a block in the document (it may be printed twice)."""

    block: Block
    segments: list[Segment] = field(default_factory=list)


def bind_instance(instance: Instance, tables: list[Table]) -> Bound:
    """All values of one block. Rows and columns that fit nothing become findings."""
    block, bound = instance.block, Bound()
    rows = list(_data_rows(instance, bound))
    if not block.rows:
        _bind_single(block, rows, tables, bound)
        bound.counted = count_again(instance.segments, block, bound, tables)
        return bound
    if is_lone(rows, tables, block):
        give_up_row(rows[0], 0, tables, bound, block)
        return bound
    match = match_rows([label_path(row.labels) for row in rows], block)
    twice = {match.rows[i] for i in match.duplicates} - {None}
    for i, row in enumerate(rows):
        place = match.rows[i]
        if place is None:
            leave_over(row, tables, bound)
            if i:
                doubt_above(row, rows[i - 1], match.rows[i - 1], bound, block)
        elif match.scores[i] < _CERTAIN and row.out_of_line:
            leave_over(row, tables, bound)  # a doubtful label in a doubtful place
        elif place in twice:
            leave_both(row, place, tables, bound, block)
        elif stands_unsurely(row, place, tables[row.segment.table], block) or seems_blank(
            i, rows, match.rows, tables
        ):
            give_up_row(row, place, tables, bound, block)
        else:
            _fuzzy(match, i, row, tables, bound, block)
            _bind_row(row, place, tables, bound, block, certain=match.scores[i] >= _CERTAIN)
    doubt_neighbours(rows, match.rows, tables, bound, block)
    bound.counted = count_again(instance.segments, block, bound, tables)
    return bound


def _data_rows(instance: Instance, bound: Bound) -> Iterator[DataRow]:
    columns: dict[int, HeaderUnit] = {}
    covered: frozenset[int] = frozenset()
    width = -1
    gapped = False
    for segment in instance.segments:
        if segment.headers:
            units = header_units(segment.headers, segment.width)
            here = bind_columns(units, instance.block)
            # A torn second header never takes the place of a whole one above it.
            if len(here) >= len(columns):
                columns, width = here, segment.width
                covered = _foreign_places(units, here, instance.block)
                _doubtful_header(segment, units, here, covered, instance.block, bound)
                gapped = len(here) < len(instance.block.columns) and any(
                    _names_group(unit, instance.block) and _figures_below(unit, segment)
                    for unit in units
                    if unit.places[0] in covered
                )
        if not columns:
            if segment.rows:
                bound.note(
                    "header_missing",
                    f"rows of {instance.block.printed_title or instance.block.table} stand"
                    " below no header that the form knows; they were not read",
                )
            continue
        yield from rows_below(segment, columns, covered, segment.width != width or gapped)


def _figures_below(unit: HeaderUnit, segment: Segment) -> list[str]:
    cells = [row.places[place] for row in segment.rows for place in unit.places]
    return [c.text for c in cells if c and c.text.strip() and looks_like_value(c.text)]


def _names_group(unit: HeaderUnit, block: Block) -> bool:
    """Is a group or the title the lowest label above these columns? Then one is missing, and
    those beside it may stand over the figures of others.
    """
    return unit.leaves[0] in block.header_names or unit.leaves[0] == block.title


def _foreign_places(
    units: list[HeaderUnit], columns: dict[int, HeaderUnit], block: Block
) -> frozenset[int]:
    """Grid columns with a header of their own that is neither the form's nor its corner."""
    bound = [id(unit) for unit in columns.values()]
    return frozenset(
        place
        for unit in units
        if id(unit) not in bound
        and not any(name and name in leaf for leaf in unit.leaves for name in block.corner)
        for place in unit.places
    )


def _doubtful_header(
    segment: Segment,
    units: list[HeaderUnit],
    columns: dict[int, HeaderUnit],
    foreign: frozenset[int],
    block: Block,
    bound: Bound,
) -> None:
    """Say which columns were read by a misprinted label, and which fit nothing."""
    for j, unit in columns.items():
        score = min(
            likeness(unit, block.columns[j]), group_likeness(unit, block.columns[j], block)
        )
        if score < 1.0:
            bound.note(
                "label_misprinted",
                f"column printed as {unit.text!r} was read as {block.columns[j].labels[-1]}",
                *(cell.id for (_, c), cell in block.cells.items() if c == j),
                weak=score >= _CERTAIN,
            )
        if header_unit(unit.text) == "?":
            bound.note(
                "unit_unclear",
                f"the unit in the column label {unit.text!r} is not understood",
                *(cell.id for (_, c), cell in block.cells.items() if c == j),
            )
    for unit in units:
        if unit.places[0] not in foreign:
            continue
        values = _figures_below(unit, segment)
        if values:
            bound.note(
                "unmatched_column",
                f"a column that the form does not have: {unit.text!r} with"
                f" {', '.join(values[:30])}",
            )


def _bind_single(block: Block, rows: list[DataRow], tables: list[Table], bound: Bound) -> None:
    """A block of one row without label (table 四): exactly one row may hold anything."""
    filled = [row for row in rows if row.row.values] or rows[:1]
    if not filled:
        return
    bare_rows = [row for row in filled if not begins_label(row)]
    most = max(row.row.values for row in filled)
    if len(filled) > len(bare_rows) == 1 and bare_rows[0].row.values == most:
        # The others are of the page around the table.
        for row in filled:
            if row is not bare_rows[0]:
                leave_over(row, tables, bound)
        filled = bare_rows
    if len(filled) > 1:
        for row in filled:
            leave_over(row, tables, bound)
        bound.give_up(block.cells.values())
        return
    row = filled[0]
    if stands_unsurely(row, 0, tables[row.segment.table], block):
        give_up_block(row, tables, bound, block)
        return
    _bind_row(row, 0, tables, bound, block, certain=True)
    read = sum(
        value.value is not None or value.state == "dash" for value in bound.values.values()
    )
    short = len(row.columns) < len(block.columns)
    if short and row.row.values > read and not bound.doubtful:
        give_up_block(row, tables, bound, block)


def _bind_row(
    row: DataRow,
    place: int,
    tables: list[Table],
    bound: Bound,
    block: Block,
    *,
    certain: bool,
) -> None:
    table = tables[row.segment.table]
    if row.out_of_line:
        bind_by_count(row, place, tables, bound, block)
        return
    if _bind_straight(row, place, table, bound, block):
        return
    chosen, crowded = _below_header(row, place, bound, block)
    whole = {column: cell for column, cell in chosen.items() if cell is not None}
    if len(whole) == len(chosen) and not is_shifted(row, chosen):
        _bind_cells(row, place, whole, crowded, table, bound, block)
    elif certain:
        bind_by_count(row, place, tables, bound, block)
    else:
        leave_over(row, tables, bound)


def _below_header(
    row: DataRow, place: int, bound: Bound, block: Block
) -> tuple[dict[int, Cell | None], dict[int, list[Cell]]]:
    """For each column the cell below its header, and where several are filled, all."""
    chosen: dict[int, Cell | None] = {}
    crowded: dict[int, list[Cell]] = {}
    for column in range(len(block.columns)):
        unit = row.columns.get(column)
        if unit is None:
            bound.values[block.cells[place, column].id] = bare("absent")
            continue
        there = [cell for cell in cells_below(row, unit) if cell is not None]
        filled = [cell for cell in there if cell.text.strip()]
        if len(filled) > 1:
            crowded[column] = filled
        chosen[column] = filled[0] if filled else there[0] if there else None
    return chosen, crowded


def _bind_cells(
    row: DataRow,
    place: int,
    chosen: dict[int, Cell],
    crowded: dict[int, list[Cell]],
    table: Table,
    bound: Bound,
    block: Block,
) -> None:
    """Cell by cell; what belongs to several columns or rows is no number of any."""
    shared = _shared(chosen)
    torn: list[list[Candidate]] = []
    whole = False
    for column, cell in chosen.items():
        indicator = block.cells[place, column]
        where = where_is(cell, row.segment.table, table)
        merged = column in shared or _reaches_further(cell, row)
        if column in crowded or (merged and _is_number(cell)):
            raw = " | ".join(c.text for c in crowded.get(column, [cell]))
            bound.values[indicator.id] = bare("unreadable", raw, where)
            bound.note(
                "cells_do_not_fit",
                f"{indicator.labels}: {raw!r} cannot be told apart by the header",
                indicator.id,
                where=where,
            )
            continue
        value = read_value(cell.text, indicator, where, header_unit(row.columns[column].text))
        bound.values[indicator.id] = value
        whole = whole or value.state == "number"
        if value.state == "unreadable":
            parsed = parse_cell(cell.text, indicator.type)
            torn += [
                [Candidate(indicator.id, number, parsed.unit)] for number in parsed.candidates
            ]
    if whole or len(torn) == 1:
        bound.doubtful += torn  # else each cell may hold two figures, and their sums as well


def _bind_straight(row: DataRow, place: int, table: Table, bound: Bound, block: Block) -> bool:
    """Bind a row of which nothing is odd: one cell below each column, values nowhere else.

    True if that was so; nearly every row is.
    """
    places, first, columns = row.row.places, row.first_value, row.columns
    if len(columns) != len(block.columns):
        return False
    cells: list[tuple[int, HeaderUnit, Cell]] = []
    for column, unit in columns.items():
        cell = places[unit.places[0]]
        if cell is None or cell.column < first or cell.column_span != len(unit.places):
            return False
        if cell.column_span > 1 and cell.column != unit.places[0]:
            return False  # as wide as its header, but not below it
        if cell.row_span > 1 and _reaches_further(cell, row):
            return False
        cells.append((column, unit, cell))
    bindings: list[tuple[str, Value]] = []
    straight: list[Straight] = []
    values = blanks = 0
    for column, unit, cell in cells:
        indicator = block.cells[place, column]
        where = where_is(cell, row.segment.table, table)
        in_header = header_unit(unit.text)
        value = read_value(cell.text, indicator, where, in_header)
        straight.append(Straight(indicator, row.segment.table, cell, in_header))
        if value.value is not None or value.state == "dash":
            values += 1
        elif value.state == "blank":
            blanks += 1
        bindings.append((indicator.id, value))
    if values != row.row.values or values + blanks != len(cells):
        return False
    bound.values.update(bindings)
    bound.straight += straight
    return True


def _reaches_further(cell: Cell, row: DataRow) -> bool:
    """Does a cell stand in more rows than the label of this one does?"""
    label = label_cell(row)
    return cell.row_span > (label.row_span if label is not None else cell.row_span)


def _is_number(cell: Cell) -> bool:
    return parse_any(cell.text).state not in ("blank", "dash")


def _shared(chosen: dict[int, Cell]) -> set[int]:
    """Columns whose cell reaches into another column: one number for two columns."""
    seen: dict[int, int] = {}
    shared: set[int] = set()
    for column, cell in chosen.items():
        other = seen.setdefault(id(cell), column)
        if other != column:
            shared |= {column, other}
    return shared


def _fuzzy(
    match: RowMatch, i: int, row: DataRow, tables: list[Table], bound: Bound, block: Block
) -> None:
    score, place = match.scores[i], match.rows[i]
    if score >= 1.0 or place is None:
        return
    cell = label_cell(row)
    bound.note(
        "label_misprinted",
        f"row printed as {row.labels[-1]!r} was read as {block.rows[place].labels[-1]}",
        *(cell.id for (r, _), cell in block.cells.items() if r == place),
        where=where_is(cell, row.segment.table, tables[row.segment.table]) if cell else None,
        weak=score >= _CERTAIN,
    )
