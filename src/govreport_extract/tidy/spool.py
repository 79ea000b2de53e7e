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
from typing import IO, Any, Self, get_args

from govreport_extract.errors import EnvironmentProblem
from govreport_extract.model.report import State
from govreport_extract.tidy.columns import TABLES, TableName, columns_of
from govreport_extract.tidy.rows import ReportRows
from govreport_extract.tidy.text import Field, header, read_rows, to_csv

BOM = "﻿"
_STATES = get_args(State)
CODED = "panel_coded.csv"
_CODE = re.compile(r",\.[a-e](?=[,\n])")
_BLANK = re.compile(r",\.b(?=[,\n])")


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
        self._files: dict[str, IO[str]] = {}

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
        self._write("reports", to_csv([fields]))
        self.rows["reports"] += 1

    def add_report(self, rows: ReportRows | dict[str, str], summary: Mapping[str, Any]) -> None:
        """The rows of one report in the other tables; ``summary`` counts them."""
        self.rows["values"] += sum(summary[f"cells_{state}"] for state in _STATES)
        self.rows["findings"] += summary["findings"]
        self.rows["sections"] += summary["sections"]
        part = rows if isinstance(rows, dict) else {
            name: getattr(rows, name)
            for name in ("values", "panel_identity", "panel_cells", "findings", "sections")
        }  # fmt: skip
        cells = part["panel_cells"]
        if self.blank_as_zero:
            cells = _BLANK.sub(",0", cells)
        identity = part["panel_identity"]
        if self.coded:
            self._files[CODED].write(identity + cells)
        self._write("panel", identity + _CODE.sub(",", cells))
        self.rows["panel"] += 1
        for table in ("values", "findings", "sections"):
            self._write(table, part[table])

    def read(self, table: TableName, *, coded: bool = False) -> Iterator[list[Field]]:
        """The rows of a table, typed; see :func:`text.read_rows`."""
        path = self.folder / CODED if coded else self.path(table)
        with path.open(encoding="utf-8-sig", newline="") as lines:
            next(lines)
            yield from read_rows(lines, columns_of(table))

    def _open(self, name: str, table: TableName) -> None:
        try:
            file = (self.folder / name).open(
                "w", encoding="utf-8", errors="replace", newline=""
            )
            file.write(BOM + header(columns_of(table)))
        except OSError as error:
            raise EnvironmentProblem(f"cannot write {self.folder / name}: {error}") from error
        self._files[name] = file

    def _write(self, table: TableName, text: str) -> None:
        self._files[f"{table}.csv"].write(text)
