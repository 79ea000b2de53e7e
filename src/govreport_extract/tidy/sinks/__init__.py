"""One module per file format. Each has ``check()``, which raises :class:`MissingExtra` if
the format cannot be written here, and ``write(spool, folder)``, which writes its files
into ``folder`` from the closed spool and returns their names.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from govreport_extract.errors import MissingExtra, UsageError
from govreport_extract.tidy.spool import Spool

FORMATS = ("csv", "parquet", "jsonl", "xlsx", "dta", "duckdb")


class Sink(Protocol):
    """What a module of this package offers."""

    def check(self) -> None:
        """Raise :class:`MissingExtra` if a package is missing."""

    def write(self, spool: Spool, folder: Path) -> list[str]:
        """Write into ``folder``; the names of the files."""


def sink(name: str) -> Sink:
    """The sink for a format; raises :class:`UsageError` for an unknown one."""
    if name not in FORMATS:
        raise UsageError(
            f"there is no format {name!r}", hint=f"there are: {', '.join(FORMATS)}"
        )
    return cast(Sink, import_module(f"govreport_extract.tidy.sinks.{name}_sink"))


def default_formats() -> tuple[tuple[str, ...], str]:
    """The formats to write if nobody says, and a remark if Parquet must be left out."""
    try:
        sink("parquet").check()
    except MissingExtra as lacking:
        return ("csv",), f"no Parquet: {lacking.message} ({lacking.hint})"
    return ("parquet", "csv"), ""
