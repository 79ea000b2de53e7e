"""Binds tables of which only the reading order is left: by label and by counting.

A row is taken only if its label is one of the form's, the header above it showed every
column of the form in the printed order, and exactly as many values follow as the form
has columns. Anything else is left unreadable; a row is never filled from the left.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from govreport_extract.forms.labels import reduce_label
from govreport_extract.forms.model import Block, Form, Indicator, Leaf
from govreport_extract.model.document import Cell, Table
from govreport_extract.recognize.bound import Bound, read_value, where_is
from govreport_extract.recognize.index import label_index
from govreport_extract.recognize.labelrun import spell
from govreport_extract.recognize.rows import UNITS


@dataclass(slots=True)
class Token:
    """One cell of a table without spans."""

    cell: Cell
    table: int
    reduced: str
    is_value: bool


@dataclass(slots=True)
class Group:
    """Labels and the values that follow them."""

    labels: list[Token] = field(default_factory=list)
    values: list[Token] = field(default_factory=list)


def bind_stream(
    form: Form, tables: list[Table], skip: frozenset[tuple[str, int]] = frozenset()
) -> dict[tuple[str, int], Bound]:
    """Bind all ``spans_lost`` tables as one stream; blocks in ``skip`` are left alone."""
    blocks = [block for block in form.blocks if block.key not in skip]
    results: dict[tuple[str, int], Bound] = {}
    current: Block | None = None
    carried: list[Token] = []
    for group in _groups(tables):
        labels = group.labels = [*carried, *group.labels]
        header = _header([token.reduced for token in labels], blocks)
        header = header or _spelled_header(labels, blocks)
        blank = not any(token.cell.text.strip() for token in group.values)
        if blank and _is_gap(group, header or current):
            carried = labels  # blank cells in a header; its labels go on below
            continue
        carried = []
        if header is not None:
            current = header
            if current.key in results:
                _repeated(results[current.key], current)
        if current is None or (header is None and not current.rows):
            continue  # numbers behind a table without row labels are no part of it
        bound = results.setdefault(current.key, Bound())
        _bind_group(group, current, tables, bound)
    return results


def _is_gap(group: Group, block: Block | None) -> bool:
    """Blank cells that are no row: behind no row's label, or behind 其他 as a column."""
    if _row_of(group.labels, block) is None:
        return True
    assert block is not None
    is_column = group.labels[-1].reduced in block.column_names
    return is_column and len(group.values) != len(block.columns)


def _groups(tables: list[Table]) -> Iterator[Group]:
    group = Group()
    for number, table in enumerate(tables):
        if not table.spans_lost:
            continue
        for _, row in groupby(table.cells, key=lambda cell: cell.row):
            for token in _tokens(list(row), number):
                if token.is_value:
                    group.values.append(token)
                    continue
                if group.values:
                    yield group
                    group = Group()
                group.labels.append(token)
    if group.values:
        yield group


def _tokens(row: list[Cell], table: int) -> Iterator[Token]:
    """Labels and values of a row. Blank cells are values behind a label or in a row
    that has none; elsewhere they are gaps in a header.
    """
    index = label_index()
    labelled, seen = True, False
    readings = [index.read(cell.text) if cell.text.strip() else None for cell in row]
    if any(reading is not None for reading in readings):
        labelled = not any(reading and not reading.is_value for reading in readings)
    for cell, reading in zip(row, readings, strict=True):
        if reading is None:
            if labelled:
                yield Token(cell, table, "", True)
        elif reading.reduced not in UNITS:
            labelled = True
            # Behind the label or a value of its row, what is no label is a spoilt value.
            spoilt = seen and not reading.hits
            seen = seen or reading.is_value or any(hit.role == "row" for hit in reading.hits)
            yield Token(cell, table, reading.reduced, reading.is_value or spoilt)


def _header(reduced: list[str], blocks: list[Block]) -> Block | None:
    """The block whose complete header stands among these labels, in printed order."""
    best: Block | None = None
    for block in blocks:
        if has_header(reduced, block) and (
            best is None or _score(reduced, block) > _score(reduced, best)
        ):
            best = block
    return best


def _spelled_header(labels: list[Token], blocks: list[Block]) -> Block | None:
    """The same for a header in pieces: what do they spell when they are joined?"""
    if len(labels) < 2:
        return None
    fragments = [token.cell.text for token in labels]
    spelled = {id(block): spell(fragments, block) for block in blocks}
    fitting = [b for b in blocks if has_header(spelled[id(b)], b)]
    return max(fitting, key=lambda b: _score(spelled[id(b)], b), default=None)


