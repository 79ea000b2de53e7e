"""From findings and checks to one word: ok, warning, partial or failed."""

from __future__ import annotations

from collections.abc import Iterable

from govreport_extract.model.report import Check, Finding, Status, Value

INCOMPLETE = frozenset(
    {"table_missing", "tables_are_pictures", "needs_ocr", "garbled_text", "truncated"}
)
"""Findings that mean: something that the form demands could not be read."""


def status_of(
    values: dict[str, Value], checks: Iterable[Check], findings: Iterable[Finding]
) -> Status:
    """``ok`` only if everything demanded was read and every assessable identity holds."""
    codes = {finding.code for finding in findings}
    if codes & INCOMPLETE:
        return "partial"
    if "broken" in {check.outcome for check in checks}:
        return "warning"
    if "unreadable" in {value.state for value in values.values()}:
        return "warning"  # absent cells come with a finding, unless nobody misses them
    if any(finding.severity != "info" for finding in findings):
        return "warning"
    return "ok"
