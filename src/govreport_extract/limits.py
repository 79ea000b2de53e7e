"""Bounds on what one input may cost. Input is hostile until read."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from govreport_extract.errors import LimitExceeded


@dataclass(frozen=True, slots=True)
class Limits:
    """Upper bounds for one input; every loader keeps to them.

    Sizes are in bytes, ``seconds`` is wall time from :meth:`start`. The library call
    checks the clock between steps; a native call that never returns is only stopped by
    the batch's process boundary.
    """

    bytes: int = 64 * 2**20
    unpacked_bytes: int = 256 * 2**20
    pages: int = 400
    cells: int = 200_000
    characters: int = 20_000_000
    depth: int = 100
    seconds: float = 60.0

    @property
    def places(self) -> int:
        """Places that the dense grid of one table may have: spans multiply the cells."""
        return 20 * self.cells

    def start(self) -> Clock:
        """Begin counting time for one input."""
        return Clock(self.seconds)

    def check_size(self, size: int, what: str) -> None:
        """Raise :class:`LimitExceeded` when ``size`` bytes are over the limit."""
        if size > self.bytes:
            raise LimitExceeded(
                f"{what} has {size:,} bytes, the limit is {self.bytes:,}",
                hint="raise Limits.bytes if this file really is a report",
            )


@dataclass(slots=True)
class Clock:
    """A deadline that a loader asks now and then."""

    seconds: float
    started: float = field(default_factory=time.monotonic)

    def check(self, where: str) -> None:
        """Raise :class:`LimitExceeded` when the time is up."""
        if time.monotonic() - self.started > self.seconds:
            raise LimitExceeded(
                f"reading took longer than {self.seconds:g} s ({where})",
                hint="raise Limits.seconds, or look at what makes this file so large",
            )


DEFAULT_LIMITS = Limits()
