"""Many reports from a program or a notebook: the batch's guarantees without its files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Literal

from govreport_extract.batch.failure import Failure
from govreport_extract.batch.inputs import Plan, items_of
from govreport_extract.batch.items import Item
from govreport_extract.batch.options import available_cores
from govreport_extract.batch.pool import Pool
from govreport_extract.batch.process import Cage
from govreport_extract.batch.tasks import Result, Task
from govreport_extract.limits import DEFAULT_LIMITS, Limits
from govreport_extract.model.report import Report

Order = Literal["input", "completed"]
_AHEAD = 32
"""Results per worker that may wait for a slow one before them."""


def extract_many(
    paths: str | Path | Iterable[str | Path],
    *,
    workers: int = 0,
    order: Order = "input",
    seconds: float = 60.0,
    memory: int = 2 * 2**30,
    depth: int = 3,
    limits: Limits = DEFAULT_LIMITS,
) -> Iterator[Report | Failure]:
    """Read files, folders, globs and archives lazily; one result for every input.

    A file that hangs (``seconds`` of wall time), crashes or eats memory (``memory`` bytes
    of address space) gives a :class:`Failure` and costs nobody else anything. The same
    bytes are read once and given once per name. ``workers`` 0 means one per core.
    ``order`` is that of the inputs, or as they are ready. Closing the iterator (or
    leaving the loop) ends the workers.

    Raises :class:`UsageError` for a path that does not exist and
    :class:`EnvironmentProblem` if workers cannot be started.

    >>> for result in extract_many("reports/"):         # doctest: +SKIP
    ...     print(result.status)
    """
    given = [paths] if isinstance(paths, str | Path) else paths
    plan = Plan(tuple(str(path) for path in given), depth)
    cage = Cage(seconds, memory, limits=limits)
    with Pool(workers or available_cores(), cage, "report") as pool:
        yield from _Window(pool, order).run(items_of(plan, cage))


class _Window:
    """Numbers the inputs, holds back results that are early, gives copies to duplicates."""

    def __init__(self, pool: Pool, order: Order) -> None:
        self.pool = pool
        self.in_order = order == "input"
        self.names: dict[int, Item] = {}
        self.ready: dict[int, Report | Failure] = {}
        self.running: dict[bytes, list[int]] = {}
        self.next = 0

    def run(self, items: Iterable[Item]) -> Iterator[Report | Failure]:
        limit = _AHEAD * self.pool.workers
        for number, item in enumerate(items):
            self._start(number, item)
            yield from self._give()
            while self.pool.full or len(self.names) + len(self.ready) > limit:
                self._collect(wait=True)
                yield from self._give()
            self._collect(wait=False)
            yield from self._give()
        while self.pool.pending:
            self._collect(wait=True)
            yield from self._give()
        yield from self._give()

    def _start(self, number: int, item: Item) -> None:
        if item.failure is not None:
            self.ready[number] = item.failure
            return
        assert item.data is not None
        assert item.sha256 is not None
        self.names[number] = replace(item, data=None)
        same = self.running.get(item.sha256)
        if same is not None:  # being read at this moment
            same.append(number)
            return
        self.running[item.sha256] = [number]
        self.pool.submit(Task(number, item.source, item.data))

    def _collect(self, *, wait: bool) -> None:
        for result in self.pool.results(wait=wait):
            sha256 = self.names[result.number].sha256
            assert sha256 is not None
            for number in self.running.pop(sha256):
                self.ready[number] = _outcome(result, self.names.pop(number))

    def _give(self) -> Iterator[Report | Failure]:
        if not self.in_order:
            for number in sorted(self.ready):
                yield self.ready.pop(number)
            return
        while self.next in self.ready:
            self.next += 1
            yield self.ready.pop(self.next - 1)


def _outcome(result: Result, item: Item) -> Report | Failure:
    error = result.header.get("error")
    if error is None:
        report = Report.model_validate_json(result.body)
        source = report.source.model_copy(update={"name": item.source})
        return report.model_copy(update={"source": source})
    code, message, hint = error
    sha256 = (item.sha256 or b"").hex()
    seconds = float(result.header["seconds"])
    return Failure(item.source, code, message, hint, sha256, item.size, seconds)
