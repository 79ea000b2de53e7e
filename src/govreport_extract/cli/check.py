"""``govreport check FILE…``: does the report add up? One line a file, then what breaks."""

from __future__ import annotations

import argparse
from collections import Counter
from typing import TYPE_CHECKING, Any

from govreport_extract.cli.common import add_second_reader, is_whole, read_or_say

if TYPE_CHECKING:
    from govreport_extract.model.report import Report


def add_parser(subparsers: Any) -> None:
    """Register the subcommand."""
    parser = subparsers.add_parser(
        "check",
        help="check the sums of one or more reports",
        description="Assess every identity of the form: holds, broken or not assessable.",
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="reports to check")
    parser.add_argument(
        "--all", action="store_true", help="also list what holds and what cannot be assessed"
    )
    add_second_reader(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Exit code 0 if every file was read (broken sums included), 1 otherwise."""
    whole = True
    for path in args.files:
        report = read_or_say(path, args.second_reader)
        if report is None:
            whole = False
            continue
        whole = whole and is_whole(report)
        _say(path, report, args.all)
    return 0 if whole else 1


def _say(path: str, report: Report, everything: bool) -> None:
    counts = Counter(check.outcome for check in report.checks)
    told = ", ".join(
        f"{counts[outcome]} {outcome}" for outcome in ("holds", "broken", "not assessable")
    )
    print(f"{path}: {report.status}: {report.form}, {told}")
    for check in report.checks:
        if check.outcome == "broken":
            verdict = f" [{check.verdict}]" if check.verdict else ""
            blank = ", blank counted as 0" if check.blank_as_zero else ""
            print(f"  broken {check.id}: {check.left} ≠ {check.right}{blank}{verdict}")
            print(f"         {check.formula}")
        elif everything and check.outcome == "holds":
            blank = " (blank counted as 0)" if check.blank_as_zero else ""
            print(f"  holds  {check.id}: {check.left} = {check.right}{blank}")
        elif everything:
            print(f"  -      {check.id}: not assessable: {check.reason}")
    for finding in report.findings:
        if finding.severity != "info" or everything:
            place = f" ({finding.where})" if finding.where else ""
            print(f"  {finding.severity} {finding.code}: {finding.message}{place}")
