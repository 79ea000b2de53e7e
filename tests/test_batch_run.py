"""Whole runs: one row per input, resume after kill -9, retries, consistent outputs."""

from __future__ import annotations

import csv
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from batch_help import NAUGHTY, fill, good, naughty
from govreport_extract.batch import testreader
from govreport_extract.cli import main

TIMED = frozenset({"seconds"})


def rows(out: Path, table: str) -> list[dict[str, str]]:
    """A table as R or Excel reads it."""
    with (out / f"{table}.csv").open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def contents(out: Path) -> dict[str, list[str]]:
    """All tables as sorted lines, without the columns that measure time."""

    def untimed(row: dict[str, str]) -> str:
        return json.dumps({key: row[key] for key in row if key not in TIMED})

    tables = {}
    for table in ("reports", "values", "panel", "findings", "sections"):
        tables[table] = sorted(
            json.dumps({k: v for k, v in row.items() if k not in TIMED})
            for row in rows(out, table)
        )
    return tables


@pytest.fixture(autouse=True)
def _test_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(testreader.VARIABLE, "1")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """300 files: 1 in 15 broken, a handful that hang, abort or eat memory, duplicates."""
    made = tmp_path_factory.mktemp("batch") / "in"
    fill(made, 290, broken_every=15)
    for number, command in enumerate(NAUGHTY):
        (made / f"g{number}_{command}.html").write_bytes(naughty(command))
    for number in range(4):
        (made / f"h{number}.html").write_bytes(good(number * 4))
    return made


def _command(folder: Path, out: Path) -> list[str]:
    return [
        "extract", str(folder), "-o", str(out), "--workers", "2", "--seconds", "5",
        "--memory", "700M", "--format", "csv,parquet,dta", "--quiet",
    ]  # fmt: skip


def _start(command: list[str]) -> subprocess.Popen[bytes]:
    code = "import sys; from govreport_extract.cli import main; sys.exit(main(sys.argv[1:]))"
    return subprocess.Popen([sys.executable, "-c", code, *command])


def _journal_size(out: Path) -> int:
    return sum(p.stat().st_size for p in (out / ".govreport").glob("journal.sqlite*"))


@pytest.fixture(scope="module")
def undisturbed(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    os.environ[testreader.VARIABLE] = "1"
    out = tmp_path_factory.mktemp("batch") / "out"
    assert main(_command(folder, out)) == 1
    return out


def test_every_input_has_one_row(folder: Path, undisturbed: Path) -> None:
    reports = rows(undisturbed, "reports")
    per_file: dict[str, list[dict[str, str]]] = {}
    for row in reports:
        per_file.setdefault(row["source"].split("!/")[0], []).append(row)
    assert sorted(per_file) == sorted(str(path) for path in folder.iterdir())
    assert len(reports) == 300
    bad = [row for row in reports if row["status"] == "failed"]
    failed = {Path(row["source"].split("!/")[0]).name: row for row in bad}
    wanted = {"hang": "deadline", "abort": "crashed", "memory": "memory", "exit": "crashed",
              "raise": "internal", "chatter": "not-a-report"}  # fmt: skip
    for number, command in enumerate(NAUGHTY):
        assert failed[f"g{number}_{command}.html"]["error_code"] == wanted[command]
    broken = [name for name in failed if name.startswith("f")]
    assert len(broken) == 19  # each of them, and none of their neighbours
    assert all("_" in name for name in broken)
    assert [row for row in bad if not row["error_hint"]] == []


def test_duplicates_are_listed_and_read_once(folder: Path, undisturbed: Path) -> None:
    reports = rows(undisturbed, "reports")
    twins = {Path(r["source"]).name: r["duplicate_of"] for r in reports if r["duplicate_of"]}
    assert twins["h1.html"] == str(folder / "f000004.html")
    ids = [row["report_id"] for row in rows(undisturbed, "panel")]
    assert len(ids) == len(set(ids))
    record = json.loads((undisturbed / "run.json").read_text())
    assert record["duplicates"] >= 4
    assert record["read"] + record["duplicates"] <= 300


def test_counts_of_cells_agree_with_values(undisturbed: Path) -> None:
    states: dict[str, dict[str, int]] = {}
    for row in rows(undisturbed, "values"):
        counts = states.setdefault(row["report_id"], {})
        counts[row["state"]] = counts.get(row["state"], 0) + 1
        assert (row["value"] != "") == (row["state"] == "number")
    for row in rows(undisturbed, "reports"):
        if row["status"] != "failed":
            for state in ("number", "blank", "dash", "absent", "unreadable"):
                wanted = states[row["report_id"]].get(state, 0)
                assert int(row[f"cells_{state}"]) == wanted


def test_killed_and_resumed_equals_undisturbed(
    folder: Path, undisturbed: Path, tmp_path: Path
) -> None:
    rng = random.Random(7)
    out = tmp_path / "out"
    kills = 0
    while kills < 2:
        size = _journal_size(out)
        process = _start(_command(folder, out))
        deadline = time.monotonic() + 30
        while _journal_size(out) < size + 50_000 and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(rng.uniform(0, 0.5))
        process.send_signal(signal.SIGKILL)
        kills += process.wait() == -signal.SIGKILL
        if process.returncode == 1:
            break
    assert kills == 2
    assert not (out / "run.json").exists()
    assert _start(_command(folder, out)).wait() == 1
    assert contents(out) == contents(undisturbed)
    record = json.loads((out / "run.json").read_text())
    assert record["resumed"] is True
    assert record["fresh"] > 0
    assert (out / "panel.dta").read_bytes() == (undisturbed / "panel.dta").read_bytes()


def test_ctrl_c_ends_with_130_and_can_be_resumed(tmp_path: Path) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    fill(folder, 8)
    (folder / "a.html").write_bytes(naughty("hang"))
    process = _start(_command(folder, out))
    deadline = time.monotonic() + 20
    while not _journal_size(out):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    time.sleep(1.5)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=20) == 130
    assert not (out / "run.json").exists()
    assert _start(_command(folder, out)).wait() == 1
    assert json.loads((out / "run.json").read_text())["resumed"] is True


