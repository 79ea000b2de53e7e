"""A printed row of values with its labels and the header above it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from govreport_extract.model.document import Cell
from govreport_extract.recognize.columns import HeaderUnit
from govreport_extract.recognize.index import label_index
from govreport_extract.recognize.numbers import looks_like_value, parse_any
from govreport_extract.recognize.segments import GridRow, Segment


@dataclass(slots=True)
class DataRow:
    """A printed row of values: its labels, and for each form column the cells there."""

    segment: Segment
    row: GridRow
    first_value: int
    labels: list[str]
    columns: dict[int, HeaderUnit]
    covered: frozenset[int]  # grid columns below a header that the form does not have
    # Its place says nothing: the header stands in another table of another width, or the
    # row's own label stands where the header has values.
    out_of_line: bool = False


def rows_below(
    segment: Segment,
    columns: dict[int, HeaderUnit],
    covered: frozenset[int],
    inherited: bool,
) -> Iterator[DataRow]:
    first = min(place for unit in columns.values() for place in unit.places)
    if inherited:  # the values are the last cells; bind_by_count wants proof of that
        first = max(0, segment.width - len(columns))
    previous: list[int] = []
    for row in segment.rows:
        # Grid rows that show the very same cells are one printed row.
        identity = [id(cell) for cell in row.places[max(0, first - 1) :]]
        if identity == previous:
            continue
        previous = identity
        labels: list[str] = []
        last = None
        for cell in row.places[:first]:
            if (
                cell is not None
                and cell is not last
                and cell.text.strip()
                and not label_index().read(cell.text).is_value
            ):
                labels.append(cell.text)
            last = cell
        slipped = _labels_among_values(row, first, last)
        labels += slipped
        yield DataRow(segment, row, first, labels, columns, covered, inherited or bool(slipped))


def _labels_among_values(row: GridRow, first: int, last: Cell | None) -> list[str]:
    """Labels of the form that slipped into the columns of the values."""
    if len(row.labels) == 0:
        return []
    found: list[str] = []
    for cell in row.places[first:]:
        if cell is None or cell is last or not cell.text.strip():
            continue
        last = cell
        reading = label_index().read(cell.text)
        if not reading.hits:
            break
        found.append(cell.text)
    return found


def after_label(row: DataRow) -> list[Cell]:
    """The distinct cells right of the last label."""
    cells: list[Cell] = []
    for cell in row.row.places:
        if cell is not None and (not cells or cells[-1] is not cell):
            cells.append(cell)
    for start in range(len(cells) - 1, -1, -1):
        text = cells[start].text
        if text.strip() and parse_any(text).state == "unreadable":
            return cells[start + 1 :]
    return cells


def cells_below(row: DataRow, unit: HeaderUnit) -> list[Cell | None]:
    """The distinct cells of the row below one label of the header."""
    found: list[Cell | None] = []
    for place in unit.places:
        cell = row.row.places[place] if place < len(row.row.places) else None
        if not found or found[-1] is not cell:
            found.append(cell)
    return found


def begins_label(row: DataRow) -> bool:
    """Does a label begin in this very row?"""
    return any(
        cell is not None
        and cell.row == row.row.number
        and cell.text.strip()
        and not looks_like_value(cell.text)
        and any(c.isalpha() for c in cell.text)
        for cell in row.row.places
    )


def label_cell(row: DataRow) -> Cell | None:
    cells = [cell for cell in row.row.places[: row.first_value] if cell and cell.text.strip()]
    return cells[-1] if cells else None
