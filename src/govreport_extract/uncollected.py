"""The garbage collector looks in less often while a document is read.

A report is a few thousand small objects without a cycle among them. At its usual threshold
the collector goes through those that are in use several times a document, which costs some
percent of the whole and finds nothing: reference counts free them all.
"""

from __future__ import annotations

import gc
import threading
from types import TracebackType

_SELDOM = 20_000
"""New objects between two looks; Python's own default is 700, or 2,000 in newer versions."""


class uncollected:  # noqa: N801 - reads as a keyword
    """``with uncollected(): …``; when the last thread leaves, all is as it was found."""

    _lock = threading.Lock()
    _inside = 0
    _found = gc.get_threshold()

    def __enter__(self) -> None:
        kind = uncollected
        with kind._lock:
            if not kind._inside:
                kind._found = gc.get_threshold()
                if 0 < kind._found[0] < _SELDOM:  # 0: never
                    gc.set_threshold(_SELDOM, *kind._found[1:])
            kind._inside += 1

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with uncollected._lock:
            uncollected._inside -= 1
            if not uncollected._inside:
                gc.set_threshold(*uncollected._found)
