"""The batch: reports per second, two workers against one, and what the machinery costs.

    python benchmarks/bench_batch.py [--count 4000] [--rounds 3] [--formats csv,parquet]

Makes ``--count`` synthetic HTML reports and reads them with one worker and with two, in
turn, each round from nothing. CPU is that of all processes; the share of the machinery
(journal, processes, sinks, start of Python) is what is left of it after the reading
itself, which the workers clock. Then prints reports per second of CPU by format, read in
this process from the committed fixtures. Other work on the machine spoils the wall times,
hence the best of the rounds is printed too.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
for folder in (ROOT / "src", ROOT / "fixtures"):
    sys.path.insert(0, str(folder))

from govreport_extract import extract  # noqa: E402
from synthetic import make_report  # noqa: E402
from synthetic.render_html import Style, render_html  # noqa: E402

KINDS = {
    "html": ("reports", "*.html"),
    "text": ("reports", "*.txt"),
    "docx": ("word", "*.docx"),
    "doc": ("word", "*.doc"),
    "rtf": ("word", "*.rtf"),
    "pdf": ("pdf", "*.pdf"),
}


def make(folder: Path, count: int) -> None:
    """Synthetic HTML reports, all different."""
    folder.mkdir(parents=True)
    for seed in range(count):
        page = render_html(make_report(seed), Style.random(random.Random(seed)))
        (folder / f"{seed:06}.html").write_bytes(page)


def run(folder: Path, out: Path, workers: int, formats: str) -> dict[str, float]:
    """One run from nothing; wall, CPU by part, the parent's peak."""
    shutil.rmtree(out, ignore_errors=True)
    code = "import sys; from govreport_extract.cli import main; sys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", code, "extract", str(folder), "-o", str(out), "--quiet",
               "--workers", str(workers), "--format", formats]  # fmt: skip
    started = time.perf_counter()
    subprocess.run(command, env={**os.environ, "PYTHONPATH": str(ROOT / "src")}, check=False)
    wall = time.perf_counter() - started
    record = json.loads((out / "run.json").read_text(encoding="utf-8"))
    cpu = record["cpu_seconds"]
    total = cpu["workers"] + cpu["parent"]
    return {
        "wall": wall,
        "per_second": record["read"] / wall,
        "reading": cpu["reading"] / record["read"] * 1000,
        "total": total / record["read"] * 1000,
        "machinery": 1 - cpu["reading"] / total,
        "peak": record["parent_peak_bytes"] / 1e6,
    }


def by_format() -> None:
    """Reports per second of CPU, by format, read in this process."""
    print("\nformat   files   CPU ms a report   reports a second of one core")
    for kind, (place, pattern) in KINDS.items():
        files = [
            path.read_bytes() for path in sorted((ROOT / "fixtures" / place).glob(pattern))
        ]
        if not files:
            continue
        times = []
        for _ in range(5):
            started = time.process_time()
            for data in files:
                extract(data)
            times.append((time.process_time() - started) / len(files))
        best = min(times)
        print(f"{kind:6} {len(files):7} {best * 1000:17.1f} {1 / best:16.0f}")


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=4000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--formats", default="csv,parquet")
    args = parser.parse_args()
    top = Path(tempfile.mkdtemp(prefix="govreport-bench-"))
    try:
        make(top / "in", args.count)
        got: dict[int, list[dict[str, float]]] = {1: [], 2: []}
        print("workers  wall s   per s   CPU ms a report: reading / all   machinery   peak MB")
        for _ in range(args.rounds):
            for workers in (1, 2):
                figures = run(top / "in", top / "out", workers, args.formats)
                got[workers].append(figures)
                print(
                    f"{workers:7} {figures['wall']:7.1f} {figures['per_second']:7.1f}"
                    f" {figures['reading']:20.2f} / {figures['total']:5.2f}"
                    f" {figures['machinery']:13.1%} {figures['peak']:9.0f}"
                )
        ratios = [
            two["per_second"] / one["per_second"]
            for one, two in zip(got[1], got[2], strict=True)
        ]
        best = [max(f["per_second"] for f in got[n]) for n in (1, 2)]
        share = statistics.median(f["machinery"] for f in (*got[1], *got[2]))
        print(f"two workers against one: median {statistics.median(ratios):.2f},"
              f" best against best {best[1] / best[0]:.2f}; machinery {share:.1%}")  # fmt: skip
    finally:
        shutil.rmtree(top, ignore_errors=True)
    by_format()


if __name__ == "__main__":
    main()
