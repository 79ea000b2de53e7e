"""Readings of one open PDF: pages measured once, tables found page by page, then joined."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise

from govreport_extract.errors import DamagedInput, LimitExceeded
from govreport_extract.loaders.pdf.borderless import READER as BORDERLESS
from govreport_extract.loaders.pdf.borderless import borderless_tables
from govreport_extract.loaders.pdf.clean import drop_noise
from govreport_extract.loaders.pdf.columns import Columns
from govreport_extract.loaders.pdf.covered import doubt_covered, doubt_drawn
from govreport_extract.loaders.pdf.flow import (
    Line,
    PageFlow,
    drop_furniture,
    lines_of_runs,
    lines_of_text,
    page_flow,
)
from govreport_extract.loaders.pdf.lattices import lattices_of_lines, settled_lattices
from govreport_extract.loaders.pdf.native import PdfFile
from govreport_extract.loaders.pdf.page import Page, Run
from govreport_extract.loaders.pdf.quality import garbled
from govreport_extract.loaders.pdf.rules import Rules, find_rules
from govreport_extract.loaders.pdf.second import READER as PLUMBER
from govreport_extract.loaders.pdf.second import plumber_flows
from govreport_extract.loaders.pdf.stream import READER as STREAM
from govreport_extract.loaders.pdf.stream import bare_lines, placed_lines, stream_of
from govreport_extract.loaders.pdf.tables import PageTable, fill_lattices
from govreport_extract.loaders.pdf.torn import (
    doubt_torn_figures,
    loose_figures,
    numbers_its_pages,
)
from govreport_extract.model.document import Block, Document, Notice, Picture, TextLine
from govreport_extract.structure.fragments import Fragment, columns_missing, fits, join
from govreport_extract.structure.paragraphs import full_width, paragraphs

_FIGURE = re.compile(r"[-+]?[0-9０-９][0-9０-９,.，．]*(?:\D{0,3}|[（(].*)")
_MOST_FOR_SECOND = 12_000
_ALONE = re.compile(
    r"[0-9０-９](?<!\S[0-9０-９])[0-9０-９,.，．]*(?:[ ]+[-—/0-9０-９]|[ ]*(?:[\r\n]|$))"
)


@dataclass(slots=True)
class Sheet:
    """What is known of one page.

    ``lines`` is its bare text, None where that may not be trusted; ``rules`` is None where
    nothing tabular was expected.
    """

    page: Page
    tabular: bool = False
    lines: list[TextLine] | None = None
    rules: Rules | None = None
    tables: list[PageTable] = field(default_factory=list)
    outside: list[Run] = field(default_factory=list)


class Reader:
    """Reads an open file; every reading uses the same measured pages."""

    def __init__(self, file: PdfFile) -> None:
        self.file = file
        self.notices: list[Notice] = []
        self.sheets: list[Sheet] = []
        self.metadata = file.metadata()
        self._load()

    def _load(self) -> None:
        limits = self.file.limits
        count = min(self.file.pages, limits.pages)
        if self.file.pages > count:
            self.notices.append(
                Notice("truncated", f"only the first {count} of {self.file.pages} pages read")
            )
        characters = 0
        for index in range(count):
            page = Page.load(self.file, index)
            if page is None:
                self.notices.append(Notice("damaged", "the page cannot be read", index + 1))
                continue
            characters += len(page.text)
            if characters > limits.characters:
                raise LimitExceeded(
                    f"{self.file.source.name} has over {limits.characters:,} characters",
                    hint="raise Limits.characters if this file really is a report",
                )
            self.sheets.append(self._sheet(page))
            self.file.clock.check(f"page {index + 1}")
        if not self.sheets:
            raise DamagedInput(
                f"{self.file.source.name}: none of the {self.file.pages} pages can be read",
                hint="fetch the file again; it may be cut off",
            )

    def _sheet(self, page: Page) -> Sheet:
        """What the text of a page shows; only pages that may hold tables stay open."""
        if garbled(page):
            message = "the fonts do not say which characters their glyphs are"
            self.notices.append(Notice("garbled-text", message, page.number))
            page.text = ""
        lines = page.text.replace("\r", "\n").split("\n")
        if page.over is not None and page.over.unshown:
            message = f"{page.over.unshown} fields or texts laid over the page have no look"
            self.notices.append(Notice("unshown-fields", message, page.number))
        if _maybe_table(page.text, [line for line in lines if line and not line.isspace()]):
            unfit = self.notices or page.over is not None
            return Sheet(page, True, None if unfit else placed_lines(page, lines))
        self.file.release(page.number - 1)
        return Sheet(page, False, bare_lines(page, lines))

    def stream(self) -> Document | None:
        """The bare lines; None where something on the pages asks for a closer look."""
        if self.notices or not any(sheet.tabular for sheet in self.sheets):
            return None
        pages = [sheet.lines for sheet in self.sheets if sheet.lines is not None]
        lines = stream_of(pages) if len(pages) == len(self.sheets) else None
        if lines is None:
            return None
        return Document("pdf", STREAM, [lines], self.metadata, pages=self.file.pages)

    def measure(self) -> None:
        """Look at the pages on which tables may be; needed before any other reading."""
        longest = max(len(sheet.page.text) for sheet in self.sheets)
        for sheet in self.sheets:
            if not sheet.tabular and len(sheet.page.text) > 0.6 * longest:
                continue
            self._look(sheet, sheet.tabular)
        for before, after in pairwise(self.sheets):
            if before.rules is None and before.page.text and _starts_with_table(after):
                self._look(before, False)  # the table may begin at the end of the prose
        for sheet in self.sheets:
            self.file.release(sheet.page.number - 1)

    def _look(self, sheet: Sheet, tabular: bool) -> None:
        """Find the tables of one page; ``rules`` stays None if nothing tabular is drawn."""
        page = sheet.page
        page.find_frame()
        rules = find_rules(page)
        if not (tabular or rules.down or rules.pictures):
            return
        sheet.rules = rules
        page.measure()
        found = lattices_of_lines(page, rules)
        doubt_covered(page, rules)
        self.notices += drop_noise(page, found, rules)
        doubt_drawn(page, found, rules)
        if page.recognized:
            message = (
                "the figures are text without ink over a picture: OCR may have misread them"
            )
            self.notices.append(Notice("ocr-layer", message, page.number))
        lattices, contents, outside = settled_lattices(page, rules, found)
        sheet.tables, sheet.outside = fill_lattices(
            page, lattices, contents, outside, "pdfium-grid"
        )
        if rules.truncated:
            message = "more drawing on this page than is read; lines may be missing"
            self.notices.append(Notice("truncated", message, page.number))
        self.file.clock.check(f"page {page.number}")

    @property
    def readable(self) -> bool:
        """There is text with figures to read in another way."""
        return any(sheet.rules is not None and sheet.page.runs for sheet in self.sheets)

    def grid(self) -> Document:
        """Tables from ruling lines; from positions on pages that have none."""
        flows = []
        carried: Columns | None = None
        above: list[PageTable] = []
        numbered = numbers_its_pages([sheet.page for sheet in self.sheets])
        for sheet in self.sheets:
            page = sheet.page
            if sheet.rules is None:
                if above:
                    doubt_torn_figures(above, loose_figures(page), page, numbered=numbered)
                above = []
                flows.append(PageFlow(page.number, [*lines_of_text(page.text)]))
                continue
            tables, outside = sheet.tables, sheet.outside
            if not tables:
                tables, outside, carried = borderless_tables(page, outside, carried)
            else:
                carried = None
            doubt_torn_figures(above, outside, page, numbered=numbered)
            above = tables
            flows.append(page_flow(page.number, lines_of_runs(outside), tables))
        return self._document(flows, "pdfium-grid")

    def columns(self) -> Document | None:
        """Tables from positions alone, where the grid came from lines.

        A second opinion on where figures belong, not on what they are: only the pages on
        which it has found the same figures as the lines did; None if there is none.
        """
        flows = []
        carried: Columns | None = None
        agreed = False
        for sheet in self.sheets:
            page = sheet.page
            if sheet.rules is None:
                flows.append(PageFlow(page.number, [*lines_of_text(page.text)]))
                continue
            tables, outside, carried = borderless_tables(page, page.runs, carried)
            if _figures(tables) != _figures(sheet.tables or tables):
                tables = []
            agreed = agreed or bool(tables and sheet.tables)
            flows.append(page_flow(page.number, lines_of_runs(outside), tables))
        return self._document(flows, BORDERLESS) if agreed else None

    def second(self) -> Document | None:
        """pdfplumber's reading; None where it cannot read the file or would read too much.

        It cannot tell hidden text from printed text, nor garbage from characters, sees
        nothing that lies over a page, reads figures that are turned in a wrong order, and is
        too slow for very large files.
        """
        codes = {notice.code for notice in self.notices}
        if codes & {"garbled-text", "hidden-text-dropped"} or self._size() > _MOST_FOR_SECOND:
            return None
        if any(sheet.page.over is not None or sheet.page.turned for sheet in self.sheets):
            return None
        flows = plumber_flows(self.file.source, self.file.limits, self.file.clock)
        return self._document(flows, PLUMBER) if flows else None

    def _size(self) -> int:
        """Characters and drawn objects: what the second reader's time grows with."""
        drawn = sum(sheet.rules.objects for sheet in self.sheets if sheet.rules is not None)
        return drawn + sum(len(sheet.page.text) for sheet in self.sheets)

    def _document(self, flows: list[PageFlow], reader: str) -> Document:
        drop_furniture(flows)
        blocks = assemble(flows)
        for sheet in self.sheets:
            if sheet.rules is not None and sheet.rules.pictures:
                blocks += [Picture(page=sheet.page.number) for _ in sheet.rules.pictures]
        notices = list(self.notices)
        if not any(sheet.page.text.strip() for sheet in self.sheets) and not notices:
            message = "there is no text in this PDF, only pictures or drawings"
            notices.append(Notice("needs-ocr", message))
        return Document("pdf", reader, blocks, self.metadata, notices, pages=self.file.pages)


