"""Excel: one workbook with reports, panel, findings, values and a codebook.

Text is written as text, never as a formula or a link. A sheet holds 1,048,576 rows:
tables with more are left out, and the first sheet says so. Sections are not written; a
cell holds 32,767 characters.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from govreport_extract.errors import EnvironmentProblem, MissingExtra
from govreport_extract.forms.codebook import COLUMNS, codebook_rows
from govreport_extract.tidy.columns import TableName, columns_of
from govreport_extract.tidy.rows import CODE_LABELS
from govreport_extract.tidy.spool import Spool
from govreport_extract.tidy.text import Field

if TYPE_CHECKING:
    import xlsxwriter  # type: ignore[import-untyped]

NAME = "govreport.xlsx"
SHEETS: tuple[TableName, ...] = ("reports", "panel", "findings", "values")
LAST_ROW = 1_048_575
LONGEST = 32_767
_ABOUT = (
    ("表", "说明"),
    ("reports", "每个输入文件一行 (one row per input)"),
    ("panel", "每份报告一行，每项指标一列；空单元格的原因见 values (one row per report)"),
    ("findings", "勾稽不符与其他提示 (what does not add up, what is odd)"),
    ("values", "每项指标一行，含原文与位置 (one row per indicator, with raw text and place)"),
    ("codebook", "指标说明 (what the indicators mean)"),
)


def check() -> None:
    """XlsxWriter is needed."""
    try:
        import xlsxwriter  # noqa: F401
    except ImportError as error:
        raise MissingExtra(
            "Excel workbooks need XlsxWriter",
            hint="pip install 'govreport-extract[excel]'",
        ) from error


def write(spool: Spool, folder: Path) -> list[str]:
    """One workbook; rows go to disk as they come."""
    import xlsxwriter
    from xlsxwriter.exceptions import (  # type: ignore[import-untyped]
        XlsxWriterException,
    )

    options = {
        "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
        "strings_to_numbers": False, "tmpdir": str(spool.folder), "nan_inf_to_errors": True,
    }  # fmt: skip
    try:
        with xlsxwriter.Workbook(str(folder / NAME), options) as book:
            about = [
                *_ABOUT,
                *(("panel", f"Stata {c}: {label}") for c, label in CODE_LABELS.items()),
            ]
            for table in SHEETS:
                if spool.rows[table] > LAST_ROW:
                    about.append((table, f"{spool.rows[table]:,} 行，超出 Excel 上限，未写入"
                                  " (too many rows for Excel: left out)"))  # fmt: skip
            _sheet(book, "README", about)
            _codebook(book)
            for table in SHEETS:
                if spool.rows[table] <= LAST_ROW:
                    _table(book, spool, table)
    except XlsxWriterException as error:
        raise EnvironmentProblem(f"the workbook cannot be written: {error}") from error
    return [NAME]


def _sheet(book: xlsxwriter.Workbook, name: str, rows: Iterable[Sequence[Field]]) -> None:
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True})
    sheet.freeze_panes(1, 1)
    for number, row in enumerate(rows):
        for column, field in enumerate(row):
            if isinstance(field, str):
                sheet.write_string(
                    number, column, field[:LONGEST], bold if not number else None
                )
            elif field is not None:
                sheet.write_number(number, column, float(field))  # type: ignore[arg-type]


def _table(book: xlsxwriter.Workbook, spool: Spool, table: TableName) -> None:
    def rows() -> Iterable[Sequence[Field]]:
        yield [column.name for column in columns_of(table)]
        yield from spool.read(table)

    _sheet(book, table, rows())


def _codebook(book: xlsxwriter.Workbook) -> None:
    rows = [COLUMNS, *(tuple(row[name] for name in COLUMNS) for row in codebook_rows())]
    _sheet(book, "codebook", rows)
