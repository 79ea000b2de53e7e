"""Loaders: one module per format, each ``readings(source, limits) -> Iterator[Document]``.

The first document is the cheapest reading. Each further one is a more careful or an
independent reading of the same bytes; the caller goes on only while it is not satisfied
(see ``extract.py``). The generator may keep the file open between readings and cleans up
when closed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from typing import cast

from govreport_extract.limits import Limits
from govreport_extract.model.document import Document
from govreport_extract.refusal import refuse
from govreport_extract.sniff import Kind
from govreport_extract.source import Input

Readings = Callable[[Input, Limits], Iterator[Document]]

LOADERS: dict[Kind, str] = {
    "html": "govreport_extract.loaders.html",
    "text": "govreport_extract.loaders.text",
    "pdf": "govreport_extract.loaders.pdf",
    "doc": "govreport_extract.loaders.doc",
    "docx": "govreport_extract.loaders.docx",
    "rtf": "govreport_extract.loaders.rtf",
    "wordml": "govreport_extract.loaders.wordml",
    "flatopc": "govreport_extract.loaders.wordml",
    "mht": "govreport_extract.loaders.mht",
}


def readings(kind: Kind, source: Input, limits: Limits) -> Iterator[Document]:
    """The readings of ``source`` as ``kind``, cheapest first; the module loads on use."""
    if kind not in LOADERS:
        raise refuse(kind, source)
    return _loader(kind)(source, limits)


@cache
def _loader(kind: Kind) -> Readings:
    return cast(Readings, import_module(LOADERS[kind]).readings)
