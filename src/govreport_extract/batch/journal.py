"""What was read, on disk: survives kill -9 at any moment, and decides what is fresh.

One SQLite file. ``outcome`` holds one row per content (SHA-256, and the file's name where
that is evidence) with the fingerprint of what read it, in the order of reading: sorted by
hash (``WITHOUT ROWID``) it would be twice as large and slow; ``listing`` the inputs of the
latest run in order; ``run`` one row per run. Commits are batched: a kill loses the last
second of work, never what was committed.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from govreport_extract.batch.failure import RESOURCE_CODES
from govreport_extract.batch.frames import Header
from govreport_extract.batch.items import Item
from govreport_extract.errors import EnvironmentProblem, UsageError

Retry = Literal["none", "failed", "all"]
FOLDER = ".govreport"
NAME = "journal.sqlite"
COMMIT_EVERY = 1.0
_VERSION = 1
_SCHEMA = """
CREATE TABLE IF NOT EXISTS outcome (
    key BLOB PRIMARY KEY, fingerprint TEXT NOT NULL, caps TEXT NOT NULL,
    run INTEGER NOT NULL, header TEXT NOT NULL, body BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS listing (
    number INTEGER PRIMARY KEY, source TEXT NOT NULL, container TEXT NOT NULL,
    sha256 BLOB, key BLOB, bytes INTEGER, first INTEGER NOT NULL, error TEXT
);
CREATE INDEX IF NOT EXISTS listing_sha256 ON listing (sha256);
CREATE INDEX IF NOT EXISTS listing_source ON listing (source, number);
CREATE TABLE IF NOT EXISTS run (
    id INTEGER PRIMARY KEY, command TEXT NOT NULL, started REAL NOT NULL, finished REAL
);
"""


@dataclass(frozen=True, slots=True)
class Listed:
    """One input of a run with what became of it. ``first`` is the first with its bytes."""

    number: int
    source: str
    container: str
    sha256: str
    size: int | None
    duplicate_of: str | None
    header: Header
    body: bytes


@dataclass(frozen=True, slots=True)
class Identity:
    """What decides whether an outcome is fresh.

    ``fingerprint``: program, data files, options that change results. ``caps``: limits
    that can only turn a report into a failure; they matter to such failures alone.
    ``command``: the whole command; an unfinished run of the same command is continued.
    """

    fingerprint: str
    caps: str
    command: str
    retry: Retry = "none"


class Journal:
    """Open the journal below ``out``; only one process at a time may.

    Raises :class:`UsageError` if another run holds it or ``out`` cannot hold one, and
    :class:`EnvironmentProblem` if the disk refuses.
    """

    def __init__(self, out: Path, *, readonly: bool = False) -> None:
        self.path = out / FOLDER / NAME
        if readonly and not self.path.is_file():
            raise UsageError(
                f"{out} holds no journal ({FOLDER}/{NAME})",
                hint="give the folder that `govreport extract -o` wrote to",
            )
        self._last_commit = time.monotonic()
        self.run = 0
        self._readonly = readonly
        self.identity = Identity("", "", "")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._db = _open(self.path, readonly)
        except OSError as error:
            raise UsageError(f"cannot write to {out}: {error.strerror}") from error
        except sqlite3.Error as error:
            raise _problem(self.path, error) from error

    def close(self) -> None:
        """Commit and release the file."""
        with suppress(sqlite3.Error):
            self._db.commit()
            if not self._readonly:  # then it can be read where nothing can be written
                self._db.execute("PRAGMA journal_mode=DELETE")
        self._db.close()

    def begin(self, identity: Identity) -> bool:
        """Start a run, or go on with the unfinished one of the same command (True)."""
        self.identity = identity
        with _guard(self.path), self._db:
            latest = self._db.execute(
                "SELECT id, command, finished FROM run ORDER BY id DESC LIMIT 1"
            ).fetchone()
            self._db.execute("DELETE FROM listing")
            if latest and latest[1] == identity.command and latest[2] is None:
                self.run = latest[0]
                return True
            cursor = self._db.execute(
                "INSERT INTO run (command, started) VALUES (?, ?)",
                (identity.command, time.time()),
            )
            self.run = int(cursor.lastrowid or 0)
            return False

    def finish(self) -> None:
        """The run is complete and its outputs are in place."""
        with _guard(self.path), self._db:
            self._db.execute(
                "UPDATE run SET finished = ? WHERE id = ?", (time.time(), self.run)
            )

    def is_fresh(self, key: bytes) -> bool:
        """Is the outcome for this key still good under the identity of this run?"""
        row = self._db.execute(
            "SELECT fingerprint, caps, run, header FROM outcome WHERE key = ?", (key,)
        ).fetchone()
        if row is None or row[0] != self.identity.fingerprint:
            return False
        error = json.loads(row[3]).get("error")
        if error and error[0] in RESOURCE_CODES and row[1] != self.identity.caps:
            return False
        if row[2] == self.run or self.identity.retry == "none":
            return True
        return self.identity.retry == "failed" and not error

    def list(self, number: int, item: Item) -> int:
        """Note an input; returns the number of the first input with the same bytes."""
        with _guard(self.path):
            first, key = number, item.key
            if item.sha256:
                row = self._db.execute(
                    "SELECT number, key FROM listing WHERE sha256 = ? ORDER BY number LIMIT 1",
                    (item.sha256,),
                ).fetchone()
                first, key = row or (number, key)
            failure = item.failure
            error = failure and json.dumps(
                [failure.code, failure.message, failure.hint], ensure_ascii=False
            )
            self._db.execute(
                "INSERT INTO listing VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    number,
                    item.source,
                    item.container,
                    item.sha256,
                    key,
                    item.size,
                    first,
                    error,
                ),
            )
        return first

    def keep(self, key: bytes, header: Header, body: bytes) -> None:
        """Store what became of an input's bytes; commits now and then."""
        text = json.dumps(header, ensure_ascii=False, separators=(",", ":"))
        with _guard(self.path):
            self._db.execute(
                "INSERT OR REPLACE INTO outcome VALUES (?, ?, ?, ?, ?, ?)",
                (
                    key, self.identity.fingerprint, self.identity.caps, self.run,
                    text.encode("utf-8", "replace").decode(), body,
                ),
            )  # fmt: skip
            now = time.monotonic()
            if now - self._last_commit > COMMIT_EVERY:
                self._db.commit()
                self._last_commit = now

    def fresh_keys(self) -> Iterator[bytes]:
        """The keys of all outcomes that are fresh, sorted."""
        cursor = self._db.cursor()
        for (key,) in cursor.execute("SELECT key FROM outcome ORDER BY key"):
            if self.is_fresh(key):
                yield key

    def settle_duplicates(self) -> None:
        """Point twins at the first of them, after inputs were listed out of order."""
        with _guard(self.path), self._db:
            self._db.execute(
                "UPDATE listing SET first = (SELECT min(f.number) FROM listing f"
                " WHERE f.sha256 = listing.sha256) WHERE sha256 IS NOT NULL"
            )
            self._db.execute(
                "UPDATE listing SET key = (SELECT f.key FROM listing f"
                " WHERE f.number = listing.first) WHERE first < number"
            )

    def commit(self) -> None:
        """Everything so far is safe after this."""
        with _guard(self.path):
            self._db.commit()

    def entries(self, *, by_name: bool = False) -> Iterator[Listed]:
        """All inputs of the run with their outcomes, in order; memory stays flat."""
        cursor = self._db.cursor()
        query = (
            "SELECT l.number, l.source, l.container, l.sha256, l.bytes, f.source, l.error,"
            " o.header, o.body FROM listing l"
            " LEFT JOIN listing f ON f.number = l.first AND l.first < l.number"
            " LEFT JOIN outcome o ON o.key = l.key ORDER BY "
            + ("l.source, l.number" if by_name else "l.number")
        )
        with _guard(self.path):
            cursor.execute(query)
        for number, source, container, sha256, size, first, error, header, body in cursor:
            outcome: Header = json.loads(header) if header else {}
            if error:
                outcome = {"error": json.loads(error)}
            yield Listed(
                number, source, container, sha256.hex() if sha256 else "", size, first,
                outcome, body or b"",
            )  # fmt: skip


def _open(path: Path, readonly: bool) -> sqlite3.Connection:
    if readonly:
        return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=5)
    db = sqlite3.connect(path, timeout=1)
    db.execute("PRAGMA locking_mode=EXCLUSIVE")  # one run per folder; no shared memory file
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=NORMAL")
    db.execute("PRAGMA wal_autocheckpoint=4000")
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if version not in (0, _VERSION):
        db.close()
        raise UsageError(
            f"{path} was written by another version of govreport-extract",
            hint="give a new output folder",
        )
    db.executescript(f"BEGIN;{_SCHEMA};PRAGMA user_version={_VERSION};COMMIT;")
    return db


def _problem(path: Path, error: sqlite3.Error) -> UsageError | EnvironmentProblem:
    if "locked" in str(error):
        return UsageError(
            f"another run is writing to {path.parent.parent}",
            hint="wait for it, or give another output folder",
        )
    return EnvironmentProblem(
        f"the journal {path} cannot be written: {error}",
        hint="is the disk full? Make room and run the same command again",
    )


class _guard:  # noqa: N801 - reads as a keyword
    """SQLite's complaints as ours."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, sqlite3.Error):
            raise _problem(self.path, error) from error
