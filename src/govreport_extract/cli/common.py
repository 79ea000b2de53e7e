"""What several subcommands share: reading one file and saying how it went."""

from __future__ import annotations

import sys
from pathlib import Path

from govreport_extract.errors import InputError
from govreport_extract.model.report import Report


def read_or_say(path: str) -> Report | None:
    """The report, or None after the reason was printed to standard error."""
    from govreport_extract.pipeline import extract

    try:
        if path == "-":
            return extract(sys.stdin.buffer.read(), name="<stdin>")
        return extract(Path(path))
    except InputError as error:
        print(f"{path}: {error.code}: {error.message}", file=sys.stderr)
        if error.hint:
            print(f"  hint: {error.hint}", file=sys.stderr)
        return None


def is_whole(report: Report) -> bool:
    """Was everything that the form demands read?"""
    return report.status in ("ok", "warning")
