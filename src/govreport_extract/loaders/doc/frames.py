"""Text boxes: in which order the text of the body comes to them ([MS-DOC] 2.3.6)."""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Callable

_ANCHOR = 26  # Spa, [MS-DOC] 2.9.253: the shape's number stands first
_BOX = 22  # FTXBXS, [MS-DOC] 2.9.106
_BOX_SHAPE = 14  # where the shape's number is in it


def reading_order(
    table: bytes, anchors: tuple[int, int], boxes: tuple[int, int]
) -> Callable[[int], tuple[int, int]]:
    """A key that sorts positions in the text of all boxes by where the boxes are anchored.

    ``anchors`` is the place of the PlcfSpa of the body ([MS-DOC] 2.8.27), ``boxes`` that of
    the PlcftxbxTxt (2.8.32). The texts of the boxes lie in the order in which the boxes
    were made; what has no anchor comes last, as it lies.
    """
    starts, shapes = _plc(table, boxes, _BOX, _BOX_SHAPE)
    places, anchored = _plc(table, anchors, _ANCHOR, 0)
    place = dict(zip(anchored, places, strict=True))
    last = max(places, default=0) + 1
    if starts != sorted(starts):  # broken
        starts = []

    def key(position: int) -> tuple[int, int]:
        box = bisect_right(starts, position) - 1
        return (place.get(shapes[box], last) if box >= 0 else last, position)

    return key


def _plc(
    table: bytes, where: tuple[int, int], size: int, number_at: int
) -> tuple[list[int], list[int]]:
    """The positions of a PLC ([MS-DOC] 2.2.2), and a number of four bytes in each item."""
    offset, length = where
    count = (min(length, len(table) - offset) - 4) // (4 + size)
    if count < 1:
        return [], []
    positions = struct.unpack_from(f"<{count}I", table, offset)
    items = offset + 4 * (count + 1) + number_at
    numbers = [
        int.from_bytes(table[at : at + 4], "little")
        for at in range(items, items + count * size, size)
    ]
    return list(positions), numbers
