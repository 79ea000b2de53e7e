"""What is listed: folders, globs, lists, odd names, archives good and hostile."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import struct
import sys
import tarfile
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest

from batch_help import BROKEN, good
from govreport_extract.batch.inputs import Plan, items_of, show
from govreport_extract.batch.items import Item
from govreport_extract.batch.process import Cage
from govreport_extract.errors import UsageError

PAGE = good(1)
CAGE = Cage(seconds=20)


def _items(*paths: object, depth: int = 3, cage: Cage = CAGE, **more: object) -> list[Item]:
    return list(items_of(Plan(tuple(map(str, paths)), depth, **more), cage))  # type: ignore[arg-type]


def _names(items: list[Item], top: Path) -> list[str]:
    return [item.source.removeprefix(f"{top}/") for item in items]


def _codes(items: list[Item]) -> dict[str, str]:
    return {i.source.split("!/", 1)[-1]: i.failure.code for i in items if i.failure}


def _zip(names: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in names.items():
            archive.writestr(name, data)
    return out.getvalue()


def _renamed(data: bytes, old: bytes, new: bytes, *, utf8_flag: bool) -> bytes:
    """The zip with a member's name bytes replaced and the UTF-8 flag set or cleared."""
    assert len(old) == len(new)
    patched = bytearray(data.replace(old, new))
    for magic, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = patched.find(magic)
        (flags,) = struct.unpack_from("<H", patched, place + at)
        flags = flags | 0x800 if utf8_flag else flags & ~0x800
        struct.pack_into("<H", patched, place + at, flags)
    return bytes(patched)


def test_folders_are_walked_in_order_and_junk_is_counted(tmp_path: Path) -> None:
    for name in ("b.html", "a.html", ".DS_Store", "Thumbs.db", "~$a.docx"):
        (tmp_path / name).write_bytes(PAGE)
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "c.html").write_bytes(PAGE)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "values.csv").write_bytes(b"x")
    plan = Plan((str(tmp_path),), skip=(tmp_path / "out").resolve())
    items = list(items_of(plan, CAGE))
    assert _names(items, tmp_path) == ["a.html", "b.html", "sub/c.html"]
    assert plan.skipped == 3


