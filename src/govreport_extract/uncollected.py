"""The garbage collector looks in less often while a document is read.

A report is a few thousand small objects without a cycle among them. At its usual threshold
the collector goes through those that are in use several times a document, which costs some
percent of the whole and finds nothing: reference counts free them all.
"""

from __future__ import annotations

import gc
import threading
from types import TracebackType

SELDOM = 20_000
"""New objects between two looks; Python's own default is 700, or 2,000 in newer versions."""

_lock = threading.Lock()
_found: list[tuple[int, int, int]] = []
"""The thresholds that each of those now inside has found; the first found the caller's."""


class uncollected:  # noqa: N801 - used like contextlib's functions
    """When the last thread has left, all is as it was found.

    A class and not a generator: nothing is allocated after the threshold is back, so the
    look that is due then is left to the caller, who may have let go of the report.
    """

    def __enter__(self) -> None:
        with _lock:
            _found.append(gc.get_threshold())
            if len(_found) == 1 and 0 < _found[0][0] < SELDOM:  # 0: never
                gc.set_threshold(SELDOM, *_found[0][1:])

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with _lock:
            first = _found[0]
            _found.pop()
            if not _found:
                gc.set_threshold(*first)
