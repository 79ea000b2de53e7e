"""Numbers in prose: hand-made sentences, half of them traps, and the rules they exercise."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from eval.sentences import (
    LEAST_PRECISION,
    LEAST_RECALL,
    examples,
    numbers,
    read,
    said_by,
    score,
)
from govreport_extract import extract
from govreport_extract.model.document import Document, Paragraph
from govreport_extract.recognize.narrative import indicators, read_narrative
from govreport_extract.recognize.narrative.rules import load_rules
from govreport_extract.recognize.narrative.tokens import read_han, tokens
from govreport_extract.structure.prose import read_prose

EXAMPLES = examples()
SHARED = Path(__file__).resolve().parents[1].parent / "shared"


def test_precision_and_recall_of_the_examples() -> None:
    total = score()
    assert total.precision >= LEAST_PRECISION, total.mistakes
    assert total.recall >= LEAST_RECALL, total.mistakes


def test_half_of_the_examples_are_traps() -> None:
    traps = [example for example in EXAMPLES if not example.get("says")]
    assert len(EXAMPLES) >= 150
    assert 0.45 <= len(traps) / len(EXAMPLES) <= 0.6
    for example in traps:
        assert numbers(said_by(example)) == {}, example["text"]


def test_every_rule_is_exercised_by_an_example() -> None:
    exercised: set[str] = set()
    frames: set[str | None] = set()
    for example in EXAMPLES:
        found = said_by(example)
        exercised.update(mention.rule for mention in found.mentions)
        exercised.update(found.refused)
        frames.update(mention.sentence.frame for mention in found.mentions)
    assert load_rules().ids - exercised == set()
    assert {"dispute", "requests", "disclosed"} <= frames


def test_an_example_names_rules_that_exist() -> None:
    known = {rule.split(".", 1)[-1] for rule in load_rules().ids} | load_rules().ids
    known |= {name for name, _ in load_rules().frames} | {"zero_nothing"}
    for example in EXAMPLES:
        assert set(example.get("rules") or []) <= known, example["text"]


@pytest.mark.parametrize(
    ("text", "value"),
    [("十二", 12), ("二十", 20), ("一百零三", 103), ("两", 2), ("一千二百", 1200), ("二〇", 20),
     ("一二", None), ("十百", None), ("零", 0), ("五十六", 56), ("百", None)],
)  # fmt: skip
def test_chinese_numerals(text: str, value: int | None) -> None:
    assert read_han(text) == value


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("公开信息5万余条", [(50000, "余", "条")]),
        ("公开信息7.58万条", [(75800, None, "条")]),
        ("公开1,234条", [(1234, None, "条")]),
        ("2023年12月31日", []),
        ("按时办结率100%", []),
        ("第029号、第12件", []),
        ("国办发〔2014〕32号", []),
        ("收费0.36万元", [(3600, None, "元")]),
        ("3至5件", []),
        ("20个工作日", []),
        ("收到5,办结4。", [(5, None, None), (4, None, None)]),
    ],
)
def test_tokens(text: str, values: list[tuple[Any, ...]]) -> None:
    assert [(t.value, t.about, t.unit) for t in tokens(text)] == values


def test_place_and_sentence_point_into_the_printed_text() -> None:
    text = "２０２３年，共收到 政府信息公开申请 ５ 件，其中网络申请３件。"
    document = Document("text", "test", [Paragraph("标题"), Paragraph(text)])
    value = read_narrative(read_prose(document), 2023).values["narrative.requests.received"]
    assert value.where is not None
    assert value.where.block == 1
    assert value.where.offset is not None
    assert text[value.where.offset] == "５"
    assert value.sentence == text


def test_places_where_characters_fold_to_several_or_none() -> None:
    text = "公开渠道……\u200b较多，收到 政府信息公开申请5件。"
    document = Document("text", "test", [Paragraph(text)])
    value = read_narrative(read_prose(document), 2023).values["narrative.requests.received"]
    assert value.where is not None
    assert value.where.offset == text.index("5件")
    assert value.sentence == text


def test_not_stated_is_not_zero() -> None:
    found = read("2023年，我局认真做好政府信息公开工作。")
    assert found.values == {}


def test_scope_of_the_whole_area_against_the_own_number() -> None:
    text = "全区各部门共收到政府信息公开申请95件。代表区政府收到政府信息公开申请17件。"
    government = read(text, area_first=True).values["narrative.requests.received"]
    assert (government.value, government.scope) == (95, "area")
    assert government.note is not None
    assert "17 (own)" in government.note
    office = read(text).values["narrative.requests.received"]
    assert (office.value, office.scope) == (17, "own")


def test_two_numbers_for_one_thing_are_said_not_chosen() -> None:
    found = read("共收到政府信息公开申请12件。", "2023年收到政府信息公开申请13件。")
    assert "narrative.requests.received" not in found.values
    assert [finding.code for finding in found.findings] == ["narrative_several_numbers"]
    assert "12" in found.findings[0].message
    assert "13" in found.findings[0].message


def test_ordinary_cases_of_a_justice_bureau_do_not_count() -> None:
    heading = "（四）行政复议、行政诉讼情况"
    text = "全年行政复议56件，行政诉讼24件。"
    assert "narrative.review.total" in read(heading, text).values
    assert read(heading, text, ordinary_disputes=True).values == {}


def test_parts_that_add_up() -> None:
    found = read("主动公开政府信息421条。其中，概况信息4条，法规文件16条，业务信息401条。")
    assert [(group.total.value, sum(group.numbers)) for group in found.parts] == [(421, 421)]


def test_indicators_have_stata_names() -> None:
    codes = [indicator.code for indicator in indicators()]
    assert len(codes) == len(set(codes)) == 26
    assert all(len(c) <= 32 and c.isascii() and c.startswith("n_") for c in codes)


@pytest.mark.parametrize(
    "piece",
    ["收到政府信息公开申请", "公开信息1条", "未收到", "1,2,3,", "一百", "其中（", "通过网站、微信", "2023年",
     "政府信息公开行政复议", "结转下年度", "、", "申请申请", "公民法人、", "1件", "A" * 7,
     "收到政府信息公开申请1件。", "其中通过网站公开2条。", "无。", "未发生行政复议、", "(一)"],
)  # fmt: skip
def test_a_hostile_paragraph_takes_linear_time(piece: str) -> None:
    size = 300_000 if piece.endswith("。") else 1_000_000
    text = piece * (size // len(piece))
    start = time.process_time()
    read(text)
    assert time.process_time() - start < 8


@pytest.mark.real
def test_numbers_of_the_anqiu_text() -> None:
    path = SHARED / "corpus" / "anqiu2020.txt"
    if not path.exists():
        pytest.skip("needs the real reports of ../shared")
    report = extract(path)
    held = {c.id: (c.left, c.right) for c in report.checks if c.kind.startswith("narrative")}
    assert report.status == "ok"
    assert {k[10:]: v.value for k, v in report.values.items() if k.startswith("narrative")} == {
        "disclosed.total": 421, "disclosed.website": 117, "disclosed.wechat": 206,
        "disclosed.other": 98, "interpretations": 8, "requests.received": 5,
        "requests.online": 3, "requests.letter": 2, "requests.completed": 5,
        "review.total": 0, "litigation.total": 0,
    }  # fmt: skip
    parts = [c.formula for c in report.checks if c.kind == "narrative parts"]
    assert "421 = 117 + 206 + 98" in parts
    assert "421 = 4 + 16 + 44 + 357" in parts
    assert held["narrative.requests.received.table"] == (5, 5)


@pytest.mark.real
def test_the_requests_of_huaian_agree_with_its_tables() -> None:
    path = SHARED / "corpus" / "szfgs2024.pdf"
    if not path.exists():
        pytest.skip("needs the real reports of ../shared")
    report = extract(path)
    names = ("received", "carried_in", "completed", "carried_out")
    said = [report.values[f"narrative.requests.{name}"] for name in names]
    assert [value.value for value in said] == [3119, 34, 3050, 103]
    assert {value.scope for value in said} == {"area"}
    assert report.values["narrative.review.total"].value == 351
    assert report.values["narrative.litigation.total"].value == 46
    assert report.values["narrative.processing_fee"].value == 3940
    assert report.values["narrative.disclosed.website"].approx == "余"
    outcomes = {c.id: c.outcome for c in report.checks if c.kind.startswith("narrative")}
    assert len(outcomes) >= 8
    assert set(outcomes.values()) == {"holds"}
