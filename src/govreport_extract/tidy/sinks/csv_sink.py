"""CSV: UTF-8 with BOM, commas, ``\\n``. The spool is already that."""

from __future__ import annotations

import shutil
from pathlib import Path

from govreport_extract.tidy.columns import TABLES
from govreport_extract.tidy.spool import Spool


def check() -> None:
    """Nothing is needed."""


def write(spool: Spool, folder: Path) -> list[str]:
    """Copy the spooled tables (a hard link where the file system has them)."""
    names = []
    for table in TABLES:
        name = f"{table}.csv"
        try:
            (folder / name).hardlink_to(spool.path(table))
        except OSError:
            shutil.copyfile(spool.path(table), folder / name)
        names.append(name)
    return names
