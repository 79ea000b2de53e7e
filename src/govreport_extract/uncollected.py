"""The garbage collector waits while one document is read.

A report is a few thousand small objects without a cycle among them. The collector would
go through those that are in use several times a document, which costs some percent of the
whole and finds nothing: reference counts free them all.
"""

from __future__ import annotations

import gc
from types import TracebackType


class uncollected:  # noqa: N801 - reads as a keyword
    """``with uncollected(): …``; on leaving, the collector is as it was found.

    Of several threads the one that found it running starts it again, so that it may run
    early, but never stays off.
    """

    __slots__ = ("_was_running",)

    def __enter__(self) -> None:
        self._was_running = gc.isenabled()
        gc.disable()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._was_running:
            gc.enable()
