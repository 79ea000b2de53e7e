"""Stata: ``panel.dta`` with typed missing values, ``reports.dta`` with the account."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from govreport_extract.tidy.columns import Column, TableName, columns_of
from govreport_extract.tidy.dta import LONGEST_TEXT, Variable, write_dta
from govreport_extract.tidy.rows import CODE_LABELS
from govreport_extract.tidy.spool import Spool
from govreport_extract.tidy.text import Field

_EPOCH = date(1960, 1, 1)
_TITLES = {
    "panel": "政府信息公开工作年度报告面板 (govreport-extract)",
    "reports": "输入文件与读取情况 (govreport-extract)",
}


def check() -> None:
    """Nothing is needed."""


def write(spool: Spool, folder: Path) -> list[str]:
    """Two files; each table is read twice, once for the widths of its texts."""
    names = []
    tables: tuple[TableName, ...] = ("panel", "reports")
    for table in tables:
        columns = columns_of(table)
        widths = _widths(_rows(spool, table), columns)
        variables = [
            _variable(column, width) for column, width in zip(columns, widths, strict=True)
        ]
        name = f"{table}.dta"
        with (folder / name).open("wb") as out:
            write_dta(
                out, variables, spool.rows[table], _rows(spool, table), CODE_LABELS,
                _TITLES[table],
            )  # fmt: skip
        names.append(name)
    return names


def _variable(column: Column, width: int) -> Variable:
    label = f"{column.label}"
    if column.type == "text":
        return Variable(column.name, "text", label, width)
    shape = "%td" if column.type == "date" else "%12.0g"
    return Variable(column.name, "number", label, coded=column.type == "cell", format=shape)


def _rows(spool: Spool, table: TableName) -> Iterator[list[Field]]:
    dates = [at for at, c in enumerate(columns_of(table)) if c.type == "date"]
    for row in spool.read(table, coded=table == "panel"):
        for at in dates:
            if isinstance(row[at], str):
                row[at] = (date.fromisoformat(str(row[at])) - _EPOCH).days
        yield row


def _widths(rows: Iterator[list[Field]], columns: Sequence[Column]) -> list[int]:
    widths = [1] * len(columns)
    texts = [at for at, column in enumerate(columns) if column.type == "text"]
    for row in rows:
        for at in texts:
            field = row[at]
            if field is not None:
                widths[at] = max(widths[at], len(str(field).encode("utf-8", "replace")))
    return [min(width, LONGEST_TEXT) for width in widths]
