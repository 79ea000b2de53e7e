"""Parquet through DuckDB: Zstandard, row groups of 20,480, rows in input order."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from govreport_extract.tidy import engine
from govreport_extract.tidy.columns import TABLES
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
                " (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 20480)",
            )
            names.append(name)
    return names
