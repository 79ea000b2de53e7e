"""Walks through bare lines and finds the rows of a form: labels, then exact counts.

A line ends with figures or it does not. What stands between two lines with figures must
spell, to the last character, group labels and the label of the row that follows in the
form; or the lines of a header and the first row of a block. Whatever else has figures at
its end stops the walk: then nothing is read here, and a slower reading is asked.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from govreport_extract.forms.load import load_forms
from govreport_extract.forms.model import Block, Form
from govreport_extract.model.document import Lines, Token
from govreport_extract.recognize.index import LabelIndex
from govreport_extract.recognize.labelrun import squash
from govreport_extract.recognize.lines.labels import RowLabel, labels_of
from govreport_extract.structure.paragraphs import full_width, width

_MOST_LINES = 80
"""A label that is printed one character a line takes no more."""
_LONGEST = 600


@dataclass(slots=True)
class FoundRow:
    """A row of the form, its figures, and the first and last line that it takes."""

    label: RowLabel
    values: list[Token]
    first: int
    last: int


@dataclass(slots=True)
class FoundBlock:
    """A block: its header (from line ``first``) and its rows."""

    block: Block
    first: int
    header: list[Token]
    rows: list[FoundRow] = field(default_factory=list)

    def whole(self, form: Form) -> bool:
        """All rows that the form demands are there, or what stands for them."""
        return _is_whole(form.id, self.block.key, frozenset(r.label.place for r in self.rows))


@lru_cache(maxsize=2_000)
def _is_whole(form_id: str, key: tuple[str, int], there: frozenset[int]) -> bool:
    form = load_forms()[form_id]
    block = form.block(key)
    lacking = {i for i, row in enumerate(block.rows) if i not in there and not row.optional}
    if not lacking:
        return True
    cells = block.cells.items()
    excused = form.excused({cell.id for (row, _), cell in cells if row in there})
    return all(cell.id in excused for (row, _), cell in cells if row in lacking)


class Walk:
    """One pass over the lines for one form."""

    def __init__(self, lines: Lines, form: Form, index: LabelIndex) -> None:
        self._lines = lines.lines
        self._form = form
        self._index = index
        self._found: list[FoundBlock] = []
        self._full: float | None = None
        self._since = 0  # the first line after the last one that was used

    def blocks(self) -> list[FoundBlock] | None:
        """The blocks in the order of the document; None if anything is not as expected."""
        for number, line in enumerate(self._lines):
            if not line.tokens:
                continue
            own, values = self._split(line.tokens)
            if values and not self._take(number, own, values):
                return None
        demanded = {block.key for block in self._form.blocks if block.demanded}
        whole = {found.block.key for found in self._found if found.whole(self._form)}
        return self._found if demanded <= whole and len(whole) == len(self._found) else None

    def _split(self, tokens: list[Token]) -> tuple[str, list[Token]]:
        """The figures at the end of a line, and its label if there are any."""
        start = len(tokens)
        while start and self._index.read(tokens[start - 1].text).is_value:
            start -= 1
        if start == len(tokens):
            return "", []
        return "".join([token.text for token in tokens[:start]]), tokens[start:]

    def _take(self, number: int, own: str, values: list[Token]) -> bool:
        odd = [token.text for token in values if not token.sound]
        if odd and any(character.isdigit() for text in odd for character in text):
            return False
        row = self._next_row(number, own, values)
        if row is not None:
            self._found[-1].rows.append(row)
        elif self._found and not self._found[-1].whole(self._form):
            return False
        else:
            begun = self._begin(number, own, values)
            if begun is not None:
                self._found.append(begun)
            elif len(values) != 1 or not self._is_full(number):
                return False  # a sentence may have a number at the end of its line
        self._since = number + 1
        return True

    def _is_full(self, number: int) -> bool:
        """Is this line as wide as a line of running text?"""
        if self._full is None:
            self._full = full_width([line.text for line in self._lines])
        return width(self._lines[number].text) >= self._full

    def _next_row(self, number: int, own: str, values: list[Token]) -> FoundRow | None:
        """A further row of the block that was begun last."""
        block = self._found[-1].block if self._found else None
        if block is None or not block.rows or len(values) != len(block.columns):
            return None
        if number - self._since > _MOST_LINES:
            return None
        texts = [line.text for line in self._lines[self._since : number]]
        text = "".join([*texts, own])
        if len(text) > _LONGEST:
            return None
        label = labels_of(block).row(self._found[-1].rows[-1].label.place, squash(text))
        if label is None:
            return None
        length, first = len(squash(own)), number
        while length < len(label.text) and first > self._since:
            first -= 1
            length += len(squash(self._lines[first].text))
        return FoundRow(label, values, first, number)

    def _begin(self, number: int, own: str, values: list[Token]) -> FoundBlock | None:
        """A header and the first row of a block that was not there before."""
        done = {found.block.key for found in self._found}
        fitting = [
            begun
            for block in self._form.blocks
            if block.key not in done
            and len(values) == len(block.columns)
            and (begun := self._with_header(number, own, values, block)) is not None
        ]
        return fitting[0] if len(fitting) == 1 else None

    def _with_header(
        self, number: int, own: str, values: list[Token], block: Block
    ) -> FoundBlock | None:
        labels = labels_of(block)
        row = self._first_row(number, own, values, block)
        if row is None:
            return None
        first = row.first
        least = max(self._since, number - 2 * _MOST_LINES)
        while first > least and labels.belongs(
            [token.text for token in self._lines[first - 1].tokens]
        ):
            first -= 1
        if first == row.first:
            return None
        header = [token for line in self._lines[first : row.first] for token in line.tokens]
        if first > self._since and labels.is_title(self._lines[first - 1].text):
            first -= 1
        return FoundBlock(block, first, header, [row])

    def _first_row(
        self, number: int, own: str, values: list[Token], block: Block
    ) -> FoundRow | None:
        """Its label may begin on the lines above its figures."""
        if not block.rows:
            return None if own else FoundRow(RowLabel(0, 1.0, ""), values, number, number)
        text = own
        for first in range(number, max(self._since, number - 5) - 1, -1):
            if first < number:
                text = self._lines[first].text + text
            if len(text) > _LONGEST:
                return None
            label = labels_of(block).row(-1, squash(text))
            if label is not None and label.score == 1.0:
                return FoundRow(label, values, first, number)
        return None
