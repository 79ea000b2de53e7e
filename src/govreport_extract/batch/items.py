"""One input of a batch: its bytes, or why there are none."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from govreport_extract.batch.failure import Failure


@dataclass(frozen=True, slots=True)
class Item:
    """One input: its bytes, or why there are none. ``container`` is its archive."""

    source: str
    container: str = ""
    data: bytes | None = None
    sha256: bytes | None = None
    size: int | None = None
    failure: Failure | None = None

    @staticmethod
    def of(source: str, data: bytes, container: str = "") -> Item:
        """An input that could be opened."""
        return Item(source, container, data, hashlib.sha256(data).digest(), len(data))

    @staticmethod
    def failed(failure: Failure, container: str = "") -> Item:
        """An input that could not."""
        return Item(failure.source, container, failure=failure, size=failure.bytes)
