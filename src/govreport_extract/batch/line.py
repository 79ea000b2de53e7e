"""One line of the pool: a thread, its child, and the tasks on the way to it.

Waking a process for every file costs more than what it then does, so a line sends its
child a chunk of tasks in one message, and the next chunk before the last is read. Replies
come one by one and in order. The first task without a reply is therefore the one that the
child is at: its deadline runs, it is to blame if the child dies, and those behind it are
given back to be read by another child.
"""

from __future__ import annotations

import contextlib
import queue
import signal
import threading
import time
from collections import deque
from collections.abc import Sequence

from govreport_extract.batch import frames
from govreport_extract.batch.failure import HINTS
from govreport_extract.batch.lastclock import ended_by_clock
from govreport_extract.batch.process import Cage, Child, Mode
from govreport_extract.batch.tasks import Result, Task, Waiting
from govreport_extract.errors import EnvironmentProblem

STARTS = 3
CHUNK, CHUNK_BYTES = 8, 2**20
LOW = 2
"""With so many tasks left of a chunk the next is sent, and results are handed over."""
PATIENCE = 0.1
"""Seconds after which results are handed over though the next file is not done."""

Outcome = list[Result] | EnvironmentProblem


class Line:
    """One thread, one child at a time; ``lost`` counts the children that died for a file."""

    def __init__(
        self, cage: Cage, mode: Mode, waiting: Waiting, outcomes: queue.SimpleQueue[Outcome]
    ) -> None:
        self.cage, self.mode = cage, mode
        self.waiting, self.outcomes = waiting, outcomes
        self.child: Child | None = None
        self.lost = 0
        self.thread = threading.Thread(target=self._run, daemon=True)
        self._sent: deque[Task] = deque()
        self._chunk = 0
        self._done: list[Result] = []
        self._handed_over = self._begun = time.monotonic()
        self._deadline: float | None = None
        self._late = False
        self._closing = False
        self._lock = threading.Lock()

    def close(self) -> None:
        """End the child now; what it was reading is lost, nothing else."""
        self._closing = True
        self._kill()

    def watch(self, now: float) -> None:
        """Called by the watchdog, often: no deadline is missed, no result held back."""
        with self._lock:  # else the child could be killed for the file after this one
            if self._deadline is not None and now > self._deadline:
                self._late, self._deadline = True, None
                self._kill()
        if now > self._handed_over + PATIENCE:
            self._hand_over()

    def _kill(self) -> None:
        child = self.child
        if child is not None:
            child.kill()

    def _run(self) -> None:
        try:
            while (child := self._supplied_child()) is not None:
                self._collect(child)
        except EnvironmentProblem as problem:
            self.outcomes.put(problem)
        except Exception as error:  # noqa: BLE001 - a silent thread would hang the batch
            self.outcomes.put(EnvironmentProblem(f"the pool broke: {error!r}"))
        finally:
            self._drop()

    def _supplied_child(self) -> Child | None:
        """A child with work to do; None when the pool closes."""
        if len(self._sent) <= LOW:
            self._hand_over()
        if not self._sent:
            tasks = self.waiting.wait(self._most(), CHUNK_BYTES)
            if not tasks or self._closing:
                return None
            self._send(self._ready_child(), tasks)
        child = self.child
        assert child is not None
        # Only after the first reply to a chunk is it out of the pipe: then a message that
        # fits into the pipe can be written without waiting for the child.
        if len(self._sent) <= min(LOW, self._chunk - 1) and self._most() > 0:
            tasks = self.waiting.poll(self._most(), min(CHUNK_BYTES, child.room))
            if tasks:
                self._send(child, tasks)
        return child

    def _most(self) -> int:
        """How many tasks may be sent before the child has to be replaced."""
        served = self.child.served if self.child is not None else 0
        return min(CHUNK, self.cage.recycle - served - len(self._sent))

    def _finish(self, result: Result) -> None:
        with self._lock:
            self._done.append(result)

    def _hand_over(self) -> None:
        with self._lock:
            done, self._done = self._done, []
            self._handed_over = time.monotonic()
        if done:
            self.outcomes.put(done)

    def _send(self, child: Child, tasks: Sequence[Task]) -> None:
        idle = not self._sent
        self._sent += tasks
        self._chunk = len(tasks)
        if idle:
            self._start_clock()
        header = {
            "seconds": self.cage.seconds,
            "tasks": [[task.name, len(task.data)] for task in tasks],
        }
        # A child that died will be missed when its reply is awaited.
        with contextlib.suppress(OSError, ValueError):
            frames.send(child.stdin, header, b"".join(task.data for task in tasks))

    def _start_clock(self) -> None:
        """The child comes to the first task that is sent, if there is one."""
        self._begun = time.monotonic()
        with self._lock:
            self._deadline = self._begun + self.cage.seconds if self._sent else None

    def _collect(self, child: Child) -> None:
        """One reply, or what can be said instead of it."""
        try:
            reply, body = frames.receive(child.stdout)
        except (frames.BrokenFrame, OSError, ValueError):
            self._finish(self._post_mortem(self._sent.popleft(), child))
            self._drop()
            return
        task = self._sent.popleft()
        self._start_clock()
        child.served += 1
        self._finish(Result(task.number, reply, body))
        if self._late or reply.get("spoiled") or child.served >= self.cage.recycle:
            self._drop()

    def _ready_child(self) -> Child:
        """A living child; one that died while idle is replaced without blaming a file."""
        if self.child is not None and self.child.process.poll() is not None:
            self._drop()
        for attempt in range(STARTS):
            if self.child is not None:
                break
            try:
                self.child = Child(self.cage, self.mode)
            except EnvironmentProblem:
                if attempt + 1 == STARTS or self._closing:
                    raise
                time.sleep(0.2)
        if self._closing:
            self._drop()
            raise EnvironmentProblem("the pool is closing")
        assert self.child is not None
        return self.child

    def _post_mortem(self, task: Task, child: Child) -> Result:
        seconds = time.monotonic() - self._begun
        child.kill()
        last = child.last_words()
        status = child.process.returncode
        if not self._closing:
            self.lost += 1
        if self._late or ended_by_clock(status, last):
            code = "deadline"
            message = f"reading took longer than {self.cage.seconds:g} s and was stopped"
        elif last.startswith("MemoryError"):
            code, message = "memory", "reading needed more memory than one file may have"
        else:
            code, message = "crashed", f"the reader's process died ({_cause(status)})"
            if last:
                message += f": {last}"
        error = [code, message, HINTS[code]]
        header = {"seconds": round(seconds, 3), "cpu": 0.0, "error": error}
        return Result(task.number, header, b"")

    def _drop(self) -> None:
        """End the child; the tasks that it had not come to are given back."""
        with self._lock:
            self._deadline, self._late = None, False
        child, self.child = self.child, None
        if child is not None:
            with contextlib.suppress(OSError):
                child.close()
        self.waiting.put_back(self._sent)
        self._sent.clear()


def _cause(status: int | None) -> str:
    if status is None or status >= 0:
        return f"exit code {status}"
    try:
        return f"signal {signal.Signals(-status).name}"
    except ValueError:
        return f"signal {-status}"
