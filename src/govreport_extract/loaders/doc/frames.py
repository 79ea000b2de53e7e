"""Text boxes: where the text of the body comes to them ([MS-DOC] 2.3.6)."""

from __future__ import annotations

import struct
from bisect import bisect_right
from itertools import pairwise

_ANCHOR = 26  # Spa, [MS-DOC] 2.9.253: the shape's number stands first
_BOX = 22  # FTXBXS, [MS-DOC] 2.9.106
_BOX_SHAPE = 14  # where the shape's number is in it


class Boxes:
    """The text boxes of the body; positions in their text count from its beginning."""

    def __init__(self, table: bytes, anchors: tuple[int, int], boxes: tuple[int, int]) -> None:
        """``anchors`` is the place of the PlcfSpa of the body ([MS-DOC] 2.8.27), ``boxes``
        that of the PlcftxbxTxt (2.8.32)."""
        starts, self._shapes = _plc(table, boxes, _BOX, _BOX_SHAPE)
        places, anchored = _plc(table, anchors, _ANCHOR, 0)
        self._places = dict(zip(anchored, places, strict=True))
        self._last = max(places, default=0) + 1
        self._starts = starts if starts == sorted(starts) else []  # else broken

    def order(self, position: int) -> tuple[int, int]:
        """A key that sorts positions by where their boxes are anchored.

        The texts of the boxes lie in the order in which the boxes were made; what has no
        anchor comes last, as it lies.
        """
        box = bisect_right(self._starts, position) - 1
        if box < 0:
            return self._last, position
        return self._places.get(self._shapes[box], self._last), position

    def texts(self, text: str) -> list[tuple[int | None, str]]:
        """Anchor, None where there is none, and text of each box in the ``text`` of all."""
        starts = [*self._starts[: len(self._shapes)], len(text)]
        return [
            (self._places.get(shape), text[start:end])
            for shape, (start, end) in zip(self._shapes, pairwise(starts), strict=False)
        ]


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
