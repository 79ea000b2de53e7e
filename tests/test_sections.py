"""Sections by their headings, the lists inside them, and what is said about them."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from govreport_extract import extract
from govreport_extract.model.document import Document, Heading, Paragraph
from govreport_extract.structure.items import attachments, problems_and_improvements
from govreport_extract.structure.prose import read_prose
from govreport_extract.structure.sections import (
    SectionText,
    cut_sections,
    outline_of,
    section_rules,
    template_remains,
)

DATA: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parent / "data" / "section_headings.yaml").read_text(encoding="utf-8")
)
SHARED = Path(__file__).resolve().parents[1].parent / "shared"
SIX = ["一、总体情况", "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况",
       "四、政府信息公开行政复议、行政诉讼情况", "五、存在的主要问题及改进情况",
       "六、其他需要报告的事项"]  # fmt: skip
OLD = ["一、主动公开政府信息的情况", "二、依申请公开政府信息和不予公开政府信息的情况",
       "三、收费及减免情况", "四、申请行政复议、提起行政诉讼的情况", "五、存在的主要问题及改进情况",
       "六、其他需要报告的事项"]  # fmt: skip


def cut(*texts: str) -> list[SectionText]:
    return cut_sections(read_prose(Document("text", "test", [Paragraph(t) for t in texts])))


def numbers(sections: list[SectionText]) -> list[int | None]:
    return [section.number for section in sections]


@pytest.mark.parametrize("number", range(1, 7))
def test_headings_of_2019(number: int) -> None:
    for heading in DATA["form2019"][number]:
        assert numbers(cut(heading, "正文。")) == [number], heading


@pytest.mark.parametrize("number", range(1, 7))
def test_headings_of_article_32(number: int) -> None:
    for heading in DATA["pre2014"][number]:
        texts = [*OLD[: number - 1], heading, *OLD[number:]]
        assert numbers(cut(*texts)) == [1, 2, 3, 4, 5, 6], heading


def test_what_is_no_heading() -> None:
    for text in DATA["none"]:
        assert cut(text, "正文。") == [], text


def test_every_pattern_is_exercised_by_an_example() -> None:
    for outline in section_rules()["outlines"]:
        for section in outline["sections"]:
            headings = [
                re.sub(r"^.[\s]*、", "", heading).replace("、", "").replace(" ", "")
                for heading in DATA[outline["id"]][section["number"]]
            ]
            for pattern in section["patterns"]:
                assert any(re.search(pattern, h) for h in headings), (outline["id"], pattern)
    used = {
        rule
        for example in DATA["template_text"]
        for rule, _ in template_remains(
            read_prose(Document("t", "t", [Paragraph(example["text"])]))
        )
        if rule == example["rule"]
    }
    assert used == {rule["id"] for rule in section_rules()["template_text"]}


def test_text_and_subheadings() -> None:
    found = cut(SIX[0], "（一）主动公开情况。全年公开3条。", "1.依申请公开", "正文。", SIX[1])
    assert found[0].text.splitlines()[0] == "（一）主动公开情况。全年公开3条。"
    assert found[0].subheadings == ["(一)主动公开情况", "1.依申请公开"]
    assert found[1].text == ""


def test_a_heading_and_its_text_on_one_line() -> None:
    text = "五、存在的主要问题及改进情况。一是公开不够及时；二是解读形式单一，群众难以理解，需要继续加强。"
    found = cut(*SIX[:4], text)
    assert found[-1].number == 5
    assert found[-1].heading == "五、存在的主要问题及改进情况"
    assert found[-1].text.startswith("一是公开不够及时")


def test_wrong_ordinals_and_shifted_levels() -> None:
    renumbered = [SIX[0], SIX[1].replace("二", "一", 1), *SIX[2:]]
    assert numbers(cut(*renumbered)) == [1, 2, 3, 4, 5, 6]
    shifted = [f"（{text[0]}）{text[2:]}" for text in SIX]
    assert numbers(cut("一、报告内容", *shifted))[-6:] == [1, 2, 3, 4, 5, 6]
    bare = [text[2:] for text in SIX]
    assert numbers(cut(*bare)) == [1, 2, 3, 4, 5, 6]
    arabic = [f"{n}、{text[2:]}" for n, text in enumerate(SIX, 1)]
    assert numbers(cut(*arabic)) == [1, 2, 3, 4, 5, 6]


def test_marked_headings_need_no_number() -> None:
    blocks = [
        Heading("总体情况", level=2),
        Paragraph("正文。"),
        Heading("其他需要报告的事项", level=2),
    ]
    assert numbers(cut_sections(read_prose(Document("t", "t", list(blocks))))) == [1, 6]


def test_the_outline() -> None:
    assert outline_of(cut(*SIX)) == "form2019"
    assert outline_of(cut(*OLD)) == "pre2014"
    assert outline_of(cut("一、加强领导", "二、落实责任")) is None


def test_a_table_of_contents_is_dropped() -> None:
    contents = [f"{text} {page}" for page, text in enumerate(SIX, 1)]
    found = cut(*contents, SIX[0], "正文一。", *SIX[1:])
    assert numbers(found) == [1, 2, 3, 4, 5, 6]
    assert found[0].text == "正文一。"


def test_free_outlines_are_kept_with_their_headings() -> None:
    found = cut("一、加强组织领导", "正文甲。", "二、完善工作机制", "正文乙。")
    assert [(s.number, s.heading, s.text) for s in found] == [
        (None, "一、加强组织领导", "正文甲。"),
        (None, "二、完善工作机制", "正文乙。"),
    ]


@pytest.mark.parametrize(
    ("texts", "problems", "improvements"),
    [
        (
            ["（一）存在的主要问题", "一是内容不全；二是更新不快。", "（二）改进措施", "一是充实内容。二是加快更新。"],
            ["一是内容不全;", "二是更新不快。"],
            ["一是充实内容。", "二是加快更新。"],
        ),
        (
            ["工作中还存在不足，主要表现在：1.人员不足。2.解读单一。针对上述问题，下一步，我局将：一是增加人员。二是丰富解读。"],
            ["人员不足。", "解读单一。"],
            ["一是增加人员。", "二是丰富解读。"],
        ),
        (["公开意识有待提高。", "下一步，将加强培训。"], ["公开意识有待提高。"], ["下一步,将加强培训。"]),
        (["（一）2022年问题整改情况", "一是已整改。", "（二）存在的问题", "一是不够细。"], ["一是不够细。"], ["一是已整改。"]),
        ([], [], []),
    ],
)  # fmt: skip
def test_section_five(texts: list[str], problems: list[str], improvements: list[str]) -> None:
    found = problems_and_improvements(cut(*SIX[:4], SIX[4], *texts, SIX[5], "无。"))
    assert found == (problems, improvements)


def test_attachments() -> None:
    blocks = [Paragraph("附件：1.统计表.xls"), Paragraph("年度报告.doc", link_share=1.0),
              Paragraph("年度报告.doc"), Paragraph("详见附件。"), Paragraph("附件2：说明")]  # fmt: skip
    assert attachments(Document("t", "t", list(blocks))) == [
        "1.统计表.xls",
        "年度报告.doc",
        "说明",
    ]


def test_words_of_the_blank_form_are_found() -> None:
    for example in DATA["template_text"]:
        lines = read_prose(
            Document("t", "t", [Paragraph("正文。"), Paragraph(example["text"])])
        )
        assert [(rule, line.block) for rule, line in template_remains(lines)] == [
            (example["rule"], 1)
        ]


@pytest.mark.parametrize(
    "piece", ["一、", "（一）", "一是", "1.", "。", "附件：", "总体情况", "、情况"]
)
def test_hostile_paragraphs_take_linear_time(piece: str) -> None:
    start = time.process_time()
    long = piece * (1_000_000 // len(piece))
    made = Document(
        "t", "t", [Paragraph(SIX[4]), Paragraph(long), *([Paragraph(piece)] * 20_000)]
    )
    sections = cut_sections(read_prose(made))
    problems_and_improvements(sections)
    list(template_remains(read_prose(made)))
    attachments(made)
    assert time.process_time() - start < 8


@pytest.mark.real
def test_sections_of_the_anqiu_text() -> None:
    path = SHARED / "corpus" / "anqiu2020.txt"
    if not path.exists():
        pytest.skip("needs the real reports of ../shared")
    report = extract(path)
    assert [section.number for section in report.sections] == [1, 2, 3, 4, 5, 6]
    assert len(report.problems) == 3
    assert len(report.improvements) == 6
    assert [name[-4:] for name in report.attachments] == [".doc", ".pdf"]
    assert "(二)依申请公开情况" in report.sections[0].subheadings
