"""The text of one cell from its runs: lines, reading order, wrapped and spaced numbers.

The rule for numbers is to join only what is provably one number. Lines of digits are glued
when the next digit would not have fitted on the line before, or when only the glued string
is a well-grouped number; otherwise a line break stays in the text and tells of the doubt.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from govreport_extract.loaders.pdf.page import ALIKE, RAISED, Run
from govreport_extract.model.document import DOUBT
from govreport_extract.structure.seam import GROUPED

DIGITS_ONLY = re.compile(r"[0-9０-９.,．，]+")
DIGIT_END = re.compile(r"[0-9０-９.,．，]$")
_DIGIT_START = re.compile(r"[0-9０-９.,．，]")
_APART = 5
"""In characters of the page's text: pieces further apart were not drawn one after the other."""


def cell_text(runs: Sequence[Run], width: float, padding: float, spacing: float = 0.0) -> str:
    """The text of a cell ``width`` points wide.

    ``padding`` is the distance that text keeps from the borders of this table at least,
    ``spacing`` the gap between the digits of its letter-spaced numbers (0: they are not).
    """
    if len(runs) == 1:
        return runs[0].text
    if not runs:
        return ""
    runs = _without_doubles(runs)
    if len(runs) == 1:
        return runs[0].text
    column = _stacked(runs)
    if column is not None:
        return column
    lines = text_lines(runs)
    texts = [_line_text(line, spacing) for line in lines]
    joined = texts[0]
    for k in range(1, len(lines)):
        joined += _break(joined, texts[k], lines[k - 1], lines[k], width - 2 * padding)
        joined += texts[k]
    return joined


def text_lines(runs: Sequence[Run]) -> list[list[Run]]:
    """Runs grouped into lines from top to bottom, each from left to right."""
    ordered = sorted(runs, key=lambda run: run.y0 + run.y1)
    lines: list[list[Run]] = []
    middle = least = 0.0
    for run in ordered:
        height = max(run.y1 - run.y0, 4.0)
        if lines and run.middle - middle < 0.5 * min(height, least):
            lines[-1].append(run)
        else:
            lines.append([run])
            middle, least = run.middle, height
    for line in lines:
        line.sort(key=lambda run: run.x0)
    return lines


def _without_doubles(runs: Sequence[Run]) -> list[Run]:
    """Drop what is drawn twice on one place (bold by printing twice)."""
    kept: list[Run] = []
    if len(runs) > 400:
        return list(runs)
    for run in sorted(runs, key=lambda run: -len(run.text)):
        height = max(run.y1 - run.y0, 1.0)
        for other in kept:
            if (
                abs(run.middle - other.middle) < 0.3 * height
                and run.x0 > other.x0 - 0.3 * height
                and run.x1 < other.x1 + 0.3 * height
                and run.text in other.text
                and _over(run, other, height)
            ):
                break
        else:
            kept.append(run)
    kept.sort(key=lambda run: run.start)
    return kept


def _over(run: Run, other: Run, height: float) -> bool:
    """``run`` lies where its text stands in ``other``, not beside another copy of it."""
    share = (other.x1 - other.x0) / max(len(other.text), 1)
    expected = other.x0 + share * other.text.index(run.text)
    return len(run.text) == len(other.text) or abs(run.x0 - expected) < 0.6 * height


def _stacked(runs: Sequence[Run]) -> str | None:
    """Text written from top to bottom or turned: the order in which it was drawn.

    Only where every run is short and each stands over or under the one drawn before it (or
    starts a new column), and the runs of one height do not form words side by side.
    """
    if len(runs) < 3 or any(len(run.text) > 2 for run in runs):
        return None
    if any(DIGITS_ONLY.fullmatch(run.text) for run in runs):
        return None
    ordered = sorted(runs, key=lambda run: run.start)
    steps = 0
    for before, after in pairwise(ordered):
        overlap = min(before.x1, after.x1) - max(before.x0, after.x0)
        if overlap > 0.3 * min(before.x1 - before.x0, after.x1 - after.x0):
            steps += 1
    if steps < 0.6 * (len(ordered) - 1):
        return None
    first, last = ordered[0], ordered[-1]
    single = max(run.x0 for run in runs) < min(run.x1 for run in runs)
    if single and last.middle < first.middle and not _falls(ordered):
        return "".join(run.text for run in ordered)  # turned, read from bottom to top
    if single:
        return "".join(run.text for run in sorted(runs, key=lambda run: run.middle))
    return "".join(run.text for run in ordered)