def _score(reduced: list[str], block: Block) -> tuple[int, int, int]:
    """Columns, then the row that follows, then the title speak for a block."""
    last = reduced[-1] if reduced else ""
    return (
        len(block.columns),
        len(block.rows_named(last)),
        sum(bool(block.title) and label == block.title for label in reduced),
    )


def has_header(reduced: list[str], block: Block) -> bool:
    """Do these labels, in the order of the source, show every column in the form's order?"""
    if len(reduced) < len(block.columns):
        return False
    if block.repeated_columns and not _has_groups(reduced, block):
        return False
    leaves = [text for text in reduced if text in block.column_names]
    if len(leaves) == len(block.columns) + 1 and block.rows_named(leaves[-1]):
        leaves.pop()  # 其他 and 总计 are columns and rows
    for order in (block.columns, _by_level(block.columns)):
        if len(leaves) == len(order) and all(
            column.matches(text) for column, text in zip(order, leaves, strict=True)
        ):
            return True
    return False


def _has_groups(reduced: list[str], block: Block) -> bool:
    """Every group that tells equal column labels apart is there."""
    groups = {c.path[-1] for c in block.columns if c.name in block.repeated_columns and c.path}
    return all(any(text in names for text in reduced) for names in groups)


def _by_level(columns: tuple[Leaf, ...]) -> tuple[Leaf, ...]:
    """The columns as a reader of lines meets them: shallow header rows first."""
    return tuple(sorted(columns, key=lambda column: len(column.path)))


def _bind_group(group: Group, block: Block, tables: list[Table], bound: Bound) -> None:
    place = _row_of(group.labels, block, bound.last_row)
    texts = ", ".join(token.cell.text for token in group.values)
    where = where_is(group.values[0].cell, group.values[0].table, tables[group.values[0].table])
    if place is None:
        bound.proven = False
        label = " / ".join(token.cell.text for token in group.labels[-2:])
        bound.note(
            "unmatched_row",
            f"numbers after a label that the form does not have: {label!r} with {texts}",
            where=where,
        )
        return
    bound.last_row = place
    cells = block.cells_of(place)
    if any(cell.id in bound.values for cell in cells):
        if _same_again(group, cells, bound):
            return
        bound.proven = False
        bound.note(
            "row_printed_twice",
            f"the label {group.labels[-1].cell.text!r} comes twice;"
            " which of them is meant cannot be known",
            *(cell.id for cell in cells),
            where=where,
        )
        bound.give_up(cells)
        return
    if len(group.values) != len(cells):
        bound.proven = False
        bound.note(
            "count_of_cells",
            f"{cells[0].labels}: {len(group.values)} values for {len(cells)} columns: {texts}",
            *(cell.id for cell in cells),
            where=where,
        )
        bound.give_up(cells, texts, where)
        return
    for cell, token in zip(cells, group.values, strict=True):
        place_of = where_is(token.cell, token.table, tables[token.table])
        value = read_value(token.cell.text, cell, place_of, None)
        bound.values[cell.id] = value
        bound.proven = bound.proven and value.state != "unreadable"


def _same_again(group: Group, cells: Sequence[Indicator], bound: Bound) -> bool:
    """A copy of the page's article (for phones, say) prints every row a second time."""
    before = [bound.values[cell.id].raw if cell.id in bound.values else None for cell in cells]
    return before == [token.cell.text for token in group.values]


def _row_of(labels: list[Token], block: Block | None, after: int = -1) -> int | None:
    """The form's row of the last label, which may be torn over several tokens."""
    if block is None:
        return None
    if not block.rows:
        return 0
    for count in range(1, min(4, len(labels)) + 1):
        text = "".join(token.reduced for token in labels[-count:])
        if count > 1:  # numbering is only at the head of the joined label
            text = reduce_label("".join(token.cell.text for token in labels[-count:]))
        fitting = block.rows_named(text)
        if len(fitting) > 1:  # a label that stands in two parts: the next one in order
            fitting = tuple(place for place in fitting if place > after)[:1]
        if len(fitting) == 1:
            return fitting[0]
    spelled = spell([token.cell.text for token in labels], block)
    fitting = block.rows_named(spelled[-1]) if spelled else ()
    return fitting[0] if len(fitting) == 1 else None


def _repeated(bound: Bound, block: Block) -> None:
    bound.note(
        "header_repeated",
        f"the header of {block.printed_title or block.table} is printed more than once",
        weak=True,
    )
