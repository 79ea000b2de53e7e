"""govreport why and compare: causes with hints, and cells that changed between runs."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from batch_help import BROKEN, fill, good
from govreport_extract.cli import main


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two runs over the same names: one page lost, one gained, one with another number."""
    top = tmp_path_factory.mktemp("why")
    folder = top / "in"
    fill(folder, 8)
    (folder / "x_empty.html").write_bytes(b"")
    (folder / "x_list.html").write_bytes(BROKEN["list.html"](0))
    (folder / "gone.html").write_bytes(good(21))
    assert main(["extract", str(folder), "-o", str(top / "a"), "--quiet"]) == 1
    (folder / "gone.html").unlink()
    (folder / "x_empty.html").write_bytes(good(22))
    (folder / "f000004.html").write_bytes(good(44))
    main(["extract", str(folder), "-o", str(top / "b"), "--quiet"])
    return top / "a", top / "b"


def test_why_groups_by_cause(
    runs: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["why", str(runs[0]), "--json"]) == 0
    causes = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    failed = {cause["code"]: cause for cause in causes if cause["kind"] == "failed"}
    assert set(failed) == {"empty", "not-a-report"}
    assert failed["empty"]["message"].startswith("x_empty.html is empty")
    assert failed["empty"]["hint"]
    assert failed["empty"]["examples"][0].endswith("x_empty.html")
    assert main(["why", str(runs[0])]) == 0
    assert "hint: the download may have failed" in capsys.readouterr().out


def test_why_one_file(runs: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["why", str(runs[0]), "x_list.html"]) == 0
    said = capsys.readouterr().out
    assert "error_code: not-a-report" in said
    assert main(["why", str(runs[0]), "f000001.html"]) == 0
    assert "status: " in capsys.readouterr().out
    assert main(["why", str(runs[0]), "nobody.html"]) == 2
    assert main(["why", str(runs[0].parent)]) == 2


def test_compare_lists_gained_lost_and_changed_cells(
    runs: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["compare", *map(str, runs), "--csv"]) == 1
    captured = capsys.readouterr()
    rows = list(csv.DictReader(io.StringIO(captured.out)))
    gained = {row["source"] for row in rows if row["change"] == "gained"}
    assert any(source.endswith("x_empty.html") for source in gained)
    changed = [row for row in rows if row["source"].endswith("f000004.html")]
    assert any(row["change"] == "changed" for row in changed)
    assert {Path(row["source"]).name for row in rows} == {"x_empty.html", "f000004.html"}
    assert "1 only in A, 0 only in B" in captured.err
    assert main(["compare", str(runs[0]), str(runs[0])]) == 0
    assert "0 gained, 0 lost, 0 changed" in capsys.readouterr().out


def test_shards_are_explained_together(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(tmp_path / "in", 4)
    (tmp_path / "in" / "x.html").write_bytes(b"")
    command = ["extract", str(tmp_path / "in"), "--quiet", "-o"]
    codes = [main([*command, str(tmp_path / "out"), "--shard", f"{k}/2"]) for k in (1, 2)]
    assert sorted(codes) == [0, 1]
    assert main([*command, str(tmp_path / "whole")]) == 1
    assert main(["why", str(tmp_path / "out"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[0])["code"] == "empty"
    assert main(["compare", str(tmp_path / "out"), str(tmp_path / "whole")]) == 0
