"""Header cells of a borderless table: which columns a header piece stands over.

A piece that fits into one column is that column's. A wider one spans the columns whose
common middle is its own: pieces of one line share the columns out among them, each staying
inside the span of a piece above it, and take as many as they can.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from govreport_extract.loaders.pdf.columns import Columns
from govreport_extract.loaders.pdf.page import Run
from govreport_extract.loaders.pdf.pieces import TextLine, merged

HeaderCell = tuple[int, int, Run]
"""first column (-1 for the label columns), number of columns, piece."""

_MAX_SHARED = 4
_MAX_SPANS = 12


def header_cells(
    lines: Sequence[TextLine], columns: Columns, em: float
) -> list[list[HeaderCell]]:
    """The cells of each header line, from top to bottom."""
    edges = columns.bounds(em)
    borders = {0, len(edges) - 1}
    rows: list[list[HeaderCell]] = []
    sorted_out = [_sorted_out(line.runs, edges, em) for line in lines]
    for number, line in enumerate(lines):
        labels = [run for run in line.runs if (run.x0 + run.x1) / 2 < edges[0]]
        row: list[HeaderCell] = []
        if labels:
            row.append((-1, 1, merged(labels, "".join(run.text for run in labels))))
        own, wide = sorted_out[number]
        below = [run for _, later in sorted_out[number + 1 :] for run in later]
        under = {
            k: runs for later, _ in sorted_out[number + 1 :][::-1] for k, runs in later.items()
        }
        _promote(own, wide, below, under)
        row += [(k, 1, merged(runs, "".join(r.text for r in runs))) for k, runs in own.items()]
        for (start, end), run in zip(_shared(wide, edges, borders, em), wide, strict=True):
            row.append((start, end - start, run))
            borders |= {start, end}
        rows.append(row)
    _join_wrapped(rows)
    for row in rows:
        row.sort(key=lambda cell: cell[0])
    return [row for row in rows if row]


def _join_wrapped(rows: list[list[HeaderCell]]) -> None:
    """Lines of one column's header that stand close become one cell, in the last row."""
    open_cells: dict[int, tuple[list[HeaderCell], HeaderCell]] = {}
    for row in rows:
        for cell in list(row):
            first, wide, run = cell
            before = open_cells.pop(first, None) if wide == 1 else None
            if before is not None and first >= 0:
                upper = before[1][2]
                if run.middle - upper.middle < 1.55 * max(run.y1 - run.y0, upper.y1 - upper.y0):
                    before[0].remove(before[1])
                    row.remove(cell)
                    cell = first, 1, merged((upper, run), upper.text + run.text)
                    cell[2].y0 = run.y0  # the next line is measured from this one
                    row.append(cell)
            for k in range(first, first + wide):
                open_cells.pop(k, None)
            if wide == 1:
                open_cells[first] = row, cell


def _sorted_out(
    runs: Sequence[Run], edges: list[float], em: float
) -> tuple[dict[int, list[Run]], list[Run]]:
    """Runs that fit into one column, by column, and pieces that do not."""
    own: dict[int, list[Run]] = {}
    wide: list[Run] = []
    for run in _joined([r for r in runs if (r.x0 + r.x1) / 2 >= edges[0]], edges, em):
        middle = (run.x0 + run.x1) / 2
        k = max(j for j in range(len(edges) - 1) if j == 0 or edges[j] <= middle)
        if run.x1 - run.x0 <= 1.1 * (edges[k + 1] - edges[k]):
            own.setdefault(k, []).append(run)
        else:
            wide.append(run)
    return own, wide


def _promote(
    own: dict[int, list[Run]],
    wide: list[Run],
    below: list[Run],
    under: dict[int, list[Run]],
) -> None:
    """A short piece heads several columns too, if it stands above a wide one, or if its
    column has a header of its own further down."""
    whole = {k: merged(runs, "".join(r.text for r in runs)) for k, runs in own.items()}
    heads = [
        k
        for k, run in whole.items()
        if any(other.x0 < run.x1 and other.x1 > run.x0 for other in below)
    ]
    heads += [
        k
        for k, run in whole.items()
        if k not in heads
        and k in under
        and under[k][0].middle - run.middle > 1.55 * (run.y1 - run.y0)
    ]
    for k in heads:
        wide.append(whole[k])
        del own[k]
    wide.sort(key=lambda run: run.x0)


def _joined(runs: list[Run], edges: list[float], em: float) -> list[Run]:
    """Pieces of one line less than a third of an em apart, unless columns part them."""
    pieces: list[Run] = []
    for run in sorted(runs, key=lambda run: run.x0):
        before = pieces[-1] if pieces else None
        if before is not None and run.x0 - before.x1 < 0.33 * em:
            apart = any(before.x1 - 0.3 * em < edge < run.x0 + 0.3 * em for edge in edges)
            if not apart:
                pieces[-1] = merged((before, run), before.text + run.text)
                continue
        pieces.append(run)
    return pieces


def _shared(
    wide: list[Run], edges: list[float], borders: set[int], em: float
) -> list[tuple[int, int]]:
    """First and last edge of each wide piece, in order."""
    if not wide:
        return []
    if len(wide) <= _MAX_SHARED:
        found = _best(wide, edges, borders, em)
        if found is not None:
            return found
    return [_covered(run, edges) for run in wide]


def _best(
    wide: list[Run], edges: list[float], borders: set[int], em: float
) -> list[tuple[int, int]] | None:
    """The spans with the right middles that cover most, none crossing a border above."""
    count = len(edges) - 1
    slack = 0.3 * em + 0.2 * (edges[-1] - edges[0]) / count
    options = []
    for run in wide:
        middle = (run.x0 + run.x1) / 2
        options.append(
            [
                (start, end)
                for start in range(count)
                for end in range(start + 1, count + 1)
                if abs((edges[start] + edges[end]) / 2 - middle) < slack
                and not any(start < b < end for b in borders)
            ]
        )
        options[-1].sort(key=lambda span: abs(edges[span[0]] + edges[span[1]] - 2 * middle))
        del options[-1][_MAX_SPANS:]
    best: tuple[tuple[float, float], list[tuple[int, int]]] | None = None
    for spans in _chains(options, 0):
        size = sum(end - start for start, end in spans)
        tight = sum(a[1] == b[0] for a, b in pairwise(spans))
        off = sum(
            abs((edges[start] + edges[end] - run.x0 - run.x1) / 2)
            for (start, end), run in zip(spans, wide, strict=True)
        )
        score = float(size + tight), -off
        if best is None or score > best[0]:
            best = score, spans
    return best[1] if best else None


def _chains(options: list[list[tuple[int, int]]], at: int) -> list[list[tuple[int, int]]]:
    """All ways to pick one span for each piece, none overlapping the one before."""
    if not options:
        return [[]]
    return [
        [span, *rest]
        for span in options[0]
        if span[0] >= at
        for rest in _chains(options[1:], span[1])
    ]


def _covered(run: Run, edges: list[float]) -> tuple[int, int]:
    """The columns that the piece itself lies over."""
    over = [k for k in range(len(edges) - 1) if run.x0 < (edges[k] + edges[k + 1]) / 2 < run.x1]
    if over:
        return over[0], over[-1] + 1
    middle = (run.x0 + run.x1) / 2
    k = max(j for j in range(len(edges) - 1) if j == 0 or edges[j] <= middle)
    return k, k + 1
