"""Borderless tables with few figures a line: each line under the header line above it."""

from __future__ import annotations

from govreport_extract.loaders.pdf.page import Run
from govreport_extract.loaders.pdf.pieces import TextLine

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
            _figures(cells, number, line, header, most, full)
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


def _figures(
    cells: list[NarrowCell],
    number: int,
    line: TextLine,
    header: list[Run],
    most: int,
    full: list[list[Run]],
) -> None:
    first = line.values[0].x0
    labels = [run for run in line.labels if run.x0 < first]
    cells.append((number, 0, 1, labels))
    count = max(len(header), 1)
    values = [*line.values, *(run for run in line.labels if run.x0 >= first)]
    values.sort(key=lambda run: run.x0)
    if len(values) >= count:
        _spread(cells, number, [[run] for run in values], most)
        return
    homes: list[list[Run]] = [[] for _ in range(count)]
    for run in values:
        homes[_home(run, header, full)].append(run)
    _spread(cells, number, homes, most)


def _home(run: Run, header: list[Run], full: list[list[Run]]) -> int:
    """The column of a figure on a line with blanks.

    As on a line without blanks (``full``) where the figure lines up with one; a line with
    more columns than this one counts too, its last ones being one column here. Else by the
    header piece it stands under: those stand in the middle of their columns.
    """
    for values in full:
        for k, other in enumerate(values):
            middles = run.x0 + run.x1 - other.x0 - other.x1
            if min(abs(run.x0 - other.x0), abs(run.x1 - other.x1), abs(middles) / 2) < 1.0:
                return min(k, len(header) - 1)
    middle = (run.x0 + run.x1) / 2
    away = [abs((piece.x0 + piece.x1) / 2 - middle) for piece in header]
    return away.index(min(away)) if away else 0


def _spread(cells: list[NarrowCell], number: int, homes: list[list[Run]], most: int) -> None:
    """Cells for the value columns; the last one takes the columns that are left."""
    for k, runs in enumerate(homes[:most]):
        wide = most - k if k == min(len(homes), most) - 1 else 1
        cells.append((number, 1 + k, wide, runs))
