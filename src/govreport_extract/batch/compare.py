"""Two runs, cell by cell: what was gained, lost, changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from govreport_extract.batch.journal import Listed
from govreport_extract.batch.why import by_name, values

Change = Literal["gained", "lost", "changed"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One cell. ``gained``: a number only in B; ``lost``: only in A; ``changed``: two
    different numbers. ``before`` and ``after`` are the number or the state.
    """

    change: Change
    source: str
    indicator: str
    before: str
    after: str


@dataclass(slots=True)
class Account:
    """Totals of a comparison, filled while :func:`compare` runs."""

    inputs: int = 0
    same: int = 0
    gained: int = 0
    lost: int = 0
    changed: int = 0
    status_changed: int = 0
    only_in_a: int = 0
    only_in_b: int = 0


def compare(out_a: Path, out_b: Path, account: Account) -> Iterator[Difference]:
    """The cells that differ between two output folders, in order of their names.

    Inputs are matched by name (then by place, where a name occurs twice). Raises
    :class:`UsageError` if a folder holds no journal.
    """
    for entry, twin in _pairs(by_name(out_a), by_name(out_b)):
        if entry is None or twin is None:
            account.only_in_a += twin is None
            account.only_in_b += entry is None
            continue
        account.inputs += 1
        account.status_changed += _status(entry) != _status(twin)
        if entry.body != twin.body:
            yield from _cells(entry, twin, account)
        elif entry.body:
            account.same += sum(1 for _ in values(entry))


def _pairs(
    a: Iterator[Listed], b: Iterator[Listed]
) -> Iterator[tuple[Listed | None, Listed | None]]:
    """Entries of the same name side by side; both streams are sorted by name."""
    left, right = next(a, None), next(b, None)
    while left is not None or right is not None:
        if right is None or (left is not None and left.source < right.source):
            yield left, None
            left = next(a, None)
        elif left is None or right.source < left.source:
            yield None, right
            right = next(b, None)
        else:
            yield left, right
            left, right = next(a, None), next(b, None)


def _cells(a: Listed, b: Listed, account: Account) -> Iterator[Difference]:
    before = {row["indicator"]: row for row in values(a)}
    after = {row["indicator"]: row for row in values(b)}
    for indicator in (*before, *(key for key in after if key not in before)):
        old, new = _said(before.get(indicator)), _said(after.get(indicator))
        if old == new:
            account.same += 1
            continue
        was, now = _is_number(before.get(indicator)), _is_number(after.get(indicator))
        change: Change = "changed" if was == now else ("gained" if now else "lost")
        setattr(account, change, getattr(account, change) + 1)
        yield Difference(change, a.source, indicator, old, new)


def _said(row: dict[str, str] | None) -> str:
    if row is None:
        return "not there"
    return row["value"] if row["state"] == "number" else row["state"]


def _is_number(row: dict[str, str] | None) -> bool:
    return row is not None and row["state"] == "number"


def _status(entry: Listed) -> str:
    summary = entry.header.get("summary")
    return str(summary["status"]) if summary else "failed"
