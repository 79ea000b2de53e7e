"""A pool of supervised child processes: only the guilty one dies.

Why not pebble: it is built on ``multiprocessing``, whose workers do not start inside
Dask's daemonic processes and, where children are spawned, import the caller's main
module again (no use in a notebook or an unguarded script); and it pickles what a child
says after reading hostile bytes. This pool is one thread per child that writes, waits and
names the culprit; docs/scale.md has the measurements.
"""

from __future__ import annotations

import contextlib
import queue
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from govreport_extract.batch import frames
from govreport_extract.batch.failure import HINTS
from govreport_extract.batch.lastclock import ended_by_clock
from govreport_extract.batch.process import Cage, Child, Mode
from govreport_extract.errors import EnvironmentProblem

TICK = 0.05
STARTS = 3


@dataclass(frozen=True, slots=True)
class Task:
    """One input for a worker. ``number`` comes back with the result."""

    number: int
    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a task: header and body as in :func:`worker.read_one`."""

    number: int
    header: frames.Header
    body: bytes


class Pool:
    """``workers`` children; use as a context manager. Not for use from several threads.

    :meth:`submit` and :meth:`results` raise :class:`EnvironmentProblem` if children
    cannot be started at all. ``workers_lost`` counts the children that died or were
    killed for a file.
    """

    def __init__(self, workers: int, cage: Cage, mode: Mode = "rows") -> None:
        self.cage = cage
        self.mode: Mode = mode
        self.workers = max(1, workers)
        self.workers_lost = 0
        self.pending = 0
        self._tasks: queue.SimpleQueue[Task | None] = queue.SimpleQueue()
        self._results: queue.SimpleQueue[Result | EnvironmentProblem] = queue.SimpleQueue()
        self._closing = threading.Event()
        self._lines = [_Line(self) for _ in range(self.workers)]
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
    def full(self) -> bool:
        """Would a further task only wait? (Two per worker keep everyone busy.)"""
        return self.pending >= 2 * self.workers

    def submit(self, task: Task) -> None:
        """Queue a task; the caller asks :attr:`full` first to keep memory flat."""
        self.pending += 1
        self._tasks.put(task)

    def results(self, *, wait: bool) -> Iterator[Result]:
        """The results there are; with ``wait`` at least one, if any task is pending."""
        while self.pending:
            try:
                got = self._results.get(block=wait, timeout=0.5 if wait else None)
            except queue.Empty:
                if not wait:
                    return
                continue
            if isinstance(got, EnvironmentProblem):
                raise got
            self.pending -= 1
            wait = False
            yield got

    def close(self) -> None:
        """End all children now; what they were reading is lost, nothing else."""
        self._closing.set()
        for _ in self._lines:
            self._tasks.put(None)
        for line in self._lines:
            line.kill()
        for line in self._lines:
            if line.thread.is_alive():
                line.thread.join(timeout=10)
        if self._watch.is_alive():
            self._watch.join(timeout=10)

    def _watchdog(self) -> None:
        while not self._closing.wait(TICK):
            now = time.monotonic()
            for line in self._lines:
                line.check_deadline(now)


class _Line:
    """One thread, one child at a time."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self.child: Child | None = None
        self.deadline: float | None = None
        self.late = False
        self.lock = threading.Lock()
        self.thread = threading.Thread(target=self._run, daemon=True)

    def kill(self) -> None:
        child = self.child
        if child is not None:
            child.kill()

    def check_deadline(self, now: float) -> None:
        with self.lock:  # else the child of the next file could be killed for this one
            if self.deadline is not None and now > self.deadline:
                self.late, self.deadline = True, None
                self.kill()

    def _set_clock(self, deadline: float | None) -> None:
        with self.lock:
            self.deadline = deadline

    def _run(self) -> None:
        try:
            while (task := self.pool._tasks.get()) is not None:
                if self.pool._closing.is_set():
                    return
                self.pool._results.put(self._serve(task))
        except EnvironmentProblem as problem:
            self.pool._results.put(problem)
        except Exception as error:  # noqa: BLE001 - a silent thread would hang the batch
            self.pool._results.put(EnvironmentProblem(f"the pool broke: {error!r}"))
        finally:
            self._drop()

    def _serve(self, task: Task) -> Result:
        child = self._ready_child()
        started = time.monotonic()
        self.late = False
        self._set_clock(started + self.pool.cage.seconds)
        header = {"name": task.name, "seconds": self.pool.cage.seconds}
        try:
            frames.send(child.stdin, header, task.data)
            reply, body = frames.receive(child.stdout)
        except (frames.BrokenFrame, OSError, ValueError):
            return self._post_mortem(task, child, time.monotonic() - started)
        finally:
            self._set_clock(None)
        child.served += 1
        if self.late or reply.get("spoiled") or child.served >= self.pool.cage.recycle:
            self._drop()
        return Result(task.number, reply, body)

    def _ready_child(self) -> Child:
        """A living child; one that died while idle is replaced without blaming a file."""
        if self.child is not None and self.child.process.poll() is not None:
            self._drop()
        for attempt in range(STARTS):
            if self.child is not None:
                break
            try:
                self.child = Child(self.pool.cage, self.pool.mode)
            except EnvironmentProblem:
                if attempt + 1 == STARTS or self.pool._closing.is_set():
                    raise
                time.sleep(0.2)
        if self.pool._closing.is_set():
            self._drop()
            raise EnvironmentProblem("the pool is closing")
        assert self.child is not None
        return self.child

    def _post_mortem(self, task: Task, child: Child, seconds: float) -> Result:
        child.kill()
        last = child.last_words()
        status = child.process.returncode
        self._drop()
        if not self.pool._closing.is_set():
            self.pool.workers_lost += 1
        if self.late or ended_by_clock(status, last):
            code = "deadline"
            message = f"reading took longer than {self.pool.cage.seconds:g} s and was stopped"
        elif last.startswith("MemoryError"):
            code, message = "memory", "reading needed more memory than one file may have"
        else:
            code, message = "crashed", f"the reader's process died ({_cause(status)})"
            if last:
                message += f": {last}"
        error = [code, message, HINTS[code]]
        return Result(
            task.number, {"seconds": round(seconds, 3), "cpu": 0.0, "error": error}, b""
        )

    def _drop(self) -> None:
        child, self.child = self.child, None
        if child is not None:
            with contextlib.suppress(OSError):
                child.close()


def _cause(status: int | None) -> str:
    if status is None or status >= 0:
        return f"exit code {status}"
    try:
        return f"signal {signal.Signals(-status).name}"
    except ValueError:
        return f"signal {-status}"
