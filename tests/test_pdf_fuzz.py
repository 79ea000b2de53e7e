"""A slice of the fuzzing campaign (tests/campaigns/fuzz_pdf.py runs 3,000)."""

from __future__ import annotations

import os
import random
import sys

from conftest import FIXTURES, ROOT

sys.path.insert(0, str(ROOT / "tests" / "campaigns"))

from fuzz_pdf import SLOW, Worker, cases

COUNT = int(os.environ.get("GOVREPORT_FUZZ_COUNT", "100"))


def test_mutated_files_are_read_or_refused() -> None:
    seed = int(os.environ.get("GOVREPORT_SEED") or random.SystemRandom().randrange(10**6))
    files = sorted((FIXTURES / "pdf").glob("*.pdf"))
    worker = Worker()
    tally = {"ok": 0, "refused": 0}
    try:
        for name, data in cases(files, COUNT, seed):
            verdict, seconds = worker.judge(data)
            assert verdict in tally, f"{name}: {verdict}"
            assert seconds < 2 * SLOW, f"{name}: {seconds:.1f} s"
            tally[verdict] += 1
    finally:
        worker.close()
    assert tally["ok"] > 0.2 * COUNT, f"seed {seed}: {tally}"


def test_cases_that_once_failed_are_read_or_refused() -> None:
    kept = sorted((FIXTURES / "pdf" / "hostile").glob("*.pdf"))
    assert kept
    worker = Worker()
    try:
        for path in kept:
            verdict, seconds = worker.judge(path.read_bytes())
            assert verdict in ("ok", "refused"), f"{path.name}: {verdict}"
            assert seconds < 2 * SLOW, f"{path.name}: {seconds:.1f} s"
    finally:
        worker.close()