def test_globs_and_missing_paths(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    for name in ("a.html", "x/b.html", "x/c.txt"):
        (tmp_path / name).write_bytes(PAGE)
    assert _names(_items(tmp_path / "**" / "*.html"), tmp_path) == ["a.html", "x/b.html"]
    with pytest.raises(UsageError, match="no file or folder"):
        _items(tmp_path / "nothing.html")
    with pytest.raises(UsageError, match="matches"):
        _items(tmp_path / "*.pdf")


def test_list_on_standard_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.html").write_bytes(PAGE)
    lines = f"{tmp_path}/a.html\n{tmp_path}/missing.html\n".encode()

    class Stdin:
        buffer = io.BytesIO(lines)

    monkeypatch.setattr(sys, "stdin", Stdin)
    items = _items("-")
    assert [item.failure and item.failure.code for item in items] == [None, "input"]


def test_file_names_in_gbk_bytes_are_shown_as_text(tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + "/年报.html".encode("gbk")
    with open(name, "wb") as stream:
        stream.write(PAGE)
    items = _items(tmp_path)
    assert [i.source for i in items] == [f"{tmp_path}/年报.html"]
    assert items[0].data == PAGE
    assert show(os.fsdecode("县".encode("gb18030"))) == "县"


def test_pipes_and_large_files_are_refused_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.pipe")
    with (tmp_path / "b.html").open("wb") as stream:
        stream.truncate(65 * 2**20)
    assert {i.failure.code for i in _items(tmp_path) if i.failure} == {"input", "limit"}


def test_shards_share_the_inputs_without_overlap(tmp_path: Path) -> None:
    for number in range(10):
        (tmp_path / f"{number}.html").write_bytes(b"%d" % number)
    parts = [_names(_items(tmp_path, shard=(k, 3)), tmp_path) for k in (1, 2, 3)]
    assert sorted(name for part in parts for name in part) == [f"{n}.html" for n in range(10)]
    assert [len(part) for part in parts] == [4, 3, 3]


@pytest.mark.parametrize("utf8_flag", [False, True])
def test_zip_names_in_gbk_with_and_without_the_flag(tmp_path: Path, utf8_flag: bool) -> None:
    name = "关于年报.htm".encode("gbk")
    data = _renamed(_zip({"x" * len(name): PAGE}), b"x" * len(name), name, utf8_flag=utf8_flag)
    (tmp_path / "a.zip").write_bytes(data)
    items = _items(tmp_path)
    assert _names(items, tmp_path) == ["a.zip!/关于年报.htm"]
    assert items[0].data == PAGE


def test_zip_names_in_unflagged_utf8(tmp_path: Path) -> None:
    name = "教育局年报.htm".encode()
    data = _renamed(_zip({"x" * len(name): PAGE}), b"x" * len(name), name, utf8_flag=False)
    (tmp_path / "a.zip").write_bytes(data)
    items = _items(tmp_path)
    assert _names(items, tmp_path) == ["a.zip!/教育局年报.htm"]
    assert items[0].data == PAGE


def _tar(names: dict[str, bytes], link: str = "") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, data in names.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
        if link:
            entry = tarfile.TarInfo("link.html")
            entry.type, entry.linkname = tarfile.SYMTYPE, link
            archive.addfile(entry)
    return out.getvalue()


def _zst(data: bytes) -> bytes:
    zstd = pytest.importorskip("backports.zstd")
    return bytes(zstd.compress(data))


@pytest.mark.parametrize(
    ("name", "pack"),
    [
        ("a.tar", lambda data: data),
        ("a.tgz", gzip.compress),
        ("a.tar.bz2", bz2.compress),
        ("a.tar.xz", lzma.compress),
        ("wrong.extension", lzma.compress),
        ("a.tar.zst", _zst),
    ],
)
def test_tar_in_every_wrapping(tmp_path: Path, name: str, pack) -> None:  # type: ignore[no-untyped-def]
    data = _tar({"一.html": PAGE, "d/二.html": good(2)}, link="/etc/passwd")
    (tmp_path / name).write_bytes(pack(data))
    items = _items(tmp_path)
    assert [i.data for i in items[:2]] == [PAGE, good(2)]
    assert _names(items, tmp_path)[:2] == [f"{name}!/一.html", f"{name}!/d/二.html"]
    assert _codes(items) == {"link.html": "unsafe-name"}


def test_compressed_single_file(tmp_path: Path) -> None:
    (tmp_path / "年报.html.gz").write_bytes(gzip.compress(PAGE))
    items = _items(tmp_path)
    assert _names(items, tmp_path) == ["年报.html.gz!/年报.html"]
    assert items[0].data == PAGE


def test_sevenz_with_nested_zip_and_password(tmp_path: Path) -> None:
    py7zr = pytest.importorskip("py7zr")
    with py7zr.SevenZipFile(tmp_path / "a.7z", "w") as archive:
        archive.writestr(PAGE, "甲.html")
        archive.writestr(_zip({"乙.html": good(2)}), "d/in.zip")
    with py7zr.SevenZipFile(tmp_path / "b.7z", "w", password="x") as archive:
        archive.writestr(PAGE, "a.html")
    items = _items(tmp_path)
    assert sorted(_names(items[:2], tmp_path)) == [
        "a.7z!/d/in.zip!/乙.html", "a.7z!/甲.html",
    ]  # fmt: skip
    assert {i.data for i in items[:2]} == {PAGE, good(2)}
    assert [i.failure.code for i in items[2:] if i.failure] == ["encrypted"]


def test_sevenz_bomb_is_refused_by_its_declared_size(tmp_path: Path) -> None:
    py7zr = pytest.importorskip("py7zr")
    with py7zr.SevenZipFile(tmp_path / "a.7z", "w") as archive:
        archive.writestr(bytes(80 * 2**20), "zeros.html")
        archive.writestr(PAGE, "good.html")
    items = _items(tmp_path)
    assert _codes(items) == {"zeros.html": "limit"}
    assert [i.data for i in items if i.data] == [PAGE]


def test_archives_nest_to_the_stated_depth(tmp_path: Path) -> None:
    data = PAGE
    for level in range(4):
        data = _zip({f"in{level}.{'zip' if level else 'html'}": data})
    (tmp_path / "top.zip").write_bytes(data)
    assert [i.data for i in _items(tmp_path, depth=4)] == [PAGE]
    (refused,) = _items(tmp_path, depth=3)
    assert refused.failure is not None
    assert refused.failure.code == "limit"
    assert refused.source.endswith("top.zip!/in3.zip!/in2.zip!/in1.zip")
    (closed,) = _items(tmp_path, depth=0)
    assert closed.data == data


def test_hostile_members_are_refused_and_the_rest_goes_on(tmp_path: Path) -> None:
    names = {
        "../../escape.html": PAGE, "/absolute.html": PAGE, "C:\\drive.html": PAGE,
        "ok.html": PAGE, "zeros.html": bytes(30 * 2**20), "last.html": good(2),
        "__MACOSX/._ok.html": b"x",
    }  # fmt: skip
    (tmp_path / "a.zip").write_bytes(_zip(names))
    items = _items(tmp_path)
    assert _codes(items) == {
        "../../escape.html": "unsafe-name", "/absolute.html": "unsafe-name",
        "C:/drive.html": "unsafe-name", "zeros.html": "bomb",
    }  # fmt: skip
    assert [i.data for i in items if i.data] == [PAGE, good(2)]


def test_bomb_that_unfolds_slowly_is_stopped(tmp_path: Path) -> None:
    """Many members that are each below every limit: the ratio of the whole stops it."""
    zeros = bytes(15 * 2**20)
    names = {f"{n}.html": zeros for n in range(60)} | {"z.html": PAGE}
    (tmp_path / "a.zip").write_bytes(_zip(names))
    items = _items(tmp_path)
    assert items[-1].failure is not None
    assert items[-1].failure.code == "bomb"
    assert 10 < len(items) < 40


def test_encrypted_and_broken_zips(tmp_path: Path) -> None:
    (tmp_path / "locked.zip").write_bytes(BROKEN["locked.zip"](0))
    data = bytearray(_zip({"a.html": PAGE, "b.html": good(2)}, zipfile.ZIP_STORED))
    data[200] ^= 0xFF
    (tmp_path / "flipped.zip").write_bytes(data)
    (tmp_path / "none.zip").write_bytes(_zip({}))
    items = _items(tmp_path)
    codes = [(i.source.rsplit("/", 1)[-1], i.failure.code) for i in items if i.failure]
    assert codes == [("a.html", "damaged"), ("a.html", "encrypted"), ("none.zip", "damaged")]
    assert [i.data for i in items if i.data] == [good(2)]


def test_same_name_twice_in_one_archive(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.html", PAGE)
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a.html", good(2))
    (tmp_path / "a.zip").write_bytes(out.getvalue())
    assert _names(_items(tmp_path), tmp_path) == ["a.zip!/a.html", "a.zip!/a.html#2"]


def test_office_documents_are_no_archives(tmp_path: Path) -> None:
    for name, part in (("a.docx", "word/document.xml"), ("b.xlsx", "xl/workbook.xml")):
        (tmp_path / name).write_bytes(_zip({"[Content_Types].xml": b"<x/>", part: b"<x/>"}))
    assert _names(_items(tmp_path), tmp_path) == ["a.docx", "b.xlsx"]


def test_mail_attachments_are_the_inputs(tmp_path: Path) -> None:
    mail = EmailMessage()
    mail["Subject"], mail["From"] = "年报", "a@example.org"
    mail.set_content("见附件")
    mail.add_attachment(PAGE, maintype="text", subtype="html", filename="年报.html")
    mail.add_attachment(_zip({"b.html": good(2)}), maintype="application", subtype="zip",
                        filename="packed.zip")  # fmt: skip
    (tmp_path / "a.eml").write_bytes(bytes(mail))
    plain = EmailMessage()
    plain["Subject"] = "x"
    plain.set_content("no attachment")
    (tmp_path / "b.eml").write_bytes(bytes(plain))
    items = _items(tmp_path)
    assert _names(items, tmp_path) == [
        "a.eml!/年报.html", "a.eml!/packed.zip!/b.html", "b.eml",
    ]  # fmt: skip
    assert [i.data for i in items[:2]] == [PAGE, good(2)]


def test_archive_larger_than_a_file_may_be_is_read_from_its_path(tmp_path: Path) -> None:
    names = {f"{n}.bin": os.urandom(2**20) for n in range(3)} | {"a.html": PAGE}
    (tmp_path / "big.zip").write_bytes(_zip(names, zipfile.ZIP_STORED))
    small = Cage(limits=type(CAGE.limits)(bytes=2 * 2**20))
    items = _items(tmp_path, cage=small)
    assert [len(i.data or b"") for i in items] == [2**20] * 3 + [len(PAGE)]


def test_remote_paths_read_like_local_ones() -> None:
    fsspec = pytest.importorskip("fsspec")
    memory = fsspec.filesystem("memory")
    memory.pipe("/batch/in/a.html", PAGE)
    memory.pipe("/batch/in/sub/b.zip", _zip({"c.html": good(2)}))
    items = _items("memory://batch/in")
    assert [i.data for i in items] == [PAGE, good(2)]
    assert items[1].source.endswith("b.zip!/c.html")
    memory.rm("/batch", recursive=True)
