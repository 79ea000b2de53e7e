"""What stands at the seam of two pieces of a table: halves of one row, or two rows?

Told by typography alone: blank cells, list numbering and digits that only fit together.
"""

from __future__ import annotations

import re

from govreport_extract.model.document import DOUBT, Cell

_ENUMERATOR = re.compile(
    r"\s*(?:[0-9０-９]{1,2}\s*[.、．)）:：]|[(（][一二三四五六七八九十0-9]{1,3}[)）]"
    r"|[一二三四五六七八九十]{1,3}\s*[、.．])"
)
_VALUE = re.compile(r"[\s0-9０-９.,，．/／\\\-—–－+*＊无%％()（）]*")
_FIGURE = re.compile(r"\s*[0-9０-９/／\\—–－-]|\s*无\s*$")
GROUPED = re.compile(r"[0-9０-９]{1,3}(?:[,，][0-9０-９]{3})+(?:[.．][0-9０-９]+)?")
"""Digits that can only be one number, by their commas."""
_FIRST_LINE = 4
"""A number that wraps has at least so many digits on the line that it fills."""
_FAR = 1_000_000


def torn_row(above: list[Cell], below: list[Cell], seam: int) -> bool:
    """The last row above and the first row below are two halves of one row."""
    upper, _, single = _at_seam(above, below, seam)
    if not upper or not single or not any(c.text.strip() for c in upper):
        return False
    if not _kinds_agree(upper, single):
        return False
    limit = min((c.column for c in [*upper, *single] if _is_figure(c)), default=_FAR)
    top, bottom = _leaf(upper, limit), _leaf(single, limit)
    values_above = any(_is_value(c) for c in upper)
    values_below = any(_is_value(c) for c in single)
    if not bottom:
        # A row without a label goes on; a wholly blank strip may belong to either row.
        return bool(top) or not values_above
    if values_above and _blank_above(upper, single, bottom):
        # Figures stand above the break, their label below it, perhaps with more of them.
        return not _same_columns(upper, single)
    if _ENUMERATOR.match(bottom):
        return False
    if not top:
        return not (values_above and values_below) or not _same_columns(upper, single)
    if not _ENUMERATOR.match(top):
        return False
    return not (values_above and values_below) or _completes(upper, single)


def doubt_torn(above: list[Cell], below: list[Cell], seam: int, *, counted: bool) -> None:
    """Mark the figures above the seam that may go on below it, in rows that are not joined.

    They do where the first row below has figures and no label of its own, or one without the
    numbering that the row above has: the rest of that row's label. Where no lines
    are drawn (``counted``), their rest may also have become the first line of the cell
    below, unless that is a number of the lower row which fills its line. And where the
    label of the figures above is the one below, that row's own figures are doubtful.
    """
    last, lower, single = _at_seam(above, below, seam)
    label = _leaf(single, _FAR)
    if label and _blank_above(last, single, label):
        figures = {c.column for c in last if _is_value(c)}
        for cell in single:
            cell.text += DOUBT if cell.column in figures else ""
    top = _leaf(last, _FAR)
    orphan = not label or bool(_ENUMERATOR.match(top) and not _ENUMERATOR.match(label))
    for cell in lower:
        start, _, rest = cell.text.partition("\n")
        fills = len(start) >= _FIRST_LINE and len(start) > len(rest)
        goes_on = orphan or (counted and rest and not fills)
        if not (goes_on and is_figure_text(start)):
            continue
        for upper in last:
            if upper.column == cell.column and _is_value(upper) and upper.text[-1:].isdigit():
                upper.text += DOUBT


def _at_seam(
    above: list[Cell], below: list[Cell], seam: int
) -> tuple[list[Cell], list[Cell], list[Cell]]:
    """The cells that end above the seam, those that begin below it, and their one-row ones."""
    last = [c for c in above if c.row + c.row_span == seam]
    start = min((c.row for c in below), default=seam)
    first = [c for c in below if c.row == start]
    return last, first, [c for c in first if c.row_span == 1]


