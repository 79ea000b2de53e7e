"""A local Dask cluster: every input has its row, and the outputs equal a local run's."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from batch_help import fill, good, naughty
from govreport_extract.batch import testreader
from govreport_extract.batch.shard import KeySet
from govreport_extract.cli import main
from test_batch_run import contents, rows

pytest.importorskip("distributed", reason="the extra dask is not installed")


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A scheduler and two workers, each a process of its own under a nanny."""
    folder = tmp_path_factory.mktemp("dask")
    address = folder / "scheduler.json"
    package = Path(__file__).resolve().parents[1] / "src"
    path = os.pathsep.join(filter(None, (str(package), os.environ.get("PYTHONPATH"))))
    env = {**os.environ, testreader.VARIABLE: "1", "PYTHONPATH": path}
    dask = [sys.executable, "-W", "ignore", "-m", "distributed.cli"]
    common = ["--scheduler-file", str(address)]
    commands = [
        [*dask[:-1], "distributed.cli.dask_scheduler", "--port", "0", "--no-dashboard",
         "--host", "127.0.0.1", *common],
        [*dask[:-1], "distributed.cli.dask_worker", "--nworkers", "2", "--nthreads", "1",
         "--no-dashboard", "--local-directory", str(folder), *common],
    ]  # fmt: skip
    processes = []
    with (folder / "log").open("wb") as log:
        for command in commands:
            processes.append(subprocess.Popen(command, env=env, stdout=log, stderr=log))
            deadline = time.monotonic() + 60
            while not address.exists():
                assert time.monotonic() < deadline, (folder / "log").read_text()
                time.sleep(0.1)
    try:
        yield json.loads(address.read_text())["address"]
    finally:
        for process in reversed(processes):
            process.terminate()
            process.wait(timeout=30)


def test_cluster_equals_local_run_with_an_abort_and_a_hang(
    scheduler: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(testreader.VARIABLE, "1")
    folder = tmp_path / "in"
    fill(folder, 300, broken_every=30)
    (folder / "f000010.html").write_bytes(naughty("abort"))
    (folder / "f000250.html").write_bytes(naughty("hang"))
    (folder / "z_twin.html").write_bytes(good(1))
    command = ["extract", str(folder), "--quiet", "--seconds", "5", "--format", "csv", "-o"]
    cluster = ["--engine", "dask", "--scheduler", scheduler]
    assert main([*command, str(tmp_path / "local")]) == 1
    assert main([*command, str(tmp_path / "dask"), *cluster]) == 1
    assert contents(tmp_path / "dask") == contents(tmp_path / "local")
    codes = {
        Path(r["source"]).name: r["error_code"] for r in rows(tmp_path / "dask", "reports")
    }
    assert codes["f000010.html"] == "crashed"
    assert codes["f000250.html"] == "deadline"
    record = json.loads((tmp_path / "dask" / "run.json").read_text())
    assert record["workers_lost"] == 2
    assert main([*command, str(tmp_path / "dask"), *cluster]) == 1
    record = json.loads((tmp_path / "dask" / "run.json").read_text())
    assert record["read"] == 0
    assert contents(tmp_path / "dask") == contents(tmp_path / "local")


def test_no_scheduler_is_exit_3_and_engine_without_address_is_2(tmp_path: Path) -> None:
    fill(tmp_path, 1)
    command = ["extract", str(tmp_path), "-o", str(tmp_path / "out"), "--quiet"]
    assert main([*command, "--engine", "dask"]) == 2
    assert main([*command, "--scheduler", "tcp://127.0.0.1:9"]) == 2


def test_key_sets_find_what_they_hold() -> None:
    keys = [bytes([n]) * 32 for n in range(0, 200, 2)]
    fresh = KeySet.of(keys)
    assert all(key in fresh for key in keys)
    assert not any(bytes([n]) * 32 in fresh for n in range(1, 200, 2))
    assert b"x" * 32 not in KeySet()