def test_rerun_reads_nothing_and_retry_reads_what_it_says(tmp_path: Path) -> None:
    fill(tmp_path / "in", 6, broken_every=3)
    command = ["extract", str(tmp_path / "in"), "-o", str(tmp_path / "out"), "--format", "csv",
               "--quiet"]  # fmt: skip

    def read(*more: str) -> tuple[int, int]:
        main([*command, *more])
        record = json.loads((tmp_path / "out" / "run.json").read_text())
        return record["read"], record["fresh"]

    assert read() == (6, 0)
    assert read() == (0, 6)
    assert read("--retry", "failed") == (2, 4)
    assert read("--retry", "all") == (6, 0)
    (tmp_path / "in" / "new.html").write_bytes(good(99))
    assert read() == (1, 6)


def test_another_deadline_rereads_only_what_ran_out_of_it(tmp_path: Path) -> None:
    fill(tmp_path / "in", 3)
    (tmp_path / "in" / "slow.html").write_bytes(naughty("hang"))
    command = ["extract", str(tmp_path / "in"), "-o", str(tmp_path / "out"), "--quiet"]
    assert main([*command, "--seconds", "1"]) == 1
    assert main([*command, "--seconds", "2"]) == 1
    record = json.loads((tmp_path / "out" / "run.json").read_text())
    assert (record["read"], record["fresh"]) == (1, 3)


def test_formats_that_are_no_longer_asked_for_go_away(tmp_path: Path) -> None:
    fill(tmp_path / "in", 2)
    command = ["extract", str(tmp_path / "in"), "-o", str(tmp_path / "out"), "--quiet"]
    main([*command, "--format", "csv,jsonl"])
    (tmp_path / "out" / "notes.txt").write_text("mine")
    main([*command, "--format", "jsonl"])
    names = {path.name for path in (tmp_path / "out").iterdir()} - {".govreport"}
    assert names == {"notes.txt", "run.json"} | {
        f"{table}.jsonl" for table in ("reports", "values", "panel", "findings", "sections")
    }


