"""Body of a WordprocessingML document to blocks (ECMA-376 part 1, 17.2–17.4).

Tracked deletions are dropped and insertions kept, field results are kept and codes
dropped; what stands in text boxes, footnotes and comments is not part of the body.
Content controls, smart tags and other containers are looked through.

The tree is walked once, flat, over the elements that mean something: this lets libxml2
do the search, and costs a third of a walk from child to child.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

from govreport_extract.errors import LimitExceeded
from govreport_extract.limits import Limits
from govreport_extract.loaders.spans import CONTINUE, RESTART, Row, Slot, build_table
from govreport_extract.loaders.unsure import (
    has_digits,
    is_figure,
    pictured,
    shown_of,
    with_inner,
)
from govreport_extract.loaders.wordxml import tags
from govreport_extract.loaders.wordxml.grid import TableGrid
from govreport_extract.loaders.wordxml.lostmerges import looks_lost, rebuild
from govreport_extract.loaders.wordxml.paragraphs import ParagraphText
from govreport_extract.loaders.wordxml.styles import Numbers, Styles
from govreport_extract.loaders.wordxml.tags import Dialect
from govreport_extract.model.document import Block, Table

_WIDEST = 1000  # grid columns of one cell; Word allows 63
_DEEPEST = 25  # tables in tables


@dataclass(slots=True)
class _Open:
    """A table that is being read, with its open row and cell."""

    element: etree._Element
    grid: TableGrid
    rows: list[Row] = field(default_factory=list)
    wide: dict[int, list[etree._Element]] = field(default_factory=dict)
    nested: list[Table] = field(default_factory=list)
    edges: list[int] = field(default_factory=list)
    slots: list[Slot] = field(default_factory=list)
    merges: list[int] = field(default_factory=list)
    cells: list[etree._Element] = field(default_factory=list)
    position: int = 0
    deleted: bool = False
    cell: etree._Element | None = None
    lines: list[str] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)  # of tables in the open cell
    span: int = 1
    merge: int = 0
    joined: bool = False

    def end_cell(self) -> None:
        """Close the open cell, if there is one."""
        if self.cell is None:
            return
        if not (self.joined and self.slots):
            lines = self.lines
            text = lines[0] if len(lines) == 1 else "\n".join(lines)
            if self.shown:
                text, self.shown = with_inner(text, self.shown), []
            self.edges.append(self.position)
            self.slots.append((text, None))
            self.merges.append(self.merge)
            self.cells.append(self.cell)
        self.position += self.span
        self.cell = None
        self.lines = []
        self.span = 1
        self.merge = 0
        self.joined = False

    def end_row(self) -> None:
        """Close the open row; a deleted one is left out."""
        self.end_cell()
        if self.slots and not self.deleted:
            if self.position > self.grid.columns:
                self.wide[len(self.rows)] = self.cells
            self.rows.append(Row((*self.edges, self.position), self.slots, self.merges))
        self.edges, self.slots, self.merges, self.cells = [], [], [], []
        self.position, self.deleted = 0, False


class Walker:
    """Reads one body. ``hidden`` counts hidden text, ``rebuilt`` tables with lost merges.

    ``by_style``: styles hide some of the text, or make digits unsure; ``boxed``: text boxes
    hold figures.
    """

    def __init__(
        self, dialect: Dialect, styles: Styles, numbers: Numbers, limits: Limits, reader: str
    ) -> None:
        self.rebuilt = 0
        self.boxed = False
        self._open: list[_Open] = []
        self._text = ParagraphText(dialect, styles, numbers, self._open)
        self.hidden = self._text.hidden
        self._dialect = dialect
        self._limits, self._reader = limits, reader
        self._cells = 0
        self._blocks: list[Block] = []
        self._paragraph = False  # whether one is open
        name = dialect.name
        self._val = name("val")
        self._tbl, self._tc, self._row_props = name("tbl"), name("tc"), name("trPr")
        self._annotation, self._text_box = name("type"), name("txbxContent")
        self._letters = name("t")

    @property
    def by_style(self) -> bool:
        return self._text.by_style

    def blocks(self, body: etree._Element) -> list[Block]:
        """Everything in ``body`` in document order."""
        text, tables, name = self._text, self._open, self._dialect.name
        letters, paragraph, cell = self._letters, name("p"), name("tc")
        handlers = self._handlers()
        names = {letters, paragraph, cell, *handlers} - {body.tag}
        elements = body.iter(*names)
        for element in elements:
            tag = element.tag
            if tag == letters:
                if text.muted:
                    continue
                if text.odd:
                    text.put(element)
                else:
                    text.out.append(element.text or "")
            elif tag == paragraph:
                if self._paragraph:
                    self._end_paragraph()
                self._paragraph = True
                if tables and element.getparent() is not tables[-1].cell:
                    self._return_to(element)
            elif tag == cell:
                if self._paragraph:
                    self._end_paragraph()
                self._begin_cell(element)
            elif handlers[tag](element):
                last = _last(element, names)
                while last is not None and next(elements) is not last:
                    pass
        self._end_paragraph()
        self._close_to(0)
        return self._blocks

    def _handlers(self) -> dict[str, Callable[[etree._Element], bool | None]]:
        """What is done with an element; True leaves out all that is in it."""
        text = self._text
        by_meaning: dict[int, Callable[[etree._Element], bool | None]] = {
            tags.ROW: self._begin_row,
            tags.TABLE: self._begin_table,
            tags.SPAN: self._span,
            tags.DOWN: self._down,
            tags.ACROSS: self._across,
            tags.BEFORE: self._before,
            tags.STYLE: text.paragraph_style,
            tags.NUMBER: text.numbering,
            tags.OUTLINE: text.level,
            tags.LETTER: text.letter,
            tags.FIELD_MARK: text.field_mark,
            tags.CODE: text.code,
            tags.SYMBOL: text.symbol,
            tags.VANISH: text.vanish,
            tags.LOOK: text.look,
            tags.EQUATION: text.equation,
            tags.RUN_STYLE: text.run_style,
            tags.SKIP: lambda _: True,
            tags.PICTURE: self._picture,
            tags.DELETED: self._deletion,
            tags.ANNOTATION: self._is_left_out,
        }
        return {name: by_meaning[kind] for name, kind in self._dialect.meanings.items()}

    # -- properties of cells and rows -----------------------------------------------------

    def _span(self, element: etree._Element) -> None:
        if self._open:
            self._open[-1].span = _count(element, self._val, 1) or 1

    def _down(self, element: etree._Element) -> None:
        if self._open:
            restarts = element.get(self._val) == "restart"
            self._open[-1].merge = RESTART if restarts else CONTINUE

    def _across(self, element: etree._Element) -> None:
        if self._open:
            self._open[-1].joined = element.get(self._val) != "restart"

    def _before(self, element: etree._Element) -> None:
        if self._open and not self._open[-1].slots:
            self._open[-1].position = _count(element, self._val, 0)

    # -- what is left out -----------------------------------------------------------------

    def _picture(self, element: etree._Element) -> bool:
        box = next(element.iter(self._text_box), None)
        if box is not None:
            self._boxes(element)
            return True
        image = next(element.iter("{*}blip", "{*}imagedata"), None)
        if not self._open or image is not None:  # lines drawn in a cell are no picture
            self._text.pictures += 1
        return True

    def _boxes(self, element: etree._Element) -> None:
        """Text boxes: what stands in them may be seen over a cell."""
        for box in element.iter(self._text_box):
            text = "".join(t.text or "" for t in box.iter(self._letters))
            self.boxed = self.boxed or is_figure(text)
            if has_digits(text):
                self._text.hole()

    def _is_left_out(self, element: etree._Element) -> bool:
        return element.get(self._annotation) in ("Word.Deletion", "Word.Comment")

    def _deletion(self, element: etree._Element) -> bool:
        """A tracked deletion; of the mark of a row if it stands in its properties."""
        parent = element.getparent()
        if parent is not None and parent.tag == self._row_props and self._open:
            self._open[-1].deleted = True
        return True

    # -- structure ----------------------------------------------------------------------

    def _close_to(self, depth: int) -> None:
        """Close the tables deeper than ``depth``."""
        while len(self._open) > depth:
            table = self._open.pop()
            table.end_row()
            self._text.end_fields()
            tables = self._build(table, len(self._open))
            if self._open:
                self._open[-1].nested += tables
                shown = shown_of(tables[0]) if table.rows else ""
                self._open[-1].shown += [shown] if shown else []
            else:
                self._blocks += tables

    def _build(self, table: _Open, depth: int) -> list[Table]:
        rows = table.rows
        if not rows:
            return table.nested
        if self._dialect.namespace == tags.WORD2003 and looks_lost(rows):
            full = rebuild(rows)
            if full is not None:
                rows = full
                table.wide.clear()
                self.rebuilt += 1
        rows, snap = table.grid.fit(rows, table.wide)
        built = build_table(rows, self._limits, snap=snap, depth=depth, reader=self._reader)
        return [built, *table.nested]

    def _return_to(self, element: etree._Element) -> None:
        """Close the tables that ``element``, a paragraph or table, does not lie in."""
        if not self._open:
            return
        outer = element.getparent()
        while outer is not None and outer.tag != self._tc:
            outer = outer.getparent()
        depth = len(self._open)
        while depth and self._open[depth - 1].cell is not outer:
            depth -= 1
        self._close_to(depth)

    def _end_paragraph(self) -> None:
        if not self._paragraph:
            return
        self._paragraph = False
        text = self._text
        if self._open:
            if text.style or text.number or text.unsure:
                line = text.take(in_table=True)
            else:
                line = "".join(text.out)
                text.out.clear()
            if text.pictures:
                line, text.pictures = pictured(line, text.pictures), 0
            self._open[-1].lines.append(line)
        else:
            text.body(self._blocks)
        text.style = text.number = ""
        text.outline, text.odd = -1, False

    def _begin_table(self, element: etree._Element) -> None:
        self._end_paragraph()
        self._return_to(element)
        if len(self._open) >= min(self._limits.depth, _DEEPEST):
            raise LimitExceeded(
                f"tables are nested more than {len(self._open)} deep",
                hint="open the file in Word and save it again",
            )
        self._open.append(_Open(element, TableGrid(element, self._dialect)))

    def _begin_row(self, element: etree._Element) -> None:
        self._end_paragraph()
        outer = element.getparent()
        while outer is not None and outer.tag != self._tbl:
            outer = outer.getparent()
        depth = len(self._open)
        while depth and self._open[depth - 1].element is not outer:
            depth -= 1
        if depth:
            self._close_to(depth)
            self._open[-1].end_row()

    def _begin_cell(self, element: etree._Element) -> None:
        self._cells += 1
        if self._cells > self._limits.cells:
            raise LimitExceeded(
                f"the document has more than {self._limits.cells:,} table cells",
                hint="raise Limits.cells if this file really is a report",
            )
        if not self._open:
            return
        if self._text.muted:
            self._text.end_fields()
        table = self._open[-1]
        if len(self._open) > 1:
            table = self._table_of(element)
        table.end_cell()
        table.cell = element

    def _table_of(self, cell: etree._Element) -> _Open:
        """The open table of a cell; those inside the cell before it are closed."""
        outer = cell.getparent()
        while outer is not None and outer.tag != self._tbl:
            outer = outer.getparent()
        depth = len(self._open)
        while depth > 1 and self._open[depth - 1].element is not outer:
            depth -= 1
        self._close_to(depth)
        return self._open[-1]


def _last(element: etree._Element, names: set[str]) -> etree._Element | None:
    """The last of the elements inside ``element`` that the walk will come to."""
    last = None
    for inner in element.iter():
        if inner.tag in names:
            last = inner
    return last if last is not element else None


def _count(element: etree._Element, attribute: str, default: int) -> int:
    """A small number from an attribute, ``default`` where there is none."""
    value = element.get(attribute, "")
    return min(int(value), _WIDEST) if value.isdecimal() and len(value) < 9 else default
