"""Pieces of text on a line: what stands together, and what is a value by its looks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from govreport_extract.loaders.pdf.celltext import is_level, is_mark, text_lines
from govreport_extract.loaders.pdf.page import Run

_DIGITS = r"[0-9０-９][0-9０-９,，.．]*"
_NUMBER = (
    rf"(?:增加|减少|[增减+＋-])?{_DIGITS}(?: {_DIGITS}){{0,3}}(?:万?元|件|项|个|宗|起|次)?"
)
VALUE = re.compile(rf"{_NUMBER}(?:[（(][^）)]*\D[^）)]*[）)])?|[-—－–―/／\\*＊]{{1,3}}|无")
DIGITS = re.compile(r"[0-9０-９,，.．]+")
ENUMERATOR = re.compile(
    r"(?:[0-9０-９]{1,2}[.、．)）]|[(（][一二三四五六七八九十0-9]{1,3}[)）]"
    r"|[一二三四五六七八九十]{1,3}[、．.])"
)
SECTION = re.compile(r"[一二三四五六七八九十]{1,3}[、．.]")


@dataclass(slots=True)
class TextLine:
    """One line: labels (anything that is no value) and values, each from left to right."""

    y: float
    height: float
    labels: list[Run] = field(default_factory=list)
    values: list[Run] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)

    @property
    def left(self) -> float:
        """Where the line begins."""
        return min(run.x0 for run in (*self.labels, *self.values))

    @property
    def right(self) -> float:
        """Where the line ends."""
        return max(run.x1 for run in (*self.labels, *self.values))


def lines_of(runs: Sequence[Run], em: float) -> list[TextLine]:
    """All lines of a region from top to bottom, cut into pieces."""
    found = []
    groups = text_lines(runs)
    starts = _common_starts(groups, em)
    for group in groups:
        pieces = _pieces(group, em, starts)
        line = TextLine(group[0].middle, max(run.y1 - run.y0 for run in group))
        line.runs = group
        for k, piece in enumerate(pieces):
            after = pieces[k + 1] if k + 1 < len(pieces) else None
            before = pieces[k - 1] if k else None
            if VALUE.fullmatch(piece.text) and not _in_sentence(before, piece, after, em):
                line.values.append(piece)
            else:
                line.labels.append(piece)
        found.append(line)
    return found


def merged(runs: Sequence[Run], text: str) -> Run:
    """One run in place of several."""
    return Run(
        text,
        min(run.start for run in runs),
        min(run.x0 for run in runs),
        min(run.y0 for run in runs),
        max(run.x1 for run in runs),
        max(run.y1 for run in runs),
    )


def _common_starts(lines: list[list[Run]], em: float) -> set[int]:
    """Whole points at which pieces begin again and again: the left side of a column."""
    counts: Counter[int] = Counter()
    for line in lines:
        counts[round(line[0].x0)] += 1
        for before, run in pairwise(line):
            if run.x0 - before.x1 > 0.4 * em:
                counts[round(run.x0)] += 1
    common = {x for x, count in counts.items() if count > 2}
    return common | {x + 1 for x in common} | {x - 1 for x in common}


def _pieces(line: list[Run], em: float, starts: set[int]) -> list[Run]:
    """Runs of one line joined where no column gap is between them."""
    pieces: list[Run] = []
    last = line[0]
    for run in line:
        before = pieces[-1] if pieces else None
        last, ahead = run, last
        close = before is not None and -0.3 * em < run.x0 - before.x1 < 0.5 * em
        if before is not None and close and before.text[-1:].isdigit() and is_mark(run, before):
            pieces[-1] = merged((before, run), f"{before.text}（注{run.text}）")
        elif before is not None and _together(before, run, em, starts):
            text = before.text + (" " if _apart(ahead, run, em) else "") + run.text
            pieces[-1] = merged((before, run), text)
        else:
            pieces.append(run)
    return pieces


def _apart(before: Run, run: Run, em: float) -> bool:
    """Does a blank belong between two pieces? Digits with one between them are no number.

    Single digits are letter-spaced.
    """
    gap = run.x0 - before.x1
    if not DIGITS.fullmatch(run.text):
        return gap > 0.3 * em
    if not before.text[-1:].isdigit():
        return False
    blank = run.start > before.start + len(before.text)
    apart = blank and len(run.text) + len(before.text) > 2
    wide = run.text[-1] >= "０"
    return not is_level((before, run)) or (apart and gap > (0.8 if wide else 0.15) * em)


def _together(before: Run, run: Run, em: float, starts: set[int]) -> bool:
    gap = run.x0 - before.x1
    if gap > 0.4 * em and round(run.x0) in starts:
        return False
    if gap > 0.2 * em and ENUMERATOR.match(run.text):
        return False
    number, last = DIGITS.fullmatch(run.text), DIGITS.fullmatch(before.text)
    if number and last:
        wide = run.text[-1] >= "０" and before.text[-1] >= "０"
        return gap < (0.8 if wide else 0.3) * em
    if VALUE.fullmatch(run.text) or VALUE.fullmatch(before.text):
        return gap < 0.12 * em
    return gap < 0.9 * em


def _in_sentence(before: Run | None, run: Run, after: Run | None, em: float) -> bool:
    """A figure between words: text runs on right after it, or ends a line of prose."""
    if after is not None and not VALUE.fullmatch(after.text) and after.x0 - run.x1 < 0.7 * em:
        return True
    return (
        before is not None
        and not VALUE.fullmatch(before.text)
        and run.x0 - before.x1 < 0.4 * em
        and len(before.text) > 18
    )
