"""The command ``govreport``: thin; every subcommand is one module.

Exit codes: 0 all read (warnings allowed), 1 finished but some inputs failed or could
only be read in part, 2 wrong usage, 3 the environment (missing extra, disk full),
130 interrupted and resumable.
"""

from __future__ import annotations

import argparse
import sys
from importlib import import_module

from govreport_extract import __version__
from govreport_extract.errors import EnvironmentProblem, GovReportError, UsageError

_COMMANDS = ("extract", "show", "check", "why", "compare", "see", "forms")

OK, SOME_FAILED, USAGE, ENVIRONMENT, INTERRUPTED = 0, 1, 2, 3, 130


def build_parser() -> argparse.ArgumentParser:
    """The parser with all subcommands."""
    parser = argparse.ArgumentParser(
        prog="govreport",
        description="Read China's open-government annual reports into checked numbers.",
        epilog="Exit codes: 0 all read, 1 some inputs failed, 2 wrong usage,"
        " 3 environment, 130 interrupted (run again to resume).",
    )
    parser.add_argument("--version", action="version", version=f"govreport {__version__}")
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name in _COMMANDS:
        import_module(f"govreport_extract.cli.{name}").add_parser(subparsers)
    return parser


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:  # a C locale must not break Chinese output
            reconfigure(encoding="utf-8", errors="replace")
    args = build_parser().parse_args(arguments)
    try:
        return int(args.run(args))
    except UsageError as error:
        _say(error)
        return USAGE
    except EnvironmentProblem as error:
        _say(error)
        return ENVIRONMENT
    except GovReportError as error:
        _say(error)
        return SOME_FAILED
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output has gone (| head)
        return OK
    except KeyboardInterrupt:
        print("interrupted; run the same command again to go on", file=sys.stderr)
        return INTERRUPTED


def _say(error: GovReportError) -> None:
    print(f"govreport: {error.message}", file=sys.stderr)
    if error.hint:
        print(f"  hint: {error.hint}", file=sys.stderr)
