"""Why inputs failed or were doubted: grouped by cause, with a hint and an example."""

from __future__ import annotations

import csv
import heapq
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from govreport_extract.batch.journal import FOLDER, NAME, Journal, Listed
from govreport_extract.batch.outputs import named
from govreport_extract.errors import UsageError
from govreport_extract.tidy.columns import FINDINGS, VALUES
from govreport_extract.tidy.packed import unpack

Kind = Literal["failed", "partial", "warning"]
_EXAMPLES = 3
_RANK = {"failed": 0, "partial": 1, "warning": 2}
_HINTS = {
    "identity_broken": "look at verdict in findings: printed_so is the agency's misprint",
    "cells_unreadable": "see raw in values: something stands there that is not one number",
    "cells_absent": "the form has cells that the document does not print",
}


@dataclass(slots=True)
class Cause:
    """One reason. ``kind`` is the worst status of an input that has it."""

    kind: Kind
    code: str
    inputs: int = 0
    hint: str = ""
    message: str = ""
    examples: list[str] = field(default_factory=list)


def causes(out: Path) -> list[Cause]:
    """The causes of failures and warnings of the latest run in ``out``, commonest first.

    An input counts once for every cause that it has. Raises :class:`UsageError` if
    ``out`` holds no journal.
    """
    found: dict[tuple[str, str], Cause] = {}
    for entry in entries(out):
        for kind, code, message, hint in _causes_of(entry):
            cause = found.setdefault((kind, code), Cause(kind, code))
            cause.inputs += 1
            cause.hint = cause.hint or hint
            cause.message = cause.message or message
            if len(cause.examples) < _EXAMPLES:
                cause.examples.append(entry.source)
    return sorted(found.values(), key=lambda cause: (_RANK[cause.kind], -cause.inputs))


def about(out: Path, source: str) -> list[tuple[Listed, list[Cause]]]:
    """The inputs called ``source`` (or ending in /source) and what there is to say."""
    answers = []
    for entry in entries(out):
        if entry.source == source or entry.source.endswith("/" + source):
            said = [
                Cause(kind, code, 1, hint, message, [entry.source])
                for kind, code, message, hint in _causes_of(entry, every=True)
            ]
            answers.append((entry, said))
    if not answers:
        raise UsageError(
            f"no input of {out} is called {source}", hint="see the column source of reports"
        )
    return answers


def entries(out: Path) -> Iterator[Listed]:
    """The inputs of ``out``, or of all the shards in it."""
    for folder in _folders(out):
        with closing(Journal(folder, readonly=True)) as journal:
            yield from journal.entries()


def by_name(out: Path) -> Iterator[Listed]:
    """The same, sorted by name."""
    with ExitStack() as stack:
        journals = [
            stack.enter_context(closing(Journal(folder, readonly=True)))
            for folder in _folders(out)
        ]
        streams = [journal.entries(by_name=True) for journal in journals]
        yield from heapq.merge(*streams, key=lambda entry: entry.source)


def _folders(out: Path) -> list[Path]:
    if (out / FOLDER / NAME).is_file():
        return [out]
    return sorted(p.parent.parent for p in out.glob(f"shard-*/{FOLDER}/{NAME}")) or [out]


def _causes_of(entry: Listed, *, every: bool = False) -> Iterator[tuple[Kind, str, str, str]]:
    error = entry.header.get("error")
    if error:
        message, hint = named(error, entry.source)
        yield "failed", error[0], message, hint
        return
    summary = entry.header.get("summary")
    if summary is None:  # listed, but its reading was interrupted
        yield "failed", "not-read", "the run was interrupted before this input", "run it again"
        return
    kind: Kind = "partial" if summary["status"] == "partial" else "warning"
    if summary["status"] == "ok" and not every:
        return
    seen: set[str] = set()
    for row in findings(entry):
        code = row["code"]
        if (row["severity"] == "info" and not every) or (code in seen and not every):
            continue
        seen.add(code)
        verdict = f" ({row['verdict']})" if row["verdict"] else ""
        yield kind, code, row["message"] + verdict, _HINTS.get(code, "")
    for state in ("unreadable", "absent"):
        count = summary[f"cells_{state}"]
        if count:
            code = f"cells_{state}"
            yield kind, code, f"{count} cells {state}", _HINTS[code]


def findings(entry: Listed) -> Iterator[dict[str, str]]:
    """The findings of an input as dictionaries of text."""
    yield from _rows(entry, "findings", [column.name for column in FINDINGS])


def values(entry: Listed) -> Iterator[dict[str, str]]:
    """The values of an input as dictionaries of text."""
    yield from _rows(entry, "values", [column.name for column in VALUES])


def _rows(entry: Listed, part: str, names: list[str]) -> Iterator[dict[str, str]]:
    if entry.body:
        text = unpack(entry.body)[part].decode()
        for row in csv.reader(text.splitlines(keepends=True)):
            yield dict(zip(names, row, strict=True))
