"""Why an input gave no report, as data: codes, messages, hints."""

from __future__ import annotations

from dataclasses import dataclass

from govreport_extract.errors import GovReportError

THE_FILE = "‹this file›"
"""Stands for the input's name in stored messages: the same bytes may have many names."""

RESOURCE_CODES = frozenset({"deadline", "memory", "limit"})
"""Failures that another deadline, memory cap or limit may cure."""

HINTS = {
    "deadline": "raise --seconds if this file really is that slow; it may be hostile",
    "memory": "raise --memory if this file really needs it; it may be hostile",
    "crashed": "the reader's process died; the file is broken or hostile, please report it",
    "internal": "this is a bug in govreport-extract; please report it with the file",
}


@dataclass(frozen=True, slots=True)
class Failure:
    """One input that gave no report. ``code`` is that of the error class, or ``deadline``,
    ``memory``, ``crashed``, ``internal``, ``unsafe-name``.

    ``seconds`` is wall time, ``bytes`` the size of the input (None if it was never read).
    """

    source: str
    code: str
    message: str
    hint: str = ""
    sha256: str = ""
    bytes: int | None = None
    seconds: float = 0.0

    @property
    def status(self) -> str:
        """Always ``failed``: the same attribute as a report's."""
        return "failed"

    def __str__(self) -> str:
        return f"{self.source}: {self.code}: {self.message}"


def failure_of(source: str, error: GovReportError) -> Failure:
    """The failure that an exception stands for."""
    return Failure(source, error.code, error.message, error.hint)
