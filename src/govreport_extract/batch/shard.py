"""One shard of inputs, read by a supervised pool: what a cluster's worker runs.

The pool is made of subprocesses, so it starts inside Dask's daemonic workers too, and an
abort or a hang there costs one row. Pools stay for the next shard of the same process.
"""

from __future__ import annotations

import atexit
import threading
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from govreport_extract.batch.failure import THE_FILE
from govreport_extract.batch.frames import Header
from govreport_extract.batch.inputs import Plan, items_of_file
from govreport_extract.batch.items import Item
from govreport_extract.batch.options import fingerprint
from govreport_extract.batch.pool import Pool
from govreport_extract.batch.process import Cage
from govreport_extract.batch.tasks import Task

_KEY = 16


@dataclass(frozen=True, slots=True)
class KeySet:
    """Keys that need no reading: 16 bytes each, sorted, in one piece (48 MB for 3 million)."""

    blob: bytes = b""

    @staticmethod
    def of(keys: Iterable[bytes]) -> KeySet:
        """From the keys of a journal, which come sorted."""
        return KeySet(b"".join(key[:_KEY] for key in keys))

    def __contains__(self, key: bytes) -> bool:
        class Keys:
            def __len__(_) -> int:  # noqa: N805
                return len(self.blob) // _KEY

            def __getitem__(_, at: int) -> bytes:  # noqa: N805
                return self.blob[at * _KEY : (at + 1) * _KEY]

        keys = Keys()
        at = bisect_left(keys, key[:_KEY])
        return bool(at < len(keys) and keys[at] == key[:_KEY])


@dataclass(frozen=True, slots=True)
class Done:
    """An input of a shard without its bytes, and its outcome (None: fresh or a twin)."""

    item: Item
    header: Header | None
    body: bytes


@dataclass(frozen=True, slots=True)
class ShardResult:
    """What comes back; ``fingerprint`` tells whether the worker runs the same program."""

    fingerprint: str
    files: int
    skipped: int
    workers_lost: int
    done: list[Done]


def read_shard(
    paths: list[str], plan: Plan, cage: Cage, children: int, fresh: KeySet
) -> ShardResult:
    """Read the files of one shard; ``plan`` says how, not what."""
    plan = replace(plan, skipped=0)
    done: dict[int, Done] = {}
    seen: set[bytes] = set()
    with _pool(cage, children) as pool:
        lost = pool.workers_lost

        def drain(*, wait: bool) -> None:
            for result in pool.results(wait=wait):
                item = done[result.number].item
                done[result.number] = Done(item, result.header, result.body)

        for path in paths:
            for item in items_of_file(path, plan, cage):
                number = len(done)
                done[number] = Done(replace(item, data=None), None, b"")
                key, data = item.key, item.data
                if key is None or data is None or key in seen or key in fresh:
                    continue
                seen.add(key)
                while pool.full:
                    drain(wait=True)
                pool.submit(Task(number, item.evidence or THE_FILE, data))
        while pool.pending:
            drain(wait=True)
        lost = pool.workers_lost - lost
    return ShardResult(fingerprint(), len(paths), plan.skipped, lost, list(done.values()))


_free: list[Pool] = []
_lock = threading.Lock()


@contextmanager
def _pool(cage: Cage, children: int) -> Iterator[Pool]:
    """A pool of this process that nobody uses; a pool that met an error is not kept."""
    with _lock:
        found = next((p for p in _free if p.cage == cage and p.workers == children), None)
        if found is not None:
            _free.remove(found)
    pool = found or Pool(children, cage).__enter__()
    whole = False
    try:
        yield pool
        whole = True
    finally:
        if whole:
            with _lock:
                _free.append(pool)
        else:
            pool.close()


@atexit.register
def _close_all() -> None:
    while _free:
        _free.pop().close()
