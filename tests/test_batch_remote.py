"""Addresses through fsspec: its memory:// stands for an object store."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from batch_help import fill, good
from govreport_extract.batch.remote import read_remote, remote_files, upload
from govreport_extract.cli import main
from govreport_extract.errors import EnvironmentProblem, InputError, MissingExtra
from govreport_extract.limits import DEFAULT_LIMITS

fsspec = pytest.importorskip("fsspec")


@pytest.fixture
def memory() -> Iterator[Any]:
    system = fsspec.filesystem("memory")
    yield system
    if system.exists("/remote"):
        system.rm("/remote", recursive=True)


@pytest.fixture
def offline() -> str:
    """The scheme of a store whose own errors are neither OSError nor ValueError."""

    class StoreError(Exception):
        pass

    class Offline(fsspec.AbstractFileSystem):  # type: ignore[misc, name-defined]
        protocol = "offline"

        def info(self, path: str, **_: Any) -> Any:
            raise StoreError(f"no connection for {path}")

        ls = isdir = exists = open = put_file = makedirs = info

    fsspec.register_implementation("offline", Offline, clobber=True)
    return "offline"


def _rows(system: Any, path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(system.cat(path).decode("utf-8-sig"))))


def test_from_address_to_address_in_shards(tmp_path: Path, memory: Any) -> None:
    for number in range(5):
        memory.pipe(f"/remote/in/某县{number}.html", good(number))
    for which in (1, 2):
        command = ["extract", "memory://remote/in", "-o", "memory://remote/out/", "--quiet",
                   "--work", str(tmp_path / "w"), "--format", "csv",
                   "--shard", f"{which}/2"]  # fmt: skip
        assert main(command) == 0
    sources = [
        row["source"]
        for which in (1, 2)
        for row in _rows(memory, f"/remote/out/shard-{which}-of-2/reports.csv")
    ]
    assert sorted(name.rsplit("/", 1)[-1] for name in sources) == [
        f"某县{number}.html" for number in range(5)
    ]


def test_outputs_that_are_no_more_are_removed_and_nothing_else_is_touched(
    tmp_path: Path, memory: Any
) -> None:
    fill(tmp_path / "in", 2)
    work = tmp_path / "work"
    command = ["extract", str(tmp_path / "in"), "-o", "memory://remote/out", "--quiet",
               "--work", str(work), "--format"]  # fmt: skip
    assert main([*command, "csv,dta"]) == 0
    (work / "mine.txt").write_text("not to be copied")
    memory.pipe("/remote/out/theirs.txt", b"not to be removed")
    assert main([*command, "csv"]) == 0
    names = {name.rsplit("/", 1)[-1] for name in memory.ls("/remote/out", detail=False)}
    assert names == {path.name for path in work.glob("*.csv")} | {
        "run.json", "reports.jsonl", "theirs.txt",
    }  # fmt: skip


def test_a_name_with_the_signs_of_a_pattern_is_a_name_where_it_exists(memory: Any) -> None:
    for name in ("a?b[1].html", "axb1.html"):
        memory.pipe(f"/remote/{name}", b"x")
    assert [p.rsplit("/", 1)[-1] for p in remote_files("memory://remote/a?b[1].html")] == [
        "a?b[1].html"
    ]
    assert len(list(remote_files("memory://remote/a*.html"))) == 2


def test_errors_of_a_store_are_said_and_never_a_traceback(tmp_path: Path, offline: str) -> None:
    address = f"{offline}://bucket/x"
    with pytest.raises(EnvironmentProblem, match=r"cannot list .*no connection"):
        list(remote_files(address))
    with pytest.raises(InputError, match=r"cannot read .*no connection"):
        read_remote(address, DEFAULT_LIMITS)
    (tmp_path / "run.json").write_text('{"files": {}}')
    with pytest.raises(EnvironmentProblem, match=r"cannot write to .*no connection") as caught:
        upload(tmp_path, address)
    assert str(tmp_path) in caught.value.hint


@pytest.mark.parametrize(
    ("address", "package", "wanted"),
    [
        ("s3://bucket/x", "s3fs", "govreport-extract[s3]"),
        ("gs://bucket/x", "gcsfs", "govreport-extract[remote]' gcsfs"),
        ("s3://bucket/x", "fsspec.core", "govreport-extract[s3]"),
        ("memory://x", "fsspec.core", "govreport-extract[remote]"),
    ],
)
def test_a_missing_package_is_named_with_its_extra(
    monkeypatch: pytest.MonkeyPatch, address: str, package: str, wanted: str
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingExtra) as caught:
        list(remote_files(address))
    assert wanted in caught.value.hint


def test_a_missing_package_for_the_output_stops_before_anything_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "s3fs", None)
    fill(tmp_path / "in", 2)
    work = tmp_path / "work"
    command = ["extract", str(tmp_path / "in"), "-o", "s3://b/x", "--work", str(work)]
    assert main(command) == 3
    assert "govreport-extract[s3]" in capsys.readouterr().err
    assert not work.exists()
