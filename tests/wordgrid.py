"""Comparing span grids: without white space, without columns in which no cell starts."""

from __future__ import annotations

import json
from bisect import bisect_left
from pathlib import Path
from typing import Any

from govreport_extract.limits import DEFAULT_LIMITS
from govreport_extract.loaders import readings
from govreport_extract.model.document import Document, Table
from govreport_extract.sniff import sniff
from govreport_extract.source import Input

Grid = tuple[int, list[tuple[int, int, int, int, str]]]


def _grid(depth: int, cells: list[tuple[int, int, int, int, str]]) -> Grid:
    starts = sorted({cell[1] for cell in cells})
    return depth, sorted(
        (
            row,
            bisect_left(starts, column),
            height,
            bisect_left(starts, column + width) - bisect_left(starts, column),
            "".join(text.split()),
        )
        for row, column, height, width, text in cells
    )


def grid_of(table: Table) -> Grid:
    """A table of ours."""
    return _grid(
        table.depth,
        [(c.row, c.column, c.row_span, c.column_span, c.text) for c in table.cells],
    )


def grids_of(document: Document) -> list[Grid]:
    """All tables of a document."""
    return [grid_of(table) for table in document.tables]


def expected(path: Path) -> list[Grid]:
    """The tables of an ``expected.json``."""
    tables: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["tables"]
    return [
        _grid(t["depth"], [(c["r"], c["c"], c["rs"], c["cs"], c["t"]) for c in t["cells"]])
        for t in tables
    ]


def load_bytes(data: bytes, name: str = "test") -> list[Document]:
    """All readings of some bytes, by what they are sniffed as."""
    source = Input(name, data)
    return list(readings(sniff(source), source, DEFAULT_LIMITS))


def first(data: bytes) -> Document:
    """The first reading of some bytes."""
    source = Input("test", data)
    return next(readings(sniff(source), source, DEFAULT_LIMITS))


def texts(document: Document) -> list[str]:
    """The text of each block; ``#`` for a table."""
    return [getattr(block, "text", "#") for block in document.blocks]
