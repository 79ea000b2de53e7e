"""Supervision: a hang, an abort, a greedy file cost their own row and nothing else."""

from __future__ import annotations

import os
import signal
import time

import pytest

from batch_help import good, naughty
from govreport_extract.batch import frames, testreader
from govreport_extract.batch.child import GRACE
from govreport_extract.batch.lastclock import ended_by_clock
from govreport_extract.batch.pool import Pool
from govreport_extract.batch.process import Cage, Child
from govreport_extract.batch.tasks import Result, Task
from govreport_extract.errors import EnvironmentProblem
from govreport_extract.tidy.packed import unpack


@pytest.fixture(autouse=True)
def _test_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(testreader.VARIABLE, "1")


def _run(inputs: list[bytes], cage: Cage, workers: int = 2) -> tuple[dict[int, Result], Pool]:
    got: dict[int, Result] = {}
    with Pool(workers, cage) as pool:
        for number, data in enumerate(inputs):
            while pool.full:
                got.update((r.number, r) for r in pool.results(wait=True))
            pool.submit(Task(number, f"file{number}", data))
        while pool.pending:
            got.update((r.number, r) for r in pool.results(wait=True))
    return got, pool


def _code(result: Result) -> str | None:
    return result.header.get("error", [None])[0]


def test_bad_files_cost_one_row_each() -> None:
    page = good(1)
    bad = {3: "hang", 7: "abort", 11: "memory", 15: "exit", 19: "raise", 23: "chatter"}
    inputs = [naughty(bad[n]) if n in bad else page for n in range(30)]
    got, pool = _run(inputs, Cage(seconds=4, memory=600 * 2**20))
    assert sorted(got) == list(range(30))
    codes = {number: _code(result) for number, result in got.items() if _code(result)}
    assert codes == {
        3: "deadline", 7: "crashed", 11: "memory", 15: "crashed", 19: "internal",
        23: "not-a-report",
    }  # fmt: skip
    assert pool.workers_lost == 3  # hang, abort, exit; the greedy one was asked to leave
    assert "SIGABRT" in got[7].header["error"][1]
    assert "ZeroDivisionError" in got[19].header["error"][1]
    values = {unpack(got[n].body)["values"] for n in range(30) if n not in bad}
    assert len(values) == 1
    assert values.pop().count(b"\n") > 190


def test_hang_is_stopped_at_the_deadline() -> None:
    started = time.monotonic()
    got, _ = _run([naughty("hang")], Cage(seconds=1), workers=1)
    assert _code(got[0]) == "deadline"
    assert time.monotonic() - started < 6


def test_worker_killed_while_idle_blames_nobody() -> None:
    page = good(2)
    with Pool(1, Cage()) as pool:
        pool.submit(Task(0, "a", page))
        assert _code(next(pool.results(wait=True))) is None
        child = pool._lines[0].child
        assert child is not None
        os.kill(child.process.pid, signal.SIGKILL)
        child.process.wait()
        pool.submit(Task(1, "b", page))
        assert _code(next(pool.results(wait=True))) is None


def test_workers_are_recycled() -> None:
    page = good(2)
    pids = set()
    with Pool(1, Cage(recycle=2)) as pool:
        for number in range(5):
            pool.submit(Task(number, "a", page))
            next(pool.results(wait=True))
            child = pool._lines[0].child
            pids.add(child.process.pid if child else None)
    assert len(pids - {None}) == 3


def test_child_ends_when_its_parent_is_gone() -> None:
    child = Child(Cage(), "rows")
    child.stdin.close()
    assert child.process.wait(timeout=10) == 0
    child.close()


def test_children_that_cannot_start_are_an_environment_problem() -> None:
    with Pool(1, Cage(memory=2**20)) as pool:
        pool.submit(Task(0, "a", good(1)))
        with pytest.raises(EnvironmentProblem, match="start"):
            next(pool.results(wait=True))


def test_close_kills_what_is_running() -> None:
    with Pool(1, Cage(seconds=60)) as pool:
        pool.submit(Task(0, "a", naughty("hang")))
        time.sleep(1.5)
        child = pool._lines[0].child
        started = time.monotonic()
    assert time.monotonic() - started < 5
    assert child is not None
    assert child.process.returncode is not None


def test_child_ends_itself_when_nobody_watches() -> None:
    """The supervisor was killed while the file held the interpreter's lock."""
    child = Child(Cage(seconds=1), "rows")
    hang = naughty("hang")
    order = {"tasks": [["x", len(hang)]], "seconds": -GRACE + 1.5}
    frames.send(child.stdin, order, hang)
    status = child.process.wait(timeout=10)
    assert ended_by_clock(status, child.last_words())
    child.close()
