"""Tables without rules, wide ones: columns from the figures' alignment, rows from labels.

A wide region has lines with four and more figures. Their left edges, middles or right
edges, whichever line up best, are the columns. Rows are the blocks of label text; every
figure goes to the block it stands beside, so figures wrapped inside a cell come together.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from govreport_extract.loaders.pdf.page import Run
from govreport_extract.loaders.pdf.pieces import ENUMERATOR, TextLine, merged
from govreport_extract.model.document import DOUBT

_MAX_PIECES = 300
Anchor = Callable[[Run], float]

_ANCHORS: tuple[Anchor, ...] = (
    lambda run: (run.x0 + run.x1) / 2,
    lambda run: run.x0,
    lambda run: run.x1,
)


@dataclass(slots=True)
class Columns:
    """Value columns: where each one is expected (``places``) and its outer ``edges``."""

    anchor: Anchor
    places: list[float]
    edges: list[float] = field(default_factory=list)
    added: list[float] = field(default_factory=list)

    def nearest(self, run: Run) -> int:
        """The column that ``run`` belongs to."""
        x = self.anchor(run)
        return min(range(len(self.places)), key=lambda k: abs(self.places[k] - x))

    @property
    def is_centred(self) -> bool:
        """The figures line up by their middles."""
        return self.anchor is _ANCHORS[0]

    def offset(self, half: float, em: float) -> float:
        """From the middle of a cell ``2 * half`` wide to where its figures line up."""
        if self.anchor is _ANCHORS[0]:
            return 0.0
        inset = half - 0.4 * em
        return -inset if self.anchor is _ANCHORS[1] else inset

    def bounds(self, em: float) -> list[float]:
        """Where the cells would end if they were drawn, judged by the alignment."""
        places = self.places
        pitch = (places[-1] - places[0]) / max(len(places) - 1, 1)
        if self.anchor is _ANCHORS[0]:
            inner = [(a + b) / 2 for a, b in pairwise(places)]
            return [places[0] - pitch / 2, *inner, places[-1] + pitch / 2]
        if self.anchor is _ANCHORS[1]:
            return [*(x - 0.4 * em for x in places), places[-1] + pitch - 0.4 * em]
        return [places[0] - pitch + 0.4 * em, *(x + 0.4 * em for x in places)]

    def set_edges(self, rows: list[list[Run]], em: float) -> None:
        """Edges half-way between what stands in neighbouring columns."""
        count = len(self.places)
        left, right = list(self.places), list(self.places)
        for row in rows:
            for run in row:
                k = self.nearest(run)
                left[k], right[k] = min(left[k], run.x0), max(right[k], run.x1)
        inner = [(right[k] + left[k + 1]) / 2 for k in range(count - 1)]
        pitch = (self.places[-1] - self.places[0]) / max(count - 1, 1)
        first = min(left[0] - 0.1 * em, self.places[0] - 0.5 * pitch + 0.2 * em)
        if self.anchor is _ANCHORS[1]:
            first = left[0] - 0.2 * em
        last = max(right[-1] + 0.1 * em, self.places[-1] + 0.5 * pitch)
        edges = [first, *inner, last]
        self.edges = [max(edges[: k + 1]) for k in range(len(edges))]


@dataclass(slots=True)
class Block:
    """Label lines that form one label; figures beside it make it a row."""

    lines: list[Run]
    beside: bool
    values: list[Run] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The label, its lines joined."""
        return "".join(run.text for run in self.lines)

    @property
    def left(self) -> float:
        """Left edge of the first line."""
        return self.lines[0].x0

    def place(self, align: int) -> float:
        """Vertical place: middle (0), first line (1) or last line (2)."""
        first, last = self.lines[0].middle, self.lines[-1].middle
        return (first + last) / 2 if align == 0 else first if align == 1 else last


