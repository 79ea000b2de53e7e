"""The optional second reader: what it is handed, and what of its answers is believed."""

from __future__ import annotations

import stat
import time
from pathlib import Path

import pytest

from conftest import FIXTURES
from govreport_extract.errors import DamagedInput, LimitExceeded, MissingExtra
from govreport_extract.limits import DEFAULT_LIMITS, Limits
from govreport_extract.loaders import libreoffice
from govreport_extract.loaders.libreoffice import convert_readings, find_program
from govreport_extract.source import Input
from wordgrid import expected, grids_of

WORD = FIXTURES / "word"


def fake(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program in LibreOffice's place: ``$OUT`` is the file that it should make."""
    program = folder / "soffice"
    program.write_text(
        f'#!/bin/sh\nwhile [ "$1" != --outdir ]; do shift; done\nOUT="$2/input.docx"\n{script}\n'
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(libreoffice, "find_program", lambda: str(program))


def source() -> Input:
    return Input("a.doc", (WORD / "plain.doc").read_bytes())


def test_missing_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libreoffice, "find_program", lambda: None)
    with pytest.raises(MissingExtra, match="LibreOffice"):
        list(convert_readings(source(), DEFAULT_LIMITS))


def test_good_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake(tmp_path, f'cp "{WORD / "form.docx"}" "$OUT"; exit 1', monkeypatch)
    (document,) = convert_readings(source(), DEFAULT_LIMITS)
    assert document.reader == "libreoffice"
    assert grids_of(document) == expected(WORD / "expected.json")


def test_no_answer_is_not_success(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake(tmp_path, "exit 0", monkeypatch)
    with pytest.raises(DamagedInput, match="made nothing"):
        list(convert_readings(source(), DEFAULT_LIMITS))


def test_raw_source_is_not_success(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import docx

    raw = docx.Document()
    raw.add_paragraph("{\\rtf1 政府信息公开")
    raw.save(str(tmp_path / "raw.docx"))
    fake(tmp_path, f'cp "{tmp_path / "raw.docx"}" "$OUT"', monkeypatch)
    with pytest.raises(DamagedInput, match="raw source"):
        list(convert_readings(source(), DEFAULT_LIMITS))


def test_time_limit_ends_the_children_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake(tmp_path, f'(sleep 3; touch "{tmp_path / "late"}") & sleep 30', monkeypatch)
    started = time.monotonic()
    with pytest.raises(LimitExceeded, match="longer than"):
        list(convert_readings(source(), Limits(seconds=0.5)))
    assert time.monotonic() - started < 3
    time.sleep(3.2)
    assert not (tmp_path / "late").exists()


@pytest.mark.skipif(find_program() is None, reason="LibreOffice is not installed")
def test_libreoffice_itself() -> None:
    (document,) = convert_readings(
        Input("office.doc", (WORD / "office.doc").read_bytes()), Limits(seconds=120)
    )
    assert grids_of(document) == expected(WORD / "expected.json")
