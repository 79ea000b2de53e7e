"""The hand-made sentences: precision and recall of the numbers read from prose.

precision: of the numbers read, the share that the example says (floor 99 %)
recall: of the numbers that the examples say, the share that is read (floor 95 %)
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from govreport_extract.model.document import Document, Paragraph
from govreport_extract.recognize.narrative import Narrative, read_narrative
from govreport_extract.structure.prose import read_prose

DATA = Path(__file__).resolve().parents[1] / "data" / "narrative_sentences.yaml"
LEAST_PRECISION, LEAST_RECALL = 0.99, 0.95


@dataclass
class SentenceScore:
    """Counts over all examples; ``mistakes`` are (text, what it says, what was read)."""

    examples: int = 0
    right: int = 0
    wrong: int = 0
    wanted: int = 0
    mistakes: list[tuple[str, dict[str, Any], dict[str, Any]]] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.wanted)


def examples() -> list[dict[str, Any]]:
    """The examples of the data file."""
    found: list[dict[str, Any]] = yaml.safe_load(DATA.read_text(encoding="utf-8"))["examples"]
    return found


def read(*texts: str, year: int | None = 2023, **options: bool) -> Narrative:
    """The numbers of a few paragraphs."""
    document = Document("text", "test", [Paragraph(text) for text in texts])
    return read_narrative(read_prose(document), year, **options)


def said_by(example: dict[str, Any]) -> Narrative:
    """What is read from one example."""
    texts = [example["heading"]] if "heading" in example else []
    return read(*texts, example["text"], year=example.get("year", 2023), area_first=True)


def numbers(found: Narrative) -> dict[str, Any]:
    """Short indicator id → number."""
    return {name.removeprefix("narrative."): v.value for name, v in found.values.items()}


def score() -> SentenceScore:
    """Read all examples and count."""
    total = SentenceScore()
    for example in examples():
        says = example.get("says") or {}
        found = numbers(said_by(example))
        hits = sum(says.get(name) == value for name, value in found.items())
        total.examples += 1
        total.right += hits
        total.wrong += len(found) - hits
        total.wanted += len(says)
        if found != says:
            total.mistakes.append((example["text"], says, found))
    return total
