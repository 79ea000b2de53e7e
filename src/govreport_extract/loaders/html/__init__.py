"""HTML pages: lxml first, BeautifulSoup with Python's own parser as second opinion.

The two parsers repair broken markup by different rules, so a cell on which they agree
was printed so. See https://html.spec.whatwg.org/#tables for how spans make a grid.
"""

from __future__ import annotations

from collections.abc import Iterator

from govreport_extract.limits import Limits
from govreport_extract.loaders.encoding import decode
from govreport_extract.loaders.html.flow import read_tree
from govreport_extract.loaders.html.tree import parse, parse_again
from govreport_extract.model.document import Document, Notice
from govreport_extract.source import Input

__all__ = ["readings"]


_DEEPEST = 1000
"""A tree deeper than this is read once: BeautifulSoup takes quadratic time over it."""


def readings(source: Input, limits: Limits) -> Iterator[Document]:
    """Yield the reading by lxml, then the one by ``html.parser``."""
    clock = limits.start()
    decoded = decode(source.data, source.charset)
    for reader, build in (("lxml", parse), ("html.parser", parse_again)):
        root = build(decoded.text, limits)
        document = Document("html", reader, encoding=decoded.encoding)
        if decoded.mixed:
            document.notices.append(
                Notice("encoding-mixed", "parts of the page are in different encodings")
            )
        depth = read_tree(root, document, limits, clock)
        yield document
        if depth > _DEEPEST:
            return
