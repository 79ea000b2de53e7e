"""Rows as CSV text and back: the form in which rows travel and wait.

Comma, double quotes, ``\\n``, UTF-8. A missing value is an empty field; an empty text is
written as missing too. NUL characters, which no reader of CSV survives, are dropped.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from govreport_extract.tidy.columns import Column

Field = str | int | float | Decimal | date | None
LONGEST_FIELD = 16 * 2**20
"""Bytes that one field may have when it is read back."""


def to_csv(rows: Iterable[Sequence[Field]]) -> str:
    """The rows as CSV text without a header."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    text = out.getvalue()
    return text.replace("\x00", "") if "\x00" in text else text


def header(columns: Iterable[Column]) -> str:
    """The line of column names."""
    return ",".join(column.name for column in columns) + "\n"


def read_rows(lines: Iterable[str], columns: Sequence[Column]) -> Iterator[list[Field]]:
    """Typed rows out of CSV lines (header already consumed); missing fields are None.

    Dates stay ISO text; the cells of a panel are numbers or their codes as text.
    """
    casts = [_CASTS[column.type] for column in columns]
    csv.field_size_limit(LONGEST_FIELD)
    for row in csv.reader(lines):
        yield [
            None if field == "" else cast(field) for cast, field in zip(casts, row, strict=True)
        ]


def _number(text: str) -> int | float:
    try:
        return int(text)
    except ValueError:
        return float(text)


def _cell(text: str) -> int | float | str:
    return text if text.startswith(".") else _number(text)


_CASTS: dict[str, Callable[[str], Field]] = {
    "text": str,
    "date": str,
    "int": int,
    "real": _number,
    "cell": _cell,
}
