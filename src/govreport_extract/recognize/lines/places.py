"""The second proof of rows found in bare lines: where their figures and labels stand.

Counting says which column a figure belongs to; so does the place of its box below the
header. Only where both say the same is a block taken. Boxes have their origin at the top
left of the page.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import pairwise

from govreport_extract.forms.model import Leaf
from govreport_extract.model.document import TextLine, Token
from govreport_extract.recognize.labelrun import squash
from govreport_extract.recognize.lines.walk import FoundBlock


def header_texts(found: FoundBlock) -> list[str] | None:
    """The printed label above each column; None unless each is the form's, and in place."""
    columns = _columns(found)
    if columns is None:
        return None
    block = found.block
    if len(block.columns) == 1:
        return _single(found)
    stacks = _stacks(found.header, columns)
    if not _aligned(found, stacks):
        return None
    groups: set[frozenset[str]] = set()
    for leaf, stack in zip(block.columns, stacks, strict=True):
        above = _groups_above(leaf, squash("".join(token.text for token in stack)))
        if above is None:
            return None
        groups |= above
    needed = {
        leaf.path[-1]
        for leaf in block.columns
        if leaf.path and leaf.name in block.repeated_columns
    }
    return ["".join(t.text for t in stack) for stack in stacks] if needed <= groups else None


def rows_in_place(found: FoundBlock, lines: list[TextLine]) -> bool:
    """Are the figures of each row level, below the row before, and beside their label?"""
    last_page, last_y = 0, 0.0
    for row in found.rows:
        line = lines[row.last]
        middles = [(token.box[1] + token.box[3]) / 2 for token in row.values]
        heights = [token.box[3] - token.box[1] for token in row.values]
        tall, y = heights[0], middles[0]
        if max(middles) - min(middles) > 0.5 * tall or max(heights) > 1.3 * min(heights):
            return False
        if line.page == last_page and y < last_y + 0.5 * tall:
            return False
        last_page, last_y = line.page, y
        label = [
            token for number in range(row.first, row.last) for token in lines[number].tokens
        ]
        label += line.tokens[: len(line.tokens) - len(row.values)]
        if label and not 0.5 < tall / _height(label[-1]) < 2.0:
            return False  # a mark, or something behind the page
        if row.first == row.last:
            continue  # pdfium found label and figures on one line
        if any(lines[number].page != line.page for number in range(row.first, row.last)):
            return False
        if not min(t.box[1] for t in label) < y < max(t.box[3] for t in label):
            return False
        if max(t.box[2] for t in label) > row.values[0].box[0]:
            return False
    return True


def _columns(found: FoundBlock) -> list[tuple[float, float]] | None:
    """From left to right the room that the figures of each column take; never shared."""
    columns = [
        (min(token.box[0] for token in column), max(token.box[2] for token in column))
        for column in zip(*(row.values for row in found.rows), strict=True)
    ]
    apart = all(left[1] < right[0] for left, right in pairwise(columns))
    return columns if apart else None


def _single(found: FoundBlock) -> list[str] | None:
    """The header of a block of one column ends with its label, above all its figures."""
    for count in range(1, len(found.header) + 1):
        label = found.header[-count:]
        text = "".join(token.text for token in label)
        if found.block.columns[0].matches(squash(text)):
            left = min(token.box[0] for token in label)
            right = max(token.box[2] for token in label)
            figures = [token.box for row in found.rows for token in row.values]
            below = all(box[0] < right and box[2] > left for box in figures)
            return [text] if below else None
    return None


def _height(token: Token) -> float:
    return max(token.box[3] - token.box[1], 0.1)


_MANY_ROWS = 4
_LOOSE, _LOOSER = 0.35, 0.6
"""In heights of a figure: what the edges of figures in one column may differ by."""


def _aligned(found: FoundBlock, stacks: list[list[Token]]) -> bool:
    """Are the figures of each column set left, centred or right, all alike?

    A note mark, a page number or the digits of a neighbour stand elsewhere. Few rows are
    held against the labels above them.
    """
    tall = _height(found.rows[0].values[0])
    columns = list(zip(*(row.values for row in found.rows), strict=True))
    if len(found.rows) >= _MANY_ROWS:
        sides = ([(t.box[0], t.box[2]) for t in column] for column in columns)
        return all(_alike(column, _LOOSE * tall) for column in sides)
    if not all(stacks):
        return False
    shifted: list[tuple[float, float]] = []
    for column, stack in zip(columns, stacks, strict=True):
        middle = _middle_of_last(stack)
        shifted += [(token.box[0] - middle, token.box[2] - middle) for token in column]
    return _alike(shifted, _LOOSER * tall)


def _middle_of_last(stack: list[Token]) -> float:
    """The middle of the last line of a label, which may be set in pieces."""
    y = (stack[-1].box[1] + stack[-1].box[3]) / 2
    line = [token.box for token in stack if token.box[1] < y < token.box[3]]
    return (min(box[0] for box in line) + max(box[2] for box in line)) / 2


def _alike(sides: list[tuple[float, float]], slack: float) -> bool:
    """Do the left edges, the middles or the right edges differ by no more than ``slack``?"""
    lefts = [left for left, _ in sides]
    if max(lefts) - min(lefts) <= slack:
        return True
    rights = [right for _, right in sides]
    if max(rights) - min(rights) <= slack:
        return True
    doubled = [left + right for left, right in sides]
    return max(doubled) - min(doubled) <= 2 * slack


def _stacks(header: list[Token], columns: list[tuple[float, float]]) -> list[list[Token]]:
    """The pieces of the header above each column, from top to bottom.

    A piece belongs to the column whose figures it stands above, or is nearest to; pieces
    left of all columns are the corner.
    """
    centres = [(left + right) / 2 for left, right in columns]
    edges = [(a + b) / 2 for a, b in pairwise(centres)]
    corner = centres[0] - (edges[0] - centres[0])
    stacks: list[list[Token]] = [[] for _ in columns]
    for token in header:
        x = (token.box[0] + token.box[2]) / 2
        if x > corner:
            stacks[bisect_left(edges, x)].append(token)
    for stack in stacks:
        stack.sort(key=lambda token: (round((token.box[1] + token.box[3]) / 2), token.box[0]))
    return stacks


def _groups_above(leaf: Leaf, text: str) -> set[frozenset[str]] | None:
    """The groups whose labels stand above a column's own; None if anything else does."""
    for name in sorted(leaf.own_names, key=len, reverse=True):
        if text.endswith(name):
            rest, seen = text[: -len(name)], set()
            for group in leaf.path:
                label = max((g for g in group if rest.startswith(g)), key=len, default="")
                if label:
                    seen.add(group)
                    rest = rest[len(label) :]
            if not rest:
                return seen
    return None
