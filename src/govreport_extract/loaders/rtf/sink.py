"""Where the text of an RTF file goes: paragraphs, cells, rows, and the blocks they make."""

from __future__ import annotations

import re

from govreport_extract.limits import Limits
from govreport_extract.loaders.fields import printed_part, shows_more
from govreport_extract.loaders.gather import CellStream, RowShape, TableReader
from govreport_extract.loaders.hidden import HiddenText
from govreport_extract.loaders.numbering import numbered
from govreport_extract.loaders.rtf.state import CODE, NUMBER, RowDef, State
from govreport_extract.loaders.unsure import HOLE, in_cell, in_prose, marked, pictured
from govreport_extract.model.document import Block, Heading, Paragraph, Picture

_SURROGATE = re.compile("[\ud800-\udfff]")


class Sink:
    """Takes text and marks in order; ``blocks`` are the grids, ``stream`` the cells alone."""

    def __init__(self, limits: Limits) -> None:
        self.blocks: list[Block] = []
        self.stream: list[Block] = []
        self.hidden = HiddenText()
        self.headings: dict[int, int] = {}
        self.pictures = 0
        self.out: list[str] = []
        self._code: list[str] = []
        self._number: list[str] = []
        self._unsure = False  # whether digits of the open paragraph are marked
        self._defs: dict[int, RowDef] = {}
        self._tables = TableReader(limits, "rtf-grid")
        self._order = CellStream(self.stream, "rtf-stream")

    def put(self, text: str, state: State) -> None:
        """Text in the formatting of ``state``."""
        if state.deleted:
            return
        if state.target == CODE:
            self._code.append(text)
        elif state.target == NUMBER:
            self._number.append(text)
        elif state.hidden:
            self.hidden.drop(text)
        else:
            if state.raised or state.moved or state.struck or state.white:
                text, self._unsure = marked(text, state.look), True
            self.out.append(text)

    def hole(self) -> None:
        """Something is shown here that has no text."""
        self.out.append(HOLE)
        self._unsure = True

    def code_end(self, state: State) -> None:
        """The end of a field's code: some codes print a part of themselves."""
        code = "".join(self._code)
        self._code.clear()
        printed = printed_part(code)
        if printed is None and shows_more(code):
            self.hole()
        elif printed is not None:
            self.put(code[printed[0] : printed[1]], state)

    def _take(self, in_table: bool) -> str:
        """The text of the paragraph that ends here, behind its number."""
        text = "".join(self.out)
        self.out = []
        if self._unsure:
            text, self._unsure = in_cell(text) if in_table else in_prose(text), False
        if self._number:
            number = "".join(self._number).replace("\t", "").strip()
            self._number = []
            if any(map(str.isalnum, number)):
                text = numbered(number, text, in_table)
        if _SURROGATE.search(text):
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        if in_table:
            text, self.pictures = pictured(text, self.pictures), 0
        return text

    def paragraph_end(self, state: State) -> None:
        """The end of a paragraph, in a cell that goes on or in the body."""
        tables = self._tables
        in_table = state.in_table or tables.row_open
        text = self._take(in_table)
        if in_table:
            tables.text(state.depth, text, None)
            if state.depth == 1:
                self._order.line(text, None)
            return
        self.end_tables()
        if text.strip():
            level = self.headings.get(state.style, 0)
            if not level and state.outline < 9:
                level = state.outline + 1
            block = Heading(text, level=level) if level else Paragraph(text)
            self.blocks.append(block)
            self.stream.append(block)
        if self.pictures:
            self.blocks += [Picture() for _ in range(min(self.pictures, 100))]
            self.pictures = 0

    def end_tables(self) -> None:
        """Close the open tables, in both readings."""
        if self._tables.open:
            self.blocks += self._tables.finish()
        self._order.end_table()

    def cell_end(self) -> None:
        """``\\cell``: the end of a cell of a body table."""
        text = self._take(in_table=True)
        self._tables.cell_end(1, text, None)
        self._order.line(text, None)
        self._order.cell_end()

    def nested_cell_end(self, depth: int) -> None:
        """``\\nestcell``: the end of a cell of a nested table."""
        self._tables.cell_end(depth, self._take(in_table=True), None)

    def row_end(self) -> None:
        """``\\row``: the end of a row of a body table."""
        self._tables.row_end(1, self._shape(1))
        self._order.row_end(keep_empty=False)
        self.pictures = 0

    def nested_row_end(self, depth: int) -> None:
        """``\\nestrow``: the end of a row of a nested table."""
        self._tables.row_end(depth, self._shape(depth))

    def _shape(self, depth: int) -> RowShape:
        """The shape in force at a depth; it stays until the next ``\\trowd``."""
        known = self._defs.get(depth)
        if known is None:
            return RowShape()
        known.shape.close()
        return known.shape

    def row_def(self, depth: int, *, new: bool = False) -> RowDef:
        """The definition of rows at a depth; a ``new`` one for ``\\trowd``."""
        if new:
            self._defs[depth] = RowDef()
        return self._defs.setdefault(depth, RowDef())
