"""extract_many: lazily, in order or as completed, with failures as values."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from batch_help import fill, good, naughty
from govreport_extract import Report, extract, extract_many
from govreport_extract.batch import testreader
from govreport_extract.batch.failure import Failure
from govreport_extract.errors import UsageError


@pytest.fixture(autouse=True)
def _test_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(testreader.VARIABLE, "1")


def test_reports_equal_those_of_extract_in_input_order(tmp_path: Path) -> None:
    paths = fill(tmp_path, 12)
    (tmp_path / "f000004.html").write_bytes(naughty("abort"))
    (tmp_path / "f000009.html").write_bytes(good(0))  # the bytes of the first again
    results = list(extract_many(tmp_path, workers=2, seconds=20))
    assert len(results) == 12
    for number, (path, result) in enumerate(zip(paths, results, strict=True)):
        if number == 4:
            assert isinstance(result, Failure)
            assert (result.code, result.source) == ("crashed", str(path))
        else:
            assert isinstance(result, Report)
            assert result.source.name == str(path)
            assert result == extract(path)


def test_a_slow_file_holds_up_the_order_but_not_the_work(tmp_path: Path) -> None:
    fill(tmp_path, 6, first=1)
    (tmp_path / "a.html").write_bytes(naughty("hang"))
    results = extract_many(tmp_path, workers=2, seconds=3, order="completed")
    kinds = [result.status for result in results]
    assert kinds[-1] == "failed"
    assert len(kinds) == 7
    first = next(iter(extract_many(tmp_path, workers=2, seconds=2)))
    assert isinstance(first, Failure)
    assert first.code == "deadline"


def test_it_is_lazy_and_ends_its_workers(tmp_path: Path) -> None:
    fill(tmp_path, 3)
    results = extract_many(tmp_path, workers=1)
    started = time.monotonic()
    assert isinstance(next(results), Report)
    results.close()  # type: ignore[attr-defined]
    assert time.monotonic() - started < 15


def test_a_path_that_does_not_exist_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="no file"):
        next(extract_many("no-such-folder"))


def test_an_unguarded_script_may_use_it(tmp_path: Path) -> None:
    """Spawned multiprocessing workers would run the script again; ours do not."""
    fill(tmp_path / "in", 2)
    script = tmp_path / "script.py"
    script.write_text(
        "import sys\nfrom govreport_extract import extract_many\n"
        "print(len(list(extract_many(sys.argv[1], workers=2))))\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, script, tmp_path / "in"], capture_output=True, text=True, check=True
    )
    assert done.stdout == "2\n"
