"""Mutated PDFs: no foreign exception, nothing over two seconds, no number out of thin air.

    python tests/campaigns/fuzz_pdf.py [--count 3000] [--seed N] [--keep FOLDER] [FILE ...]

Without files the committed fixtures are mutated (and the shared corpus, where it is). Each
case runs in a child process, because pdfium is native code: a crash there is counted and
the case kept, as is every foreign exception and every case over two seconds.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import re
import sys
import time
import zlib
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "src"))

from govreport_extract.errors import InputError  # noqa: E402
from govreport_extract.limits import Limits  # noqa: E402
from govreport_extract.loaders.pdf import readings  # noqa: E402
from govreport_extract.source import Input  # noqa: E402

SLOW = 2.0
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_NUMBER = re.compile(rb"(?<![\w.])-?\d+(?:\.\d+)?")


def mutate(data: bytes, rng: random.Random) -> bytes:
    """One hostile variant of a PDF."""
    kind = rng.randrange(8)
    if kind == 0:
        return _flip(data, rng)
    if kind == 1:
        return data[: rng.randrange(len(data))]
    if kind == 2:
        start = rng.randrange(len(data))
        return data[:start] + data[start + rng.randrange(1, 4000) :]
    if kind == 3:
        start, end = sorted(rng.randrange(len(data)) for _ in range(2))
        return data[:end] + data[start:end][:20000] + data[end:]
    if kind == 4:
        return _numbers(data, rng)
    if kind == 5:
        names = [
            b"/Kids",
            b"/Count",
            b"/Length",
            b"/Type",
            b"/Font",
            b"/MediaBox",
            b"/Contents",
        ]
        name = rng.choice(names)
        return data.replace(name, rng.choice(names), rng.randrange(1, 4))
    return _stream(data, rng)


def _flip(data: bytes, rng: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.choice([1, 3, 10, 100])):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def _numbers(data: bytes, rng: random.Random) -> bytes:
    """Some numbers outside of streams become huge, negative or zero."""
    odd = [b"0", b"-1", b"2147483648", b"99999999999", b"1e9", b"-0.0001", b"65536"]

    def change(match: re.Match[bytes]) -> bytes:
        return rng.choice(odd) if rng.random() < 0.02 else match.group()

    return _NUMBER.sub(change, data)


def _stream(data: bytes, rng: random.Random) -> bytes:
    """A page's drawing, unpacked, damaged and packed again."""
    found = list(_STREAM.finditer(data))
    if not found:
        return _flip(data, rng)
    match = rng.choice(found)
    try:
        plain = zlib.decompress(match.group(1))
    except zlib.error:
        return _flip(data, rng)
    choice = rng.randrange(4)
    if choice == 0:
        plain = _flip(plain or b" ", rng)
    elif choice == 1:
        plain = _numbers(plain, rng)
    elif choice == 2:
        plain = plain * rng.choice([2, 5, 30])
    else:
        plain += b" q 1 0 0 1 0 0 cm " * rng.choice([1, 5000]) + b" 0 0 5 5 re f" * 3000
    packed = zlib.compress(plain)
    return data[: match.start(1)] + packed + data[match.end(1) :]


def judge(data: bytes) -> str:
    """``ok``, ``refused`` or the name of the foreign exception."""
    try:
        for _ in readings(Input("fuzz.pdf", data), Limits(seconds=1.8)):
            pass
    except InputError:
        return "refused"
    except Exception as error:  # noqa: BLE001 - finding these is the purpose
        return f"{type(error).__name__}: {error}"[:200]
    return "ok"


def _child(pipe: Connection) -> None:
    while True:
        data = pipe.recv_bytes()
        start = time.process_time()
        verdict = judge(data)
        pipe.send((verdict, time.process_time() - start))


class Worker:
    """A child that reads one case after the other and is replaced when it dies."""

    def __init__(self) -> None:
        self._start()

    def _start(self) -> None:
        self._pipe, other = multiprocessing.Pipe()
        self._process = multiprocessing.Process(target=_child, args=(other,), daemon=True)
        self._process.start()
        other.close()

    def judge(self, data: bytes) -> tuple[str, float]:
        """The verdict and the CPU seconds; ``crash`` and ``hang`` are verdicts too."""
        self._pipe.send_bytes(data)
        try:
            if self._pipe.poll(20):
                verdict, seconds = self._pipe.recv()
                return str(verdict), float(seconds)
            verdict = "hang"
        except (EOFError, ConnectionError):
            verdict = "crash"
        self._process.kill()
        self._process.join()
        self._start()
        return verdict, 20.0 if verdict == "hang" else 0.0

    def close(self) -> None:
        """End the child."""
        self._process.kill()
        self._process.join()


def cases(files: list[Path], count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """Names and bytes of ``count`` mutants."""
    for k in range(count):
        rng = random.Random(f"{seed}-{k}")
        path = rng.choice(files)
        data = path.read_bytes()
        for _ in range(rng.choice([1, 1, 1, 2, 4])):
            data = mutate(data, rng) or b"%PDF"
        yield f"{path.stem}-{seed}-{k}", data


def main() -> int:
    """Run the campaign; exit code 1 if anything but ok and refused occurred."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--count", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--keep", type=Path, default=Path("fuzz-pdf-cases"))
    options = parser.parse_args()
    files = options.files or sorted((ROOT / "fixtures" / "pdf").glob("*.pdf"))
    if not options.files:
        files += sorted((ROOT.parent / "shared" / "corpus").glob("**/*.pdf"))
    worker, bad, slowest = Worker(), 0, 0.0
    tally: dict[str, int] = {}
    for name, data in cases(files, options.count, options.seed):
        verdict, seconds = worker.judge(data)
        slowest = max(slowest, seconds)
        group = verdict.split(":")[0] if seconds <= SLOW else "slow"
        tally[group] = tally.get(group, 0) + 1
        if group not in ("ok", "refused"):
            bad += 1
            options.keep.mkdir(parents=True, exist_ok=True)
            (options.keep / f"{name}.pdf").write_bytes(data)
            sys.stdout.write(f"{name}: {verdict} ({seconds:.1f} s)\n")
    worker.close()
    sys.stdout.write(f"seed {options.seed}: {tally}, slowest {slowest:.2f} s CPU\n")
    return 1 if bad else 0


if __name__ == "__main__":
    raise SystemExit(main())
