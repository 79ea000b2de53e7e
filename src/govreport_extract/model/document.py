"""The document between loaders and recognition: ordered blocks, tables as span grids.

A loader turns bytes into a :class:`Document` and knows nothing of government reports.
Cells with their spans are the truth; the dense grid is computed from them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Box = tuple[float, float, float, float]
"""x0, y0, x1, y1 in points, origin at the top left of the page as it is displayed."""


DOUBT = "|"
"""Behind digits of which a loader knows that they may not be all of the number."""

UNREAD = "\ufffd"
"""In place of what is printed and cannot be read: glyphs without a meaning, print under
something else, a picture in a cell without text, which may be a figure."""


@dataclass(slots=True)
class Cell:
    """One cell of a table; spans are at least 1.

    ``page`` (from 1) and ``box`` are set by loaders of paged formats. ``offset`` is the
    position in the source: the character position in a .doc, the line (from 1) in text.
    """

    row: int
    column: int
    row_span: int
    column_span: int
    text: str
    page: int | None = None
    box: Box | None = None
    offset: int | None = None


@dataclass(slots=True)
class Table:
    """A table. ``depth`` is 0 for a table of the body, 1 for one inside a cell of it.

    Nested tables follow their parent in ``Document.blocks``. With ``spans_lost`` the
    cells are only a reading order (rows and columns count lines and tokens): a form must
    be bound by counting, and proven, because positions mean nothing. ``ordinal``: no
    line divides its columns, they were worked out from where the texts stand. ``block`` is
    its place in ``Document.blocks``, see :meth:`Document.number_tables`.
    """

    cells: list[Cell]
    rows: int
    columns: int
    depth: int = 0
    spans_lost: bool = False
    reader: str = ""
    page: int | None = None
    line: int | None = None
    ordinal: bool = False
    block: int | None = None

    def grid(self) -> list[list[Cell | None]]:
        """The dense grid: ``rows`` × ``columns``, a spanning cell stands in each place.

        Where two cells claim a place the first one keeps it.
        """
        grid: list[list[Cell | None]] = [[None] * self.columns for _ in range(self.rows)]
        for cell in self.cells:
            if cell.row_span == cell.column_span == 1:  # nearly all of them
                line = grid[cell.row]
                if line[cell.column] is None:
                    line[cell.column] = cell
                continue
            last = cell.column + cell.column_span
            for line in grid[cell.row : cell.row + cell.row_span]:
                for column in range(cell.column, min(last, self.columns)):
                    if line[column] is None:
                        line[column] = cell
        return grid


@dataclass(slots=True)
class Paragraph:
    """A paragraph. ``link_share`` is the part of its characters that are link text."""

    text: str
    page: int | None = None
    line: int | None = None
    link_share: float = 0.0
    region: Literal["body", "frame"] = "body"


@dataclass(slots=True)
class Heading(Paragraph):
    """A paragraph that the format itself marks as heading (h1…h6, Heading 1…)."""

    level: int = 1


@dataclass(slots=True)
class Picture:
    """A picture in the flow; its contents are not read here."""

    name: str = ""
    page: int | None = None


@dataclass(slots=True)
class Token:
    """A piece of a line without a blank in it, and where it stands.

    ``sound``: its glyphs were looked at and are plainly printed; others can be no value.
    """

    text: str
    box: Box
    sound: bool = True


@dataclass(slots=True)
class TextLine:
    """A line as the source gives it; ``tokens`` only where a table may be."""

    text: str
    page: int
    tokens: list[Token] = field(default_factory=list)


@dataclass(slots=True)
class Lines:
    """Lines of which nobody has said yet what is prose and what is table.

    The cheapest reading of a PDF has nothing else. Recognition knows the words of the
    forms and tells them apart (``recognize/lines``). ``furniture`` are page numbers and
    running heads that were taken out.
    """

    lines: list[TextLine]
    reader: str
    furniture: list[TextLine] = field(default_factory=list)


Block = Paragraph | Heading | Table | Picture | Lines


@dataclass(slots=True)
class Notice:
    """Something a loader noticed that the reader of the numbers must know.

    ``code`` values in use: ``needs-ocr``, ``garbled-text``, ``truncated``,
    ``encoding-mixed``, ``hidden-text-dropped``, ``merges-rebuilt``, ``frame-tables``,
    ``figures-in-boxes``, ``unshown-fields``, ``ocr-layer``, ``damaged``.
    """

    code: str
    message: str
    page: int | None = None


@dataclass(slots=True)
class Document:
    """What a loader read. ``metadata`` keys are lower case (``title``, ``author`` …).

    ``in_order``: the cells of every table stand in the order of the source, and a further
    reading would have the same text, only without spans.
    """

    format: str
    reader: str
    blocks: list[Block] = field(default_factory=list)
    metadata: dict[str, str] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)
    encoding: str = ""
    pages: int | None = None
    in_order: bool = False

    def number_tables(self) -> None:
        """Tell the tables their places; to be called when the document is complete."""
        for place, block in enumerate(self.blocks):
            if isinstance(block, Table):
                block.block = place

    @property
    def tables(self) -> list[Table]:
        """The tables in document order."""
        return [block for block in self.blocks if isinstance(block, Table)]
