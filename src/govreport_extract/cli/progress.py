"""Telling how a batch goes: a bar on a terminal, a line per thousand files elsewhere."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from govreport_extract.batch.inputs import files_of
from govreport_extract.batch.options import Options
from govreport_extract.batch.summary import Summary

_EVERY = 1000
_REFRESH = 0.2
_HINTS = "govreport why"


class Quiet:
    """Says nothing."""

    def __init__(self, options: Options) -> None:
        self.options = options

    def progress(self, summary: Summary) -> None:
        """Something was read or listed."""

    def stage(self, name: str) -> None:
        """A stage begins."""

    def remark(self, text: str) -> None:
        """Something worth a line."""

    def close(self, summary: Summary) -> None:
        """The run is over."""


class JsonLines(Quiet):
    """One JSON object per event on standard error."""

    def __init__(self, options: Options) -> None:
        super().__init__(options)
        self._said = 0

    def _say(self, event: str, **fields: object) -> None:
        line = {"event": event, "time": round(time.time(), 3), **fields}
        print(json.dumps(line, ensure_ascii=False), file=sys.stderr, flush=True)

    def progress(self, summary: Summary) -> None:
        if summary.inputs // _EVERY > self._said:
            self._said = summary.inputs // _EVERY
            self._say("progress", **_counts(summary))

    def stage(self, name: str) -> None:
        self._say("stage", name=name)

    def remark(self, text: str) -> None:
        self._say("remark", text=text)

    def close(self, summary: Summary) -> None:
        self._say("end", **summary.record(self.options))


class Lines(Quiet):
    """One line a thousand inputs, and the summary."""

    def __init__(self, options: Options) -> None:
        super().__init__(options)
        self.console = Console(stderr=True, highlight=False, soft_wrap=True)
        self._said = 0

    def progress(self, summary: Summary) -> None:
        if summary.inputs // _EVERY > self._said:
            self._said = summary.inputs // _EVERY
            self.console.print(_line(summary))

    def remark(self, text: str) -> None:
        self.console.print(text, markup=False)

    def close(self, summary: Summary) -> None:
        _print_summary(self.console, summary, self.options)


class Bar(Lines):
    """A progress bar with files, speed, time left and how they went."""

    def __init__(self, options: Options) -> None:
        super().__init__(options)
        self._bar = Progress(
            TextColumn("{task.description}"), BarColumn(),
            TextColumn("{task.fields[counts]}"), TimeElapsedColumn(),
            TextColumn("{task.fields[left]}"),
            console=self.console, transient=True,
        )  # fmt: skip
        self._total = _count_files(options)
        self._task = self._bar.add_task("reading", total=self._total, counts="", left="")
        self._next = 0.0
        self._bar.start()

    def progress(self, summary: Summary) -> None:
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + _REFRESH
        done = max(0, summary.files - 1)
        left = ""
        if self._total and done:
            seconds = summary.seconds / done * (self._total - done)
            left = f"{_duration(seconds)} left"
        self._bar.update(self._task, completed=done, counts=_line(summary), left=left)

    def stage(self, name: str) -> None:
        if name == "writing":
            self._bar.update(self._task, description=name, total=None, left="")

    def close(self, summary: Summary) -> None:
        self._bar.stop()
        super().close(summary)

    def stop(self) -> None:
        """Leave the terminal as it was."""
        self._bar.stop()


@contextmanager
def reporter_for(options: Options, *, quiet: bool, log_json: bool) -> Iterator[Quiet]:
    """The reporter that fits the options and the terminal."""
    if quiet or log_json:
        yield JsonLines(options) if log_json else Quiet(options)
    elif sys.stderr.isatty():
        bar = Bar(options)
        try:
            yield bar
        finally:
            bar.stop()
    else:
        yield Lines(options)


def _count_files(options: Options) -> int | None:
    """How many files there are to open; unknown if the list comes through a pipe."""
    if "-" in options.paths or any("://" in path for path in options.paths):
        return None
    return sum(1 for _ in files_of(options.plan()))


def _counts(summary: Summary) -> dict[str, int | float]:
    status = summary.status
    return {
        "inputs": summary.inputs, "files": summary.files, "ok": status["ok"],
        "warning": status["warning"], "partial": status["partial"],
        "failed": status["failed"], "fresh": summary.fresh,
        "per_second": round(summary.inputs / max(summary.seconds, 1e-9), 1),
    }  # fmt: skip


def _line(summary: Summary) -> str:
    counts = _counts(summary)
    parts = [f"{counts['inputs']:,} inputs", f"{counts['per_second']}/s"]
    parts += [f"{counts[name]:,} {name}" for name in ("ok", "warning", "partial", "failed")]
    if summary.fresh:
        parts.append(f"{summary.fresh:,} read before")
    return ", ".join(parts)


def _duration(seconds: float) -> str:
    minutes, seconds = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def _print_summary(console: Console, summary: Summary, options: Options) -> None:
    speed = summary.read / max(summary.seconds, 1e-9)
    console.print(
        f"{summary.inputs:,} inputs in {_duration(summary.seconds)}: {summary.read:,} read"
        f" ({speed:.1f}/s), {summary.fresh:,} read before, {summary.duplicates:,} the same"
        f" bytes again, {summary.skipped:,} skipped"
    )
    status = ", ".join(
        f"{summary.status[name]:,} {name}" for name in ("ok", "warning", "partial", "failed")
    )
    console.print(status)
    if summary.causes:
        table = Table("commonest causes", "inputs", box=None, pad_edge=False)
        for (kind, cause), count in summary.causes.most_common(6):
            table.add_row(f"{kind}: {cause}", f"{count:,}")
        console.print(table)
        console.print(f"details: {_HINTS} {options.out}", markup=False)
    console.print(f"written: {options.out} ({', '.join(options.formats)})", markup=False)
