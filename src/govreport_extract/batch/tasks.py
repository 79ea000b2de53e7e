"""What goes to the workers and what comes back, and the queue in which it waits."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from govreport_extract.batch.frames import Header


@dataclass(frozen=True, slots=True)
class Task:
    """One input for a worker. ``number`` comes back with the result."""

    number: int
    name: str
    data: bytes

    @property
    def size(self) -> int:
        """Bytes on the way to the worker, at most."""
        return len(self.data) + 6 * len(self.name) + 20


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a task: header and body as in :func:`worker.read_one`."""

    number: int
    header: Header
    body: bytes


class Waiting:
    """Tasks that no worker has taken yet, given out in chunks.

    A chunk is a share of what waits, so that chunks get smaller towards the end of a run
    and all ``workers`` finish together.
    """

    def __init__(self, workers: int) -> None:
        self._parts = 2 * workers
        self._tasks: deque[Task] = deque()
        self._changed = threading.Condition()
        self._closed = False

    def put(self, task: Task) -> None:
        """Queue a task."""
        with self._changed:
            self._tasks.append(task)
            self._changed.notify()

    def put_back(self, tasks: Sequence[Task]) -> None:
        """Return what was taken and not read; it goes first."""
        with self._changed:
            self._tasks.extendleft(reversed(tasks))
            self._changed.notify(len(tasks))

    def close(self) -> None:
        """Give out nothing more."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def wait(self, most: int, room: int) -> list[Task]:
        """A chunk of up to ``most`` tasks and ``room`` bytes; a larger task comes alone.

        Waits until there is one; an empty list means that the queue is closed.
        """
        with self._changed:
            while not self._tasks and not self._closed:
                self._changed.wait()
            if self._closed:
                return []
            return self._chunk(most, max(room, self._tasks[0].size))

    def poll(self, most: int, room: int) -> list[Task]:
        """The same without waiting; nothing if the next task is larger than ``room``."""
        with self._changed:
            return self._chunk(most, room)

    def _chunk(self, most: int, room: int) -> list[Task]:
        tasks = self._tasks
        share = min(most, max(1, len(tasks) // self._parts))
        chunk: list[Task] = []
        while tasks and len(chunk) < share and tasks[0].size <= room:
            room -= tasks[0].size
            chunk.append(tasks.popleft())
        return chunk