def _falls(ordered: list[Run]) -> bool:
    """Not every run stands above the one drawn before."""
    pairs = pairwise(ordered)
    return any(after.middle > before.middle for before, after in pairs)


def digit_gaps(runs: Sequence[Run]) -> list[float]:
    """Gaps between single digits that stand on one line; nothing else on it."""
    if len(runs) < 2 or any(len(run.text) > 1 or not run.text.isdigit() for run in runs):
        return []
    lines = text_lines(runs)
    return [b.x0 - a.x1 for line in lines for a, b in pairwise(line)]


def _line_text(line: list[Run], spacing: float) -> str:
    """One line; gaps become a blank, except inside a letter-spaced number or Chinese."""
    if len(line) == 1:
        return line[0].text
    marks = [is_mark(run, line[0]) for run in line]
    if any(marks) and line[0].text[-1:].isdigit():
        said = "".join(run.text for run, flag in zip(line, marks, strict=True) if flag)
        rest = [run for run, flag in zip(line, marks, strict=True) if not flag]
        return f"{_line_text(rest, spacing)}（注{said}）"
    if all(DIGITS_ONLY.fullmatch(run.text) for run in line) and _one_number(line, spacing):
        return "".join(run.text for run in line)
    text = line[0].text
    for before, after in pairwise(line):
        gap = after.x0 - before.x1
        height = max(after.y1 - after.y0, before.y1 - before.y0, 4.0)
        ends, begins = DIGIT_END.search(text), _DIGIT_START.match(after.text)
        if ends and begins and not _one_number([before, after], spacing):
            text += " " if gap > 0.12 * height else DOUBT
        elif ((ends or begins) and gap > 0.12 * height) or gap > 1.5 * height:
            text += " "
        text += after.text
    return text


def is_mark(run: Run, number: Run) -> bool:
    """Is ``run`` the mark of a note on ``number``: digits that are smaller and raised?

    Full-width ones are none: their height varies by their font.
    """
    height = number.y1 - number.y0
    small = run.y1 - run.y0 < ALIKE * height and number.y1 - run.y1 > RAISED * height
    return small and run.text.isascii() and run.text.isdigit()


def _one_number(line: list[Run], spacing: float) -> bool:
    """Pieces of digits that are one number: drawn one after the other, alike, evenly spaced.

    Others are a number and something else: a mark, a watermark, what nobody sees.
    """
    heights = [run.y1 - run.y0 for run in line]
    height = max(*heights, 4.0)
    if min(heights) < ALIKE * max(heights) or not in_turn(line) or not is_level(line):
        return False
    gaps = [after.x0 - before.x1 for before, after in pairwise(line)]
    if min(gaps) < -0.3 * height:
        return False
    full_width = all(run.text[-1] >= "０" for run in line)
    if max(gaps) < (0.9 if full_width else 0.15) * height:
        return True
    if any(len(run.text) > 1 for run in line):
        return False
    if spacing and max(gaps) < spacing + 0.2 * height:
        return True
    even = max(gaps) - min(gaps) < 0.25 * height
    return len(line) > 2 and even and max(gaps) < 1.6 * height


def is_level(line: Sequence[Run]) -> bool:
    """Do digits stand on one line? A raised one is the mark of a note, whatever its size."""
    feet = [run.y1 for run in line]
    return max(feet) - min(feet) <= RAISED * max(4.0, *(run.y1 - run.y0 for run in line))


def in_turn(line: Sequence[Run]) -> bool:
    """Does each piece follow the one before it in the page's text, but for line ends?"""
    return all(0 < b.start - a.start - len(a.text) + 1 < _APART for a, b in pairwise(line))


def _break(
    before: str, after: str, upper: list[Run], lower: list[Run], available: float
) -> str:
    """What stands between two lines of a cell: nothing, or a line break."""
    if not (DIGIT_END.search(before) or _DIGIT_START.match(after)):
        return ""
    if DIGIT_END.search(before) and _DIGIT_START.match(after):
        whole = before + after
        if GROUPED.fullmatch(whole) and not GROUPED.fullmatch(before):
            return ""
    heights = [run.y1 - run.y0 for run in (upper[-1], lower[0])]
    if min(heights) < ALIKE * max(heights):
        return "\n"
    glyph = (lower[0].x1 - lower[0].x0) / max(len(lower[0].text), 1)
    full = upper[-1].x1 - upper[0].x0 + 1.05 * glyph > available
    return "" if full else "\n"
