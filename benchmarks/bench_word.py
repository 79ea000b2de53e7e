"""CPU of the Word loaders beside what the work costs at least.

    python benchmarks/bench_word.py [FOLDER] [--libreoffice]

.doc: process CPU per file from bytes to Document, and from bytes to checked Report, after
warm-up, beside the child-process CPU of antiword printing the same file as text. docx: the
same beside opening the zip and parsing document.xml with lxml. All others: milliseconds
only. ``--libreoffice`` adds the CPU per file of one batch conversion of the .doc files.
Numbers are medians of rounds in which each is measured once, in turns: a busy machine
disturbs all alike, and none has the caches for itself, as it would in a loop of its own.
"""

from __future__ import annotations

import argparse
import io
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from statistics import median

from lxml import etree

from govreport_extract import InputError, extract
from govreport_extract.limits import DEFAULT_LIMITS
from govreport_extract.loaders import LOADERS, readings
from govreport_extract.sniff import sniff
from govreport_extract.source import Input

ROOT = Path(__file__).resolve().parents[1]
_ROUNDS = 60


def own_cpu(work: Callable[[], object]) -> float:
    """Milliseconds of process CPU for one call of ``work``."""
    started = time.process_time()
    work()
    return (time.process_time() - started) * 1000


def child_cpu(command: list[str]) -> float:
    """Milliseconds of CPU that a child process used."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return spent * 1000


def bare_docx(data: bytes) -> object:
    """What a docx reader cannot do without: unpack document.xml and parse it."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return etree.fromstring(packed.read("word/document.xml"))


def libreoffice_cpu(paths: list[Path]) -> float:
    """Milliseconds of CPU per file of one batch conversion to docx."""
    with tempfile.TemporaryDirectory() as folder:
        profile = Path(folder, "profile").as_uri()
        command = ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to"]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(
            [*command, "docx", "--outdir", folder, *map(str, paths)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False, timeout=300,
        )  # fmt: skip
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return spent / len(paths) * 1000


def measure(path: Path) -> str:
    """One line for one file."""
    source = Input(path.name, path.read_bytes())
    kind = sniff(source)

    def load() -> object:
        return next(readings(sniff(source), source, DEFAULT_LIMITS))

    floor: Callable[[], float] | None = None
    if kind == "doc" and shutil.which("antiword"):
        command = ["antiword", "-m", "UTF-8.txt", str(path)]
        floor = lambda: child_cpu(command)  # noqa: E731
    elif kind == "docx":
        floor = lambda: own_cpu(lambda: bare_docx(source.data))  # noqa: E731

    def whole() -> object:
        with suppress(InputError):  # a test document need not be a report
            return extract(source)

    for _ in range(5):  # warm-up
        load()
        whole()
    ours, reports, floors = [], [], []
    for _ in range(_ROUNDS):
        ours.append(own_cpu(load))
        reports.append(own_cpu(whole))
        if floor is not None:
            floors.append(floor())
    own, report = median(ours), median(reports)
    line = f"{path.name:34} {kind:8} {own:7.2f} ms, report {report:7.2f} ms"
    if floors:
        floor_ms = median(floors)
        line += f"  floor {floor_ms:5.2f} ms, × {own / floor_ms:5.2f}, {report / floor_ms:5.2f}"
    return line


def main() -> int:
    """Print a line for each Word file of a folder."""
    parser = argparse.ArgumentParser(description="CPU of the Word loaders")
    parser.add_argument(
        "folder", type=Path, nargs="?", default=ROOT.parent / "shared" / "corpus" / "word"
    )
    parser.add_argument("--libreoffice", action="store_true")
    options = parser.parse_args()
    docs: list[Path] = []
    for path in sorted(options.folder.iterdir()):
        if not path.is_file():
            continue
        kind = sniff(Input(path.name, path.read_bytes()))
        if kind in LOADERS and kind not in ("html", "text", "pdf"):
            sys.stdout.write(measure(path) + "\n")
            docs += [path] if kind == "doc" else []
    if options.libreoffice and docs and shutil.which("soffice"):
        spent = libreoffice_cpu(docs)
        sys.stdout.write(f"LibreOffice, batch of {len(docs)} .doc: {spent:.0f} ms a file\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
