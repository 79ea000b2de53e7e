"""The text of paragraphs of WordprocessingML (ECMA-376 part 1, 17.3, 17.16)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lxml import etree

from govreport_extract.loaders.fields import printed_part, shows_more
from govreport_extract.loaders.hidden import HiddenText
from govreport_extract.loaders.numbering import numbered
from govreport_extract.loaders.unsure import HOLE, PLAIN, has_digits, in_cell, in_prose, marked
from govreport_extract.loaders.wordxml.styles import Numbers, Styles
from govreport_extract.loaders.wordxml.tags import Dialect, is_on, look_of
from govreport_extract.model.document import Block, Heading, Paragraph, Picture


class ParagraphText:
    """Gathers what belongs to one paragraph after the other."""

    def __init__(
        self, dialect: Dialect, styles: Styles, numbers: Numbers, tables: Sequence[object]
    ) -> None:
        """``tables`` are the open tables: text in a cell may be no plain print."""
        self._tables = tables
        self._last: etree._Element | None = None
        self._as = False, PLAIN  # is the last run hidden, and how does it look?
        self.unsure = False  # whether digits of this paragraph are marked
        self.hidden = HiddenText()
        self.out: list[str] = []
        self.muted = 0  # open fields whose code is being read
        self.by_style = False  # whether styles said so for any text
        self.odd = False  # whether something in this paragraph may be no plain print
        self.style, self.outline, self.number = "", -1, ""
        self.pictures = 0
        self._letters = dialect.letters
        self._styles = styles
        self._numbers = numbers
        # open complex fields: the code gathered so far, or None after its separator
        self._fields: list[list[str] | None] = []
        name = dialect.name
        self._val, self._kind, self._run = name("val"), name("fldCharType"), name("r")
        self._vanish, self._char = name("vanish"), name("char")
        self._props, self._style = name("rPr"), name("rStyle")
        self._looks = dialect.looks

    def paragraph_style(self, element: etree._Element) -> None:
        """The style of the paragraph."""
        self.style = element.get(self._val, "")
        self._styles.know(self.style)
        self.odd = self.odd or self.style in self._styles.hiding

    def numbering(self, element: etree._Element) -> None:
        """The list that the paragraph belongs to."""
        self.number = self._numbers.reference(element)

    def letter(self, element: etree._Element) -> None:
        """A tab or break in a run; elsewhere these names mean something else."""
        self._add(element, self._letters[element.tag])

    def _add(self, element: etree._Element, letter: str) -> None:
        run = element.getparent()
        if self.muted or run is None or run.tag != self._run:
            return
        if not (self.odd and self._is_hidden(element)):
            self.out.append(letter)

    def symbol(self, element: etree._Element) -> None:
        """A symbol by its hexadecimal code."""
        try:
            number = int(element.get(self._char, ""), 16)
        except ValueError:
            return
        if 0x20 <= number < 0xD800 or 0xE000 <= number <= 0xFFFF:
            self._add(element, chr(number))

    def level(self, element: etree._Element) -> None:
        """The outline level of the paragraph."""
        value = element.get(self._val, "")
        self.outline = int(value) if value.isdecimal() and len(value) < 3 else -1

    def vanish(self, element: etree._Element) -> None:
        """A mark in the properties of a run, or of the mark of a paragraph."""
        self.odd = self.odd or is_on(element, self._val)

    def look(self, element: etree._Element) -> None:
        """Raised, struck out or coloured: in the properties of a run, or of a mark."""
        self.odd = self.odd or look_of(element, self._val) != PLAIN

    def run_style(self, element: etree._Element) -> None:
        """A character style."""
        style = element.get(self._val, "")
        self._styles.know(style)
        self.odd = self.odd or style in self._styles.hiding or style in self._styles.looks

    def put(self, element: etree._Element) -> None:
        """The text of a run, where :attr:`odd` says that it must be looked at."""
        text = element.text or ""
        run = element.getparent()
        if run is None or run is not self._last:  # a run may have any number of texts
            self._last = run
            self._as = self._is_hidden(element), self._look(element)
        hidden, look = self._as
        if hidden:
            self.hidden.drop(text)
        elif look and self._tables:
            self.out.append(marked(text, look))
            self.unsure = True
        else:
            self.out.append(text)

    def hole(self) -> None:
        """Something is shown here that has no text."""
        if self._tables and not self.muted:
            self.out.append(HOLE)
            self.unsure = True

    def equation(self, element: etree._Element) -> None:
        """Text in an equation, where lines and places count."""
        if has_digits(element.text or ""):
            self.hole()

    def _look(self, element: etree._Element) -> int:
        """How the run of a text looks, by its style and itself."""
        looks: dict[str, int] = {}
        for child in self._run_props(element):
            tag = child.tag
            if tag == self._style:
                styled = self._styles.looks.get(child.get(self._val, ""), {})
                self.by_style = self.by_style or bool(styled)
                looks = styled | looks
            elif tag in self._looks:
                looks[tag] = look_of(child, self._val)
        return max(looks.values(), default=PLAIN)

    def _run_props(self, element: etree._Element) -> Iterable[etree._Element]:
        """The properties of the run that a text stands in."""
        run = element.getparent()
        if run is None:
            return ()
        props = run[0] if run[0].tag == self._props else run.find(self._props)
        return () if props is None else props

    def _is_hidden(self, element: etree._Element) -> bool:
        """Is the text of a run hidden?

        What the run says itself holds; else the styles of paragraph and run, which undo
        each other (toggle properties, ECMA-376 part 1, 17.7.3).
        """
        hides = self.style in self._styles.hiding
        for child in self._run_props(element):
            tag = child.tag
            if tag == self._vanish:
                return is_on(child, self._val)
            if tag == self._style:
                hides = hides != (child.get(self._val, "") in self._styles.hiding)
        self.by_style = self.by_style or hides
        return hides

    def field_mark(self, element: etree._Element) -> None:
        """Complex fields: begin code separate result end; they nest."""
        kind = element.get(self._kind)
        fields = self._fields
        if kind == "begin":
            fields.append([])
            self.muted += 1
        elif not fields:
            return
        elif kind == "separate":
            code = fields[-1]
            if code is not None:
                fields[-1] = None
                self.muted -= 1
                if shows_more("".join(code)):
                    self.hole()
        elif kind == "end":
            code = fields.pop()
            if code is not None:
                self.muted -= 1
                text = "".join(code)
                printed = printed_part(text)
                if printed is None and shows_more(text):
                    self.hole()
                elif printed is not None and not self.muted:
                    self.out.append(text[printed[0] : printed[1]])

    def code(self, element: etree._Element) -> None:
        """A part of the code of the innermost field."""
        if self._fields and self._fields[-1] is not None:
            self._fields[-1].append(element.text or "")

    def end_fields(self) -> None:
        """No field goes on over the edge of a cell: a mark without partner is none."""
        self._fields.clear()
        self.muted = 0

    def take(self, in_table: bool) -> str:
        """The text gathered so far, behind its number; the next paragraph begins."""
        out = self.out
        text = out[0] if len(out) == 1 else "".join(out)
        self.out = []
        if self.unsure:
            text, self.unsure = in_cell(text) if in_table else in_prose(text), False
        if self.number or self._styles.numbers:
            use = self.number or self._styles.numbers.get(self.style, "")
            if use:
                text = numbered(self._numbers.next(use), text, in_table)
        return text

    def body(self, blocks: list[Block]) -> None:
        """End a paragraph of the body."""
        text = self.take(in_table=False)
        if text.strip():
            level = self._styles.heading(self.style) if self.style else 0
            if not level and 0 <= self.outline < 9:
                level = self.outline + 1
            if level:
                blocks.append(Heading(text, level=level))
            else:
                blocks.append(Paragraph(text))
        if self.pictures:
            blocks += [Picture() for _ in range(min(self.pictures, 100))]
            self.pictures = 0