def _kinds_agree(upper: list[Cell], lower: list[Cell]) -> bool:
    """No value stands under a label: that would be a header and its first row."""
    above = {c.column: c for c in upper if c.text.strip()}
    pairs = [(above[c.column], c) for c in lower if c.text.strip() and c.column in above]
    return all(
        _is_value(cell) == _is_value(own) or (_is_value(own) and _goes_on(own, cell))
        for own, cell in pairs
    )


def _goes_on(number: Cell, below: Cell) -> bool:
    """Is a remark on the number begun above or below?"""
    return number.text.rstrip().endswith(("（", "(")) or _is_remark(below)


def _is_remark(cell: Cell) -> bool:
    """What may go on under a number: its last digits with a remark, or the remark; or what
    stands behind the number of a label (3 above .补正后仍不明确)."""
    text = cell.text.strip()
    if text[:1] in (".", "．", "、") and not text[1:2].isdigit():
        return True
    bracket = text.startswith(("（", "(")) and not _ENUMERATOR.match(text)
    return bracket or (_is_figure(cell) and not _is_value(cell))


def _blank_above(upper: list[Cell], lower: list[Cell], label: str) -> bool:
    """Above the cell with ``label`` stands a blank cell of the same width."""
    place = next((c.column, c.column_span) for c in lower if c.text.strip() == label)
    return any(
        (c.column, c.column_span) == place and c.row_span == 1 and not c.text.strip()
        for c in upper
    )


def _leaf(cells: list[Cell], limit: int) -> str:
    """The text of the last label of a row: no value, and one row high.

    What stands at column ``limit`` or later is a figure with a remark, if there are labels
    before it.
    """
    labels = [c for c in cells if c.text.strip() and not _is_figure(c)]
    labels = [c for c in labels if c.column < limit] or labels
    labels = [c for c in labels if c.row_span == 1] or labels
    return max(labels, key=lambda c: c.column).text.strip() if labels else ""


def is_value_text(text: str) -> bool:
    """Digits, signs and blanks, and not blank."""
    return bool(text.strip()) and bool(_VALUE.fullmatch(text))


def is_figure_text(text: str) -> bool:
    """Begins as a figure does, or a dash; a numbered label does too."""
    return bool(_FIGURE.match(text))


def _is_value(cell: Cell) -> bool:
    return is_value_text(cell.text)


def _is_figure(cell: Cell) -> bool:
    """A value, or a number with a remark after it; no numbered label."""
    text = cell.text
    return _is_value(cell) or bool(is_figure_text(text) and not _ENUMERATOR.match(text))


def _same_columns(upper: list[Cell], lower: list[Cell]) -> bool:
    taken = {c.column for c in upper if _is_value(c)}
    return any(c.column in taken for c in lower if _is_value(c))


def _completes(upper: list[Cell], lower: list[Cell]) -> bool:
    """Values stand in both halves: then those below must continue those above."""
    taken = {c.column: c.text for c in upper if _is_value(c)}
    pairs = [(taken[c.column], c.text) for c in lower if _is_value(c) and c.column in taken]
    return all(GROUPED.fullmatch((a + b).replace("\n", "")) for a, b in pairs)


def one_label(above: str, below: str) -> bool:
    """Is ``below`` the rest of the label ``above``, or the same label once more?"""
    first, second = "".join(above.split()), "".join(below.split())
    if not first or not second or first == second:
        return True
    if _VALUE.fullmatch(first) or _VALUE.fullmatch(second):
        return False
    return not _ENUMERATOR.match(second)


def joint(first: str, second: str, full: bool) -> str:
    """What to write between the halves: a line end where digits need not be one number.

    ``full``: the line of ``first`` has no room for another digit.
    """
    remark = not (_VALUE.fullmatch(first) and _VALUE.fullmatch(second))
    if remark and not (first[-1].isdigit() and second[0].isdigit()):
        return ""
    whole = first + second
    if GROUPED.fullmatch(whole) and not GROUPED.fullmatch(first):
        return ""
    return "" if full else "\n"
