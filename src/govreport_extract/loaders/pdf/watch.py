"""Stops pure-Python code that runs too long or takes too much memory.

pdfminer trusts numbers in the file (a range of two thousand million glyph widths is filled
in one by one), and no call of it takes a limit. A watching thread raises :class:`Stopped`
in the thread that works; that reaches Python code only, not a native call.
"""

from __future__ import annotations

import ctypes
import sys
import threading
import time
from types import TracebackType

_PULSE = 0.05
_set_exception = ctypes.pythonapi.PyThreadState_SetAsyncExc


class Stopped(Exception):
    """The guarded block was out of bounds."""


class Watch:
    """Context manager: the block may take ``seconds`` and grow by ``megabytes``."""

    def __init__(self, seconds: float, megabytes: int) -> None:
        self._deadline = time.monotonic() + seconds
        self._most = _peak_megabytes() + megabytes
        self._target = ctypes.c_ulong(threading.get_ident())
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._done.set()
        self._thread.join()
        _set_exception(self._target, None)  # nothing may arrive after the block

    def _run(self) -> None:
        while not self._done.wait(_PULSE):
            if time.monotonic() > self._deadline or _peak_megabytes() > self._most:
                _set_exception(self._target, ctypes.py_object(Stopped))
                self._done.wait(0.5)  # code that swallows it gets another one


def _peak_megabytes() -> int:
    """Peak resident memory; 0 where the system does not tell."""
    try:
        import resource
    except ImportError:
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(peak // (1024 * 1024 if sys.platform == "darwin" else 1024))
