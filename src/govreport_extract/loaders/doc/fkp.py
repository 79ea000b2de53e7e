"""Formatted disk pages: which property list holds for which bytes of the text.

[MS-DOC] 2.4.6.1 and 2.4.6.2; PlcBtePapx 2.8.6, PlcBteChpx 2.8.5, PapxFkp 2.9.177,
ChpxFkp 2.9.33.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from dataclasses import dataclass, field

_PAGE = 512
_BOUNDS = [struct.Struct(f"<{count + 1}I") for count in range(_PAGE // 4)]
"""The bounds of the runs of a page, by the count of runs."""


@dataclass(slots=True)
class Runs:
    """Property lists by byte position: list ``i`` holds from ``starts[i]`` to ``ends[i]``.

    For paragraphs a list is the style number (two bytes) followed by its sprms, for
    characters the sprms alone.
    """

    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    lists: list[bytes] = field(default_factory=list)

    def find(self, fc: int) -> int:
        """The number of the last run that starts at or before ``fc`` (0 if none does)."""
        return max(0, bisect_right(self.starts, fc) - 1)


def read_runs(word: bytes, table: bytes, offset: int, length: int, paragraphs: bool) -> Runs:
    """All runs of a bin table, in the order of the bytes they hold for.

    Pages outside the stream are left out, and pages none of whose runs lie in the bytes
    that the table gives them: there no reader that goes by the table ([MS-DOC] 2.4.6.1)
    finds them. No page is read twice, so that the work is bounded by the size of the
    stream.
    """
    end = min(offset + length, len(table))
    count = (end - offset - 4) // 8
    runs = Runs()
    if count < 1:
        return runs
    bounds = struct.unpack_from(f"<{count + 1}I", table, offset)
    pages = struct.unpack_from(f"<{count}I", table, offset + 4 * (count + 1))
    seen: set[int] = set()
    for page, *span in zip(pages, bounds, bounds[1:], strict=False):
        at = (page & 0x3FFFFF) * _PAGE
        if at in seen or at + _PAGE > len(word):
            continue
        seen.add(at)
        _read_page(word[at : at + _PAGE], span, paragraphs, runs)
    if runs.starts != sorted(runs.starts):
        order = sorted(range(len(runs.starts)), key=runs.starts.__getitem__)
        runs = Runs(
            [runs.starts[i] for i in order],
            [runs.ends[i] for i in order],
            [runs.lists[i] for i in order],
        )
    return runs


def _read_page(page: bytes, span: list[int], paragraphs: bool, runs: Runs) -> None:
    """Append the runs of one page; one whose counts or bytes do not fit is left out."""
    count = page[_PAGE - 1]
    first = 4 * (count + 1)
    entry = 13 if paragraphs else 1
    if not count or first + entry * count >= _PAGE:
        return
    bounds = _BOUNDS[count].unpack_from(page)
    if bounds[0] >= span[1] or bounds[-1] <= span[0]:
        return
    places = page[first : first + entry * count : entry]
    runs.starts += bounds[:-1]
    runs.ends += bounds[1:]
    runs.lists += (_paragraph_lists if paragraphs else _character_lists)(page, places)


def _paragraph_lists(page: bytes, places: bytes) -> list[bytes]:
    """PapxInFkp: a count of words, or nought and then a count ([MS-DOC] 2.9.175)."""
    body = page[: _PAGE - 1]  # the last byte is the count of the page
    lists: list[bytes] = []
    for place in places:
        at = 2 * place
        words = page[at]
        if words:
            lists.append(body[at + 1 : at + 2 * words])
        else:
            lists.append(body[at + 2 : at + 2 + 2 * page[at + 1]])
    if 0 in places:  # no list at all
        lists = [found if place else b"" for found, place in zip(lists, places, strict=True)]
    return lists


def _character_lists(page: bytes, places: bytes) -> list[bytes]:
    """Chpx: a count of bytes, then the sprms ([MS-DOC] 2.9.32). Most runs share theirs."""
    body = page[: _PAGE - 1]
    lists = {
        place: body[2 * place + 1 : 2 * place + 1 + page[2 * place]] for place in set(places)
    }
    lists[0] = b""  # no list at all
    return [lists[place] for place in places]
