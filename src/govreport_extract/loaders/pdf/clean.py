"""Text that is on the page but not in the table: watermarks, hidden digits, OCR layers.

Only what betrays itself is dropped: an oblique angle, an invisible or pale print that does
not keep to the cells, glyphs far larger than the figures they cross. Each drop is noted.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from itertools import pairwise
from statistics import median

from govreport_extract.loaders.pdf import native
from govreport_extract.loaders.pdf.celltext import DIGITS_ONLY
from govreport_extract.loaders.pdf.inks import UNSEEN, Inks, plain
from govreport_extract.loaders.pdf.page import DIGIT, Page, Run, baseline, quarter, unread_at
from govreport_extract.loaders.pdf.quality import unmapped
from govreport_extract.loaders.pdf.rules import Rules
from govreport_extract.model.document import UNREAD, Notice
from govreport_extract.structure.grid import Lattice

_PALE = 170.0
_CONTRAST = 90.0
_MOST_COMPARED = 200
_SHADE = 8.0
"""Lightness in which print of one kind differs at most: its edges may be blended."""
_SAMPLED = 40


def drop_noise(page: Page, lattices: list[Lattice], rules: Rules) -> list[Notice]:
    """Take runs off ``page.runs`` that do not belong to the printed figures."""
    numbers = [run for run in page.runs if DIGIT.search(run.text)]
    if not numbers or (_alike_in_size(numbers) and plain(page, _spans(numbers))):
        return []
    handle = page.handles[1]
    gone: set[int] = set()
    if any(_oblique(handle, run) for run in numbers):
        gone |= {run.start for run in page.runs if _oblique(handle, run)}
    gone |= _invisible(page, numbers)
    inks = Inks(page, rules)
    trimmed = [_trim(page, inks, run) for run in numbers if len(run.text) > 1]
    gone |= _pale(page, inks, [run for run in numbers if run.start not in gone], lattices)
    large = _oversized(page, [run for run in numbers if run.start not in gone], lattices)
    gone |= large | _tiny(page, numbers)
    _doubt_turned(page, [run for run in numbers if run.start not in gone])
    for run in numbers:
        if unmapped(page, run.start, run.start + 1):
            run.give_up()
    dropped = [text for text in trimmed if text]
    dropped += [run.text for run in page.runs if run.start in gone]
    if not dropped:
        return []
    outsized = [run for run in numbers if run.start in large]
    page.runs = [run for run in page.runs if run.start not in gone and run.text]
    page.runs += _emptied(page, outsized, lattices)
    sample = " ".join(dropped[:3])[:60]
    message = f"{len(dropped)} pieces of text that are no part of the print left out: {sample}"
    return [Notice("hidden-text-dropped", message, page.number)]


def _spans(runs: list[Run]) -> Iterator[tuple[int, int]]:
    return ((run.start, run.start + len(run.text)) for run in runs)


def _alike_in_size(numbers: list[Run]) -> bool:
    tall = sorted(run.y1 - run.y0 for run in numbers)
    usual = tall[len(tall) // 2]
    return tall[-1] <= 1.8 * usual and tall[0] >= usual / 3


def _trim(page: Page, inks: Inks, run: Run) -> str:
    """Cut glyphs off ``run`` that are far paler than the rest; what was cut off."""
    light = [inks.lightness(run.start + k) for k in range(len(run.text))]
    if max(light) - min(light) < _CONTRAST:
        return ""
    return keep(page, run, [value < min(light) + _CONTRAST for value in light])


def _oblique(handle: ctypes.c_void_p, run: Run) -> bool:
    return quarter(baseline(handle, run.start)) is None


def _doubt_turned(page: Page, numbers: list[Run]) -> None:
    """Digits turned against the page: each is a run of its own, read from top to bottom.

    That is wrong where the text runs upwards. One digit alone can be read, but for those that
    are another one upside down.
    """
    reading = page.find_frame().reading
    figures = [run for run in numbers if DIGITS_ONLY.fullmatch(run.text)]
    for place, run in enumerate(figures):
        turned = quarter(baseline(page.handles[1], run.start))
        if turned is None or turned == reading:
            continue
        upwards, upside_down = ((turned - reading) % 4 == k for k in (1, 2))
        beside = figures[max(place - 1, 0) : place + 2]
        alone = len(run.text) == 1 and not any(_stacked(run, other) for other in beside)
        page.turned = page.turned or not alone
        if upside_down or (upwards and not alone):
            run.give_up()


def _stacked(run: Run, other: Run) -> bool:
    """Does another run stand right above or below?"""
    if other is run:
        return False
    level = abs(run.x0 + run.x1 - other.x0 - other.x1) < run.x1 - run.x0
    gap = max(run.y0, other.y0) - min(run.y1, other.y1)
    return level and gap < 0.5 * (run.y1 - run.y0)


def _invisible(page: Page, numbers: list[Run]) -> set[int]:
    """Digits in render mode 3, unless the whole page is such a layer (a scan with OCR).

    Runs that are partly invisible lose those glyphs, or their meaning.
    """
    handle = page.handles[1]

    def hidden(index: int) -> bool:
        item = native.text_object(handle, index)
        return bool(item) and native.render_mode(item) in UNSEEN

    flags = {
        run.start: [hidden(run.start + k) for k in range(len(run.text))] for run in numbers
    }
    if sum(all(flag) for flag in flags.values()) >= 0.8 * len(numbers):
        page.recognized = True
        return set()
    found = set()
    for run in numbers:
        flag = flags[run.start]
        if all(flag):
            found.add(run.start)
        elif any(flag) and _abuts(page, run, flag):
            run.give_up()
        elif any(flag):
            keep(page, run, [not gone for gone in flag])
    return found


def _abuts(page: Page, run: Run, hidden: list[bool]) -> bool:
    """Does a hidden glyph stand where the next digit of the number would?

    pdfium drops one of two alike on one place, and it may have been the printed one.
    """
    glyphs = [page.glyph(run.start + k) for k in range(len(run.text))]
    return any(
        one != other and abs(after[0] - before[2]) < 0.05 * (after[3] - after[1])
        for (one, other), (before, after) in zip(
            pairwise(hidden), pairwise(glyphs), strict=True
        )
    )


def keep(page: Page, run: Run, wanted: list[bool]) -> str:
    """Cut ``run`` down to the wanted glyphs; what was cut off.

    Glyphs after a gap become runs of their own: the cell puts them together again.
    """
    text = run.text
    pieces: list[tuple[int, int]] = []
    for k, flag in enumerate(wanted):
        if flag and pieces and pieces[-1][1] == k:
            pieces[-1] = pieces[-1][0], k + 1
        elif flag:
            pieces.append((k, k + 1))
    made = []
    for first, end in pieces:
        boxes = [page.glyph(run.start + k) for k in range(first, end)]
        low, high = min(box[1] for box in boxes), max(box[3] for box in boxes)
        left, right = min(box[0] for box in boxes), max(box[2] for box in boxes)
        made.append(Run(text[first:end], run.start + first, left, low, right, high))
    place = page.runs.index(run)
    page.runs[place : place + 1] = made
    run.text = made[0].text
    return "".join(c for c, flag in zip(text, wanted, strict=True) if not flag)


def _pale(page: Page, inks: Inks, numbers: list[Run], lattices: list[Lattice]) -> set[int]:
    """Pale print is a watermark if some of its shade ignores the cells or covers other text.

    White print on white is no print. Where no figure in a table is dark, pale is the
    ordinary colour and everything stays.
    """
    light = [run for run in numbers if inks.lightness(run.start) >= _PALE]
    if not light:
        return set()
    white = [run for run in light if inks.unseen(run)]
    for run in white:
        if inks.on_something(run):
            run.give_up()
    unseen = {run.start for run in white if UNREAD not in run.text}
    whites = {run.start for run in white}
    light = [run for run in light if run.start not in whites]
    if len(numbers) - len(light) - len(unseen) < 3:
        return set() if len(unseen) > 0.5 * len(numbers) else unseen
    shades = {
        run.start: shade for run in page.runs if (shade := inks.lightness(run.start)) >= _PALE
    }
    dark = [run for run in page.runs if run.start not in shades]
    pale = [run for run in page.runs if run.start in shades and run.start not in whites]
    marks = [run for run in pale if _stray(run, lattices, page.em)]
    marks += [run for run in pale[:_MOST_COMPARED] if light and _covers(run, dark)]
    kinds = {_kind(run, shades, page.em) for run in marks}
    near = {(s + a, h + b) for s, h in kinds for a in (-1, 0, 1) for b in (-1, 0, 1)}
    return unseen | {run.start for run in pale if _kind(run, shades, page.em) in near}


def _kind(run: Run, shades: dict[int, float], em: float) -> tuple[int, int]:
    """Shade and size of a watermark's pieces, in steps."""
    return round(shades[run.start] / _SHADE), round(2 * (run.y1 - run.y0) / em)