def find_columns(lines: Sequence[TextLine], em: float) -> Columns | None:
    """The columns that the figures of these lines stand in; None if they do not line up."""
    rows = [line.values for line in lines if len(line.values) > 1]
    if not rows:
        return None
    found: list[tuple[float, Columns]] = []
    first = min(run.y0 for row in rows for run in row)
    header = [line for line in lines if line.y < first]
    for anchor in _ANCHORS:
        groups = _groups(sorted(anchor(run) for row in rows for run in row), 0.55 * em)
        places = [sum(group) / len(group) for group in groups]
        columns = Columns(anchor, places)
        clashes = sum(len(row) - len({columns.nearest(run) for run in row}) for row in rows)
        spread = sum(group[-1] - group[0] for group in groups)
        cost = (5 * clashes + len(places)) * em + 0.2 * spread
        found.append((cost + 0.5 * _misfit(columns, header, em), columns))
    columns = min(found, key=lambda item: item[0])[1]
    if len(columns.places) < 2:
        return None
    columns.set_edges(rows, em)
    return columns


def _misfit(columns: Columns, header: Sequence[TextLine], em: float) -> float:
    """How far the lowest header pieces are from the middles of their columns, on average."""
    if len(columns.places) < 2:
        return 0.0
    bounds = columns.bounds(em)
    middles = [(a + b) / 2 for a, b in pairwise(bounds)]
    pieces = _lowest(header, bounds[0], em)
    away = [min(abs((x0 + x1) / 2 - m) for m in middles) for x0, x1 in pieces]
    return sum(away) / len(away) if away else 0.0


