"""Which printed rows are which rows of the form: by label, in order, never by position."""

from __future__ import annotations

from dataclasses import dataclass

from govreport_extract.forms.labels import reduce_label
from govreport_extract.forms.model import Block, Leaf
from govreport_extract.recognize.align import THRESHOLD, align, in_order
from govreport_extract.recognize.likeness import alike

UNITS = frozenset(
    ["件", "条", "篇", "次", "个", "人", "项", "份", "起", "宗", "期", "元", "万元", "人次",
     "条次", "件次"]
)  # fmt: skip
"""Words that stand in a column for the unit; they never identify a row."""


@dataclass(frozen=True, slots=True)
class RowMatch:
    """``rows[i]`` is the form row of observed row i, or None; with the similarity."""

    rows: tuple[int | None, ...]
    scores: tuple[float, ...]
    duplicates: tuple[int, ...] = ()


def label_path(texts: list[str]) -> tuple[str, ...]:
    """The reduced labels of a row, outermost first.

    Numbering alone is no label, nor is the unit in a column of its own behind a label.
    """
    path = tuple(reduced for text in texts if (reduced := reduce_label(text)))
    return path[:-1] if len(path) > 1 and path[-1] in UNITS else path


def match_rows(observed: list[tuple[str, ...]], block: Block) -> RowMatch:
    """Pair observed label paths with the rows of the form.

    Exact and in order is taken as it is. Otherwise the best order-preserving alignment;
    then an exact label that the order left over still binds (a swapped row). A label
    printed twice binds nowhere: its row numbers are listed in ``duplicates``.
    """
    key = (block.form, block.key, tuple(observed))
    known = _KNOWN.get(key)
    if known is None:
        known = _match(observed, block)
        if len(_KNOWN) >= _MOST_KEPT:
            _KNOWN.clear()
        _KNOWN[key] = known
    return known


# Nearly all reports print the same labels, so a match found once is kept.
_KNOWN: dict[tuple[str, tuple[str, int], tuple[tuple[str, ...], ...]], RowMatch] = {}
_MOST_KEPT = 2_000
_MOST_TIMES = 10


def _match(observed: list[tuple[str, ...]], block: Block) -> RowMatch:
    if len(observed) > _MOST_TIMES * len(block.rows) + 100:
        nothing = len(observed)  # no form has so many rows; aligning them would take long
        return RowMatch((None,) * nothing, (0.0,) * nothing)
    exact = [_exact(path, block) for path in observed]
    if in_order(exact):
        return RowMatch(tuple(exact), (1.0,) * len(exact))
    other = block.row_groups | block.header_names
    table = [[_similar(path, row, other, block) for row in block.rows] for path in observed]
    # A label stands for the row it is most like, or for none.
    tops = [max(row, default=0.0) for row in table]
    pairs = align(
        len(observed),
        len(block.rows),
        lambda i, j: table[i][j] if table[i][j] == tops[i] else 0.0,
    )
    rows: list[int | None] = [None] * len(observed)
    scores = [0.0] * len(observed)
    for i, j, score in pairs:
        rows[i], scores[i] = j, score
    duplicates: list[int] = []
    taken = {j for _, j, _ in pairs}
    for i, place in enumerate(exact):
        if rows[i] is not None or place is None:
            continue
        if place in taken:
            duplicates += [k for k, row in enumerate(rows) if row == place == exact[k]] + [i]
        else:
            rows[i], scores[i] = place, 1.0
            taken.add(place)
    return RowMatch(tuple(rows), tuple(scores), tuple(duplicates))


def _exact(path: tuple[str, ...], block: Block) -> int | None:
    """The one row whose label this is to the letter, or None."""
    if not path:
        return None
    fitting = block.rows_named(path[-1])
    if len(fitting) > 1:
        under = tuple(j for j in fitting if _parents_fit(path, block.rows[j]))
        fitting = under if len(under) == 1 else fitting
    return fitting[0] if len(fitting) == 1 else None


def _parents_fit(path: tuple[str, ...], row: Leaf) -> bool:
    return bool(row.path) and any(label in row.path[-1] for label in path[:-1])


_LEAST_NAME = 4


def names_another(printed: str, row: Leaf, block: Block) -> bool:
    """Does the whole label of another row stand in a printed one? Then two ran together."""
    return any(
        name in printed
        and len(name) >= _LEAST_NAME
        and not any(name in own for own in row.own_names)
        for other in block.rows
        if other is not row
        for name in other.own_names
    )


def _similar(path: tuple[str, ...], row: Leaf, other: frozenset[str], block: Block) -> float:
    if not path:
        return 0.0
    leaf = path[-1]
    if row.matches(leaf):
        return 1.0
    if leaf in other:  # a group's label here means a row out of line, not a misprint
        return 0.0
    if names_another(leaf, row, block):
        return 0.0
    best = max(alike(leaf, name) for name in row.own_names)
    if best < THRESHOLD and len(path) > 1:
        # The label may be torn over two cells: 无法 | 提供, or numbering gone astray.
        joined = "".join(path[-2:])
        best = max(best, *(0.95 * alike(joined, name) for name in row.own_names))
    return best
