"""From the bytes of a .doc to a Document: puts the parts of this package together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from govreport_extract.limits import Limits
from govreport_extract.loaders.doc import fib as fibs
from govreport_extract.loaders.doc.container import Container
from govreport_extract.loaders.doc.fib import Fib, read_fib
from govreport_extract.loaders.doc.fkp import Runs, read_runs
from govreport_extract.loaders.doc.frames import Boxes
from govreport_extract.loaders.doc.lists import Lists
from govreport_extract.loaders.doc.metadata import read_summary, stream_name
from govreport_extract.loaders.doc.pieces import Pieces, read_pieces, read_text
from govreport_extract.loaders.doc.properties import ParagraphProps, ParagraphReader
from govreport_extract.loaders.doc.rows import read_shape
from govreport_extract.loaders.doc.runs import RunReader, find_effects
from govreport_extract.loaders.doc.story import Part, Story, make_story
from govreport_extract.loaders.doc.styles import StyleSheet, read_styles
from govreport_extract.loaders.gather import FRAME_TABLES, CellStream, RowShape, TableReader
from govreport_extract.loaders.numbering import numbered
from govreport_extract.loaders.unsure import (
    MARKED,
    boxed_figures,
    has_digits,
    in_cell,
    in_prose,
    is_figure,
    pictured,
)
from govreport_extract.model.document import (
    Block,
    Document,
    Heading,
    Notice,
    Paragraph,
    Picture,
    Table,
)
from govreport_extract.source import Input

_Marked = tuple[Part, ParagraphProps]
_MOST_PICTURES = 100  # of one paragraph


@dataclass(slots=True)
class Grid:
    """The first reading, and what the second one is made of."""

    document: Document
    paragraphs: list[_Marked]


@dataclass(slots=True)
class _Opened:
    """The streams of a file and the tables that were read from them."""

    fib: Fib
    table: bytes
    data: bytes
    metadata: dict[str, str]


def _open(source: Input) -> _Opened:
    with Container(source) as container:
        word = container.word_stream()
        fib = read_fib(word, source.name)
        other = "0Table" if fib.table_name == "1Table" else "1Table"
        name = fib.table_name if container.has(fib.table_name) else other
        return _Opened(
            fib,
            container.read(name),
            container.read_if_any("Data"),
            read_summary(container.read_if_any(stream_name())),
        )


class _Source:
    """A file with its piece table and styles, from which parts of the text are read."""

    def __init__(self, source: Input, limits: Limits) -> None:
        self.name, self.limits, self.clock = source.name, limits, limits.start()
        self.opened = _open(source)
        fib, table = self.opened.fib, self.opened.table
        self.pieces = read_pieces(table, *fib.pair(fibs.CLX), source.name)
        self.styles = read_styles(table, *fib.pair(fibs.STSHF))

    def text(self, length: int, holes: Sequence[int] = ()) -> tuple[Story, list[_Marked], int]:
        """The first ``length`` characters: cleaned, cut into paragraphs; what is missing.

        ``holes`` are the anchors of text boxes with digits.
        """
        fib, table, pieces = self.opened.fib, self.opened.table, self.pieces
        word = fib.stream
        text = read_text(word, pieces, length, self.limits, self.name)
        runs = read_runs(word, table, *fib.pair(fibs.PLCF_BTE_CHPX), paragraphs=False)
        papx = read_runs(word, table, *fib.pair(fibs.PLCF_BTE_PAPX), paragraphs=True)
        reader = RunReader(self.styles)
        hiding = reader.hiding(papx)
        effects = find_effects(runs, pieces, len(text.characters), reader, hiding)
        self.clock.check(self.name)
        story = make_story(text.characters, effects, text.surrogates)
        story.show_holes([place for place in holes if place < len(text.characters)])
        props = ParagraphReader(self.styles, self.opened.data, pieces.grpprls)
        paragraphs = _mark(story, papx, pieces, props)
        if story.unsure:
            for place in [
                k for k, (part, _) in enumerate(paragraphs) if MARKED.search(part[0])
            ]:
                part, own = paragraphs[place]
                paragraphs[place] = _settled(part, own), own
        self.clock.check(self.name)
        return story, paragraphs, text.missing

    def frames(self) -> Boxes:
        """Where the text boxes are."""
        fib = self.opened.fib
        places = fib.pair(fibs.PLC_SPA_MOM), fib.pair(fibs.PLCF_TXBX_TXT)
        return Boxes(self.opened.table, *places)

    def boxes(self) -> list[tuple[int | None, str]]:
        """Anchor and text of each text box; its text as it lies in the file."""
        fib = self.opened.fib
        end = fib.frames_start + fib.ccp_frames
        text = read_text(fib.stream, self.pieces, end, self.limits, self.name)
        return self.frames().texts(text.characters[fib.frames_start :])

    def blocks(self, story: Story, paragraphs: list[_Marked]) -> list[Block]:
        """The blocks of paragraphs, their numbers counted from the start."""
        fib = self.opened.fib
        lists = Lists(self.opened.table, fib.pair(fibs.PLF_LST), fib.pair(fibs.PLF_LFO))
        return _blocks(paragraphs, story, self.styles, lists, self.limits)


def read_grid(source: Input, limits: Limits) -> Grid:
    """Read everything: paragraphs, headings and span grids in text order."""
    file = _Source(source, limits)
    fib = file.opened.fib
    boxes = file.boxes() if fib.ccp_frames > 0 else []
    holes = [anchor for anchor, text in boxes if anchor is not None and has_digits(text)]
    story, paragraphs, missing = file.text(fib.ccp_text, holes)
    document = Document("doc", "doc-grid", metadata=file.opened.metadata, in_order=True)
    document.blocks = file.blocks(story, paragraphs)
    _notice(document, story, missing)
    if not document.tables and fib.ccp_frames > 0:
        _add_frames(document, paragraphs, file)
    elif any(is_figure(text) for _, text in boxes):
        document.notices.append(boxed_figures())
    return Grid(document, paragraphs)


def _add_frames(document: Document, paragraphs: list[_Marked], file: _Source) -> None:
    """Tables in text boxes, for a document without any other.

    LibreOffice puts tables that float into text boxes when it writes a .doc.
    """
    fib = file.opened.fib
    start, length = fib.frames_start, fib.ccp_frames
    story, marked, _ = file.text(start + length)
    framed = [(part, props) for part, props in marked if part[1] >= start]
    order = file.frames().order
    framed.sort(key=lambda marked: order(marked[0][1] - start))
    tables = [block for block in file.blocks(story, framed) if isinstance(block, Table)]
    if tables:
        document.blocks += tables
        document.notices.append(Notice("frame-tables", FRAME_TABLES))
        paragraphs += framed


def _notice(document: Document, story: Story, missing: int) -> None:
    document.notices += story.hidden.notices()
    if story.bare:
        document.notices.append(
            Notice("damaged", f"{story.bare} paragraphs have no properties in the file")
        )
    if missing:
        document.notices.append(
            Notice("truncated", f"{missing} characters of the text are not in the file")
        )


def _mark(story: Story, runs: Runs, pieces: Pieces, reader: ParagraphReader) -> list[_Marked]:
    """Each paragraph with its properties: those that hold for its last character.

    [MS-DOC] 2.4.2 and 2.4.6.1. Runs are walked along with the text; only after a jump
    (another piece) the run is searched anew.
    """
    marked: list[_Marked] = []
    starts, ends, lists = runs.starts, runs.ends, runs.lists
    count, at = len(starts), 0
    piece = pieces.pieces[0]
    read, plain = reader.read, reader.plain
    for part in story.parts():
        last = part[2]
        if last >= piece.end:
            piece = pieces.at(last)
        fc = piece.fc + (last - piece.start) * piece.width
        if not (at < count and starts[at] <= fc < ends[at]):
            at += 1
            if not (at < count and starts[at] <= fc < ends[at]):
                at = runs.find(fc)
                if not (at < count and starts[at] <= fc < ends[at]):
                    marked.append((part, read(b"", piece.prm)))
                    story.bare += 1
                    continue
        papx = lists[at]
        props = None if piece.prm else plain.get(papx)
        marked.append((part, props or read(papx, piece.prm)))
    return marked


def _settled(part: Part, props: ParagraphProps) -> Part:
    """A paragraph with what its unsure digits are where it stands."""
    text, start, last, mark, pictures = part
    text = in_cell(text) if props.depth or mark == "\x07" else in_prose(text)
    return text, start, last, mark, pictures


def _blocks(
    paragraphs: list[_Marked], story: Story, styles: StyleSheet, lists: Lists, limits: Limits
) -> list[Block]:
    """Blocks in text order; a table after the paragraph that stands before it."""
    blocks: list[Block] = []
    tables = TableReader(limits, "doc-grid")
    deleted = story.deleted_marks
    held, held_depth = "", 0  # text before a deleted mark goes on in the next paragraph
    cell_end = tables.cell_end
    for (text, start, last, mark, pictures), props in paragraphs:
        depth = props.depth
        if props.ilfo and mark and not (props.row_end or props.inner_row_end):
            text = numbered(lists.number(props.ilfo, props.ilvl), text, depth > 0)
        if pictures and depth:
            text = pictured(text, pictures)
        if held:
            if depth == held_depth:
                text = held + text
            else:  # it cannot: a table begins or ends here
                _put_held(held, held_depth, blocks, tables)
            held = ""
        if mark == "\x07" and (depth or tables.open):
            if props.row_end:
                tables.row_end(1, *_shapes(props), last in deleted)
            else:
                cell_end(1, text, start, last in deleted)
        elif depth and props.inner_row_end:
            tables.row_end(depth, *_shapes(props), last in deleted)
        elif depth and props.inner_cell_end:
            cell_end(depth, text, start, last in deleted)
        elif deleted and last in deleted:
            held, held_depth = text, depth
        elif depth:
            tables.text(depth, text, start)
        else:
            if tables.open:
                blocks += tables.finish()
            _append_body(blocks, text, props, styles)
            if pictures:
                blocks += [Picture() for _ in range(min(pictures, _MOST_PICTURES))]
    if held:
        _put_held(held, held_depth, blocks, tables)
    blocks += tables.finish()
    return blocks


def _put_held(held: str, depth: int, blocks: list[Block], tables: TableReader) -> None:
    """Text that no paragraph goes on with is one of its own."""
    if depth:
        tables.text(depth, held, None)
    else:
        blocks += tables.finish()
        blocks.append(Paragraph(held))


def _shapes(props: ParagraphProps) -> tuple[RowShape, RowShape | None]:
    """The shape of a row by all its lists, and by the modern one alone.

    Word 2003 and later write both. The old list has the edges as they are drawn, as the
    rows without a modern list have them; the modern one is right where the old one lacks
    cells.
    """
    return read_shape(props.lists), read_shape(props.modern) if props.modern else None


def _append_body(
    blocks: list[Block], text: str, props: ParagraphProps, styles: StyleSheet
) -> None:
    """A paragraph of the body."""
    if text.strip():
        level = styles.style(props.istd).heading
        if not level and props.outline < 9:
            level = props.outline + 1
        if level:
            blocks.append(Heading(text, level=level))
        else:
            blocks.append(Paragraph(text))


def read_stream(grid: Grid) -> Document:
    """The second reading: the cells of each row in the order of their marks."""
    document = Document("doc", "doc-stream", metadata=dict(grid.document.metadata))
    document.notices = list(grid.document.notices)
    stream = CellStream(document.blocks, "doc-stream")
    for (text, start, _, mark, _), props in grid.paragraphs:
        if props.depth:
            stream.line(text, start)
            if mark == "\x07" and props.row_end:
                stream.row_end(keep_empty=True)
            elif mark == "\x07":
                stream.cell_end()
        else:
            stream.end_table()
            if text.strip():
                document.blocks.append(Paragraph(text))
    stream.end_table()
    return document
