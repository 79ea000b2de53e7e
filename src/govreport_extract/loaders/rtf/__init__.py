"""Rich Text Format (.rtf, often named .doc), after the RTF specification 1.9.1.

Tracked deletions are dropped and insertions kept, field results are kept and codes
dropped; headers, footnotes, text boxes and comments are not read. Automatic numbers are
taken from the text that the writer left for old readers (``\\listtext``).
"""

from __future__ import annotations

from collections.abc import Iterator

from govreport_extract.limits import Limits
from govreport_extract.loaders.rtf.reader import Reader
from govreport_extract.model.document import Document
from govreport_extract.source import Input

__all__ = ["readings"]


def readings(source: Input, limits: Limits) -> Iterator[Document]:
    """The span grids first, then the cells in reading order, without edges and merges.

    Raises :class:`DamagedInput` when there is no text in it, :class:`LimitExceeded` for
    groups in groups without end and for oversized tables.
    """
    reader = Reader(source, limits)
    yield reader.read()
    yield reader.stream()
