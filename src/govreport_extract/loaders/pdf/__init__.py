"""Born-digital PDFs: exact grids of spanning cells, at little more than pdfium's own cost.

``readings`` yields, cheapest first: ``pdfium-stream`` (the bare text with boxes, no ruling
line looked at), ``pdfium-grid`` (ruling lines, and column centres on
pages without any), ``pdfium-columns`` (positions only; offered where it finds the same
figures) and ``pdfplumber`` (an independent second reader). pdfium is native code and not
thread-safe: read one file at a time in a process, and hostile files in a process of their
own.
"""

from __future__ import annotations

from collections.abc import Iterator

from govreport_extract.limits import Limits
from govreport_extract.loaders.pdf.native import PdfFile
from govreport_extract.loaders.pdf.reading import Reader
from govreport_extract.model.document import Document
from govreport_extract.source import Input

__all__ = ["readings"]


def readings(source: Input, limits: Limits) -> Iterator[Document]:
    """Successive readings of one PDF; the file stays open until the generator is closed.

    Raises :class:`EncryptedInput`, :class:`DamagedInput` or :class:`LimitExceeded`.
    """
    file = PdfFile(source, limits, limits.start())
    try:
        reader = Reader(file)
        stream = reader.stream()
        if stream is not None:
            yield stream
        reader.measure()
        yield reader.grid()
        if reader.readable:
            for further in (reader.columns, reader.second):
                document = further()
                if document is not None:
                    yield document
    finally:
        file.close()
