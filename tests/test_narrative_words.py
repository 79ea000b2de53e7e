"""The word lists of the language data: every word of them does something."""

from __future__ import annotations

import re

import pytest
import yaml

from eval.sentences import read
from govreport_extract.data import schemas_dir

LOOKUPS = schemas_dir() / "lookups"
RULES = yaml.safe_load((LOOKUPS / "narrative.yaml").read_text(encoding="utf-8"))
SCOPES = {
    "area": ["全市", "各部门", "各县区", "市直部门", "所属单位"],
    "own": ["本机关", "我局", "代表市人民政府", "以市政府名义", "市人民政府收到"],
}


def alternatives(pattern: str) -> list[str]:
    """The parts of a pattern between the bars that stand in no bracket."""
    parts, depth = [""], 0
    for char in pattern:
        depth += (char == "(") - (char == ")")
        if char == "|" and depth == 0:
            parts.append("")
        else:
            parts[-1] += char
    return parts


@pytest.mark.parametrize("scope", SCOPES)
def test_every_scope_word_has_an_example(scope: str) -> None:
    for part in alternatives(RULES["scope"][scope]):
        assert any(re.search(part, sample) for sample in SCOPES[scope]), part


@pytest.mark.parametrize(
    ("scope", "sample"), [(scope, text) for scope, texts in SCOPES.items() for text in texts]
)
def test_the_scope_of_a_sentence(scope: str, sample: str) -> None:
    verb = "" if sample.endswith("收到") else "共收到"
    found = read(f"2023年，{sample}{verb}政府信息公开申请5件。")
    value = found.values["narrative.requests.received"]
    assert (value.value, value.scope) == (5, scope)


@pytest.mark.parametrize(("word", "meaning"), RULES["approximate_before"].items())
def test_words_of_about_before_a_number(word: str, meaning: str) -> None:
    found = read(f"2023年，主动公开政府信息{word}500条。")
    value = found.values["narrative.disclosed.total"]
    assert (value.value, value.approx) == (500, meaning)


@pytest.mark.parametrize("word", RULES["approximate_after"].split("|"))
def test_words_of_about_behind_a_number(word: str) -> None:
    value = read(f"2023年，主动公开政府信息500{word}条。").values["narrative.disclosed.total"]
    assert (value.value, value.approx) == (500, word)


@pytest.mark.parametrize("word", alternatives(RULES["filler"]["before"]))
def test_words_that_may_stand_before_a_phrase(word: str) -> None:
    found = read(f"2023年，{word}主动公开政府信息500条。")
    values = {i: v.value for i, v in found.values.items()}
    assert values in ({"narrative.disclosed.total": 500}, {}), values
    if word not in (
        "累计",
        "其中",
        "包括",
        "包含",
        "含",
        "即",
        "分别是",
        "分别为",
        "另",
        "另有",
    ):
        assert values, word


def test_every_people_is_in_the_name_of_a_place() -> None:
    peoples = yaml.safe_load((LOOKUPS / "peoples.yaml").read_text(encoding="utf-8"))["peoples"]
    places = (LOOKUPS / "places.tsv").read_text(encoding="utf-8")
    assert [people for people in peoples if people not in places] == []
