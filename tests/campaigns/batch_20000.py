"""The campaign: 20,000 mixed files, the parent killed five times, outputs compared.

    python tests/campaigns/batch_20000.py [--count 20000] [--kills 5] [--folder FOLDER]

Makes the files (1 % broken in ten ways, some that hang, abort or ask for 10 GB), reads
them once undisturbed and once with SIGKILL at random moments and restarts, and checks:
one row for every input, no neighbour lost, the same outputs line for line (sorted, but
for the column ``seconds``). Then reads a tenth of them to compare the parent's memory.
Prints figures; exits with 1 if something does not hold. About ten minutes on two cores.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
for folder in (ROOT / "src", ROOT / "fixtures", ROOT / "tests"):
    sys.path.insert(0, str(folder))

from batch_help import fill, naughty  # noqa: E402

TABLES = ("reports", "values", "panel", "findings", "sections")
COMMANDS = ("hang", "abort", "memory", "exit")
MEDIA = (".docx", ".doc", ".rtf", ".pdf", ".mht")


def make(folder: Path, count: int) -> int:
    """The files; returns how many of them were told to misbehave."""
    fill(folder, count, broken_every=100)
    others = [
        path
        for place in ("word", "pdf")
        for path in sorted((ROOT / "fixtures" / place).glob("*"))
        if path.suffix in MEDIA
    ]
    rng = random.Random(20_000)
    for number in range(count // 40):  # other formats, each under several names
        path = rng.choice(others)
        (folder / f"m{number:05}{path.suffix}").write_bytes(path.read_bytes())
    bad = max(4, count // 1000)
    for number in range(bad):
        command = COMMANDS[number % len(COMMANDS)]
        place = rng.randrange(count)
        (folder / f"f{place:06}_{number:02}_{command}.html").write_bytes(
            naughty(f"{command} {number}")
        )
    return bad


def start(folder: Path, out: Path, workers: int = 2) -> subprocess.Popen[bytes]:
    """The command as a user types it."""
    code = "import sys; from govreport_extract.cli import main; sys.exit(main(sys.argv[1:]))"
    return subprocess.Popen(
        [sys.executable, "-c", code, "extract", str(folder), "-o", str(out), "--quiet",
         "--workers", str(workers), "--seconds", "10", "--memory", "1G",
         "--format", "csv,parquet"],
        env={**os.environ, "GOVREPORT_TEST_READER": "1", "PYTHONPATH": str(ROOT / "src")},
    )  # fmt: skip


def digest(out: Path, table: str) -> tuple[int, str]:
    """Rows and hash of a table's sorted rows, without ``seconds``."""
    csv.field_size_limit(2**26)
    lines = []
    with (out / f"{table}.csv").open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.reader(stream)
        head = next(reader)
        skip = head.index("seconds") if "seconds" in head else None
        for row in reader:
            if skip is not None:
                row[skip] = ""
            lines.append(hashlib.sha256("\x1f".join(row).encode()).digest())
    return len(lines), hashlib.sha256(b"".join(sorted(lines))).hexdigest()


def record(out: Path) -> dict[str, object]:
    """What run.json says."""
    return dict(json.loads((out / "run.json").read_text(encoding="utf-8")))


def killed_run(folder: Path, out: Path, kills: int, seconds: float) -> int:
    """Run with SIGKILL at random moments of ``seconds`` until it ends; returns kills."""
    rng = random.Random(5)
    done = 0
    while done < kills:
        process = start(folder, out)
        time.sleep(rng.uniform(1.0, max(1.5, seconds / (kills + 1))))
        process.send_signal(signal.SIGKILL)
        if process.wait() != -signal.SIGKILL:
            break
        done += 1
        print(f"  killed {done} times", flush=True)
    start(folder, out).wait()
    return done


def check_rows(folder: Path, out: Path, bad: int) -> list[str]:
    """What is wrong with the undisturbed run."""
    problems = []
    with (out / "reports.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    listed = {Path(row["source"].split("!/")[0]).name for row in rows}
    if listed != {path.name for path in folder.iterdir()} or len(rows) != len(listed):
        problems.append("not one row for every input")
    failed = {
        Path(row["source"].split("!/")[0]).name for row in rows if row["status"] == "failed"
    }
    innocent = [name for name in failed if name.startswith("f") and "_" not in name]
    if innocent:
        problems.append(f"good files failed: {innocent[:5]}")
    guilty = sum(name.count("_") == 2 for name in failed)
    if guilty != bad:
        problems.append(f"{guilty} of {bad} misbehaving files have a failed row")
    return problems


def main() -> int:
    """The whole campaign."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--folder", type=Path)
    args = parser.parse_args()
    top = args.folder or Path(tempfile.mkdtemp(prefix="govreport-campaign-"))
    folder = top / "in"
    bad = make(folder, args.count)
    small = top / "small"
    fill(small, args.count // 10, broken_every=100)
    print(f"{sum(1 for _ in folder.iterdir()):,} files in {folder}", flush=True)

    started = time.monotonic()
    start(folder, top / "whole").wait()
    seconds = time.monotonic() - started
    problems = check_rows(folder, top / "whole", bad)
    whole = record(top / "whole")
    print(f"undisturbed: {seconds:.0f} s, {whole['status']}, lost {whole['workers_lost']}")

    kills = killed_run(folder, top / "killed", args.kills, seconds)
    if kills < args.kills:
        problems.append(f"only {kills} kills before the end")
    for table in TABLES:
        a, b = digest(top / "whole", table), digest(top / "killed", table)
        print(f"  {table}: {a[0]:,} rows, {'equal' if a == b else 'DIFFERENT'}")
        if a != b:
            problems.append(f"{table} differs after {kills} kills")

    start(small, top / "tenth").wait()
    peaks = [int(str(record(top / n)["parent_peak_bytes"])) for n in ("whole", "tenth")]
    print(f"parent's peak: {peaks[0] / 1e6:.0f} MB, with a tenth {peaks[1] / 1e6:.0f} MB")
    if peaks[0] > 1.5 * peaks[1]:
        problems.append("the parent's memory grows with the number of files")
    for problem in problems:
        print(f"PROBLEM: {problem}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
