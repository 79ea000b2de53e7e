"""What several subcommands share: reading one file and saying how it went."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from govreport_extract.errors import InputError

if TYPE_CHECKING:
    from govreport_extract.model.report import Report
    from govreport_extract.pipeline import SecondReader


def add_second_reader(parser: Any) -> None:
    """The option that asks for an installed office suite as a further reader."""
    parser.add_argument(
        "--second-reader",
        choices=("libreoffice",),
        help="let an installed LibreOffice read Word 6/95 and doubtful Word files",
    )


def read_or_say(path: str, second_reader: SecondReader | None = None) -> Report | None:
    """The report, or None after the reason was printed to standard error."""
    from govreport_extract.pipeline import extract

    try:
        if path == "-":
            return extract(sys.stdin.buffer.read(), name="<stdin>", second_reader=second_reader)
        return extract(Path(path), second_reader=second_reader)
    except InputError as error:
        print(f"{path}: {error.code}: {error.message}", file=sys.stderr)
        if error.hint:
            print(f"  hint: {error.hint}", file=sys.stderr)
        return None


def is_whole(report: Report) -> bool:
    """Was everything that the form demands read?"""
    return report.status in ("ok", "warning")