def _stray(run: Run, lattices: list[Lattice], usual: float) -> bool:
    """Over the border of the cell in which its middle is; or far taller than ``usual`` beside
    the tables, where ordinary text may stand.
    """
    x, y = (run.x0 + run.x1) / 2, run.middle
    for lattice in lattices:
        cell = lattice.at(x, y)
        if cell >= 0:
            x0, y0, x1, y1 = lattice.box(cell)
            slack = 0.25 * usual
            inside = run.x0 > x0 - slack and run.x1 < x1 + slack
            return not (inside and run.y0 > y0 - slack and run.y1 < y1 + slack)
    return run.y1 - run.y0 > 2 * usual


def _covers(run: Run, others: list[Run]) -> bool:
    for other in others:
        wide = min(run.x1, other.x1) - max(run.x0, other.x0)
        high = min(run.y1, other.y1) - max(run.y0, other.y0)
        if wide > 0.2 * (run.x1 - run.x0) and high > 0.3 * (run.y1 - run.y0):
            return True
    return False


def _ink(page: Page, run: Run) -> float:
    """Height of the ink of a run's first digit; the boxes of glyphs depend on their font."""
    digit = DIGIT.search(run.text)
    box = page.ink(run.start + (digit.start() if digit else 0))
    return box[3] - box[1]


