"""The second way to bind a grid's rows: by counting cells in the order of the source.

Where a header shows all columns in the form's order and the last cells of a row, as the
source gives them, are the very cells that stand below the header, position and count say
the same. A reader of the bare text stream would find nothing else.
"""

from __future__ import annotations

from collections import defaultdict

from govreport_extract.forms.labels import reduce_label
from govreport_extract.forms.model import Block
from govreport_extract.model.document import Cell, Table
from govreport_extract.recognize.bound import Bound, Straight
from govreport_extract.recognize.segments import Segment
from govreport_extract.recognize.stream import has_header


def count_again(
    segments: list[Segment], block: Block, bound: Bound, tables: list[Table]
) -> frozenset[str]:
    """The indicators of a block if all its rows count out; none of them if one does not."""
    headed = [segment for segment in segments if segment.headers]
    for segment in headed:
        rows = {row.number for row in segment.headers}
        labels = [
            reduce_label(cell.text) for cell in tables[segment.table].cells if cell.row in rows
        ]
        if not has_header([label for label in labels if label], block):
            return frozenset()
    own_rows: dict[tuple[int, int], list[Straight]] = defaultdict(list)
    for straight in bound.straight:
        own_rows[straight.table, straight.cell.row].append(straight)
    order: dict[tuple[int, int], list[Cell]] = defaultdict(list)
    for number in {number for number, _ in own_rows}:
        for cell in tables[number].cells:
            order[number, cell.row].append(cell)
    place_of = {cell.id: k for k, cell in enumerate(block.cells.values())}
    for row, own in own_rows.items():
        if [id(cell) for cell in order[row][-len(own) :]] != [id(s.cell) for s in own]:
            return frozenset()
        places = [place_of[s.indicator.id] for s in own]
        if places != sorted(places) or len(own) != len(block.columns):
            return frozenset()
    return frozenset(s.indicator.id for s in bound.straight if headed)
