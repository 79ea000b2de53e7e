"""Parquet through DuckDB: Zstandard, rows in the order of the inputs."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from govreport_extract.tidy import engine
from govreport_extract.tidy.columns import TABLES, TableName
from govreport_extract.tidy.spool import Spool

check = engine.check


def write(spool: Spool, folder: Path) -> list[str]:
    """One file per table."""
    names = []
    with closing(engine.connect(None, spool.folder)) as connection:
        for table in TABLES:
            name = f"{table}.parquet"
            target = engine.quote(str(folder / name))
            engine.run(
                connection,
                f"COPY ({engine.table_sql(spool, table)}) TO {target}"
                f" (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {_group(table)})",
            )
            names.append(name)
    return names


def _group(table: TableName) -> int:
    """Rows that are held in memory at once: the panel has hundreds of columns, texts are long.

    What DuckDB remembers of each group grows with the file, so that there should be few.
    """
    return {"panel": 10_240, "values": 61_440}.get(table, 20_480)
