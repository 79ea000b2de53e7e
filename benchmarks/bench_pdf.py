"""CPU of a PDF from bytes to a checked report, against bare pdfium and pdfplumber.

    python benchmarks/bench_pdf.py [--rounds 40] [--pdfplumber] [FILE ...]

Bare pdfium opens the file, loads every page and its text page, and reads all text. Figures
are process CPU, the least of the rounds, in each of which all are measured once; memory is
the peak of a fresh process that reads the file once.
"""

from __future__ import annotations

import argparse
import ctypes
import gc
import io
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import pypdfium2.raw as raw

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from govreport_extract import extract  # noqa: E402
from govreport_extract.limits import DEFAULT_LIMITS  # noqa: E402
from govreport_extract.loaders.pdf import readings  # noqa: E402
from govreport_extract.source import Input  # noqa: E402

# VmHWM and not ru_maxrss: that one remembers the process from which this was forked.
_MEMORY = (
    "import sys; from govreport_extract import extract; extract(sys.argv[1]);"
    "peak = next(x for x in open('/proc/self/status') if x.startswith('VmHWM'));"
    "print(int(peak.split()[1]) // 1024)"
)


def bare_pdfium(data: bytes) -> int:
    """Open, load all pages and text pages, read all text; the number of characters."""
    document = raw.FPDF_LoadMemDocument64(data, len(data), None)
    total = 0
    for index in range(raw.FPDF_GetPageCount(document)):
        page = raw.FPDF_LoadPage(document, index)
        text = raw.FPDFText_LoadPage(page)
        count = raw.FPDFText_CountChars(text)
        buffer = (ctypes.c_ushort * (count + 1))()
        raw.FPDFText_GetText(text, 0, count, buffer)
        total += len(bytes(buffer).decode("utf-16-le", "ignore"))
        raw.FPDFText_ClosePage(text)
        raw.FPDF_ClosePage(page)
    raw.FPDF_CloseDocument(document)
    return total


def first_reading(data: bytes) -> int:
    """The loader alone: the cheapest reading; the number of its blocks."""
    documents = readings(Input("bench.pdf", data), DEFAULT_LIMITS)
    blocks = len(next(documents).blocks)
    documents.close()  # type: ignore[attr-defined]
    return blocks


def plumber_tables(data: bytes) -> int:
    """pdfplumber's table extraction alone."""
    import pdfplumber

    with pdfplumber.open(io.BytesIO(data)) as document:
        return sum(len(page.extract_tables()) for page in document.pages)


def least(works: Sequence[Callable[[], object]], rounds: int) -> list[float]:
    """Least CPU milliseconds of each in several rounds, in which all take turns."""
    best = [float("inf")] * len(works)
    for work in works:
        work()
    gc.collect()
    for _ in range(rounds):
        for place, work in enumerate(works):
            start = time.process_time()
            work()
            best[place] = min(best[place], time.process_time() - start)
    return [seconds * 1000 for seconds in best]


def main() -> int:
    """Print one line a file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--pdfplumber", action="store_true", help="also time pdfplumber")
    options = parser.parse_args()
    files = options.files or sorted((ROOT.parent / "shared" / "corpus").glob("*.pdf"))
    sys.stdout.write(
        "file, bare ms, reading ×, report ×, pdfplumber ×, above ours ×, peak MB\n"
    )
    sums = [0.0] * 4
    for path in files:
        data = path.read_bytes()
        works = [partial(work, data) for work in (bare_pdfium, first_reading, extract)]
        bare, reading, report = least(works, options.rounds)
        plumber = least([partial(plumber_tables, data)], 3)[0] if options.pdfplumber else 0.0
        sums = [a + b for a, b in zip(sums, (bare, reading, report, plumber), strict=True)]
        memory = subprocess.run(
            [sys.executable, "-c", _MEMORY, str(path)],
            capture_output=True,
            text=True,
            env={"PYTHONPATH": str(ROOT / "src")},
            check=True,
        ).stdout.strip()
        sys.stdout.write(line(path.name, bare, reading, report, plumber) + f", {memory}\n")
    sys.stdout.write(line("all together", *sums) + "\n")
    return 0


def line(name: str, bare: float, reading: float, report: float, plumber: float) -> str:
    """Milliseconds of bare pdfium, and how many times as much the others cost."""
    return (
        f"{name}, {bare:.2f}, {reading / bare:.2f}, {report / bare:.2f}, "
        f"{plumber / bare:.1f}, {plumber / report:.1f}"
    )


if __name__ == "__main__":
    raise SystemExit(main())
