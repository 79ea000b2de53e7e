"""Layouts bound before: the same labels in the same cells need no second search.

Reports of one place and year are filled in on one template. What binding decides depends
on the spans of the cells, on their labels, and on which rows have figures at all; it does
not depend on the figures. So a layout in which nothing was odd is kept with what each of
its cells is, and the next report that has exactly this layout is only read off. Anything
that the kept layout does not foresee (a figure elsewhere, a cell that is no number) sends
the report the long way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from govreport_extract.forms.model import Form, Indicator
from govreport_extract.model.document import Table
from govreport_extract.recognize.bound import Bound, bare, read_value, where_is
from govreport_extract.recognize.index import LabelIndex

_MOST_KEPT = 500
_MOST_CELLS = 3_000
_LONGEST = 20_000
"""Characters of all labels; a page that is one table is no layout to keep."""

Key = tuple[object, ...]


class Filled(NamedTuple):
    """The tables that hold labels of a form, their layout, and how many figures are in them."""

    key: Key
    tables: tuple[int, ...]
    figures: int


class Place(NamedTuple):
    """Where a kept layout has a cell of the form: table (of those with labels) and cell.

    ``table`` is -1 for a cell that the form has and the layout has not.
    """

    indicator: Indicator
    table: int
    cell: int
    unit: str | None


@dataclass(frozen=True, slots=True)
class Layout:
    """A layout and what its cells are, in the order of the form."""

    form: Form
    places: tuple[Place, ...]
    tables_found: frozenset[str]
    counted: frozenset[str]
    read: tuple[int, ...]


def look(tables: list[Table], index: LabelIndex) -> Filled | None:
    """The layout of a document; None if spans are lost or it is too large to keep."""
    if any(table.spans_lost for table in tables):
        return None
    if sum(len(table.cells) for table in tables) > _MOST_CELLS:
        return None
    if sum([len(cell.text) for table in tables for cell in table.cells]) > _LONGEST:
        return None
    key: list[object] = []
    numbers: list[int] = []
    figures = 0
    for number, table in enumerate(tables):
        own, found, known = _one(table, index)
        if known:
            key.append(own)
            numbers.append(number)
            figures += found
    return Filled(tuple(key), tuple(numbers), figures) if numbers else None


def _one(table: Table, index: LabelIndex) -> tuple[Key, int, bool]:
    """The layout of one table, its figures, and whether any form knows one of its labels."""
    items: list[object] = [table.rows, table.columns]
    rows: set[int] = set()
    figures, known = 0, False
    for cell in table.cells:
        label: str | None = None
        text = cell.text
        if text and not text.isspace():
            reading = index.read(text)
            if reading.is_value:
                figures += 1
                rows.add(cell.row)
                if cell.row_span > 1:
                    rows.update(range(cell.row, cell.row + cell.row_span))
            else:
                label = reading.kept
                known = known or bool(reading.hits)
        items += (cell.row, cell.column, cell.row_span, cell.column_span, label)
    return (*items, frozenset(rows)), figures, known


def _label_amid(table: Table, number: int, bound: Bound) -> bool:
    """Does a label stand right of the first figure of its row?

    Then binding looks at what is blank before it, and the key does not say that.
    """
    first: dict[int, int] = {}
    for straight in bound.straight:
        if straight.table == number:
            row, column = straight.cell.row, straight.cell.column
            first[row] = min(first.get(row, column), column)
    own = {id(straight.cell) for straight in bound.straight}
    return any(
        cell.column >= first[row] and id(cell) not in own and bool(cell.text.strip())
        for cell in table.cells
        for row in range(cell.row, cell.row + cell.row_span)
        if row in first
    )


class Layouts:
    """The layouts kept in this process."""

    def __init__(self) -> None:
        self._known: dict[Key, Layout] = {}

    def read(self, filled: Filled, tables: list[Table]) -> tuple[Layout, Bound] | None:
        """All values of a document whose layout is known and that keeps to it."""
        layout = self._known.get(filled.key)
        if layout is None:
            return None
        bound = Bound(counted=layout.counted)
        values = bound.values
        own = [tables[number] for number in filled.tables]
        figures = 0
        absent = bare("absent")
        for indicator, place, cell_number, unit in layout.places:
            if place < 0:
                values[indicator.id] = absent
                continue
            table = own[place]
            cell = table.cells[cell_number]
            where = where_is(cell, filled.tables[place], table)
            values[indicator.id] = value = read_value(cell.text, indicator, where, unit)
            state = value.state
            if state == "unreadable":
                return None
            figures += state != "blank"
        if figures != filled.figures:
            return None
        return layout, bound

    def keep(
        self,
        filled: Filled,
        tables: list[Table],
        form: Form,
        bound: Bound,
        tables_found: set[str],
        read: set[int],
    ) -> None:
        """Keep a layout in which every value stands straight below a whole header."""
        absent = {i for i, value in bound.values.items() if value.state == "absent"}
        straight = {cell.indicator.id: cell for cell in bound.straight}
        if bound.findings or bound.doubtful or not bound.proven:
            return
        if any(value.state == "unreadable" for value in bound.values.values()):
            return
        if set(bound.values) - absent != set(straight):
            return
        if any(_label_amid(tables[number], number, bound) for number in filled.tables):
            return
        place_of = {number: place for place, number in enumerate(filled.tables)}
        if not {cell.table for cell in bound.straight} <= set(place_of):
            return
        cell_of = {
            id(cell): k
            for number in filled.tables
            for k, cell in enumerate(tables[number].cells)
        }
        places = tuple(
            Place(form.indicators[i], -1, -1, None)
            if (s := straight.get(i)) is None
            else Place(s.indicator, place_of[s.table], cell_of[id(s.cell)], s.unit)
            for i in bound.values
        )
        if len(self._known) >= _MOST_KEPT:
            self._known.clear()
        self._known[filled.key] = Layout(
            form,
            places,
            frozenset(tables_found),
            bound.counted,
            tuple(place_of[number] for number in sorted(read) if number in place_of),
        )


LAYOUTS = Layouts()
