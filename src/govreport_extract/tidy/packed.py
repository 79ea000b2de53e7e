"""The rows of one report on their way from the worker to the tables: CSV, compressed.

Apart from ``rows`` because the supervisor only opens what workers packed, and starts much
sooner if it need not load what makes rows.
"""

from __future__ import annotations

import zlib

Parts = dict[str, bytes]
"""Lines of CSV in UTF-8 by the names of :data:`PARTS`."""

PARTS = ("values", "panel_identity", "panel_cells", "findings", "sections")
_BETWEEN = b"\x00"  # rows never hold one


def pack(parts: Parts) -> bytes:
    """The parts as compressed bytes (about 5 kB for 200 values)."""
    return zlib.compress(_BETWEEN.join(parts[name] for name in PARTS), 1)


def unpack(body: bytes) -> Parts:
    """What :func:`pack` packed."""
    return dict(zip(PARTS, zlib.decompress(body).split(_BETWEEN), strict=True))
