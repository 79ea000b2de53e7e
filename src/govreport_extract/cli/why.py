"""`govreport why OUT [FILE]`: what failed and what was doubted, by cause."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.markup import escape

_COLOURS = {"failed": "red", "partial": "red", "warning": "yellow"}


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The subcommand's own arguments."""
    parser = subparsers.add_parser(
        "why",
        help="why inputs failed or were doubted",
        description="Group the failures and warnings of a batch by cause; or tell all about"
        " one input.",
    )
    parser.add_argument("out", metavar="OUT", help="folder that `govreport extract` wrote to")
    parser.add_argument("file", metavar="FILE", nargs="?", help="one input, or its last part")
    parser.add_argument("--json", action="store_true", help="as JSON lines")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print; 0 also where there is nothing to explain."""
    return _one(args) if args.file else _all(args)


def _all(args: argparse.Namespace) -> int:
    from govreport_extract.batch.why import causes

    console = Console(highlight=False, soft_wrap=True)
    found = causes(Path(args.out))
    if args.json:
        for cause in found:
            console.print(json.dumps(asdict(cause), ensure_ascii=False), markup=False)
        return 0
    if not found:
        console.print("every input was read, and everything adds up")
    for cause in found:
        colour = _COLOURS[cause.kind]
        console.print(
            f"[{colour}]{cause.kind}[/{colour}] [bold]{escape(cause.code)}[/bold]"
            f" in {cause.inputs:,} inputs"
        )
        console.print(f"    {escape(cause.message)}")
        if cause.hint:
            console.print(f"    [dim]hint:[/dim] {escape(cause.hint)}")
        for example in cause.examples:
            console.print(f"    [dim]such as:[/dim] {escape(example)}")
    return 0


def _one(args: argparse.Namespace) -> int:
    from govreport_extract.batch.outputs import report_fields
    from govreport_extract.batch.why import about
    from govreport_extract.tidy.columns import REPORTS

    console = Console(highlight=False, soft_wrap=True)
    for entry, said in about(Path(args.out), args.file):
        fields = zip(REPORTS, report_fields(entry), strict=True)
        row = {column.name: field for column, field in fields if field is not None}
        if args.json:
            record = {"report": row, "causes": [asdict(cause) for cause in said]}
            console.print(json.dumps(record, ensure_ascii=False, default=str), markup=False)
            continue
        console.print(f"[bold]{escape(entry.source)}[/bold]")
        for name, field in row.items():
            if name != "source":
                console.print(f"    {name}: {escape(str(field))}")
        for cause in said:
            console.print(f"  {cause.kind} {escape(cause.code)}: {escape(cause.message)}")
            if cause.hint:
                console.print(f"    [dim]hint:[/dim] {escape(cause.hint)}")
    return 0
