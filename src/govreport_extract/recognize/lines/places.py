"""The second proof of rows found in bare lines: where their figures and labels stand.

Counting says which column a figure belongs to; so does the place of its box below the
header. Only where both say the same is a block taken. Boxes have their origin at the top
left of the page.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache
from itertools import pairwise

from govreport_extract.forms.load import load_forms
from govreport_extract.forms.model import Leaf
from govreport_extract.model.document import TextLine, Token
from govreport_extract.recognize.labelrun import squash
from govreport_extract.recognize.lines.walk import FoundBlock


def header_texts(found: FoundBlock) -> list[str] | None:
    """The printed label above each column; None unless each is the form's, and in place."""
    sides = _sides_of_columns(found)
    columns = [(min(lefts), max(rights)) for lefts, rights in sides]
    if not all(left[1] < right[0] for left, right in pairwise(columns)):
        return None  # columns never share their room
    block = found.block
    if len(block.columns) == 1:
        return _single(found)
    stacks = _stacks(found.header, columns)
    if not _aligned(found, sides, stacks):
        return None
    texts = tuple(["".join([token.text for token in stack]) for stack in stacks])
    return list(texts) if _is_header(block.form, block.key, texts) else None


@lru_cache(maxsize=2_000)
def _is_header(form_id: str, key: tuple[str, int], texts: tuple[str, ...]) -> bool:
    """Do these texts above the columns say what the form's header does?"""
    block = load_forms()[form_id].block(key)
    groups: set[frozenset[str]] = set()
    for leaf, text in zip(block.columns, texts, strict=True):
        above = _groups_above(leaf, squash(text))
        if above is None:
            return False
        groups |= above
    needed = {
        leaf.path[-1]
        for leaf in block.columns
        if leaf.path and leaf.name in block.repeated_columns
    }
    return needed <= groups


def rows_in_place(found: FoundBlock, lines: list[TextLine]) -> bool:
    """Are the figures of each row level, below the row before, and beside their label?"""
    last_page, last_y = 0, 0.0
    for row in found.rows:
        line = lines[row.last]
        _, top, _, bottom = row.values[0].box
        tall, y = bottom - top, (top + bottom) / 2
        boxes = [token.box for token in row.values]
        if [box for box in boxes if box[1] != top or box[3] != bottom]:  # seldom
            middles = [(box[1] + box[3]) / 2 for box in boxes]
            heights = [box[3] - box[1] for box in boxes]
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


Sides = tuple[list[float], list[float]]
"""The left and the right edges of the figures of a column."""


def _sides_of_columns(found: FoundBlock) -> list[Sides]:
    columns = zip(*[[token.box for token in row.values] for row in found.rows], strict=True)
    return [([box[0] for box in boxes], [box[2] for box in boxes]) for boxes in columns]


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


def _aligned(found: FoundBlock, sides: list[Sides], stacks: list[list[Token]]) -> bool:
    """Are the figures of each column set left, centred or right, all alike?

    A note mark, a page number or the digits of a neighbour stand elsewhere. Few rows are
    held against the labels above them.
    """
    tall = _height(found.rows[0].values[0])
    if len(found.rows) >= _MANY_ROWS:
        return all(_alike(lefts, rights, _LOOSE * tall) for lefts, rights in sides)
    if not all(stacks):
        return False
    all_lefts: list[float] = []
    all_rights: list[float] = []
    for (lefts, rights), stack in zip(sides, stacks, strict=True):
        middle = _middle_of_last(stack)
        all_lefts += [left - middle for left in lefts]
        all_rights += [right - middle for right in rights]
    return _alike(all_lefts, all_rights, _LOOSER * tall)


def _middle_of_last(stack: list[Token]) -> float:
    """The middle of the last line of a label, which may be set in pieces."""
    y = (stack[-1].box[1] + stack[-1].box[3]) / 2
    line = [token.box for token in stack if token.box[1] < y < token.box[3]]
    return (min(box[0] for box in line) + max(box[2] for box in line)) / 2


def _alike(lefts: list[float], rights: list[float], slack: float) -> bool:
    """Do the left edges, the middles or the right edges differ by no more than ``slack``?"""
    if max(lefts) - min(lefts) <= slack or max(rights) - min(rights) <= slack:
        return True
    doubled = [left + right for left, right in zip(lefts, rights, strict=True)]
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
