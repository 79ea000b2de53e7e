"""The accuracy gate.

    python tests/eval/gate.py            print the scores and hold them against the floors
    python tests/eval/gate.py --raise    write higher floors (they never fall)

Floors are pinned with a hash of the documents: other documents need new floors.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TESTS))

from eval import sentences  # noqa: E402
from eval.measure import Score, digest, documents, measure  # noqa: E402

FLOORS = TESTS / "eval" / "floors.json"
SETS = {
    "fixtures": TESTS.parent / "fixtures",
    "corpus": TESTS.parents[1] / "shared" / "corpus",
}
LEFT_OUT = ("scans", "pictures", "ofd")
"""Folders of formats that are not read yet (they need OCR, or a loader of their own)."""


def paths_of(name: str) -> list[Path]:
    """The documents of one set."""
    return [p for p in documents(SETS[name]) if p.parent.name not in LEFT_OUT]


def below(name: str, scores: dict[str, Score]) -> list[str]:
    """What is worse than its floor, in words."""
    floors = json.loads(FLOORS.read_text(encoding="utf-8"))[name]
    said = []
    if floors["digest"] != digest(paths_of(name)):
        said.append(f"{name}: the documents changed; run tests/eval/gate.py --raise")
    for group, score in scores.items():
        floor = floors["groups"].get(group, {})
        for key in ("cells_exact", "reports_exact", "identity"):
            if getattr(score, key) < floor.get(key, 0):
                said.append(
                    f"{name}/{group}: {key} {getattr(score, key)} < {floor[key]}: {score.misses[:5]}"
                )
        if score.silent:
            said.append(f"{name}/{group}: {score.silent} silent errors: {score.misses[:5]}")
    said += [f"{name}/{g}: gone" for g in floors["groups"] if g not in scores]
    return said


def table(name: str, scores: dict[str, Score]) -> str:
    """The scores for a person."""
    lines = [f"{name:22} reports exact   cells exact             silent  flagged  agency+year"]
    for group, s in sorted(scores.items()):
        lines.append(
            f"  {group:20} {s.reports_exact:4}/{s.reports:<4}   {s.cells_exact:6}/{s.cells:<6}"
            f" {s.share:7.3f} %  {s.silent:5}  {s.flagged:7}  {s.identity:4}/{s.reports}"
        )
        lines += [f"      {miss}" for miss in s.misses[:8]]
    return "\n".join(lines)


def main() -> int:
    """Print, compare, and with --raise write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--raise", action="store_true", dest="raise_")
    args = parser.parse_args()
    floors = json.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.exists() else {}
    problems: list[str] = []
    for name, folder in SETS.items():
        if not folder.is_dir():
            print(f"{name}: {folder.name} is not on this machine")
            continue
        scores = measure(paths_of(name))
        print(table(name, scores))
        if args.raise_:
            groups = {g: s.as_floor() for g, s in sorted(scores.items())}
            floors[name] = {"digest": digest(paths_of(name)), "groups": groups}
        else:
            problems += below(name, scores)
    told = sentences.score()
    print(
        f"sentences              {told.examples} examples, precision {told.precision:.4f},"
        f" recall {told.recall:.4f}"
    )
    if told.precision < sentences.LEAST_PRECISION or told.recall < sentences.LEAST_RECALL:
        problems.append(f"sentences: {told.mistakes[:5]}")
    if args.raise_:
        FLOORS.write_text(json.dumps(floors, indent=1) + "\n", encoding="utf-8")
    print("\n".join(problems))
    return 1 if problems else 0


if __name__ == "__main__":
    raise SystemExit(main())
