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
from govreport_extract.batch.tasks import Result, Task, Waiting
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


def _together(inputs: list[bytes], cage: Cage) -> tuple[dict[int, Result], Pool]:
    """All inputs at once to one worker, so that they travel in chunks."""
    with Pool(1, cage) as pool:
        for number, data in enumerate(inputs):
            pool.submit(Task(number, f"file{number}", data))
        got = {}
        while pool.pending:
            got.update((r.number, r) for r in pool.results(wait=True))
    return got, pool


def test_neighbours_in_a_chunk_are_neither_lost_nor_blamed() -> None:
    page = good(1)
    bad = {5: "hang", 6: "abort", 9: "exit", 20: "memory", 21: "abort"}
    inputs = [naughty(bad[n]) if n in bad else page for n in range(40)]
    got, pool = _together(inputs, Cage(seconds=2, memory=600 * 2**20))
    assert sorted(got) == list(range(40))
    codes = {number: _code(result) for number, result in got.items() if _code(result)}
    assert codes == {5: "deadline", 6: "crashed", 9: "crashed", 20: "memory", 21: "crashed"}
    assert pool.workers_lost == 4  # the greedy one was asked to leave
    assert len({got[n].body for n in range(40) if n not in bad}) == 1


def test_a_worker_killed_from_outside_costs_the_file_it_was_at() -> None:
    inputs = [naughty("sleep")] * 16
    got: dict[int, Result] = {}
    with Pool(1, Cage()) as pool:
        for number, data in enumerate(inputs):
            pool.submit(Task(number, "x", data))
        while len(got) < 3:
            got.update((r.number, r) for r in pool.results(wait=True))
        child = pool._lines[0].child
        assert child is not None
        os.kill(child.process.pid, signal.SIGKILL)
        while pool.pending:
            got.update((r.number, r) for r in pool.results(wait=True))
    codes = [_code(got[number]) for number in range(16)]
    assert codes.count("crashed") == 1
    assert codes.count("not-a-report") == 15


def test_the_deadline_is_of_each_file_and_not_of_the_chunk() -> None:
    inputs = [naughty("sleep")] * 12 + [naughty("hang"), naughty("sleep")]  # half a second each
    got, _ = _together(inputs, Cage(seconds=2))
    assert [_code(got[n]) for n in range(14)] == ["not-a-report"] * 12 + [
        "deadline", "not-a-report",
    ]  # fmt: skip
    assert 1.5 < got[12].header["seconds"] < 3


def test_results_do_not_wait_for_a_neighbour_that_hangs() -> None:
    started = time.monotonic()
    with Pool(1, Cage(seconds=60)) as pool:
        for number in range(16):
            pool.submit(Task(number, "x", naughty("hang") if number == 12 else good(1)))
        got = set()
        while len(got) < 12:
            got.update(result.number for result in pool.results(wait=True))
    assert got == set(range(12))
    assert time.monotonic() - started < 20


def test_files_larger_than_the_pipe_pass() -> None:
    page = good(1)
    large = page.replace(b"</body>", b"<!--" + b"x" * 3 * 2**20 + b"--></body>")
    got, pool = _together([large if n % 3 == 0 else page for n in range(20)], Cage())
    assert [_code(got[n]) for n in range(20)] == [None] * 20
    assert pool.workers_lost == 0


def test_chunks_are_shares_of_what_waits() -> None:
    waiting = Waiting(workers=2)
    for number in range(40):
        waiting.put(Task(number, "x", bytes(100)))
    sizes = []
    while tasks := waiting.poll(8, 100_000):
        sizes.append(len(tasks))
    assert sizes[0] == 8
    assert sizes[-3:] == [1, 1, 1]
    assert sizes == sorted(sizes, reverse=True)
    assert sum(sizes) == 40


def test_a_task_without_room_waits_for_a_chunk_of_its_own() -> None:
    waiting = Waiting(workers=1)
    for number, size in enumerate((10, 10, 5000, 10)):
        waiting.put(Task(number, "x", bytes(size)))
    assert [task.number for task in waiting.wait(8, 1000)] == [0, 1]
    assert waiting.poll(8, 1000) == []
    assert [task.number for task in waiting.wait(8, 1000)] == [2]
    waiting.put_back([Task(1, "x", b""), Task(2, "x", b"")])
    assert [task.number for task in waiting.wait(1, 100)] == [1]
    waiting.close()
    assert waiting.wait(8, 100) == []


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
