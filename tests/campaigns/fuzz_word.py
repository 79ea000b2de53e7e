"""Damage Word files in many ways and see that the loaders only ever raise our errors.

    python tests/campaigns/fuzz_word.py [--count 10000] [--seed 1] [--corpus FOLDER …]

Each file is a seed file with bytes flipped, cut off, sectors swapped, a range overwritten
or doubled. Reported: foreign exceptions, files that take longer than a second, and the
number of files that opened. Exit code 1 if there is any of the first two. A failing file
is written to the folder of ``--keep``, with its seed in the name.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from govreport_extract.errors import GovReportError
from govreport_extract.limits import DEFAULT_LIMITS
from govreport_extract.loaders import LOADERS, readings
from govreport_extract.sniff import sniff
from govreport_extract.source import Input, open_input

SLOW = 1.0  # seconds
_SECTOR = 512


def mutate(data: bytes, rng: random.Random) -> bytes:
    """One damaged copy of ``data``."""
    kind = rng.choice(("flip", "flip", "flip", "cut", "swap", "fill", "double", "number"))
    damaged = bytearray(data)
    size = len(damaged)
    if kind == "flip":
        for _ in range(rng.choice((1, 2, 8, 64))):
            damaged[rng.randrange(size)] ^= 1 << rng.randrange(8)
    elif kind == "cut":
        del damaged[rng.randrange(1, size) :]
    elif kind == "swap" and size > 4 * _SECTOR:
        first, second = (rng.randrange(size // _SECTOR) * _SECTOR for _ in range(2))
        one, two = damaged[first : first + _SECTOR], damaged[second : second + _SECTOR]
        damaged[first : first + len(two)], damaged[second : second + len(one)] = two, one
    elif kind == "fill":
        start = rng.randrange(size)
        length = rng.choice((1, 4, 16, 256))
        damaged[start : start + length] = rng.choice((b"\0", b"\xff", b"\x07")) * length
    elif kind == "double":
        start = rng.randrange(size)
        part = damaged[start : start + rng.choice((1, 16, 512, 5000))]
        damaged[start:start] = part
    else:
        start = rng.randrange(size)
        damaged[start : start + 4] = rng.choice(
            (0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
        ).to_bytes(4, "little")
    return bytes(damaged)


@dataclass
class Outcome:
    """What a campaign saw."""

    files: int = 0
    opened: int = 0
    changed: int = 0  # opened with other cells than the sound file, and no notice
    slowest: float = 0.0
    errors: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)


def read_all(data: bytes, name: str) -> tuple[str, list[tuple[int, int, str]] | None]:
    """Sniff and read ``data`` with every reading.

    Gives the code of our error, or ``ok`` and the cells of the first reading (nothing if
    a notice says that something is wrong).
    """
    cells: list[tuple[int, int, str]] | None = None
    try:
        source = open_input(data, name=name)
        kind = sniff(source)
        with warnings.catch_warnings():  # pytest makes errors of warnings of libraries
            warnings.simplefilter("ignore")
            for number, document in enumerate(readings(kind, source, DEFAULT_LIMITS)):
                if not number and not document.notices:
                    cells = [
                        (c.row, c.column, c.text) for t in document.tables for c in t.cells
                    ]
    except GovReportError as error:
        return error.code, None
    return "ok", cells


def seeds(folders: list[Path]) -> Iterator[tuple[str, bytes]]:
    """The files below ``folders`` that a Word loader reads."""
    word = {"doc", "docx", "rtf", "wordml", "flatopc", "mht"} & set(LOADERS)
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                data = path.read_bytes()
                if data and sniff(Input(path.name, data)) in word:
                    yield path.name, data


def campaign(
    files: list[tuple[str, bytes]], count: int, seed: int, keep: Path | None = None
) -> Outcome:
    """Read ``count`` damaged files."""
    outcome = Outcome()
    sound = {name: read_all(data, name)[1] for name, data in files}
    for number in range(count):
        rng = random.Random(seed * 1_000_003 + number)
        name, data = files[number % len(files)]
        damaged = mutate(data, rng)
        started = time.process_time()
        failure = ""
        try:
            code, cells = read_all(damaged, name)
            outcome.changed += cells is not None and cells != sound[name]
        except Exception:  # noqa: BLE001 - a foreign exception is what we look for
            code, failure = "FOREIGN", traceback.format_exc()
        spent = time.process_time() - started
        if spent > SLOW:
            failure += f"took {spent:.2f} s"
        outcome.files += 1
        outcome.opened += code == "ok"
        outcome.errors[code] += 1
        outcome.slowest = max(outcome.slowest, spent)
        if failure:
            outcome.failures.append(f"seed {seed} number {number} {name}: {failure}")
            if keep is not None:
                keep.mkdir(parents=True, exist_ok=True)
                (keep / f"{seed}_{number}_{name}").write_bytes(damaged)
    return outcome


def main() -> int:
    """Run a campaign from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--corpus", type=Path, nargs="*", default=[])
    options = parser.parse_args()
    fixtures = Path(__file__).resolve().parents[2] / "fixtures" / "word"
    files = list(seeds([fixtures, *options.corpus]))
    outcome = campaign(files, options.count, options.seed, options.keep)
    lines = [
        f"{outcome.files} damaged files of {len(files)}, {outcome.opened} opened,"
        f" {outcome.changed} of them with other cells and without a notice",
        f"slowest {outcome.slowest:.2f} s, {dict(outcome.errors)}",
        *outcome.failures[:20],
        f"{len(outcome.failures)} failures",
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if outcome.failures else 0


if __name__ == "__main__":
    raise SystemExit(main())
