"""What is left over beside the tables: a figure there may be a part of one in them.

A number that wraps over the end of its cell, or over the end of a page, leaves its last
digits on a line of their own; page furniture swallows such lines. Where a figure stands
that no row has taken, nothing is read from bare lines.
"""

from __future__ import annotations

import re

from govreport_extract.model.document import Box, Lines, TextLine
from govreport_extract.recognize.lines.walk import FoundBlock

_FIGURES = re.compile(r"[\s0-9０-９.,，．%+\-/—–－|万亿千百元件项个条次人宗起份()（）]+")
_BARE = re.compile(r"[\s0-9０-９.,，．]+[万亿元件]*")
_DIGIT = re.compile(r"[0-9０-９]")
_NEAR = 1.8
"""In heights of a figure: how far below a table its last line may wrap to."""


def any_stray(blocks: list[FoundBlock], lines: Lines) -> bool:
    """Does a line outside of all blocks hold figures that could be theirs?"""
    taken: set[int] = set()
    for found in blocks:
        taken.update(range(found.first, found.rows[-1].last + 1))
    digit = _DIGIT.search
    left = [line for n, line in enumerate(lines.lines) if n not in taken and digit(line.text)]
    if any(_FIGURES.fullmatch(line.text) for line in left):
        return True
    bare = [line for line in lines.furniture if _BARE.fullmatch(line.text)]
    left += [line for line in bare if digit(line.text)]
    placed = [line for line in left if line.tokens]
    if placed:
        areas = [area for found in blocks for area in _areas(found, lines.lines)]
        if any(_inside(line, areas) for line in placed):
            return True
    return not _are_page_numbers(bare)


def _are_page_numbers(bare: list[TextLine]) -> bool:
    """Do bare figures at the edges of pages count the pages, one on each, none alone?"""
    if not bare:
        return True
    texts = [line.text.strip() for line in bare]
    if len(bare) < 2 or not all(text.isdecimal() for text in texts):
        return False
    first = {int(text) - line.page for text, line in zip(texts, bare, strict=True)}
    return len(first) == 1 and len({line.page for line in bare}) == len(bare)


Area = tuple[int, float, float, float, float]


def _areas(found: FoundBlock, lines: list[TextLine]) -> list[Area]:
    """Per page the room of the block's figures, with a margin: page, x0, y0, x1, y1."""
    pages: dict[int, list[Box]] = {}
    for row in found.rows:
        boxes = pages.setdefault(lines[row.last].page, [])
        boxes += (row.values[0].box, row.values[-1].box)  # level and in order, or refused
    alone = found.header[-1].box if len(found.block.columns) == 1 else None
    areas = []
    for page, boxes in pages.items():
        lefts, tops, rights, bottoms = zip(*boxes, strict=True)
        tall = max([bottom - top for top, bottom in zip(tops, bottoms, strict=True)])
        left, right = min(lefts), max(rights)
        if alone is not None:  # a single column is as wide as its label at least
            left, right = min(left, alone[0]), max(right, alone[2])
        room = (left - tall, min(tops) - 0.3 * tall, right + tall, max(bottoms) + _NEAR * tall)
        areas.append((page, *room))
    return areas


def _inside(line: TextLine, areas: list[Area]) -> bool:
    """Does the line stand where figures of a block do, or begin there with one?"""
    begins = _DIGIT.match(line.tokens[0].text) is not None
    left = min(token.box[0] for token in line.tokens)
    right = max(token.box[2] for token in line.tokens)
    y = (line.tokens[0].box[1] + line.tokens[0].box[3]) / 2
    return any(
        line.page == page and x0 <= left and (right <= x1 or begins) and y0 <= y <= y1
        for page, x0, y0, x1, y1 in areas
    )