def add_header_columns(
    columns: Columns, header: Sequence[TextLine], em: float, *, labels: bool = True
) -> None:
    """Columns that hold no figure at all are still printed: the header shows them.

    Where two of the lowest header pieces stand side by side over one column, or one stands
    outside of all, there is a column more. Without row labels (``labels``) the first
    columns may be such.
    """
    bounds = columns.bounds(em)
    lowest: list[tuple[float, float]] = []
    for x0, x1 in _lowest(header, bounds[0] if labels else float("-inf"), em):
        if lowest and x0 < lowest[-1][1]:
            lowest[-1] = min(x0, lowest[-1][0]), max(x1, lowest[-1][1])
        else:
            lowest.append((x0, x1))
    middles = [(x0 + x1) / 2 for x0, x1 in lowest]
    homes: dict[int, list[float]] = {}
    for middle in middles:
        homes.setdefault(bisect_left(bounds, middle) - 1, []).append(middle)
    steps = sorted(b - a for a, b in pairwise(middles))
    half = steps[len(steps) // 2] / 2 if steps else 0.0
    for k, own in homes.items():
        if 0 <= k < len(bounds) - 1:
            place = columns.places[k] - columns.offset(half, em)
            own.remove(min(own, key=lambda x: abs(x - place)))
        columns.added += [x + columns.offset(half, em) for x in own]
    columns.places = sorted([*columns.places, *columns.added])


def header_columns(header: Sequence[TextLine], em: float, left: float) -> Columns | None:
    """Columns by the middles of the lowest header pieces right of ``left``.

    A figure stands in the cell under its header piece however it is aligned, so the middle
    between two pieces parts them: the safest measure where one row of figures is all.
    """
    merged_sides: list[tuple[float, float]] = []
    for x0, x1 in _lowest(header, left, em):
        if merged_sides and x0 < merged_sides[-1][1]:
            merged_sides[-1] = merged_sides[-1][0], max(x1, merged_sides[-1][1])
        else:
            merged_sides.append((x0, x1))
    if len(merged_sides) < 2:
        return None
    return Columns(_ANCHORS[0], [(x0 + x1) / 2 for x0, x1 in merged_sides])


def _lowest(header: Sequence[TextLine], left: float, em: float) -> list[tuple[float, float]]:
    """Sides of the header pieces that have nothing under them, from left to right."""
    pieces: list[Run] = []
    for line in header:
        for run in _words(line.runs, em):
            before = pieces[-1] if pieces else None
            if (run.x0 + run.x1) / 2 <= left:
                continue
            if before is not None and _one_word(before, run, em):
                pieces[-1] = merged((before, run), before.text + run.text)
            else:
                pieces.append(run)
    pieces = pieces[-_MAX_PIECES:]
    found = [
        (run.x0, run.x1)
        for run in pieces
        if not any(
            other.y0 > run.y0 + 0.5 * em and min(other.x1, run.x1) > max(other.x0, run.x0)
            for other in pieces
        )
    ]
    return sorted(found)


def _words(runs: Sequence[Run], em: float) -> list[Run]:
    """Runs that touch are one word: on turned pages each glyph may be a run of its own."""
    words: list[Run] = []
    for run in runs:
        before = words[-1] if words else None
        level = before is not None and abs(run.middle - before.middle) < 0.3 * em
        if before is not None and level and abs(run.x0 - before.x1) < 0.1 * em:
            words[-1] = merged((before, run), before.text + run.text)
        else:
            words.append(run)
    return words


def _one_word(before: Run, run: Run, em: float) -> bool:
    """总 and 计 set far apart are one word."""
    if len(before.text) + len(run.text) > 3 or abs(run.middle - before.middle) > 0.5 * em:
        return False
    return 0 <= run.x0 - before.x1 < 2 * em


def _groups(values: list[float], gap: float) -> list[list[float]]:
    groups: list[list[float]] = []
    for value in values:
        if groups and value - groups[-1][-1] <= gap:
            groups[-1].append(value)
        else:
            groups.append([value])
    return groups


def label_blocks(lines: Sequence[TextLine], edge: float, em: float) -> list[Block]:
    """Label blocks left of ``edge``; ``beside``: the last label before the figures."""
    blocks: list[Block] = []
    for line in lines:
        labels = [run for run in line.labels if run.x0 < edge]
        for k, run in enumerate(labels):
            valued = k == len(labels) - 1 and bool(line.values)
            home = _home(blocks, run, valued, em)
            if home is None:
                blocks.append(Block([run], valued))
            else:
                home.lines.append(run)
                home.beside = home.beside or valued
    return blocks


def _home(blocks: list[Block], run: Run, valued: bool, em: float) -> Block | None:
    """The block that ``run`` continues: right above, same column, no new number."""
    if ENUMERATOR.match(run.text):
        return None
    for block in reversed(blocks[-12:]):
        last = block.lines[-1]
        step = run.middle - last.middle
        height = max(run.y1 - run.y0, last.y1 - last.y0, 0.8 * em)
        overlap = min(run.x1, last.x1) - max(run.x0, last.x0)
        if overlap > 0.4 * min(run.x1 - run.x0, last.x1 - last.x0) and step > 0.3 * height:
            if step > 1.75 * height:
                return None
            numbered = bool(ENUMERATOR.match(block.lines[0].text))
            if valued and block.beside and not numbered and len(run.text) > 1:
                return None  # two rows, each with its own figures
            return block
    return None


def split_groups(blocks: list[Block], em: float) -> tuple[list[Block], list[Block]]:
    """Labels of single rows, and labels that span rows which have labels of their own."""
    rows: list[Block] = []
    groups: list[Block] = []
    for block in blocks:
        reach = (0.35 if block.beside and len(block.lines) == 1 else 0.9) * em
        top, bottom = block.lines[0].middle - reach, block.lines[-1].middle + reach
        right = max(run.x1 for run in block.lines)
        spans = any(
            other.left > right - 0.5 * em
            and other.lines[0].middle < bottom
            and other.lines[-1].middle > top
            for other in blocks
        )
        (groups if spans else rows).append(block)
    return rows, groups


def bind_rows(
    lines: Sequence[TextLine], blocks: list[Block], *, open_top: bool
) -> tuple[list[Block], list[Block]]:
    """Give every figure to the block it stands beside; rows, and blocks without figures.

    Labels may stand in the middle, at the top or at the bottom of their rows: the choice
    that brings figures and labels closest together is taken for the whole table. With
    ``open_top`` (no header on this page) labels above the first figures are rows too.
    """
    values = [run for line in lines for run in line.values]
    if not blocks or not values:
        return [], blocks
    align = min(range(3), key=lambda a: _distance(values, blocks, a))
    order = sorted(blocks, key=lambda block: block.place(align))
    places = [block.place(align) for block in order]
    labelled = {id(run) for line in lines if line.labels for run in line.values}
    usual = median(run.y1 - run.y0 for run in values)
    for chain in _chains(values, places, labelled):
        middle = sum(run.middle for run in chain) / len(chain)
        home = order[_closest(order, places, middle)]
        for run in chain:
            large = run.y1 - run.y0 > _TALL * usual
            beside = abs(run.middle - home.place(align)) < usual
            foreign = large and not beside
            home.values.append(merged([run], DOUBT * len(run.text)) if foreign else run)
    rows = [block for block in order if block.values]
    rest = [block for block in order if not block.values]
    step = _row_step(rows, align)
    low = float("-inf") if open_top else rows[0].place(align)
    high = rows[-1].place(align) + 2.5 * step
    for block in list(rest):
        gap = min(abs(block.place(align) - row.place(align)) for row in rows)
        inside = low < block.place(align) < high
        numbered = block.text[:1].isdigit()  # 3.… is a row; (三)… may head several
        if inside and gap > (0.4 if numbered else 0.7) * step:  # a row of blanks
            rows.append(block)
            rest.remove(block)
    rows.sort(key=lambda block: block.place(align))
    return rows, rest


def _chains(values: list[Run], places: list[float], labelled: set[int]) -> list[list[Run]]:
    """Figures wrapped inside a cell, line under line, belong to one row.

    Only told apart from figures of two rows where the rows stand well apart, and where not
    both lines have labels of their own (``labelled``).
    """
    steps = sorted(b - a for a, b in pairwise(places))
    apart = steps[len(steps) // 3] if steps else 0.0
    chains: list[list[Run]] = []
    for run in sorted(values, key=lambda run: run.middle):
        height = run.y1 - run.y0
        for chain in reversed(chains[-40:]):
            last = chain[-1]
            beside = min(run.x1, last.x1) - max(run.x0, last.x0)
            wrapped = 0.6 * height < run.middle - last.middle < min(1.4 * height, 0.85 * apart)
            whole = run.y1 - chain[0].y0 < max(1.05 * apart, 2.4 * height)
            if id(run) in labelled and id(last) in labelled:
                continue
            if wrapped and whole and beside > 0.4 * min(run.x1 - run.x0, last.x1 - last.x0):
                chain.append(run)
                break
        else:
            chains.append([run])
    return chains


_TALL = 1.2
"""Figures so much taller than the others, and on the line of no row, are the page's own."""


def _row_step(rows: list[Block], align: int) -> float:
    places = [row.place(align) for row in rows]
    steps = sorted(b - a for a, b in pairwise(places))
    return steps[len(steps) // 4] if steps else 20.0


def _distance(values: list[Run], blocks: list[Block], align: int) -> float:
    order = sorted(blocks, key=lambda block: block.place(align))
    places = [block.place(align) for block in order]
    return sum(abs(places[_closest(order, places, v.middle)] - v.middle) for v in values)


def _closest(order: list[Block], places: list[float], y: float) -> int:
    """The nearest block; of several as near, the one closest to the figures."""
    k = bisect_left(places, y)
    best, least = 0, float("inf")
    for j in range(max(0, k - 3), min(len(places), k + 3)):
        away = abs(places[j] - y)
        closer = away < least - 1.5
        if closer or (away < least + 1.5 and order[j].left > order[best].left):
            best, least = j, min(away, least)
    return best
