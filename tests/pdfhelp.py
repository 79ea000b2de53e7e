"""What the PDF tests share: one reading, and a report against its truth."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from govreport_extract.limits import DEFAULT_LIMITS, Limits
from govreport_extract.loaders.pdf import readings
from govreport_extract.model.document import Document, Lines
from govreport_extract.model.report import Report
from govreport_extract.source import Input


def first_reading(data: bytes, limits: Limits = DEFAULT_LIMITS) -> Document:
    """The cheapest reading of ``data`` that tells tables from prose; the file is closed."""
    documents = readings(Input("test.pdf", data), limits)
    try:
        return next(d for d in documents if not any(isinstance(b, Lines) for b in d.blocks))
    finally:
        documents.close()  # type: ignore[attr-defined]


def numbers_of(report: Report) -> dict[str, Any]:
    """Every value that the report calls a number."""
    return {key: v.value for key, v in report.values.items() if v.state == "number"}


def compare(report: Report, truth: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Indicators that are not as in the truth, and those of them not openly unread.

    A printed number that is called blank is as wrong as another number.
    """
    wrong, silent = [], []
    for key, expected in truth["values"].items():
        value = report.values.get(key)
        state = value.state if value is not None else "absent"
        if expected is None:
            good = state in ("blank", "dash")
        else:
            read = value.value if value is not None else None
            good = state == "number" and Decimal(str(read)) == Decimal(str(expected))
        if not good:
            wrong.append(f"{key}: {expected} read as {state} {value and value.raw!r}")
            if state in ("number", "blank", "dash"):
                silent.append(wrong[-1])
    return wrong, silent
