"""What a run was asked for, and the fingerprints that decide what is fresh."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path

from govreport_extract import __version__
from govreport_extract.batch.inputs import Plan
from govreport_extract.batch.journal import Identity, Retry
from govreport_extract.batch.process import Cage
from govreport_extract.data import schemas_hash


@dataclass(frozen=True, slots=True)
class Options:
    """One `govreport extract`. ``workers`` 0 means one per core that we may use.

    With a ``scheduler`` the reading is done on that Dask cluster, ``workers`` (0: one)
    children for each of its threads.
    """

    paths: tuple[str, ...]
    out: Path
    formats: tuple[str, ...] = ("csv",)
    workers: int = 0
    cage: Cage = field(default_factory=Cage)
    depth: int = 3
    retry: Retry = "none"
    shard: tuple[int, int] = (1, 1)
    blank_as_zero: bool = False
    scheduler: str = ""

    @property
    def worker_count(self) -> int:
        """How many workers to start."""
        return self.workers or available_cores()

    def plan(self) -> Plan:
        """What to list."""
        return Plan(self.paths, self.depth, self.shard, self.out.resolve(), base=os.getcwd())

    def identity(self) -> Identity:
        """Fingerprints for the journal."""
        caps = json.dumps(asdict(self.cage), sort_keys=True)
        command = json.dumps(
            [program(), self.paths, self.depth, self.retry, self.shard, caps, os.getcwd()]
        )
        reader = f" {self.cage.second_reader}" if self.cage.second_reader else ""
        return Identity(fingerprint() + reader, _hash(caps), _hash(command), self.retry)


def available_cores() -> int:
    """Cores that this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@lru_cache(maxsize=1)
def program() -> str:
    """Version and hash of the code: a changed reader must read again."""
    digest = hashlib.sha256()
    package = Path(__file__).resolve().parents[1]
    for path in sorted(package.rglob("*.py")):
        digest.update(path.relative_to(package).as_posix().encode())
        digest.update(path.read_bytes())
    return f"{__version__}+{digest.hexdigest()[:12]}"


def fingerprint() -> str:
    """What decides the result for given bytes: program and data files."""
    return f"{program()} {schemas_hash()[:16]}"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:16]
