"""The five tables as CSV files that grow row by row: what every sink starts from.

The files are already the CSV output: UTF-8 with BOM (Excel in China opens it right), a
header, ``\\n``. Text is as printed, nothing is altered: a cell that begins with ``=`` is
kept, see docs/scale.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from govreport_extract.errors import EnvironmentProblem
from govreport_extract.tidy.columns import REPORTS, TABLES, TableName, columns_of
from govreport_extract.tidy.packed import Parts
from govreport_extract.tidy.text import Field, header, read_rows, to_csv

BOM = "﻿"
_BUFFER = 2**17
_CELLS = [column.name for column in REPORTS if column.name.startswith("cells_")]
CODED = "panel_coded.csv"
_CODE = re.compile(rb",\.[a-e](?=[,\n])")
_BLANK = re.compile(rb",\.b(?=[,\n])")


class Spool:
    """Writes the tables into ``folder``; use as a context manager.

    With ``coded`` the panel is written a second time with the codes of what is no number
    (``.a`` …), which Stata keeps. ``blank_as_zero`` puts 0 into blank cells of the panel,
    of the panel only.
    """

    def __init__(self, folder: Path, *, coded: bool, blank_as_zero: bool) -> None:
        self.folder = folder
        self.coded = coded
        self.blank_as_zero = blank_as_zero
        self.rows: dict[TableName, int] = dict.fromkeys(TABLES, 0)
        self._files: dict[str, IO[bytes]] = {}

    def __enter__(self) -> Self:
        for table in TABLES:
            self._open(f"{table}.csv", table)
        if self.coded:
            self._open(CODED, "panel")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for file in self._files.values():
            file.close()

    def path(self, table: TableName) -> Path:
        """The CSV file of a table."""
        return self.folder / f"{table}.csv"

    def add_input(self, fields: Sequence[Field]) -> None:
        """One row of ``reports``, in the order of its columns."""
        self._write("reports", to_csv([fields]).encode("utf-8", "replace"))
        self.rows["reports"] += 1

    def add_report(self, parts: Parts, summary: Mapping[str, Any]) -> None:
        """The rows of one report in the other tables; ``summary`` counts them."""
        self.rows["values"] += sum(summary[key] for key in _CELLS)
        self.rows["findings"] += summary["findings"]
        self.rows["sections"] += summary["sections"]
        self.rows["panel"] += 1
        identity, cells = parts["panel_identity"], parts["panel_cells"]
        if self.blank_as_zero:
            cells = _BLANK.sub(b",0", cells)
        if self.coded:
            self._files[CODED].write(identity + cells)
        self._write("panel", identity + _CODE.sub(b",", cells))
        self._write("values", parts["values"])
        self._write("findings", parts["findings"])
        self._write("sections", parts["sections"])

    def read(self, table: TableName, *, coded: bool = False) -> Iterator[list[Field]]:
        """The rows of a table, typed; see :func:`text.read_rows`."""
        path = self.folder / CODED if coded else self.path(table)
        with path.open(encoding="utf-8-sig", newline="") as lines:
            next(lines)
            yield from read_rows(lines, columns_of(table))

    def _open(self, name: str, table: TableName) -> None:
        try:
            file = (self.folder / name).open("wb", buffering=_BUFFER)
            file.write((BOM + header(columns_of(table))).encode())
        except OSError as error:
            raise EnvironmentProblem(f"cannot write {self.folder / name}: {error}") from error
        self._files[name] = file

    def _write(self, table: TableName, text: bytes) -> None:
        self._files[f"{table}.csv"].write(text)
