"""A pool of supervised child processes: only the guilty one dies.

Why not pebble: it is built on ``multiprocessing``, whose workers do not start inside
Dask's daemonic processes and, where children are spawned, import the caller's main
module again (no use in a notebook or an unguarded script); and it pickles what a child
says after reading hostile bytes. This pool is one thread per child that writes, waits and
names the culprit (``line``); docs/scale.md has the measurements.
"""

from __future__ import annotations

import queue
import threading
import time
from collections import deque
from collections.abc import Iterator
from types import TracebackType
from typing import Self

from govreport_extract.batch.line import Line, Outcome
from govreport_extract.batch.process import Cage, Mode
from govreport_extract.batch.tasks import Result, Task, Waiting
from govreport_extract.errors import EnvironmentProblem

TICK = 0.05
AHEAD, AHEAD_BYTES = 24, 2 * 2**20
"""Pending tasks per worker, and their bytes: enough to work in bursts, little to hold."""


class Pool:
    """``workers`` children; use as a context manager. Not for use from several threads.

    :meth:`submit` and :meth:`results` raise :class:`EnvironmentProblem` if children
    cannot be started at all. Numbers of pending tasks must differ.
    """

    def __init__(self, workers: int, cage: Cage, mode: Mode = "rows") -> None:
        self.cage = cage
        self.workers = max(1, workers)
        self._sizes: dict[int, int] = {}
        self._bytes = 0
        self._ready: deque[Result] = deque()
        self._waiting = Waiting(self.workers)
        self._outcomes: queue.SimpleQueue[Outcome] = queue.SimpleQueue()
        self._closing = threading.Event()
        self._lines = [
            Line(cage, mode, self._waiting, self._outcomes) for _ in range(self.workers)
        ]
        self._watch = threading.Thread(target=self._watchdog, daemon=True)

    def __enter__(self) -> Self:
        for line in self._lines:
            line.thread.start()
        self._watch.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def pending(self) -> int:
        """How many tasks have no result yet."""
        return len(self._sizes)

    @property
    def workers_lost(self) -> int:
        """How many children died or were killed for a file."""
        return sum(line.lost for line in self._lines)

    @property
    def full(self) -> bool:
        """Is there enough to keep everyone busy? Two tasks per worker are never too much."""
        if self.pending < 2 * self.workers:
            return False
        return self.pending >= AHEAD * self.workers or self._bytes >= AHEAD_BYTES * self.workers

    def submit(self, task: Task) -> None:
        """Queue a task; the caller asks :attr:`full` first to keep memory flat."""
        self._sizes[task.number] = len(task.data)
        self._bytes += len(task.data)
        self._waiting.put(task)

    def results(self, *, wait: bool) -> Iterator[Result]:
        """The results there are; with ``wait`` at least one, if any task is pending."""
        while self._sizes:
            if not self._ready:
                try:
                    got = self._outcomes.get(block=wait, timeout=0.5 if wait else None)
                except queue.Empty:
                    if not wait:
                        return
                    continue
                if isinstance(got, EnvironmentProblem):
                    raise got
                self._ready += got
            wait = False
            result = self._ready.popleft()
            self._bytes -= self._sizes.pop(result.number)
            yield result

    def close(self) -> None:
        """End all children now; what they were reading is lost, nothing else."""
        self._closing.set()
        self._waiting.close()
        for line in self._lines:
            line.close()
        for thread in (*(line.thread for line in self._lines), self._watch):
            if thread.is_alive():
                thread.join(timeout=10)

    def _watchdog(self) -> None:
        while not self._closing.wait(TICK):
            now = time.monotonic()
            for line in self._lines:
                line.watch(now)
