"""Numbers in prose: hand-made sentences, half of them traps, and the rules they exercise."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from govreport_extract.model.document import Document, Paragraph
from govreport_extract.recognize.narrative import Narrative, read_narrative
from govreport_extract.structure.prose import read_prose

DATA = Path(__file__).parent / "data" / "narrative_sentences.yaml"
EXAMPLES: list[dict[str, Any]] = yaml.safe_load(DATA.read_text(encoding="utf-8"))["examples"]
SHARED = Path(__file__).resolve().parents[1].parent / "shared"


def read(*texts: str, year: int | None = 2023, **options: bool) -> Narrative:
    document = Document("text", "test", [Paragraph(text) for text in texts])
    return read_narrative(read_prose(document), year, **options)


def said_by(example: dict[str, Any]) -> Narrative:
    texts = [example["heading"]] if "heading" in example else []
    return read(*texts, example["text"], year=example.get("year", 2023), area_first=True)


def numbers(found: Narrative) -> dict[str, Any]:
    return {name.removeprefix("narrative."): v.value for name, v in found.values.items()}


def test_precision_and_recall_of_the_examples() -> None:
    right = wrong = wanted = 0
    mistakes = []
    for example in EXAMPLES:
        says = example.get("says") or {}
        found = numbers(said_by(example))
        hits = {name for name, value in found.items() if says.get(name) == value}
        right += len(hits)
        wrong += len(found) - len(hits)
        wanted += len(says)
        if found != says:
            mistakes.append((example["text"], says, found))
    assert right / (right + wrong) >= 0.99, mistakes
    assert right / wanted >= 0.95, mistakes


def test_half_of_the_examples_are_traps() -> None:
    traps = [example for example in EXAMPLES if not example.get("says")]
    assert len(EXAMPLES) >= 150
    assert 0.45 <= len(traps) / len(EXAMPLES) <= 0.6
    for example in traps:
        assert numbers(said_by(example)) == {}, example["text"]
