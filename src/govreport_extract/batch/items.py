"""One input of a batch: its bytes, or why there are none."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from govreport_extract.batch.failure import Failure


@dataclass(frozen=True, slots=True)
class Item:
    """One input: its bytes, or why there are none. ``container`` is its archive.

    ``evidence`` is the file's own name if it reads like the title of a report: only then
    can it have a part in the result. ``key`` is what the result depends on: the bytes
    (``sha256``), and the name where it is evidence.
    """

    source: str
    container: str = ""
    data: bytes | None = None
    sha256: bytes | None = None
    size: int | None = None
    failure: Failure | None = None
    evidence: str = ""
    key: bytes | None = None

    @staticmethod
    def of(source: str, data: bytes, container: str = "") -> Item:
        """An input that could be opened."""
        sha256 = hashlib.sha256(data).digest()
        evidence = _evidence(source)
        key = hashlib.sha256(sha256 + evidence.encode()).digest() if evidence else sha256
        return Item(source, container, data, sha256, len(data), None, evidence, key)

    @staticmethod
    def failed(failure: Failure, container: str = "") -> Item:
        """An input that could not."""
        return Item(failure.source, container, failure=failure, size=failure.bytes)


def _evidence(source: str) -> str:
    name = source.rsplit("/", 1)[-1]
    if name.isascii():
        return ""
    from govreport_extract.recognize.identity.title import parse_title  # loads word lists

    return name if parse_title(name) is not None else ""
