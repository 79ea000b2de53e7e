"""`govreport extract PATH… -o OUT`: from files, folders and archives to a data set."""

from __future__ import annotations

import argparse
import re
import signal
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from govreport_extract.cli.common import add_second_reader
from govreport_extract.errors import UsageError
from govreport_extract.limits import DEFAULT_LIMITS

if TYPE_CHECKING:
    from govreport_extract.batch.options import Options

_EPILOG = """\
examples:
  govreport extract reports/ -o data
  govreport extract 'archive/**/*.pdf' more.zip -o data --format parquet,dta
  find . -name '*.doc' | govreport extract - -o data
Interrupted or killed, the same command goes on where it stopped.
"""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The subcommand's own arguments."""
    parser = subparsers.add_parser(
        "extract",
        help="read many files into a data set",
        description="Read files, folders, archives into tables: reports, values, panel,"
        " findings, sections.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "paths", nargs="+", metavar="PATH",
        help="file, folder, archive, glob, or - for a list of paths on standard input",
    )  # fmt: skip
    parser.add_argument("-o", "--out", required=True, metavar="OUT", help="folder to write to")
    parser.add_argument(
        "--format", metavar="LIST",
        help="csv, parquet, jsonl, xlsx, dta, duckdb, separated by commas"
        " (default: parquet,csv; csv alone without the extra parquet)",
    )  # fmt: skip
    parser.add_argument(
        "--blank-as-zero", action="store_true",
        help="put 0 into blank cells of the panel (values always say blank)",
    )  # fmt: skip
    _add_machine(parser)
    _add_telling(parser)
    parser.set_defaults(run=run)


def _add_machine(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("what a file may cost, and who reads")
    group.add_argument("--workers", type=_positive, default=0, metavar="N",
                       help="worker processes (default: one per core)")  # fmt: skip
    group.add_argument("--seconds", type=float, default=60.0, metavar="S",
                       help="deadline per file (default 60)")  # fmt: skip
    group.add_argument("--memory", type=_size, default="2G", metavar="SIZE",
                       help="memory per worker (default 2G)")  # fmt: skip
    group.add_argument("--max-bytes", type=_size, default="64M", metavar="SIZE",
                       help="largest file or archive member (default 64M)")  # fmt: skip
    group.add_argument("--depth", type=int, default=3, metavar="N",
                       help="how deep archives may nest (default 3; 0 opens none)")  # fmt: skip
    group.add_argument("--retry", choices=("none", "failed", "all"), default="none",
                       help="read again what an earlier run read (default none)")  # fmt: skip
    add_second_reader(group)
    group.add_argument("--engine", choices=("local", "dask"), default="local",
                       help="where to read (default local)")  # fmt: skip
    group.add_argument("--scheduler", metavar="ADDRESS", default="",
                       help="Dask scheduler, such as tcp://host:8786")  # fmt: skip
    group.add_argument("--work", metavar="FOLDER",
                       help="local folder for the journal if OUT is an address")  # fmt: skip
    group.add_argument("--shard", type=_shard, default="1/1", metavar="K/N",
                       help="read part K of N, into OUT/shard-K-of-N")  # fmt: skip


def _add_telling(parser: argparse.ArgumentParser) -> None:
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--quiet", action="store_true", help="say nothing but errors")
    group.add_argument(
        "--log-json", action="store_true", help="progress and summary as JSON lines on stderr"
    )


def run(args: argparse.Namespace) -> int:
    """Run the batch; 0 if all inputs were read, 1 if some were not or only in part."""
    from govreport_extract.batch.remote import check_remote, is_remote, upload
    from govreport_extract.batch.run import run_batch
    from govreport_extract.cli.progress import reporter_for

    options, remark = _options(args)
    signal.signal(signal.SIGTERM, _terminate)
    with reporter_for(options, quiet=args.quiet, log_json=args.log_json) as reporter:
        if remark:
            reporter.remark(remark)
        if is_remote(args.out):
            check_remote(args.out)
        summary = run_batch(options, reporter)
        if is_remote(args.out):
            address = _shard_name(args.out, args.shard)
            upload(options.out, address)
            reporter.remark(f"copied to {address}")
        reporter.close(summary)
    return 1 if summary.failed else 0


def _options(args: argparse.Namespace) -> tuple[Options, str]:
    from govreport_extract.batch.options import Options
    from govreport_extract.batch.process import Cage
    from govreport_extract.tidy.sinks import default_formats

    formats, remark = default_formats()
    if args.format:
        formats, remark = tuple(dict.fromkeys(args.format.lower().split(","))), ""
    if args.seconds <= 0 or args.depth < 0:
        raise UsageError("--seconds must be above 0 and --depth not below it")
    if (args.engine == "dask") != bool(args.scheduler):
        raise UsageError("--engine dask and --scheduler ADDRESS go together")
    out = _local_folder(args)
    limits = replace(DEFAULT_LIMITS, bytes=args.max_bytes, seconds=args.seconds)
    cage = Cage(args.seconds, args.memory, limits=limits, second_reader=args.second_reader)
    options = Options(
        tuple(args.paths), out, formats, args.workers, cage, args.depth, args.retry,
        args.shard, args.blank_as_zero, args.scheduler,
    )  # fmt: skip
    return options, remark


def _local_folder(args: argparse.Namespace) -> Path:
    """Where the journal lives and the outputs are made; OUT itself unless that is remote."""
    from govreport_extract.batch.remote import is_remote

    out = Path(_shard_name(args.out, args.shard))
    if is_remote(args.out):
        if not args.work:
            raise UsageError(
                "an OUT with :// needs --work FOLDER", hint="the journal is kept in there"
            )
        out = Path(_shard_name(args.work, args.shard))
    if out.exists() and not out.is_dir():
        raise UsageError(f"{out} is a file", hint="give a folder to -o")
    return out


def _shard_name(folder: str, shard: tuple[int, int]) -> str:
    which, of = shard
    return folder if of == 1 else f"{folder.rstrip('/')}/shard-{which}-of-{of}"


def _terminate(*_: object) -> None:
    raise KeyboardInterrupt


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


def _size(text: str) -> int:
    match = re.fullmatch(r"(\d+)\s*([kmg]?)i?b?", text.strip().lower())
    if not match or not int(match[1]):
        raise argparse.ArgumentTypeError(f"{text!r} is no size; write 512M or 2G")
    return int(match[1]) << 10 * " kmg".index(match[2] or " ")


def _shard(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d+)/(\d+)", text)
    if not match or not 1 <= int(match[1]) <= int(match[2]):
        raise argparse.ArgumentTypeError(f"{text!r}: write K/N with K from 1 to N")
    return int(match[1]), int(match[2])