def _starts_with_table(sheet: Sheet) -> bool:
    """Nothing stands above the page's first table."""
    if not sheet.tables:
        return False
    top = min(table.box[1] for table in sheet.tables)
    return all(run.middle > top for run in sheet.outside)


def _figures(tables: list[PageTable]) -> Counter[str]:
    """The texts with digits that are no labels, blanks and line ends taken out."""
    texts = ("".join(cell.text.split()) for table in tables for cell in table.cells)
    return Counter(text for text in texts if _FIGURE.fullmatch(text))


def _maybe_table(text: str, lines: list[str]) -> bool:
    """Many short lines, or figures standing alone: worth a closer look.

    The mark at the end of a line counts as a character of it.
    """
    if len(text) > 150 * len(lines):
        return True  # turned pages come as one endless line
    lengths = [len(line) + 1 for line in lines]
    widest = max(lengths, default=0)
    if widest < 24:
        return True  # no line of prose at all
    half = 0.5 * widest
    short = sum([length < half for length in lengths])
    if short > max(3, 0.6 * len(lines)):
        return True
    alone = len(_ALONE.findall(text))
    return alone > 12 or (alone > 2 and short > max(3, 0.3 * len(lines)))


def assemble(flows: list[PageFlow]) -> list[Block]:
    """Blocks in order; a table at a page's end and one at the next page's top are joined."""
    blocks: list[Block] = []
    lines: list[tuple[int, str]] = []
    pending: Fragment | None = None
    full = full_width([i.text for f in flows for i in f.items if isinstance(i, Line)])

    def flush_lines() -> None:
        blocks.extend(paragraphs(lines, full))
        lines.clear()

    for flow in flows:
        for position, item in enumerate(flow.items):
            if isinstance(item, Line):
                if pending is not None:
                    blocks.append(pending.table())
                    pending = None
                lines.append((flow.number, item.text))
                continue
            piece = as_fragment(item)
            if pending is not None and position == 0 and fits(pending, piece):
                if piece.beside and not columns_missing(pending, piece):
                    lines.append((flow.number, piece.beside))
                pending = join(pending, piece)
                continue
            if piece.beside:
                lines.append((flow.number, piece.beside))
            if pending is not None:
                blocks.append(pending.table())
            flush_lines()
            pending = piece
    if pending is not None:
        blocks.append(pending.table())
    flush_lines()
    return blocks


def as_fragment(table: PageTable) -> Fragment:
    """A page's table as a piece that can be joined with the next page's."""
    lattice = table.lattice
    rows = len(lattice.ys) - 1
    ordinal = table.reader == BORDERLESS
    return Fragment(
        lattice.xs,
        rows,
        table.cells,
        table.reader,
        table.page,
        table.full,
        ordinal,
        table.beside,
    )
