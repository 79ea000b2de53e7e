"""`govreport compare OUT_A OUT_B`: what changed between two runs, cell by cell."""

from __future__ import annotations

import argparse
import csv
import sys
from pathlib import Path

from rich.console import Console


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The subcommand's own arguments."""
    parser = subparsers.add_parser(
        "compare",
        help="what changed between two runs",
        description="List the cells that were gained (a number only in B), lost (only in A)"
        " or changed between the outputs of two runs.",
    )
    parser.add_argument("out_a", metavar="OUT_A", help="folder of the earlier run")
    parser.add_argument("out_b", metavar="OUT_B", help="folder of the later run")
    parser.add_argument(
        "--csv", action="store_true", help="all differences as CSV on standard output"
    )
    parser.add_argument(
        "--limit", type=int, default=50, metavar="N", help="lines to show (default 50)"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the differences; 0 if no cell differs, else 1 (as `diff` does)."""
    from govreport_extract.batch.compare import Account, compare

    account = Account()
    console = Console(highlight=False, soft_wrap=True, stderr=args.csv)
    writer = csv.writer(sys.stdout, lineterminator="\n")
    if args.csv:
        writer.writerow(("change", "source", "indicator", "before", "after"))
    found = 0
    for cell in compare(Path(args.out_a), Path(args.out_b), account):
        found += 1
        if args.csv:
            writer.writerow((cell.change, cell.source, cell.indicator, cell.before, cell.after))
        elif found <= args.limit:
            console.print(
                f"{cell.change}: {cell.source} {cell.indicator}: {cell.before} → {cell.after}",
                markup=False,
            )
    if found > args.limit and not args.csv:
        console.print(f"… and {found - args.limit:,} more (all with --csv)")
    console.print(
        f"{account.inputs:,} inputs in both ({account.status_changed:,} with another status),"
        f" {account.only_in_a:,} only in A, {account.only_in_b:,} only in B; cells:"
        f" {account.gained:,} gained, {account.lost:,} lost, {account.changed:,} changed,"
        f" {account.same:,} the same"
    )
    return 1 if found else 0
