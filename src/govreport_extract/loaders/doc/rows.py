"""The shape of a table row: edges and merges of its cells ([MS-DOC] 2.6.3, 2.9.321)."""

from __future__ import annotations

import struct
from functools import lru_cache

from govreport_extract.loaders.doc import sprms
from govreport_extract.loaders.doc.sprms import modifiers
from govreport_extract.loaders.gather import RowShape
from govreport_extract.loaders.spans import ALONE, CENTERED, CONTINUE, RESTART, RIGHT

_LONGEST = 4096  # bytes of lists that are kept in memory for the next row
_MOST_CELLS = 64  # [MS-DOC] 2.9.321: at most 63 columns
_ALIGNS = (0, CENTERED, RIGHT)  # operand of sprmTJc90, [MS-DOC] 2.6.3
_TC_SIZE = 20  # TC80, [MS-DOC] 2.9.316
_VERTICAL = (ALONE, CONTINUE, ALONE, RESTART)  # VerticalMergeFlag, [MS-DOC] 2.9.342


def read_shape(lists: tuple[bytes, ...]) -> RowShape:
    """The shape that the property lists of a row end give; do not change it."""
    return _remembered(lists) if sum(map(len, lists)) <= _LONGEST else _shape(lists)


def _shape(lists: tuple[bytes, ...]) -> RowShape:
    """Apply the table sprms in their order.

    In a right-to-left table the rows stay where their edges say: what is right there is
    where they begin. Where cells are only inserted and never defined (Word 2003 does so in
    the lists of sprmPTableProps) the row begins at sprmTDxaLeft less sprmTDxaGapHalf.
    """
    shape = RowShape()
    start = {sprms.T_DXA_LEFT: 0, sprms.T_DXA_GAP_HALF: 0, sprms.T_BIDI: 0}
    defined = False
    for grpprl in lists:
        for sprm, at, end in modifiers(grpprl, _WANTED):
            if sprm in start:
                start[sprm] = int.from_bytes(grpprl[at:end], "little", signed=True)
                continue
            defined = defined or sprm == sprms.T_DEF_TABLE
            _CHANGES[sprm](shape, grpprl[at:end])
    if shape.edges and not defined:
        shift = start[sprms.T_DXA_LEFT] - start[sprms.T_DXA_GAP_HALF] - shape.edges[0]
        shape.edges = [edge + shift for edge in shape.edges]
    if start[sprms.T_BIDI]:
        shape.align = 0
    shape.close()
    return shape


def _define(shape: RowShape, operand: bytes) -> None:
    """sprmTDefTable: the edges, then a TC80 for each cell, some may be left out."""
    count = min(operand[0], _MOST_CELLS, (len(operand) - 1) // 2 - 1) if operand else -1
    if count < 0:
        return
    shape.edges = list(struct.unpack_from(f"<{count + 1}h", operand, 1))
    flags = [
        operand[at] | operand[at + 1] << 8
        for at in range(3 + 2 * operand[0], len(operand) - 1, _TC_SIZE)
    ][:count]
    flags += [0] * (count - len(flags))
    shape.across = [flag & 3 for flag in flags]
    shape.down = [_VERTICAL[flag >> 5 & 3] for flag in flags]


def _insert(shape: RowShape, operand: bytes) -> None:
    """sprmTInsert: new cells of one width at a place (2.9.322, TInsertOperand)."""
    first, count, width = operand[0], operand[1], int.from_bytes(operand[2:4], "little")
    if not shape.edges:
        shape.edges = [0]
    first = min(first, shape.count)
    count = min(count, _MOST_CELLS - shape.count)
    if count <= 0:
        return
    left = shape.edges[first]
    new = [left + width * (i + 1) for i in range(count)]
    moved = [edge + width * count for edge in shape.edges[first + 1 :]]
    shape.edges = shape.edges[: first + 1] + new + moved
    shape.across[first:first] = [0] * count
    shape.down[first:first] = [ALONE] * count


def _delete(shape: RowShape, operand: bytes) -> None:
    """sprmTDelete: the cells of a range go, those right of it move left (2.9.98)."""
    first, limit = operand[0], min(operand[1], shape.count)
    if first >= limit:
        return
    gap = shape.edges[limit] - shape.edges[first]
    shape.edges[first + 1 :] = [edge - gap for edge in shape.edges[limit + 1 :]]
    del shape.across[first:limit]
    del shape.down[first:limit]


def _width(shape: RowShape, operand: bytes) -> None:
    """sprmTDxaCol: a new width for each cell of a range."""
    first, limit = operand[0], min(operand[1], shape.count)
    width = int.from_bytes(operand[2:4], "little")
    for number in range(first, limit):
        change = shape.edges[number] + width - shape.edges[number + 1]
        shape.edges[number + 1 :] = [edge + change for edge in shape.edges[number + 1 :]]


def _merge(shape: RowShape, operand: bytes) -> None:
    """sprmTMerge: the cells of a range become one."""
    first, limit = operand[0], min(operand[1], shape.count)
    if first + 1 < limit:
        shape.across[first:limit] = [2] + [1] * (limit - first - 1)


def _split(shape: RowShape, operand: bytes) -> None:
    """sprmTSplit: the cells of a range are not merged any more."""
    first, limit = operand[0], min(operand[1], shape.count)
    if first < limit:
        shape.across[first:limit] = [0] * (limit - first)


def _vertical(shape: RowShape, operand: bytes) -> None:
    """sprmTVertMerge: the vertical merge of one cell ([MS-DOC] 2.9.343)."""
    if len(operand) >= 2 and operand[0] < shape.count:
        shape.down[operand[0]] = _VERTICAL[operand[1] & 3]


def _float(shape: RowShape, operand: bytes) -> None:
    """sprmTPc, sprmTDxaAbs, sprmTDyaAbs: where a table floats."""
    if any(operand):
        shape.place += operand


def _align(shape: RowShape, operand: bytes) -> None:
    """sprmTJc90: whether the rows are centred or stand at the right."""
    shape.align = _ALIGNS[operand[0]] if operand[0] < len(_ALIGNS) else 0


# Rows of one table, and reports of one office, share most of their shapes.
_remembered = lru_cache(maxsize=1024)(_shape)

_CHANGES = {
    sprms.T_DEF_TABLE: _define,
    sprms.T_INSERT: _insert,
    sprms.T_DELETE: _delete,
    sprms.T_DXA_COL: _width,
    sprms.T_MERGE: _merge,
    sprms.T_SPLIT: _split,
    sprms.T_VERT_MERGE: _vertical,
    sprms.T_JC_90: _align,
    sprms.T_PC: _float,
    sprms.T_DXA_ABS: _float,
    sprms.T_DYA_ABS: _float,
}
_WANTED = frozenset({*_CHANGES, sprms.T_DXA_LEFT, sprms.T_DXA_GAP_HALF, sprms.T_BIDI})
