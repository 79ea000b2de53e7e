"""A body of WordprocessingML to a Document: the walk, and what it noticed."""

from __future__ import annotations

from lxml import etree

from govreport_extract.limits import Limits
from govreport_extract.loaders.gather import FRAME_TABLES
from govreport_extract.loaders.unsure import boxed_figures
from govreport_extract.loaders.wordxml.styles import Numbers, Styles
from govreport_extract.loaders.wordxml.tags import Dialect
from govreport_extract.loaders.wordxml.walker import Walker
from govreport_extract.model.document import Document, Notice, Table

_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_MOST_FRAMES = 200


def read_body(
    body: etree._Element,
    dialect: Dialect,
    styles: Styles,
    numbers: Numbers,
    limits: Limits,
    document: Document,
) -> bool:
    """Fill ``document``; only if the body has no table, with those in text boxes too.

    Gives whether styles hide some of the text or make digits of it unsure: a reading that
    looks at no style would show them as print.
    """
    walker = Walker(dialect, styles, numbers, limits, document.reader)
    document.blocks = walker.blocks(body)
    document.notices += walker.hidden.notices()
    if walker.rebuilt:
        document.notices.append(
            Notice(
                "merges-rebuilt",
                f"{walker.rebuilt} tables had lost their merged cells; the places of"
                " their cells were worked out from the widths of the rows",
            )
        )
    if not any(isinstance(block, Table) for block in document.blocks):
        _add_frames(body, dialect, styles, limits, document)
    elif walker.boxed:
        document.notices.append(boxed_figures())
    return walker.by_style


def _add_frames(
    body: etree._Element, dialect: Dialect, styles: Styles, limits: Limits, document: Document
) -> None:
    """Tables in text boxes, where LibreOffice puts tables that float."""
    numbers = Numbers(dialect)
    found: list[Table] = []
    boxes = [
        box
        for box in body.iter(dialect.name("txbxContent"))
        if next(box.iterancestors(_FALLBACK), None) is None  # says the same once more
    ]
    for box in boxes[:_MOST_FRAMES]:
        walker = Walker(dialect, styles, numbers, limits, document.reader)
        found += [block for block in walker.blocks(box) if isinstance(block, Table)]
    if found:
        document.blocks += found
        document.notices.append(Notice("frame-tables", FRAME_TABLES))
