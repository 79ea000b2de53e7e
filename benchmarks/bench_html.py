"""CPU of reading HTML reports, as a ratio to the bare parsers in the same run.

    python benchmarks/bench_html.py [--rounds 30] [FILE ...]

For each page, in turn and after a warm-up: lxml alone (tree and cell texts),
BeautifulSoup with lxml alone (tree and cell texts), and extract() (bytes to checked
Report). Prints the median process CPU in milliseconds and the ratios.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from bs4 import BeautifulSoup
from lxml import etree, html

from govreport_extract import extract

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "reports"


def with_lxml(data: bytes) -> int:
    """Parse and read every cell with lxml."""
    parser = etree.HTMLParser()
    root = html.document_fromstring(data, parser=parser)
    return sum(len("".join(cell.itertext()).strip()) for cell in root.iter("td", "th"))


def with_soup(data: bytes) -> int:
    """Parse and read every cell with BeautifulSoup over lxml."""
    soup = BeautifulSoup(data, "lxml")
    return sum(len(cell.get_text(strip=True)) for cell in soup.find_all(["td", "th"]))


def cpu(job: Callable[[], object], rounds: int) -> float:
    """Median CPU milliseconds of one call."""
    job()
    spent = []
    for _ in range(rounds):
        start = time.process_time()
        job()
        spent.append(time.process_time() - start)
    return 1000 * statistics.median(spent)


def main() -> None:
    """Print one line a page and the sum."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("files", nargs="*", type=Path)
    args = parser.parse_args()
    files = args.files or sorted(FIXTURES.glob("*.html"))
    heads = ("KB", 5), ("lxml", 7), ("soup", 7), ("extract", 8), ("/lxml", 6), ("/soup", 6)
    print(f"{'page':28} " + " ".join(f"{name:>{width}}" for name, width in heads))
    sums = [0.0, 0.0, 0.0]
    for path in files:
        data = path.read_bytes()
        times = [
            cpu(lambda data=data: with_lxml(data), args.rounds),  # type: ignore[misc]
            cpu(lambda data=data: with_soup(data), args.rounds),  # type: ignore[misc]
            cpu(lambda data=data: extract(data), args.rounds),  # type: ignore[misc]
        ]
        sums = [total + spent for total, spent in zip(sums, times, strict=True)]
        _line(path.name, len(data) / 1024, times)
    _line("all", 0, sums)


def _line(name: str, size: float, times: list[float]) -> None:
    bare, soup, own = times
    print(
        f"{name:28} {size:5.0f} {bare:7.2f} {soup:7.2f} {own:8.2f}"
        f" {own / bare:6.2f} {own / soup:6.2f}"
    )


if __name__ == "__main__":
    main()
