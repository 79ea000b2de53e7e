"""A picture of what was seen: the page with the cells and the numbers bound to them.

The boxes come from the provenance of the cells, so the picture shows what the reader
really did and not what it should have done.
"""

from __future__ import annotations

import io
from typing import Any

from govreport_extract.errors import MissingExtra, UsageError
from govreport_extract.limits import DEFAULT_LIMITS, Limits
from govreport_extract.loaders.pdf import readings
from govreport_extract.model.document import Box, Document
from govreport_extract.model.report import Report
from govreport_extract.sniff import sniff
from govreport_extract.source import Input

_GRID = (120, 160, 230)
_COLORS = {
    "number": (0, 140, 60),
    "blank": (150, 150, 150),
    "dash": (150, 150, 150),
    "unreadable": (220, 0, 0),
}


def pages_to_see(seen: Report | Document) -> list[int]:
    """The pages (from 1) on which something was read."""
    if isinstance(seen, Document):
        pages = {cell.page for table in seen.tables for cell in table.cells}
    else:
        pages = {value.where.page for value in seen.values.values() if value.where}
    return sorted(page for page in pages if page is not None)


def draw(
    source: Input,
    seen: Report | Document,
    page: int,
    *,
    scale: float = 2.0,
    limits: Limits = DEFAULT_LIMITS,
) -> bytes:
    """Page ``page`` (from 1) of a PDF as PNG, ``scale`` pixels a point.

    Blue: the grid of cells. With a report every bound cell has a frame (green number, grey
    blank or dash, red unreadable) and the value that was read stands in it.

    Raises :class:`UsageError` if the source is no PDF or has no such page, and
    :class:`MissingExtra` if Pillow is missing.
    """
    if sniff(source) != "pdf":
        raise UsageError(
            f"{source.name} is not a PDF: there is no page to draw",
            hint="pictures can be drawn of PDF files only",
        )
    picture = _render(source, page, scale)
    pen = _pen(picture)
    document = seen if isinstance(seen, Document) else _grid_of(source, limits)
    for table in document.tables:
        for cell in table.cells:
            if cell.page == page and cell.box is not None:
                pen.rectangle(_scaled(cell.box, scale), outline=_GRID, width=1)
    if isinstance(seen, Report):
        _draw_values(pen, seen, page, scale)
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def _grid_of(source: Input, limits: Limits) -> Document:
    documents = readings(source, limits)
    try:
        return next(documents)
    finally:
        documents.close()  # type: ignore[attr-defined]


def _render(source: Input, page: int, scale: float) -> Any:
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(source.data) as pdf:
            if not 1 <= page <= len(pdf):
                raise UsageError(
                    f"{source.name} has no page {page}",
                    hint=f"pages go from 1 to {len(pdf)}",
                )
            pdf.init_forms()  # what is typed into fields is drawn, too
            side = max(pdf[page - 1].get_size())
            # A page of absurd size must not become a picture of absurd size.
            return pdf[page - 1].render(scale=min(scale, 6000 / max(side, 1))).to_pil()
    except pypdfium2.PdfiumError as error:
        raise UsageError(
            f"{source.name} cannot be drawn: {error}", hint="read it with `govreport show`"
        ) from error


def _pen(picture: Any) -> Any:
    try:
        from PIL import ImageDraw
    except ImportError as error:
        raise MissingExtra(
            "drawing needs the package Pillow", hint="pip install pillow"
        ) from error
    return ImageDraw.Draw(picture)


def _scaled(box: Box, scale: float) -> list[float]:
    x0, y0, x1, y1 = (value * scale for value in box)
    return [min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)]


def _draw_values(pen: Any, report: Report, page: int, scale: float) -> None:
    for value in report.values.values():
        where = value.where
        if where is None or where.page != page or where.box is None:
            continue
        x0, y0, x1, y1 = where.box
        box = _scaled((x0, y0, x1, y1), scale)
        color = _COLORS.get(value.state, _COLORS["unreadable"])
        pen.rectangle(box, outline=color, width=2)
        text = str(value.value) if value.state == "number" else value.state[:1]
        pen.text((box[0] + 3, box[1] + 1), text, fill=color)
