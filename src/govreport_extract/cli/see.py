"""``govreport see FILE -o page.png``: what was seen on the pages of a PDF, drawn over them."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from govreport_extract.errors import EnvironmentProblem, UsageError


def add_parser(subparsers: Any) -> None:
    """Register the subcommand."""
    parser = subparsers.add_parser(
        "see",
        help="draw what was seen on a PDF page over a picture of it",
        description="The page as PNG with the grid in blue; bound cells framed (green: number,"
        " grey: blank or dash, red: unreadable) with the value that was read.",
    )
    parser.add_argument("file", help="a PDF")
    parser.add_argument("-o", "--out", required=True, metavar="PNG", help="picture to write")
    parser.add_argument(
        "--page",
        type=int,
        metavar="N",
        help="only page N (default: every page with bound cells, as NAME-2.png …)",
    )
    parser.add_argument("--scale", type=float, default=2.0, help="pixels a point (default 2)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Exit code 0 if pictures were written."""
    from govreport_extract.pipeline import extract
    from govreport_extract.see import draw, pages_to_see
    from govreport_extract.source import open_input

    source = open_input(Path(args.file))
    report = extract(source)
    pages = [args.page] if args.page is not None else pages_to_see(report)
    if not pages:
        raise UsageError(
            f"nothing was read on any page of {source.name}",
            hint="ask for one with --page N",
        )
    for page in pages:
        path = _name(Path(args.out), page, len(pages))
        _write(path, draw(source, report, page, scale=args.scale))
        print(path, file=sys.stderr)
    return 0


def _name(out: Path, page: int, pages: int) -> Path:
    """The file name as given for one page, with the page number for several."""
    return out if pages == 1 else out.with_name(f"{out.stem}-{page}{out.suffix or '.png'}")


def _write(path: Path, data: bytes) -> None:
    """Written beside and renamed, so that no half picture is left."""
    beside = path.with_name(path.name + ".part")
    try:
        beside.write_bytes(data)
        beside.replace(path)
    except OSError as error:
        raise EnvironmentProblem(
            f"cannot write {path}: {error.strerror}",
            hint="check the folder and the room on the disk",
        ) from error
