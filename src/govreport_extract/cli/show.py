"""``govreport show FILE``: the report in the terminal, laid out like the printed form."""

from __future__ import annotations

import argparse
from typing import Any

from govreport_extract.cli.common import add_second_reader, is_whole, read_or_say


def add_parser(subparsers: Any) -> None:
    """Register the subcommand."""
    parser = subparsers.add_parser(
        "show",
        help="print one report, laid out like the form (or as JSON)",
        description="Print one report laid out like the printed form; what does not add up"
        " is marked.",
    )
    parser.add_argument("file", help="a report (.html, .doc, .docx, .pdf, .txt …), - for stdin")
    parser.add_argument("--json", action="store_true", help="print the whole Report as JSON")
    parser.add_argument(
        "--width", type=int, default=None, help="width of the output in columns"
    )
    add_second_reader(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Exit code 0 if the report was read, 1 if not or only in part."""
    report = read_or_say(args.file, args.second_reader)
    if report is None:
        return 1
    if args.json:
        print(report.model_dump_json(indent=2))
    else:
        from govreport_extract.cli.layout import print_report

        print_report(report, args.width)
    return 0 if is_whole(report) else 1
