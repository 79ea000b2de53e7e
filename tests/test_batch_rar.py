"""RAR archives, made here and taken apart by whichever program is on this machine."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from batch_help import good
from govreport_extract.batch.archives.rartools import installed
from govreport_extract.batch.inputs import Plan, items_of
from govreport_extract.batch.items import Item
from govreport_extract.batch.process import Cage
from synthetic.rar import Member, rar_bytes

pytest.importorskip("rarfile")

PAGE = good(1)
TOOLS = ("unrar", "unar", "7z", "7zz", "bsdtar")
WANTED = "no program here to unpack RAR: install unar or unrar"


@pytest.fixture
def only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Hides all programs but those named."""

    def hide(*names: str) -> None:
        folder = tmp_path / "bin"
        folder.mkdir()
        for name in names:
            place = shutil.which(name)
            if place is None or name not in [tool.name for tool in installed()]:
                pytest.skip(f"{name} is not installed")
            os.symlink(os.path.realpath(place), folder / name)
        monkeypatch.setenv("PATH", str(folder))

    return hide


def _items(top: Path, data: bytes, seconds: float = 20) -> list[Item]:
    path = top / "某市.rar"
    path.write_bytes(data)
    return list(items_of(Plan((str(path),), 3), Cage(seconds=seconds)))


def _codes(items: list[Item]) -> dict[str, str]:
    return {i.source.split("!/", 1)[-1]: i.failure.code for i in items if i.failure}


def _can_unpack(items: list[Item]) -> None:
    if any(i.failure and "too much for the programs" in i.failure.message for i in items):
        pytest.skip(
            "this program does not read such RAR (7zip without its codec, bsdtar solid)"
        )


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("solid", [False, True], ids=["single", "solid"])
def test_each_program_unpacks(
    tmp_path: Path, only: Callable[..., None], tool: str, solid: bool
) -> None:
    only(tool)
    members = [
        Member("报告/甲.html", PAGE, packed=True),
        Member("", good(2), packed=True, raw_name="公开\\年报.html".encode("gbk")),
        Member("空.txt", b""),
        Member("丙.html", good(3), packed=True),
    ]
    if solid:
        del members[2]
    items = _items(tmp_path, rar_bytes(*members, solid=solid))
    _can_unpack(items)
    assert [i.data for i in items] == [member.data for member in members]
    names = [i.source.split("!/")[1] for i in items]
    assert names[:2] == ["报告/甲.html", "公开/年报.html"]


def test_a_program_that_cannot_is_followed_by_one_that_can(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not any(tool.complete for tool in installed()):
        pytest.skip(WANTED)
    folder = tmp_path / "bin"
    folder.mkdir()
    fake = folder / "unrar"
    fake.write_text("#!/bin/sh\necho 'not what was asked for'\nexit 7\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    if not shutil.which("unar"):
        pytest.skip("unar is not installed")
    data = [Member(f"{n}.html", good(n), packed=True) for n in range(3)]
    for solid in (False, True):
        items = _items(tmp_path, rar_bytes(*data, solid=solid))
        assert [i.data for i in items] == [member.data for member in data]


def test_without_a_program_stored_members_are_read_and_the_rest_is_said(
    tmp_path: Path, only: Callable[..., None]
) -> None:
    only()
    items = _items(
        tmp_path, rar_bytes(Member("a.html", PAGE, packed=True), Member("b.html", good(2)))
    )
    assert [i.data for i in items if i.data] == [good(2)]
    failure = items[-1].failure
    assert failure is not None
    assert failure.code == "unsupported-format"
    assert "no program" in failure.message
    assert "install unrar or unar" in failure.hint


def test_hostile_members_are_refused_each_with_a_reason(tmp_path: Path) -> None:
    before = set(tmp_path.parent.rglob("*.html"))
    items = _items(
        tmp_path,
        rar_bytes(
            Member("../../out.html", PAGE),
            Member("C:\\a.html", PAGE),
            Member("secret.html", PAGE, encrypted=True),
            Member("link.html", b"/etc/passwd", link=True),
            Member("huge.html", PAGE, size=2**31),
            Member("twice.html", PAGE),
            Member("twice.html", good(2)),
            Member("good.html", good(3)),
        ),
    )
    assert _codes(items) == {
        "../../out.html": "unsafe-name",
        "C:/a.html": "unsafe-name",
        "secret.html": "encrypted",
        "link.html": "unsafe-name",
        "huge.html": "limit",
        "twice.html": "unsupported-format",
    }
    assert [i.data for i in items if i.data] == [good(2), good(3)]
    assert set(tmp_path.parent.rglob("*.html")) == before


def test_parts_of_an_archive_are_said_to_be_parts(tmp_path: Path) -> None:
    items = _items(
        tmp_path, rar_bytes(Member("whole.html", PAGE), Member("cut.html", good(2), cut=True))
    )
    assert [i.data for i in items if i.data] == [PAGE]
    failure = items[-1].failure
    assert failure is not None
    assert "one part of several" in failure.message
    assert "cut.html" in failure.message


def test_a_broken_archive_never_gives_wrong_bytes_and_always_says_so(tmp_path: Path) -> None:
    if not any(tool.complete for tool in installed()):
        pytest.skip(WANTED)
    whole = rar_bytes(
        Member("a.html", PAGE, packed=True),
        Member("b.html", good(2)),
        Member("c.html", good(3)),
    )
    sound = {PAGE, good(2), good(3)}
    step = len(whole) // 9
    broken = [whole[:at] for at in (12, 30, *range(step, len(whole), step), len(whole) - 7)]
    for at in range(40, len(whole), step):
        broken.append(whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :])
    for data in broken:
        items = _items(tmp_path, data)
        assert any(i.failure for i in items)
        assert {i.data for i in items if i.data} <= sound


def test_a_program_that_hangs_meets_the_deadline(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "unrar").write_text("#!/bin/sh\nexec /bin/sleep 30\n")
    (folder / "unrar").chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setenv("TMPDIR", str(scratch))
    monkeypatch.setattr("tempfile.tempdir", None)
    started = time.monotonic()
    data = rar_bytes(Member("a.html", PAGE, packed=True))
    items = _items(tmp_path, data, seconds=1)
    assert [i.failure.code for i in items if i.failure] == ["deadline"]
    assert time.monotonic() - started < 10
    assert not list(scratch.iterdir())
