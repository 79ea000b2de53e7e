"""Cuts the tables of a document into segments: a header and the rows below it.

One statutory table may be printed as several tables and several as one; what holds
together is a header with its rows, so that is what gets bound.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from govreport_extract.model.document import Cell, Table
from govreport_extract.recognize.index import HEADER_ROLES, LabelIndex, Reading


@dataclass(slots=True)
class GridRow:
    """One row of a grid: the cell at each column, and what its labels may be."""

    number: int
    places: list[Cell | None]
    labels: list[Reading]
    values: int
    kind: str = ""  # header, data, other


@dataclass(slots=True)
class Segment:
    """Header rows and data rows of one table, bound to a block of one form."""

    table: int
    width: int
    headers: list[GridRow] = field(default_factory=list)
    rows: list[GridRow] = field(default_factory=list)
    votes: Counter[tuple[str, str, int]] = field(default_factory=Counter)

    def best(self, form: str) -> tuple[tuple[str, int], int] | None:
        """The block key of ``form`` with the most label hits here, and the hits."""
        own = [
            (count, (table, number))
            for (of, table, number), count in self.votes.items()
            if of == form
        ]
        if not own:
            return None
        # Equal votes: the earlier block, so that the result does not depend on order.
        count, key = max(own, key=lambda item: (item[0], -item[1][1]))
        return key, count


def segments(tables: list[Table], index: LabelIndex) -> list[Segment]:
    """The segments of all tables whose spans are known, in document order."""
    found: list[Segment] = []
    for number, table in enumerate(tables):
        if not table.spans_lost:
            found += _split(number, table, index)
    return found


def _split(number: int, table: Table, index: LabelIndex) -> Iterator[Segment]:
    rows = [_row(i, places, index) for i, places in enumerate(table.grid())]
    _settle(rows)
    current = Segment(number, table.columns)
    for row in rows:
        if row.kind == "header":
            if current.rows:
                yield _voted(current)
                current = Segment(number, table.columns)
            current.headers.append(row)
        elif row.kind == "data":
            current.rows.append(row)
    if current.headers or current.rows:
        yield _voted(current)


def _row(number: int, places: list[Cell | None], index: LabelIndex) -> GridRow:
    labels: list[Reading] = []
    values = 0
    last = None
    for cell in places:
        if cell is None or cell is last:
            continue
        last = cell
        text = cell.text
        if not text or text.isspace():
            continue
        reading = index.read(text)
        if reading.is_value:
            values += 1
        else:
            labels.append(reading)
    return GridRow(number, places, labels, values, _kind(labels, values))


def _kind(labels: list[Reading], values: int) -> str:
    if values:
        return "data"
    if not labels:
        return "blank"
    for label in labels:
        if label.hits and all(hit.role in ("row", "row_group") for hit in label.hits):
            return "data"
    if len(labels) == 1 and any(hit.role == "row" for hit in labels[0].hits):
        return "either"  # 其他 and 总计 are rows and columns
    headers = any(hit.role in HEADER_ROLES for label in labels for hit in label.hits)
    return "header" if headers else "unknown"


def _settle(rows: list[GridRow]) -> None:
    """Decide rows without known labels by their neighbours.

    Above or among header rows they are header; a blank row below a header or among data
    may be a row of blank values; other text is no part of the form.
    """
    below = ""
    for row in reversed(rows):
        if row.kind == "unknown":
            row.kind = "header" if below in ("header", "either") else "other"
        if row.kind != "blank":
            below = row.kind
    above = ""
    for place, row in enumerate(rows):
        if row.kind == "either":
            row.kind = "data" if above == "data" else "header"
        if row.kind == "other" and above == "header":
            # A misprinted header line directly above the first data row.
            following = next((r.kind for r in rows[place + 1 :] if r.kind != "blank"), "")
            row.kind = "header" if following == "data" else "data"
        elif row.kind == "other" and above == "data":
            row.kind = "data"
        elif row.kind == "blank" and above in ("header", "data"):
            row.kind = "data"
            continue
        above = row.kind


def _voted(segment: Segment) -> Segment:
    """Count, for every block, the labels that speak for it."""
    votes = segment.votes
    for row in segment.headers:
        for label in row.labels:
            for key, weight in label.header_votes:
                votes[key] += weight
    for row in segment.rows:
        for label in row.labels:
            for key, weight in label.votes:
                votes[key] += weight
    return segment
