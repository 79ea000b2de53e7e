"""The cells of a .doc in the order of their marks: what the second reading gathers."""

from __future__ import annotations

from govreport_extract.loaders.gather import stream_table
from govreport_extract.model.document import Document, Paragraph


class Stream:
    """The table that the second reading is in: its rows, the open row, the open cell."""

    def __init__(self, document: Document) -> None:
        self._blocks = document.blocks
        self._rows: list[list[tuple[str, int | None]]] = []
        self._cells: list[tuple[str, int | None]] = []
        self._lines: list[str] = []
        self._start = 0

    def line(self, text: str, start: int) -> None:
        """A paragraph of the open cell."""
        if not self._lines:
            self._start = start
        self._lines.append(text)

    def mark(self, row_end: bool) -> None:
        """The mark behind the last line ends a cell, or the row."""
        if not row_end:
            self._cells.append(("\n".join(self._lines), self._start))
        else:
            self._rows.append(self._cells)
            self._cells = []
        self._lines = []

    def end_table(self) -> None:
        """The end of the table. Where there was no mark at all, its lines are in none."""
        if self._lines and (self._cells or self._rows):
            self.mark(row_end=False)
        if self._cells:
            self._rows.append(self._cells)
        if self._rows:
            self._blocks.append(stream_table(self._rows, 0, "doc-stream"))
        self._blocks += [Paragraph(line) for line in self._lines if line.strip()]
        self._rows, self._cells, self._lines = [], [], []
