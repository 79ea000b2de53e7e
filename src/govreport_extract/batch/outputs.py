"""From the journal to the files of OUT: written beside, then renamed together.

A kill before the list of renames is on disk leaves the old outputs; a kill after it is
made good by the next run, which finishes the renames first. ``run.json`` goes last.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from govreport_extract.batch.failure import THE_FILE
from govreport_extract.batch.frames import Header
from govreport_extract.batch.journal import FOLDER, Journal, Listed
from govreport_extract.errors import EnvironmentProblem
from govreport_extract.tidy.columns import REPORTS
from govreport_extract.tidy.packed import unpack
from govreport_extract.tidy.sinks import sink
from govreport_extract.tidy.sinks.jsonl_sink import write_table
from govreport_extract.tidy.spool import Spool
from govreport_extract.tidy.text import Field

RUN = "run.json"
_RENAMES = "renames.json"
_NAMES = [column.name for column in REPORTS]


def write_outputs(
    journal: Journal,
    out: Path,
    formats: Sequence[str],
    account: Callable[[Header], None],
    *,
    blank_as_zero: bool,
) -> dict[str, int]:
    """Write all tables in all formats below ``out/.govreport/staging``.

    ``account`` is told the outcome of every input, once. Returns rows by table.
    :func:`publish` puts the files into place. Raises :class:`EnvironmentProblem` if the
    disk is full.
    """
    staging = out / FOLDER / "staging"
    shutil.rmtree(staging, ignore_errors=True)
    try:
        (staging / "final").mkdir(parents=True)
        with Spool(staging, coded="dta" in formats, blank_as_zero=blank_as_zero) as spool:
            for entry in journal.entries():
                account(entry.header)
                spool.add_input(report_fields(entry))
                if entry.body and entry.duplicate_of is None:
                    spool.add_report(unpack(entry.body), entry.header["summary"])
        for name in formats:
            sink(name).write(spool, staging / "final")
        if "jsonl" not in formats:
            write_table(spool, staging / "final", "reports")
    except OSError as error:
        raise EnvironmentProblem(
            f"cannot write the outputs below {out}: {error.strerror or error}",
            hint="make room and run the same command again; nothing that was read is lost",
        ) from error
    return {str(table): count for table, count in spool.rows.items()}


def publish(out: Path, run_record: dict[str, object]) -> None:
    """Rename the staged files into ``out`` and write ``run.json``."""
    staging = out / FOLDER / "staging"
    final = staging / "final"
    files = sorted(path.name for path in final.iterdir())
    record = {**run_record, "files": {n: (final / n).stat().st_size for n in files}}
    (final / RUN).write_text(
        json.dumps(record, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
    )
    plan = {"new": [*files, RUN], "old": sorted(set(_published(out)) - set(files))}
    marker = out / FOLDER / _RENAMES
    beside = marker.with_suffix(".new")
    beside.write_text(json.dumps(plan), encoding="utf-8")
    os.replace(beside, marker)
    finish_publishing(out)


def finish_publishing(out: Path) -> None:
    """Do the renames that are on the list; a no-op without one."""
    marker = out / FOLDER / _RENAMES
    if not marker.is_file():
        return
    plan = json.loads(marker.read_text(encoding="utf-8"))
    final = out / FOLDER / "staging" / "final"
    for name in plan["old"]:
        (out / name).unlink(missing_ok=True)
    for name in plan["new"]:
        if (final / name).exists():
            os.replace(final / name, out / name)
    marker.unlink()
    shutil.rmtree(out / FOLDER / "staging", ignore_errors=True)


def _published(out: Path) -> list[str]:
    try:
        record = json.loads((out / RUN).read_text(encoding="utf-8"))
        return [name for name in record["files"] if Path(name).name == name]
    except (OSError, ValueError, KeyError):
        return []


def report_fields(entry: Listed) -> list[Field]:
    """The row of an input in ``reports``."""
    fields: dict[str, Field] = {
        **entry.header.get("summary", {}),
        "source": entry.source,
        "container": entry.container,
        "report_id": entry.sha256[:16],
        "duplicate_of": entry.duplicate_of,
        "bytes": entry.size,
        "sha256": entry.sha256,
        "seconds": entry.header.get("seconds"),
    }
    error = entry.header.get("error")
    if error:
        fields["status"] = "failed"
        fields["error_code"] = error[0]
        fields["error_message"], fields["error_hint"] = named(error, entry.source)
    return [fields.get(name) for name in _NAMES]


def named(error: Sequence[str], source: str) -> tuple[str, str]:
    """Message and hint of a stored failure, with the input's own name in them."""
    name = source.rsplit("/", 1)[-1]
    return error[1].replace(THE_FILE, name), error[2].replace(THE_FILE, name)
