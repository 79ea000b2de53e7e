"""A DuckDB file with the five tables, their columns commented, and the codebook."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from govreport_extract.forms.codebook import COLUMNS, codebook_rows
from govreport_extract.tidy import engine
from govreport_extract.tidy.columns import TABLES, columns_of
from govreport_extract.tidy.spool import Spool

NAME = "govreport.duckdb"
check = engine.check


def write(spool: Spool, folder: Path) -> list[str]:
    """One file with all tables."""
    with closing(engine.connect(folder / NAME, spool.folder)) as connection:
        for table in TABLES:
            sql = engine.table_sql(spool, table)
            engine.run(connection, f'CREATE TABLE "{table}" AS {sql}')
            for column in columns_of(table):
                comment = engine.quote(f"{column.label} ({column.english})")
                engine.run(
                    connection, f'COMMENT ON COLUMN "{table}"."{column.name}" IS {comment}'
                )
        names = ", ".join(f'"{name}" VARCHAR' for name in COLUMNS)
        engine.run(connection, f"CREATE TABLE codebook ({names})")
        rows = ", ".join(
            "(" + ", ".join(engine.quote(row[name]) for name in COLUMNS) + ")"
            for row in codebook_rows()
        )
        engine.run(connection, f"INSERT INTO codebook VALUES {rows}")
        engine.run(connection, "CHECKPOINT")
    return [NAME]
