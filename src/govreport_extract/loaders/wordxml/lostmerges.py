"""Vertical merges that a writer lost, worked out again from the widths of the rows.

LibreOffice writes Word 2003 XML without vertical merges and leaves out the covered cells,
so that rows end early and their cells stand too far left. What is missing in the width of
a row was covered by cells of the row above.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from govreport_extract.loaders.spans import ALONE, BLANK, CONTINUE, RESTART, Row, Slot


@dataclass(slots=True)
class _Placed:
    """A cell of row ``row``, its columns ``start`` to ``end``; rows below may go on with it."""

    row: int
    start: int
    end: int
    slot: Slot
    merge: int = ALONE


def looks_lost(rows: Sequence[Row]) -> bool:
    """Whether rows end early although no cell is merged downwards."""
    if any(any(row.merges) for row in rows):
        return False
    return len({row.edges[-1] for row in rows}) > 1


def rebuild(rows: Sequence[Row]) -> list[Row] | None:
    """The rows with the covered cells put in; nothing if they cannot be made to fit.

    Of the cells above that could fill a row, the leftmost are taken: labels stand left
    of figures and wide heads have their parts below them. This is a guess, and the
    caller has to say so.
    """
    width = max(row.edges[-1] for row in rows)
    above: list[_Placed] = []
    rebuilt: list[list[_Placed]] = []
    for number, row in enumerate(rows):
        missing = width - (row.edges[-1] - row.edges[0])
        covering = _covering(above, missing)
        if covering is None:
            return None
        placed = _place(number, row, covering, width)
        if placed is None:
            return None
        above = placed
        for cell in covering:
            cell.merge = RESTART
        rebuilt.append(placed)
    return [_row(number, placed, width) for number, placed in enumerate(rebuilt)]


def _row(number: int, placed: list[_Placed], width: int) -> Row:
    """A row of its own cells, and of empty ones where cells from above go on."""
    edges = (*(cell.start for cell in placed), width)
    slots = [cell.slot if cell.row == number else BLANK for cell in placed]
    merges = [cell.merge if cell.row == number else CONTINUE for cell in placed]
    return Row(edges, slots, merges)


def _covering(above: list[_Placed], missing: int) -> list[_Placed] | None:
    """The leftmost cells of the row above that are ``missing`` columns wide together."""
    if missing <= 0:
        return [] if not missing else None
    # reachable[i]: widths that cells i, i+1, … can add up to, as bits
    reachable = [1] * (len(above) + 1)
    for number in range(len(above) - 1, -1, -1):
        wide = above[number].end - above[number].start
        reachable[number] = reachable[number + 1] | reachable[number + 1] << wide
    if not reachable[0] >> missing & 1:
        return None
    chosen: list[_Placed] = []
    for number, cell in enumerate(above):
        wide = cell.end - cell.start
        if wide <= missing and reachable[number + 1] >> (missing - wide) & 1:
            chosen.append(cell)
            missing -= wide
            if not missing:
                break
    return chosen


def _place(number: int, row: Row, covering: list[_Placed], width: int) -> list[_Placed] | None:
    """Own cells in the columns that are left free; nothing if one would be torn."""
    placed: list[_Placed] = []
    column = 0
    waiting = list(reversed(covering))
    for slot, start, end in zip(row.slots, row.edges, row.edges[1:], strict=False):
        while waiting and waiting[-1].start == column:
            placed.append(waiting.pop())
            column = placed[-1].end
        right = column + end - start
        if waiting and right > waiting[-1].start:
            return None
        placed.append(_Placed(number, column, right, slot))
        column = right
    placed += reversed(waiting)
    return placed if placed[-1].end == width else None
