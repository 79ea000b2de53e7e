"""HTML pages: lxml's tree first; for second opinions the bare cells, then BeautifulSoup.

The readings share neither repairs of broken markup nor the grid, so a cell on which they
agree was printed so. See https://html.spec.whatwg.org/#tables for how spans make a grid.
"""

from __future__ import annotations

from collections.abc import Iterator

from govreport_extract.limits import Limits
from govreport_extract.loaders.encoding import decode
from govreport_extract.loaders.html.cells import cell_stream
from govreport_extract.loaders.html.flow import read_tree
from govreport_extract.loaders.html.tree import parse, parse_again
from govreport_extract.model.document import Document, Notice
from govreport_extract.source import Input

__all__ = ["readings"]


_DEEPEST = 1000
"""A tree deeper than this is read once: BeautifulSoup takes quadratic time over it."""


def readings(source: Input, limits: Limits) -> Iterator[Document]:
    """Yield the tree by lxml, the stream of cells, and the tree by ``html.parser``."""
    clock = limits.start()
    decoded = decode(source.data, source.charset)
    document = Document("html", "lxml", encoding=decoded.encoding)
    if decoded.mixed:
        document.notices.append(
            Notice("encoding-mixed", "parts of the page are in different encodings")
        )
    depth = read_tree(parse(decoded.text, limits), document, limits, clock)
    yield document
    if document.tables:
        cells = cell_stream(decoded.text, decoded.encoding)
        cells.notices += document.notices
        yield cells
    if depth <= _DEEPEST:
        again = Document("html", "html.parser", encoding=decoded.encoding)
        again.notices += document.notices
        read_tree(parse_again(decoded.text, limits), again, limits, clock)
        yield again
