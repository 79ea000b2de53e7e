"""Measures accuracy: cells exact, reports exact, silent errors, flagged errors.

A cell is exact if the number is the printed one, or if nothing is given where the truth
says that the cell is blank. A *silent* error is a wrong number, or a printed one called
blank, in a report whose status is ``ok``; there must be none. A flagged error is a wrong or missing number in a report
that says that something is wrong.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from govreport_extract import InputError, Report, extract
from govreport_extract.forms.load import load_forms
from govreport_extract.model.document import Cell, Document, Table
from govreport_extract.recognize.bind import bind_tables

BORDERLESS = ("borderless", "noborder", "vrules", "shadeonly")
UNREADABLE_BY_DESIGN = ("notounicode",)


@dataclass
class Score:
    """Counts over the documents of one group."""

    reports: int = 0
    reports_exact: int = 0
    cells: int = 0
    cells_exact: int = 0
    silent: int = 0
    flagged: int = 0
    failed: int = 0
    identity: int = 0
    misses: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        """Exact cells in a hundred."""
        return 100 * self.cells_exact / self.cells if self.cells else 100.0

    def as_floor(self) -> dict[str, Any]:
        """What goes into the file of floors."""
        counts = asdict(self)
        counts.pop("misses")
        return counts


def documents(folder: Path) -> Iterator[Path]:
    """Every document below ``folder`` that has a truth file beside it."""
    for truth in sorted(folder.rglob("*.truth.json")):
        path = truth.with_name(truth.name.removesuffix(".truth.json"))
        if path.exists():
            yield path


def digest(paths: Iterable[Path]) -> str:
    """SHA-256 over documents and truths: floors hold for exactly these files."""
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(path.name.encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
        truth = path.with_name(path.name + ".truth.json")
        total.update(truth.read_bytes() if truth.exists() else b"")
    return total.hexdigest()


def group_of(path: Path) -> str:
    """The group that a document is counted in."""
    if any(name in path.name for name in UNREADABLE_BY_DESIGN):
        return "pdf garbled"
    if path.suffix == ".pdf":
        kind = "borderless" if any(name in path.name for name in BORDERLESS) else "ruled"
        return "pdf real" if path.parent.name == "corpus" else f"pdf {kind}"
    return path.suffix.lstrip(".")


def measure(paths: Iterable[Path]) -> dict[str, Score]:
    """Scores by group."""
    scores: dict[str, Score] = {}
    for path in paths:
        truth = json.loads(
            path.with_name(path.name + ".truth.json").read_text(encoding="utf-8"),
            parse_float=Decimal,
        )
        add(scores.setdefault(group_of(path), Score()), path, truth)
    return scores


def add(score: Score, path: Path, truth: dict[str, Any]) -> None:
    """Count one document."""
    score.reports += 1
    score.cells += len(truth["values"])
    try:
        report = extract(path)
    except InputError as error:
        score.failed += 1
        score.flagged += len(truth["values"])
        score.misses.append(f"{path.name}: {error.code}")
        return
    wrong = list(_wrong(report, truth["values"]))
    given = [indicator for indicator, is_number in wrong if is_number]
    missed = sum(indicator in truth["values"] for indicator, _ in wrong)
    score.cells_exact += len(truth["values"]) - missed
    score.identity += (report.agency, report.year) == (truth["agency"], truth["year"])
    score.reports_exact += not wrong
    if report.status == "ok":
        score.silent += len(given)
        score.flagged += len(wrong) - len(given)
    else:
        score.flagged += len(wrong)
    if wrong:
        score.misses.append(f"{path.name} ({report.status}): {[i for i, _ in wrong][:4]}")


def _wrong(report: Report, truth: dict[str, Any]) -> Iterator[tuple[str, bool]]:
    """Indicators that differ from the truth, and whether they claim to be read.

    A printed number that is called blank is as wrong as another number.
    """
    for indicator, number in truth.items():
        value = report.values.get(indicator)
        if (value.value if value else None) != number:
            yield indicator, value is not None and value.state in ("number", "blank", "dash")
    for indicator, value in report.values.items():
        # Narrative numbers count only where the truth was made for them.
        told = not indicator.startswith("narrative.") or any(
            i.startswith("narrative.") for i in truth
        )
        if value.state == "number" and indicator not in truth and told:
            yield indicator, True


HIDDEN_MARK = "隐藏"
"""The expected grids show hidden text, which this mark begins; it is not printed, so the
loaders drop it."""


def truth_from_grids(expected: Path, *, hidden: bool = False) -> dict[str, Any]:
    """The values of a report of which only the table grids are given."""
    mark = "" if hidden else HIDDEN_MARK
    grids = json.loads(expected.read_text(encoding="utf-8"))["tables"]
    document = Document("expected", "expected")
    for grid in grids:
        cells = [
            Cell(c["r"], c["c"], c["rs"], c["cs"], c["t"].removeprefix(mark))
            for c in grid["cells"]
        ]
        rows = max((c.row + c.row_span for c in cells), default=0)
        columns = max((c.column + c.column_span for c in cells), default=0)
        document.blocks.append(Table(cells, rows, columns, depth=grid["depth"]))
    bound = bind_tables(document, None)
    assert bound.form is not None
    assert bound.form.id in load_forms()
    return {
        indicator: value.value
        for indicator, value in bound.bound.values.items()
        if value.state != "absent"
    }
