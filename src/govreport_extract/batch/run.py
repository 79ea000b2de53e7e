"""One run: list, read, keep, write. Interrupted at any moment it can be run again."""

from __future__ import annotations

from contextlib import closing, suppress
from typing import Protocol

from govreport_extract.batch import cluster
from govreport_extract.batch.failure import THE_FILE
from govreport_extract.batch.inputs import files_of, items_of_file
from govreport_extract.batch.items import Item
from govreport_extract.batch.journal import Journal
from govreport_extract.batch.options import Options
from govreport_extract.batch.outputs import finish_publishing, publish, write_outputs
from govreport_extract.batch.pool import Pool
from govreport_extract.batch.summary import Summary
from govreport_extract.batch.tasks import Task
from govreport_extract.errors import UsageError
from govreport_extract.tidy.sinks import sink


class Reporter(Protocol):
    """Who is told how a run goes. Called in the main thread, often: must be cheap."""

    def progress(self, summary: Summary) -> None:
        """Something was read or listed."""

    def stage(self, name: str) -> None:
        """``reading`` or ``writing`` begins."""


def run_batch(options: Options, reporter: Reporter) -> Summary:
    """Read all inputs and write the outputs; returns the account.

    Raises :class:`UsageError` (nothing to read, folder in use), :class:`MissingExtra`
    before any work and :class:`EnvironmentProblem` (disk full, workers do not start).
    KeyboardInterrupt passes through after the journal is safe.
    """
    for name in options.formats:
        sink(name).check()
    if options.scheduler:
        cluster.check()
    with closing(Journal(options.out)) as journal:
        finish_publishing(options.out)
        summary = Summary(resumed=journal.begin(options.identity()))
        reporter.stage("reading")
        read = cluster.read_on_cluster if options.scheduler else _read_here
        read(options, journal, summary, reporter)
        if not summary.inputs:
            raise UsageError("there is nothing to read in the paths given")
        reporter.stage("writing")
        summary.status.clear()  # counted while it was read; now each input once
        summary.rows = write_outputs(
            journal, options.out, options.formats, summary.count,
            blank_as_zero=options.blank_as_zero,
        )  # fmt: skip
        publish(options.out, summary.record(options))
        journal.finish()
    return summary


def _read_here(
    options: Options, journal: Journal, summary: Summary, reporter: Reporter
) -> None:
    plan = options.plan()
    with Pool(options.worker_count, options.cage) as pool:
        reading = _Reading(journal, summary, pool)
        try:
            for path in files_of(plan):
                summary.files += 1
                for item in items_of_file(path, plan, options.cage):
                    reading.take(item)
                    reporter.progress(summary)
            while pool.pending:
                reading.drain(wait=True)
                reporter.progress(summary)
        finally:
            with suppress(Exception):  # what stopped us is the news
                journal.commit()
            summary.workers_lost += pool.workers_lost
            summary.skipped = plan.skipped


class _Reading:
    """Feeds the pool and keeps what comes back."""

    def __init__(self, journal: Journal, summary: Summary, pool: Pool) -> None:
        self.journal, self.summary, self.pool = journal, summary, pool
        self._keys: dict[int, bytes] = {}

    def take(self, item: Item) -> None:
        """List an input and have it read unless that was done."""
        self.summary.inputs += 1
        number = self.summary.inputs
        first = self.journal.list(number, item)
        key = item.key
        if key is None or item.data is None:
            self.summary.status["failed"] += 1
        elif first != number:
            self.summary.duplicates += 1
        elif self.journal.is_fresh(key):
            self.summary.fresh += 1
        else:
            while self.pool.full:
                self.drain(wait=True)
            self._keys[number] = key
            self.pool.submit(Task(number, item.evidence or THE_FILE, item.data))
        self.drain(wait=False)

    def drain(self, *, wait: bool) -> None:
        """Keep the results there are."""
        for result in self.pool.results(wait=wait):
            self.summary.took(result.header)
            self.journal.keep(self._keys.pop(result.number), result.header, result.body)
