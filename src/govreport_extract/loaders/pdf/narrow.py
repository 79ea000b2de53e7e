"""Borderless tables with few figures a line: each line under the header line above it."""

from __future__ import annotations

from govreport_extract.loaders.pdf.page import Run
from govreport_extract.loaders.pdf.pieces import TextLine, merged
from govreport_extract.model.document import DOUBT

NarrowCell = tuple[int, int, int, list[Run]]
"""row, column, column span, runs."""


def narrow_cells(
    lines: list[TextLine], em: float, left: float, right: float
) -> tuple[list[float], list[NarrowCell]] | None:
    """Column edges and cells, or None if the lines are no table."""
    rows = _joined_labels(lines, em)
    if not any(_is_row(line, em) for line in rows):
        return None
    edge = _label_edge(rows, left, right, em)
    most = max(
        max((len(line.values) for line in rows), default=1),
        max((len(line.labels) - 1 for line in rows if not line.values), default=1),
        1,
    )
    pitch = (right - edge) / most
    edges = [left, edge, *[edge + pitch * k for k in range(1, most + 1)]]
    cells: list[NarrowCell] = []
    header: list[Run] = []
    full = [line.values for line in rows if len(line.values) == most > 1]
    for number, line in enumerate(rows):
        if line.values:
            beside = rows[max(0, number - 1) : number] + rows[number + 1 : number + 2]
            loose = _loose(line, beside, edge, em)
            _figures(cells, number, line, header, most, full, loose)
        elif len(line.labels) > 1:
            header = line.labels[1:]
            cells.append((number, 0, 1, line.labels[:1]))
            _spread(cells, number, [[run] for run in header], most)
        elif header and _is_label(line.labels[0], rows, em):
            cells.append((number, 0, 1, line.labels))
            _spread(cells, number, [[] for _ in header], most)
        else:
            cells.append((number, 0, most + 1, line.labels))
    return edges, cells


def _is_row(line: TextLine, em: float) -> bool:
    """A label, a gap too wide for a sentence, a figure."""
    if not line.values or not line.labels:
        return False
    first = line.values[0].x0
    return first - max((run.x1 for run in line.labels if run.x0 < first), default=0) > 1.2 * em


def _joined_labels(lines: list[TextLine], em: float) -> list[TextLine]:
    """A label wrapped over lines goes to the line with the figures."""
    rows: list[TextLine] = []
    for line in lines:
        before = rows[-1] if rows else None
        if (
            before is not None
            and before.values
            and not line.values
            and len(line.labels) == len(before.labels) == 1
            and line.y - before.y < 1.5 * em
            and abs(line.labels[0].x0 - before.labels[0].x0) < 0.5 * em
        ):
            joined = TextLine(before.y, before.height, list(before.labels), before.values)
            joined.labels.append(line.labels[0])
            rows[-1] = joined
        else:
            rows.append(line)
    return rows


def _label_edge(rows: list[TextLine], left: float, right: float, em: float) -> float:
    ends = [run.x1 for line in rows if line.values for run in line.labels]
    starts = [line.values[0].x0 for line in rows if line.values]
    starts += [line.labels[1].x0 for line in rows if not line.values and len(line.labels) > 1]
    widest = max(ends, default=left + em)
    return max(left + em, min((widest + min(starts)) / 2, right - em))


def _is_label(run: Run, rows: list[TextLine], em: float) -> bool:
    """Stands where the labels of lines with figures stand (its figures are blank)."""
    middle = (run.x0 + run.x1) / 2
    for line in rows:
        if line.values or len(line.labels) > 1:
            other = line.labels[0] if line.labels else None
            if other is None:
                continue
            if abs(other.x0 - run.x0) < 0.8 * em:
                return True
            if abs((other.x0 + other.x1) / 2 - middle) < 0.8 * em:
                return True
    return False


def _loose(line: TextLine, beside: list[TextLine], edge: float, em: float) -> Run | None:
    """Text among the figures' columns right above or below: a note wrapped in a cell."""
    near = (o for o in beside if not o.values and abs(o.y - line.y) < 1.3 * em)
    for run in (run for other in near for run in other.labels):
        if (run.x0 + run.x1) / 2 > edge and any(map(str.isdigit, run.text)):
            return run
    return None


def _figures(
    cells: list[NarrowCell],
    number: int,
    line: TextLine,
    header: list[Run],
    most: int,
    full: list[list[Run]],
    loose: Run | None,
) -> None:
    first = line.values[0].x0
    labels = [run for run in line.labels if run.x0 < first]
    cells.append((number, 0, 1, labels))
    count = max(len(header), 1)
    words = [run for run in line.labels if run.x0 >= first]
    values = sorted([*line.values, *words], key=lambda run: run.x0)
    if len(values) == count and not words:
        _spread(cells, number, [[run] for run in values], most)
        return
    homes: list[list[Run]] = [[] for _ in range(count)]
    unsure = [loose] if loose is not None else []
    for run in values:
        home, sure = _home(run, header, full)
        homes[home].append(run if sure else merged([run], f"{run.text}{DOUBT}"))
        unsure += [] if sure else [run]
    if unsure:  # what looks blank may have lost its figure to a neighbour
        homes = [runs or [merged(unsure[:1], DOUBT)] for runs in homes]
    _spread(cells, number, homes, most)


def _home(run: Run, header: list[Run], full: list[list[Run]]) -> tuple[int, bool]:
    """The column of a figure on a line with blanks, and whether it is sure.

    As on a line without blanks (``full``) where the figure lines up with one; a line with
    more columns than this one counts too, its last ones being one column here. Else by the
    header piece: sure if it stands under that one.
    """
    for values in full:
        for k, other in enumerate(values):
            if _aligned(run, other, 1.0):
                return min(k, len(header) - 1), True
    if not header:
        return 0, True
    middle = (run.x0 + run.x1) / 2
    away = [abs((piece.x0 + piece.x1) / 2 - middle) for piece in header]
    home = away.index(min(away))
    return home, _stands_under(run, header[home])


def _aligned(run: Run, other: Run, slack: float) -> bool:
    """Do both begin, end or have their middle at the same place?"""
    middles = run.x0 + run.x1 - other.x0 - other.x1
    sides = abs(run.x0 - other.x0), abs(run.x1 - other.x1), abs(middles) / 2
    return min(sides) < slack


def _stands_under(run: Run, piece: Run) -> bool:
    """Is half of the narrower one below or above the other?"""
    common = min(run.x1, piece.x1) - max(run.x0, piece.x0)
    return common >= 0.5 * min(run.x1 - run.x0, piece.x1 - piece.x0)


def _spread(cells: list[NarrowCell], number: int, homes: list[list[Run]], most: int) -> None:
    """Cells for the value columns; the last one takes the columns that are left."""
    for k, runs in enumerate(homes[:most]):
        wide = most - k if k == min(len(homes), most) - 1 else 1
        cells.append((number, 1 + k, wide, runs))