def _usual_ink(page: Page, numbers: list[Run]) -> float:
    step = max(1, len(numbers) // _SAMPLED)
    return median(_ink(page, run) for run in numbers[::step])


def _tiny(page: Page, numbers: list[Run]) -> set[int]:
    """Figures that nobody can read beside the others, three times as tall or more."""
    usual = median(run.y1 - run.y0 for run in numbers)
    small = [run for run in numbers if run.y1 - run.y0 < usual / 3]
    inked = _usual_ink(page, numbers) if small else 0.0
    return {run.start for run in small if _ink(page, run) < 0.4 * inked}


def _emptied(page: Page, dropped: list[Run], lattices: list[Lattice]) -> list[Run]:
    """Runs that cannot be read for cells in which only this stood: it may be their figure."""
    cells: dict[tuple[int, int], Run] = {}
    for place, lattice in enumerate(lattices if dropped else ()):
        for run in dropped:
            cell = lattice.at((run.x0 + run.x1) / 2, run.middle)
            if cell >= 0:
                cells[place, cell] = run
        for run in page.runs:
            cells.pop((place, lattice.at((run.x0 + run.x1) / 2, run.middle)), None)
    return [unread_at(r.start, (r.x0 + r.x1) / 2, r.middle) for r in cells.values()]


def _oversized(page: Page, numbers: list[Run], lattices: list[Lattice]) -> set[int]:
    """Figures twice as tall as the usual ones and reaching over the borders of a cell."""
    if not lattices:
        return set()
    usual = median(run.y1 - run.y0 for run in numbers)
    large = [run for run in numbers if run.y1 - run.y0 > 1.8 * usual]
    inked = _usual_ink(page, numbers) if large else 0.0
    return {
        run.start
        for run in large
        if any(lattice.at((run.x0 + run.x1) / 2, run.middle) >= 0 for lattice in lattices)
        and _ink(page, run) > 1.7 * inked
        and _stray(run, lattices, usual)
    }