def test_two_runs_in_one_folder_are_refused(tmp_path: Path) -> None:
    from govreport_extract.batch.journal import Journal
    from govreport_extract.errors import UsageError

    journal = Journal(tmp_path)
    with pytest.raises(UsageError, match="another run"):
        Journal(tmp_path)
    journal.close()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["no-such-file", "-o", "out"], 2),
        (["in", "-o", "out", "--format", "excel"], 2),
        (["in", "-o", "in/f000000.html"], 2),
        (["in", "-o", "out", "--quiet"], 0),
    ],
)
def test_exit_codes(
    arguments: list[str], code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    fill(tmp_path / "in", 1)
    assert main(["extract", *arguments]) == code


def test_missing_engine_is_exit_3_when_asked_for_and_a_remark_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    fill(tmp_path / "in", 1)
    command = ["extract", str(tmp_path / "in"), "-o", str(tmp_path / "out")]
    assert main([*command, "--format", "parquet"]) == 3
    assert "govreport-extract[parquet]" in capsys.readouterr().err
    assert main(command) == 0
    assert "govreport-extract[parquet]" in capsys.readouterr().err
    assert (tmp_path / "out" / "values.csv").exists()


def test_log_json_is_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(tmp_path / "in", 2)
    main(["extract", str(tmp_path / "in"), "-o", str(tmp_path / "out"), "--log-json"])
    events = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [event["event"] for event in events] == ["stage", "stage", "end"]
    assert events[-1]["inputs"] == 2


def test_retry_all_goes_on_after_a_kill_instead_of_beginning_again(tmp_path: Path) -> None:
    from govreport_extract.batch.journal import Identity, Journal

    key = b"k" * 32
    identity = Identity("program", "caps", "command --retry all", "all")
    journal = Journal(tmp_path)
    assert journal.begin(Identity("program", "caps", "earlier command")) is False
    journal.keep(key, {"summary": {}}, b"")
    journal.finish()
    assert journal.begin(identity) is False
    assert not journal.is_fresh(key)
    journal.keep(key, {"summary": {}}, b"")
    journal.close()
    journal = Journal(tmp_path)
    assert journal.begin(identity) is True
    assert journal.is_fresh(key)
    journal.close()


def test_a_kill_between_two_renames_is_made_good(tmp_path: Path) -> None:
    from govreport_extract.batch.outputs import finish_publishing

    final = tmp_path / ".govreport" / "staging" / "final"
    final.mkdir(parents=True)
    (final / "values.csv").write_text("new")
    (final / "run.json").write_text("new")
    (tmp_path / "reports.csv").write_text("new, renamed before the kill")
    (tmp_path / "values.csv").write_text("old")
    (tmp_path / "panel.dta").write_text("of a format that is no longer asked for")
    plan = {"new": ["reports.csv", "values.csv", "run.json"], "old": ["panel.dta"]}
    (tmp_path / ".govreport" / "renames.json").write_text(json.dumps(plan))
    finish_publishing(tmp_path)
    texts = {path.name: path.read_text() for path in tmp_path.iterdir() if path.is_file()}
    assert texts == {
        "reports.csv": "new, renamed before the kill", "values.csv": "new", "run.json": "new",
    }  # fmt: skip
    assert not (tmp_path / ".govreport" / "renames.json").exists()


def test_outputs_go_to_an_address(tmp_path: Path) -> None:
    fsspec = pytest.importorskip("fsspec")
    fill(tmp_path / "in", 2)
    command = ["extract", str(tmp_path / "in"), "-o", "memory://batch-out/x", "--quiet",
               "--format", "csv"]  # fmt: skip
    assert main(command) == 2
    assert main([*command, "--work", str(tmp_path / "work")]) == 0
    memory = fsspec.filesystem("memory")
    names = {name.rsplit("/", 1)[-1] for name in memory.ls("/batch-out/x", detail=False)}
    assert names == {"run.json", "reports.jsonl"} | {
        path.name for path in (tmp_path / "work").glob("*.csv")
    }
    memory.rm("/batch-out", recursive=True)


def test_name_counts_where_it_reads_like_a_title_and_only_then() -> None:
    from govreport_extract.batch.items import Item

    data = b"the same bytes"
    plain = [Item.of(f"{folder}/a.html", data) for folder in ("x", "某市2019年")]
    titled = Item.of("x/某某县教育局2020年政府信息公开工作年度报告.html", data)
    assert plain[0].key == plain[1].key == plain[0].sha256
    assert titled.key != plain[0].key
    assert titled.evidence.startswith("某某县教育局")
