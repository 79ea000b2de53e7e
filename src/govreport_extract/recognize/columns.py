"""Which grid columns carry which column of the form: by the path of header cells."""

from __future__ import annotations

from dataclasses import dataclass

from govreport_extract.forms.labels import reduce_label
from govreport_extract.forms.model import Block, Leaf
from govreport_extract.model.document import Cell
from govreport_extract.recognize.align import align, in_order
from govreport_extract.recognize.likeness import alike
from govreport_extract.recognize.rows import UNITS
from govreport_extract.recognize.segments import GridRow


@dataclass(slots=True)
class HeaderUnit:
    """Neighbouring grid columns under one lowest header cell.

    ``leaves``: the reduced label of the lowest cell, and of the lowest two, three …
    joined (a label may be torn over header rows). ``above``: labels of the cells above.
    """

    places: list[int]
    leaves: list[str]
    above: list[str]
    text: str


def header_units(headers: list[GridRow], width: int) -> list[HeaderUnit]:
    """The header as units from left to right; columns without header text are left out."""
    units: list[HeaderUnit] = []
    last: Cell | None = None
    spread = _spread_groups(headers, width)
    for column in range(width):
        path: list[Cell] = []
        for number, row in enumerate(headers):
            cell = row.places[column] if column < len(row.places) else None
            if cell is not None and not cell.text.strip():
                cell = spread.get((number, column))
            if cell is not None and cell.text.strip() and (not path or path[-1] is not cell):
                path.append(cell)
        texts = [reduce_label(cell.text) for cell in path]
        if len(path) > 1 and texts[-1] in UNITS:  # a row of units below the labels
            path.pop()
            texts.pop()
        if not path:
            last = None
            continue
        if path[-1] is last:
            units[-1].places.append(column)
            continue
        last = path[-1]
        leaves = ["".join(texts[-n:]) for n in range(1, min(3, len(texts)) + 1)]
        units.append(HeaderUnit([column], leaves, texts[:-1], last.text))
    return units


def _spread_groups(headers: list[GridRow], width: int) -> dict[tuple[int, int], Cell]:
    """Where a header has no spans, a group stands over its first column only.

    (header row, column) of a blank place → the group's cell to the left of it, as long as
    a label stands below.
    """
    cells = [cell for row in headers for cell in row.places if cell is not None]
    if any(cell.column_span > 1 or cell.row_span > 1 for cell in cells):
        return {}
    found: dict[tuple[int, int], Cell] = {}
    for number, row in enumerate(headers):
        group: Cell | None = None
        for column in range(min(width, len(row.places))):
            cell = row.places[column]
            if cell is not None and cell.text.strip():
                group = cell
            elif group is not None and any(
                (below := other.places[column]) is not None and below.text.strip()
                for other in headers[number + 1 :]
            ):
                found[number, column] = group
    return found


def bind_columns(units: list[HeaderUnit], block: Block) -> dict[int, HeaderUnit]:
    """Column number of the block → header unit; columns that are not there are missing.

    Like rows: exact labels in order, else the best order-preserving alignment, then
    exact labels that the order left over (swapped columns follow their labels).
    """
    labels = tuple((*unit.leaves, "/", *unit.above) for unit in units)
    key = (block.form, block.key, labels)
    known = _KNOWN.get(key)
    if known is None:
        places = {id(unit): i for i, unit in enumerate(units)}
        found = _bind(units, block)
        known = tuple((j, places[id(unit)]) for j, unit in found.items())
        if len(_KNOWN) >= _MOST_KEPT:
            _KNOWN.clear()
        _KNOWN[key] = known
    return {j: units[i] for j, i in known}


# Nearly all reports print the same headers, so a binding found once is kept.
_KNOWN: dict[
    tuple[str, tuple[str, int], tuple[tuple[str, ...], ...]], tuple[tuple[int, int], ...]
] = {}
_MOST_KEPT = 2_000


def _bind(units: list[HeaderUnit], block: Block) -> dict[int, HeaderUnit]:
    columns = block.columns
    exact = [unit for unit in units if any(_exact(unit, column) for column in columns)]
    places = [_place(unit, columns) for unit in exact]
    if len(exact) == len(columns) and in_order(places):
        return dict(enumerate(exact))
    table = [[_similar(unit, column, block) for column in columns] for unit in units]
    tops = [max(row, default=0.0) for row in table]  # a label stands for what it is most like
    pairs = align(
        len(units),
        len(columns),
        lambda i, j: table[i][j] if table[i][j] > tops[i] - 0.05 else 0.0,
    )
    bound = {j: units[i] for i, j, _ in pairs}
    taken = {i for i, _, _ in pairs}
    for i, unit in enumerate(units):
        place = _place(unit, columns)
        if i not in taken and place is not None and place not in bound:
            bound[place] = unit
    return bound


def is_statutory(columns: dict[int, HeaderUnit], block: Block) -> bool:
    """Does the header show every column of the form, in the form's order?"""
    places = [columns[j].places[0] for j in sorted(columns)]
    return len(columns) == len(block.columns) and places == sorted(places)


def _place(unit: HeaderUnit, columns: tuple[Leaf, ...]) -> int | None:
    fitting = [j for j, column in enumerate(columns) if _exact(unit, column)]
    return fitting[0] if len(fitting) == 1 else None


def _exact(unit: HeaderUnit, column: Leaf) -> bool:
    if not any(column.matches(leaf) for leaf in unit.leaves):
        return False
    # Every group above the form's column must be above the printed one, if any is.
    return not column.path or any(label in column.path[-1] for label in unit.above)


def likeness(unit: HeaderUnit, column: Leaf) -> float:
    """0…1: how much the printed label is the column's, groups left aside."""
    return max(
        1.0 if column.matches(text) else max(alike(text, n) for n in column.own_names)
        for text in unit.leaves
    )


def group_likeness(unit: HeaderUnit, column: Leaf, block: Block) -> float:
    """The same for the group above it, where only the group tells the column."""
    return _group_likeness(unit, column) if column.name in block.repeated_columns else 1.0


def _similar(unit: HeaderUnit, column: Leaf, block: Block) -> float:
    leaf = likeness(unit, column)
    if not column.path:
        return leaf
    group = _group_likeness(unit, column)
    if column.name not in block.repeated_columns:
        return leaf if not unit.above else 0.8 * leaf + 0.2 * group
    # 结果维持 stands under three groups: the group decides, and clearly, or nothing does.
    others = [c for c in block.columns if c.name == column.name and c is not column]
    rival = max(_group_likeness(unit, other) for other in others)
    if group < _SURE_GROUP or group - rival < _MARGIN:
        return 0.0
    # 结果 alone may be 结果维持 or 结果纠正: no order of columns proves which.
    beside = [c for c in block.columns if c.path == column.path and c is not column]
    if leaf < 1.0 and any(likeness(unit, other) >= leaf for other in beside):
        return 0.0
    return 0.8 * leaf + 0.2 * group


_SURE_GROUP = 0.75
_MARGIN = 0.1


def _group_likeness(unit: HeaderUnit, column: Leaf) -> float:
    """How much the groups above a printed label are the column's innermost group."""
    return max((alike(t, n) for t in unit.above for n in column.path[-1]), default=0.0)
