"""Makes folders of synthetic inputs, good and bad, for the tests of the batch."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

from synthetic import make_report
from synthetic.render_html import Style, render_html
from synthetic.render_text import render_text

NAUGHTY = ("hang", "abort", "memory", "exit", "raise", "chatter")


def good(seed: int) -> bytes:
    """A synthetic report as HTML, or as text every fourth time."""
    report = make_report(seed)
    if seed % 4 == 3:
        return render_text(report, "pipe_rows")
    return render_html(report, Style.random(random.Random(seed)))


def naughty(command: str) -> bytes:
    """A file that the test reader obeys."""
    return f"GOVREPORT-TEST:{command} ".encode()


def _zip(names: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in names.items():
            archive.writestr(name, data)
    return out.getvalue()


def _encrypted() -> bytes:
    """A zip whose only member claims to be encrypted."""
    data = bytearray(_zip({"a.html": good(1)}))
    data[6] |= 1
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def _listing(_: int) -> bytes:
    links = "".join(f"<li><a href='{n}.htm'>某局2020年通知公告</a></li>" for n in range(40))
    return f"<html><body><ul>{links}</ul></body></html>".encode()


def _rubbish(seed: int) -> bytes:
    return random.Random(seed).randbytes(3000)


BROKEN: dict[str, Callable[[int], bytes]] = {
    "empty.html": lambda _: b"",
    "blank.txt": lambda seed: b" \n\t\n" * (seed % 7 + 1),
    "truncated.docx": lambda seed: _zip({"word/document.xml": good(seed)})[:900],
    "rubbish.pdf": _rubbish,
    "wrong.doc": lambda seed: b"MZ" + _rubbish(seed),
    "locked.zip": lambda _: _encrypted(),
    "list.html": _listing,
    "bomb.zip": lambda _: _zip({"zeros.html": bytes(20 * 2**20)}),
    "cut.zip": lambda seed: _zip({"a.html": good(seed)})[:-30],
    "picture.jpg": lambda seed: b"\xff\xd8\xff\xe0" + _rubbish(seed),
}


def fill(folder: Path, count: int, *, first: int = 0, broken_every: int = 0) -> list[Path]:
    """``count`` files, every ``broken_every``-th of them broken, ten ways in turn."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    kinds = list(BROKEN.items())
    for number in range(first, first + count):
        if broken_every and number % broken_every == broken_every - 1:
            name, make = kinds[number // broken_every % len(kinds)]
            path = folder / f"f{number:06}_{name}"
            path.write_bytes(make(number))
        else:
            path = folder / f"f{number:06}.{'txt' if number % 4 == 3 else 'html'}"
            path.write_bytes(good(number))
        made.append(path)
    return made
