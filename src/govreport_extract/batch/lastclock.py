"""The child's own clock: ends the process even if nobody watches and no Python runs.

An interval timer whose signal is not caught: the system ends the process. Where there are
no such timers (Windows) a thread in C does it, at some cost per file.
"""

from __future__ import annotations

import faulthandler
import signal

_TIMER = hasattr(signal, "setitimer")


def arm(seconds: float) -> None:
    """End this process in ``seconds`` unless :func:`disarm` comes before."""
    if _TIMER:
        signal.setitimer(signal.ITIMER_REAL, seconds)
    else:
        faulthandler.dump_traceback_later(seconds, exit=True)


def disarm() -> None:
    """Take it back."""
    if _TIMER:
        signal.setitimer(signal.ITIMER_REAL, 0)
    else:
        faulthandler.cancel_dump_traceback_later()


def ended_by_clock(status: int | None, last_words: str) -> bool:
    """Does the exit status of a child, or what it said, tell of this clock?"""
    alarm = getattr(signal, "SIGALRM", None)
    return (alarm is not None and status == -alarm) or last_words.startswith("Timeout")
