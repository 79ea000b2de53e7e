"""JSON Lines: one object per row, missing fields left out, UTF-8 without BOM."""

from __future__ import annotations

import json
from pathlib import Path

from govreport_extract.tidy.columns import TABLES, TableName, columns_of
from govreport_extract.tidy.spool import Spool


def check() -> None:
    """Nothing is needed."""


def write(spool: Spool, folder: Path) -> list[str]:
    """One file per table."""
    return [write_table(spool, folder, table) for table in TABLES]


def write_table(spool: Spool, folder: Path, table: TableName) -> str:
    """One table; the name of its file. ``reports.jsonl`` is written by every run, as the
    account of what became of each input that scripts can read line by line.
    """
    name = f"{table}.jsonl"
    keys = [column.name for column in columns_of(table)]
    with (folder / name).open("w", encoding="utf-8", newline="\n") as out:
        for row in spool.read(table):
            fields = {
                key: field for key, field in zip(keys, row, strict=True) if field is not None
            }
            out.write(json.dumps(fields, ensure_ascii=False) + "\n")
    return name
