"""Body of a WordprocessingML document to blocks (ECMA-376 part 1, 17.2–17.4).

Tracked deletions are dropped and insertions kept, field results are kept and codes
dropped; what stands in text boxes, footnotes and comments is not part of the body.
Content controls, smart tags and other containers are looked through.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from govreport_extract.errors import LimitExceeded
from govreport_extract.limits import Limits
from govreport_extract.loaders.fields import printed_part
from govreport_extract.loaders.hidden import HiddenText
from govreport_extract.loaders.numbering import numbered
from govreport_extract.loaders.spans import CONTINUE, RESTART, Row, Slot, build_table
from govreport_extract.loaders.wordxml import tags
from govreport_extract.loaders.wordxml.lostmerges import looks_lost, rebuild
from govreport_extract.loaders.wordxml.styles import Numbers, Styles
from govreport_extract.loaders.wordxml.tags import Dialect
from govreport_extract.model.document import Block, Heading, Paragraph, Picture, Table

_WIDEST = 1000  # grid columns of one cell; Word allows 63
_DEEPEST = 200  # containers in containers; libxml2 stops at 256
_AML_TYPE = "type"


class Walker:
    """Reads one body. ``hidden`` counts hidden text while it goes."""

    def __init__(
        self, dialect: Dialect, styles: Styles, numbers: Numbers, limits: Limits, reader: str
    ) -> None:
        self.hidden = HiddenText()
        self.rebuilt = 0  # tables whose lost vertical merges were worked out again
        self._loses_merges = dialect.namespace == tags.WORD2003
        self._dialect = dialect
        self._meanings = dialect.meanings
        self._styles = styles
        self._numbers = numbers
        self._limits = limits
        self._reader = reader
        self._cells = 0
        # open complex fields: the code gathered so far, or None after its separator
        self._fields: list[list[str] | None] = []
        self._muted = 0  # open fields whose code is being read
        self._out: list[str] = []
        self._pictures = 0
        name = dialect.name
        self._val, self._kind = name("val"), name("fldCharType")
        self._p_style, self._num_pr = name("pStyle"), name("numPr")
        self._list_pr, self._outline = name("listPr"), name("outlineLvl")
        self._vanish, self._r_style = name("vanish"), name("rStyle")
        self._span = name("gridSpan")
        self._v_merge = (name("vMerge"), name("vmerge"))
        self._h_merge = (name("hMerge"), name("hmerge"))
        self._before, self._deleted = name("gridBefore"), name("del")
        self._char, self._aml_type = name("char"), dialect.name(_AML_TYPE)

    def blocks(self, body: etree._Element) -> list[Block]:
        """Everything in ``body`` in document order."""
        blocks: list[Block] = []
        for element, meaning in self._flow(body, 0):
            if meaning == tags.PARAGRAPH:
                self._body_paragraph(element, blocks)
            elif meaning == tags.TABLE:
                blocks += self._table(element, 0)
                self._end_fields()
        return blocks

    def _flow(self, parent: etree._Element, level: int) -> Iterator[tuple[etree._Element, int]]:
        """The paragraphs, tables, rows, cells below ``parent``, containers looked through."""
        if level > _DEEPEST:
            raise LimitExceeded(
                "the document is nested too deep", hint="open it in Word and save it again"
            )
        meanings = self._meanings
        for child in parent:
            meaning = meanings.get(child.tag, 0)
            if meaning in (tags.PARAGRAPH, tags.TABLE, tags.ROW, tags.CELL):
                yield child, meaning
            elif not meaning or (meaning == tags.ANNOTATION and not self._is_deletion(child)):
                yield from self._flow(child, level + 1)

    def _is_deletion(self, annotation: etree._Element) -> bool:
        """Word 2003: an annotation says by its type that it is a tracked deletion."""
        return annotation.get(self._aml_type) == "Word.Deletion"

    # -- paragraphs ---------------------------------------------------------------------

    def _body_paragraph(self, element: etree._Element, blocks: list[Block]) -> None:
        text, style, outline = self._paragraph(element, in_table=False)
        if text.strip():
            level = self._styles.heading(style) if style else 0
            if not level and 0 <= outline < 9:
                level = outline + 1
            if level:
                blocks.append(Heading(text, level=level))
            else:
                blocks.append(Paragraph(text))
        if self._pictures:
            blocks += [Picture() for _ in range(min(self._pictures, 100))]
            self._pictures = 0

    def _paragraph(self, element: etree._Element, *, in_table: bool) -> tuple[str, str, int]:
        """Text with its number, style name, outline level (−1 if the paragraph has none)."""
        out: list[str] = []
        self._out = out
        style, outline, number = "", -1, ""
        for child in element:
            meaning = self._meanings.get(child.tag, 0)
            if meaning == tags.RUN:
                self._run(child)
            elif meaning == tags.PARAGRAPH_PROPS:
                style, outline, number = self._paragraph_props(child)
            elif meaning != tags.SKIP:
                self._inline(child, meaning, 0)
        text = out[0] if len(out) == 1 else "".join(out)
        if number or self._styles.numbers:
            text = self._number(number, style, text, in_table)
        return text, style, outline

    def _paragraph_props(self, props: etree._Element) -> tuple[str, int, str]:
        """Style, outline level, and list (``id/level``, or the number itself)."""
        style, outline, number = "", -1, ""
        for child in props:
            tag = child.tag
            if tag == self._p_style:
                style = child.get(self._val, "")
            elif tag == self._num_pr or tag == self._list_pr:
                number = self._numbers.reference(child)
            elif tag == self._outline:
                value = child.get(self._val, "")
                outline = int(value) if value.isdecimal() and len(value) < 3 else -1
        return style, outline, number

    def _number(self, reference: str, style: str, text: str, in_table: bool) -> str:
        reference = reference or self._styles.numbers.get(style, "")
        if not reference:
            return text
        return numbered(self._numbers.next(reference), text, in_table)

    def _inline(self, element: etree._Element, meaning: int, level: int) -> None:
        """A child of a paragraph that is not a run: a container, mostly."""
        if meaning == tags.RUN:
            self._run(element)
        elif meaning == tags.PICTURE:
            self._pictures += 1
        elif meaning == tags.RUBY or not meaning or meaning == tags.ANNOTATION:
            if level > _DEEPEST or (meaning == tags.ANNOTATION and self._is_deletion(element)):
                return
            for child in element:
                inner = self._meanings.get(child.tag, 0)
                if inner != tags.SKIP:
                    self._inline(child, inner, level + 1)

    def _run(self, run: etree._Element) -> None:
        """The text of a run goes to the output, unless it is hidden or a field's code."""
        out = self._out
        first = len(out)
        hidden = False
        meanings = self._meanings
        for child in run:
            meaning = meanings.get(child.tag, 0)
            if meaning == tags.TEXT:
                if not self._muted and child.text:
                    out.append(child.text)
            elif meaning == tags.RUN_PROPS:
                hidden = self._styles.hides and self._hides(child)
            elif meaning == tags.LETTER:
                if not self._muted:
                    out.append(tags.LETTERS[etree.QName(child).localname])
            elif meaning == tags.FIELD_MARK:
                self._field_mark(child.get(self._kind))
            elif meaning == tags.INSTRUCTION:
                if self._fields and self._fields[-1] is not None:
                    self._fields[-1].append(child.text or "")
            elif meaning == tags.SYMBOL:
                if not self._muted:
                    out.append(_symbol(child.get(self._char, "")))
            elif meaning == tags.PICTURE:
                self._pictures += 1
            elif meaning == tags.RUBY or not meaning:
                self._inline(child, meaning, 0)
        if hidden and len(out) > first:
            text = "".join(out[first:])
            if text and not self.hidden.keeps(text):
                del out[first:]

    def _hides(self, props: etree._Element) -> bool:
        """Whether run properties hide the text: their own word, else their style's."""
        own = props.find(self._vanish)
        if own is not None:
            return own.get(self._val, "1") not in ("0", "false", "off")
        style = props.find(self._r_style)
        return style is not None and style.get(self._val, "") in self._styles.hiding

    def _field_mark(self, kind: str | None) -> None:
        """Complex fields: begin code separate result end; they nest."""
        if kind == "begin":
            self._fields.append([])
            self._muted += 1
        elif not self._fields:
            return
        elif kind == "separate":
            if self._fields[-1] is not None:
                self._fields[-1] = None
                self._muted -= 1
        elif kind == "end":
            code = self._fields.pop()
            if code is not None:
                self._muted -= 1
                text = "".join(code)
                printed = printed_part(text)
                if printed is not None and not self._muted:
                    self._out.append(text[printed[0] : printed[1]])

    def _end_fields(self) -> None:
        """No field goes on over the edge of a table: a mark without partner is none."""
        self._fields.clear()
        self._muted = 0

    # -- tables -------------------------------------------------------------------------

    def _table(self, element: etree._Element, depth: int) -> list[Table]:
        """The table and, after it, those in its cells."""
        if depth >= self._limits.depth or depth >= _DEEPEST // 8:
            raise LimitExceeded(
                f"tables are nested more than {depth} deep",
                hint="open the file in Word and save it again",
            )
        rows: list[Row] = []
        nested: list[Table] = []
        for child, meaning in self._flow(element, 0):
            if meaning == tags.ROW:
                row = self._row(child, depth, nested)
                if row is not None:
                    rows.append(row)
        if not rows:
            return nested
        if self._loses_merges and looks_lost(rows):
            full = rebuild(rows)
            if full is not None:
                rows = full
                self.rebuilt += 1
        table = build_table(rows, self._limits, snap=0, depth=depth, reader=self._reader)
        return [table, *nested]

    def _row(self, element: etree._Element, depth: int, nested: list[Table]) -> Row | None:
        """The cells of a row; nothing if the row is deleted or has none."""
        position = 0
        edges: list[int] = []
        slots: list[Slot] = []
        for child in element:
            if self._meanings.get(child.tag, 0) == tags.ROW_PROPS:
                if child.find(self._deleted) is not None:
                    return None
                position = _count(child.find(self._before), self._val, 0)
        for child, meaning in self._flow(element, 0):
            if meaning == tags.CELL:
                span, merge, joined = self._cell_props(child)
                text = self._cell(child, depth, nested)
                if not (joined and slots):
                    edges.append(position)
                    slots.append(Slot(text, merge))
                position += span
        if not slots:
            return None
        edges.append(position)
        return Row(tuple(edges), slots)

    def _cell_props(self, cell: etree._Element) -> tuple[int, int, bool]:
        """Grid columns, vertical merge, and whether it joins the cell before it."""
        span, merge, joined = 1, 0, False
        for props in cell:
            if self._meanings.get(props.tag, 0) != tags.CELL_PROPS:
                continue
            for child in props:
                tag = child.tag
                if tag == self._span:
                    span = _count(child, self._val, 1) or 1
                elif tag in self._v_merge:
                    merge = RESTART if child.get(self._val) == "restart" else CONTINUE
                elif tag in self._h_merge:
                    joined = child.get(self._val) != "restart"
            break
        return span, merge, joined

    def _cell(self, cell: etree._Element, depth: int, nested: list[Table]) -> str:
        """The text of a cell: its paragraphs on lines of their own."""
        self._cells += 1
        if self._cells > self._limits.cells:
            raise LimitExceeded(
                f"the document has more than {self._limits.cells:,} table cells",
                hint="raise Limits.cells if this file really is a report",
            )
        lines: list[str] = []
        self._end_fields()
        for child, meaning in self._flow(cell, 0):
            if meaning == tags.PARAGRAPH:
                lines.append(self._paragraph(child, in_table=True)[0])
            elif meaning == tags.TABLE:
                nested += self._table(child, depth + 1)
        self._pictures = 0
        return lines[0] if len(lines) == 1 else "\n".join(lines)


def _count(element: etree._Element | None, attribute: str, default: int) -> int:
    """A small number from an attribute, ``default`` where there is none."""
    value = element.get(attribute, "") if element is not None else ""
    return min(int(value), _WIDEST) if value.isdecimal() and len(value) < 9 else default


def _symbol(code: str) -> str:
    """A symbol by its hexadecimal code."""
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    return chr(number) if 0x20 <= number < 0xD800 or 0xE000 <= number <= 0xFFFF else ""
