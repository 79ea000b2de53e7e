"""Counts of a run: how many, how they went, why not, how fast."""

from __future__ import annotations

import os
import platform
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from govreport_extract.batch.frames import Header
from govreport_extract.batch.options import Options, program
from govreport_extract.data import schemas_hash


def _peak() -> int | None:
    """The largest resident size this process has had, in bytes (not on Windows).

    Linux hands ``ru_maxrss`` down from the process that started this one, so the kernel's
    own mark is asked first.
    """
    with suppress(OSError, ValueError, IndexError):
        status = Path("/proc/self/status").read_text(encoding="ascii")
        return int(status.split("VmHWM:")[1].split()[0]) * 1024
    try:
        import resource
    except ImportError:
        return None
    unit = 1 if platform.system() == "Darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


@dataclass(slots=True)
class Summary:
    """Grows during a run. ``cpu`` is the reading alone, in the workers."""

    inputs: int = 0
    files: int = 0
    skipped: int = 0
    duplicates: int = 0
    fresh: int = 0
    read: int = 0
    workers_lost: int = 0
    resumed: bool = False
    status: Counter[str] = field(default_factory=Counter)
    causes: Counter[tuple[str, str]] = field(default_factory=Counter)
    formats: Counter[str] = field(default_factory=Counter)
    rows: dict[str, int] = field(default_factory=dict)
    cpu: float = 0.0
    started: float = field(default_factory=time.time)
    clock: float = field(default_factory=time.perf_counter)

    def count(self, header: Header) -> None:
        """One input's outcome, for the final account."""
        error = header.get("error")
        if error:
            self.status["failed"] += 1
            self.causes["failed", error[0]] += 1
            return
        summary = header["summary"]
        self.status[summary["status"]] += 1
        self.formats[summary["format"]] += 1
        if summary["checks_broken"]:
            self.causes["warning", "identity_broken"] += 1
        for state in ("unreadable", "absent"):
            if summary[f"cells_{state}"]:
                self.causes["warning", f"cells_{state}"] += 1

    def took(self, header: Header) -> None:
        """One reading came back; what only concerns us is taken out of its header."""
        self.read += 1
        self.cpu += header.pop("cpu", 0.0)
        header.pop("spoiled", None)
        summary = header.get("summary")
        self.status[summary["status"] if summary else "failed"] += 1

    @property
    def seconds(self) -> float:
        """Wall time so far."""
        return time.perf_counter() - self.clock

    @property
    def failed(self) -> int:
        """Inputs that were not read, or only in part."""
        return self.status["failed"] + self.status["partial"]

    def record(self, options: Options) -> dict[str, object]:
        """The contents of ``run.json``."""
        times = os.times()
        seconds = round(self.seconds, 3)
        return {
            "program": program(),
            "schemas": schemas_hash(),
            "python": platform.python_version(),
            "platform": platform.platform(),
            "options": {
                "paths": [os.fsencode(p).decode("utf-8", "replace") for p in options.paths],
                "formats": list(options.formats), "workers": options.worker_count,
                "seconds": options.cage.seconds, "memory": options.cage.memory,
                "recycle": options.cage.recycle, "max_bytes": options.cage.limits.bytes,
                "depth": options.depth, "retry": options.retry, "shard": list(options.shard),
                "blank_as_zero": options.blank_as_zero,
            },
            "started": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(self.started)),
            "seconds": seconds,
            "inputs": self.inputs, "files_opened": self.files, "skipped": self.skipped,
            "duplicates": self.duplicates, "fresh": self.fresh, "read": self.read,
            "resumed": self.resumed, "workers_lost": self.workers_lost,
            "status": dict(sorted(self.status.items())),
            "causes": {f"{kind}: {cause}": n for (kind, cause), n in self.causes.most_common()},
            "formats": dict(sorted(self.formats.items())),
            "rows": self.rows,
            "read_per_second": round(self.read / seconds, 2) if seconds else None,
            "cpu_seconds": {
                "reading": round(self.cpu, 3),
                "workers": round(times.children_user + times.children_system, 3),
                "parent": round(times.user + times.system, 3),
            },
            "parent_peak_bytes": _peak(),
        }  # fmt: skip
