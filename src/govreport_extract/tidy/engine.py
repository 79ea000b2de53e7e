"""DuckDB, the one data engine: reads the spool, writes Parquet and its own files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from govreport_extract.errors import EnvironmentProblem, MissingExtra
from govreport_extract.tidy.columns import TableName, columns_of
from govreport_extract.tidy.spool import Spool

if TYPE_CHECKING:
    import duckdb

MEMORY = "96MB"
MEMORY_OF_FILE = "128MB"
"""What DuckDB may use; with less it cannot commit the largest table to a file of its own."""
LONGEST_LINE = {"sections": 16 * 2**20}
"""Bytes of one row; what ``rows`` cuts texts to fits in. The reader holds two of them."""
_FULL = "is the disk full? Run the same command again; nothing that was read is lost"
_LONGEST_LINE = 4 * 2**20
_TYPES = {
    "text": "VARCHAR", "int": "BIGINT", "real": "DOUBLE", "date": "DATE", "cell": "DOUBLE",
}  # fmt: skip


def check() -> None:
    """Raise :class:`MissingExtra` if DuckDB is not installed."""
    try:
        import duckdb  # noqa: F401
    except ImportError as error:
        raise MissingExtra(
            "Parquet and DuckDB files need duckdb",
            hint="pip install 'govreport-extract[parquet]'",
        ) from error


def connect(database: Path | None, scratch: Path) -> duckdb.DuckDBPyConnection:
    """A connection that keeps to its memory and spills into ``scratch``.

    One thread: a second one saves little time here and doubles the memory.
    """
    import duckdb

    settings: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": MEMORY_OF_FILE if database else MEMORY, "threads": 1,
        "temp_directory": str(scratch), "preserve_insertion_order": True,
    }  # fmt: skip
    try:
        connection = duckdb.connect(str(database or ":memory:"), config=settings)
        connection.execute("SET enable_progress_bar = false")  # --quiet means quiet
        return connection
    except duckdb.Error as error:
        raise EnvironmentProblem(f"DuckDB cannot start: {error}") from error


def table_sql(spool: Spool, table: TableName) -> str:
    """A SELECT over the spooled table with the types of its columns."""
    types = ", ".join(
        f"{quote(column.name)}: '{_TYPES[column.type]}'" for column in columns_of(table)
    )
    longest = LONGEST_LINE.get(table, _LONGEST_LINE)
    return (
        f"SELECT * FROM read_csv({quote(str(spool.path(table)))}, auto_detect = false,"
        f" header = true, delim = ',', quote = '\"', escape = '\"', new_line = '\\n',"
        f" nullstr = '', parallel = false, max_line_size = {longest},"
        f" buffer_size = {2 * longest}, columns = {{{types}}})"
    )


def quote(text: str) -> str:
    """A string literal of SQL."""
    return "'" + text.replace("'", "''") + "'"


def run(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    """Execute; DuckDB's complaints (a full disk, mostly) as ours."""
    import duckdb

    try:
        connection.execute(sql)
    except duckdb.Error as error:
        raise EnvironmentProblem(
            f"DuckDB cannot write the output: {error}",
            hint=_FULL,
        ) from error
