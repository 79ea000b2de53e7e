"""Word 2007 and later (.docx, .docm): zip, then the XML of the main part.

The second reading, asked for when something does not add up, goes through python-docx and
its own XML classes.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from govreport_extract.errors import DamagedInput
from govreport_extract.limits import Limits
from govreport_extract.loaders.docx_styles import PackageStyles
from govreport_extract.loaders.package import Package
from govreport_extract.loaders.wordxml.document import read_body
from govreport_extract.loaders.wordxml.styles import Numbers
from govreport_extract.loaders.wordxml.tags import DIALECTS, TRANSITIONAL
from govreport_extract.model.document import Document
from govreport_extract.source import Input

_TYPES = "[Content_Types].xml"
_LARGEST_LIST = 2**20  # bytes; a few thousand parts


def readings(source: Input, limits: Limits) -> Iterator[Document]:
    """The span grids; then, if it can open the file, the cells as python-docx sees them.

    Raises :class:`DamagedInput`, :class:`EncryptedInput` and :class:`LimitExceeded`.
    """
    package = Package(source, limits)
    main = package.main_part()
    root = package.parse(main)
    first, by_style = _read(package, main, root, limits)
    yield first
    if by_style:
        return
    if not package.has(_TYPES) or package.size(_TYPES) > _LARGEST_LIST:
        return  # python-docx would not open it, or for too long
    from govreport_extract.loaders.docx_stream import read_stream  # python-docx loads slowly

    second = read_stream(source, main, first)
    if second is not None:
        yield second


def _read(
    package: Package, main: str, root: etree._Element, limits: Limits
) -> tuple[Document, bool]:
    """The document, and what :func:`read_body` says of it."""
    dialect = DIALECTS.get(etree.QName(root).namespace or "", DIALECTS[TRANSITIONAL])
    body = root.find(dialect.name("body"))
    if body is None:
        raise DamagedInput(
            f"{package.name}: {main} has no text body",
            hint="the file is damaged; fetch it again",
        )

    def lists() -> etree._Element | None:
        part = package.related(main, "numbering")
        return package.parse(part) if part else None

    styles, numbers = PackageStyles(package, main, dialect), Numbers(dialect, lists)
    document = Document("docx", "docx-grid", metadata=package.core_properties())
    return document, read_body(body, dialect, styles, numbers, limits, document)
