"""Word 97–2007 binary files (.doc, .dot, and .wps or .doc of Kingsoft WPS Writer).

Our own reader, after [MS-DOC] v20190319 on ``olefile``:

- tracked deletions are dropped, insertions kept; field results are kept, codes dropped;
- hidden text is dropped, a notice tells (:mod:`govreport_extract.loaders.hidden`);
- text boxes, headers, footnotes and comments are stories of their own and not read; only
  if the body has no table are those in text boxes put at the end (``frame-tables``);
- paragraphs that Word numbers itself get their number as text; in tables only before
  Chinese words (see :func:`~govreport_extract.loaders.numbering.numbered`);
- ``Cell.offset`` is the character position (cp) where the cell begins, from 0.

The second reading has no grid: cells by row and by their place in it, straight from the
cell marks of the text, without column edges and merges. It tells a misreading of the grid
from a printed error.
"""

from __future__ import annotations

from collections.abc import Iterator

from govreport_extract.limits import Limits
from govreport_extract.loaders.doc.reader import read_grid, read_stream
from govreport_extract.model.document import Document
from govreport_extract.source import Input

__all__ = ["readings"]


def readings(source: Input, limits: Limits) -> Iterator[Document]:
    """The span grids first, then the plain stream of cells.

    Raises :class:`DamagedInput`, :class:`EncryptedInput`, :class:`UnsupportedFormat`
    (Word 6/95) and :class:`LimitExceeded`.
    """
    grid = read_grid(source, limits)
    yield grid.document
    yield read_stream(grid)
