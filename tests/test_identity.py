"""Who reports and for which year: titles, sentences, dates, places."""

from __future__ import annotations

import json
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from govreport_extract.lookup import load_lookup
from govreport_extract.model.document import Document, Paragraph
from govreport_extract.recognize.gazetteer import gazetteer, stem
from govreport_extract.recognize.identity import Hints, Identity, identify, identify_title
from govreport_extract.recognize.identity.agency import body_of, find_region, full_name
from govreport_extract.recognize.identity.dates import find_period
from govreport_extract.recognize.identity.evidence import from_sentences
from govreport_extract.recognize.identity.title import not_annual, parse_title, title_rule
from govreport_extract.recognize.place import locate
from govreport_extract.structure.prose import Line, read_prose

DATA = yaml.safe_load(
    (Path(__file__).parent / "data" / "identity_examples.yaml").read_text(encoding="utf-8")
)
TITLES = Path(__file__).resolve().parents[1].parent / "shared" / "corpus" / "titles.jsonl"


def document(*texts: str, **metadata: str) -> Document:
    return Document("text", "test", [Paragraph(text) for text in texts], metadata)


def lines(*texts: str) -> list[Line]:
    return read_prose(document(*texts))


def identity_of(*texts: str, name: str = "", url: str = "", **metadata: str) -> Identity:
    return identify(document(*texts, **metadata), name=name, url=url)


@pytest.mark.parametrize("example", DATA["titles"], ids=lambda e: e["title"])
def test_titles(example: dict[str, Any]) -> None:
    found = identify_title(example["title"])
    agency = example["agency"]
    if agency == "临湖市":  # an invented place cannot be known to be one
        assert found.agency == "临湖市"
        assert found.year == 2016
        return
    assert (found.agency, found.year) == (agency, example["year"])
    if "body" in example:
        body = body_of(found.agency or "")
        assert body is not None
        assert body.rule == example["body"]


@pytest.mark.parametrize("text", DATA["no_titles"])
def test_what_is_no_title_or_names_nobody(text: str) -> None:
    found = identify_title(text)
    assert found.agency is None
    assert found.year is None


def test_titles_of_other_documents() -> None:
    for example in DATA["not_annual"]:
        assert not_annual(example["title"]) == example["rule"]
    found = identity_of("安丘市2022年上半年政府信息公开工作报告", "正文。")
    assert [finding.code for finding in found.findings] == ["not_annual"]
    assert found.findings[0].severity == "warning"


def _rules_used() -> set[str]:
    used: set[str] = set()
    for example in DATA["titles"]:
        rule = title_rule(example["title"].replace("資訊", "信息"))
        used.add(rule[0] if rule else "")
        agency = identify_title(example["title"]).agency
        body = body_of(agency) if agency else None
        used.add(body.rule if body else "")
        printed = parse_title(example["title"])
        used.add(printed.agency if printed and printed.agency else "")
    used |= {str(not_annual(example["title"])) for example in DATA["not_annual"]}
    for kind in ("leads", "contacts"):
        for example in DATA[kind]:
            used |= {c.rule for c in from_sentences(lines(example["text"]), kind, kind)}
    return used


def test_every_rule_is_exercised_by_an_example() -> None:
    data = load_lookup("identity")
    wanted = {
        rule["id"]
        for kind in ("titles", "not_annual", "bodies", "leads", "contacts")
        for rule in data[kind]
    }
    wanted |= {rule["printed"] for rule in data["aliases"]}
    assert wanted - _rules_used() - {"township"} == set()
    township = body_of("安丘市景芝镇")  # completed to 人民政府 in every title
    assert township is not None
    assert township.rule == "township"


@pytest.mark.parametrize("kind", ["leads", "contacts"])
def test_sentences_that_name_the_agency(kind: str) -> None:
    for example in DATA[kind]:
        found = [c.agency for c in from_sentences(lines(example["text"]), kind, kind)]
        assert found[:1] == ([example["agency"]] if example["agency"] else []), example["text"]


def test_periods() -> None:
    for example in DATA["periods"]:
        period = find_period(lines(example["text"]), None)
        assert period is not None, example["text"]
        assert (period.start, period.end) == (example["start"], example["end"])
    for text in DATA["no_periods"]:
        assert find_period(lines(text), None) is None, text


def test_the_year_of_posting_is_never_the_report_year() -> None:
    found = identity_of("政府信息公开工作年度报告", "发布时间：2021-01-25", "2020年，我局认真工作。",
                        "2020年共公开信息3条。", "某某县教育局", "2021年1月25日")  # fmt: skip
    assert (found.year, found.year_evidence) == (2020, "text")
    assert (found.agency, found.agency_evidence) == ("某某县教育局", "sign-off")


def test_title_and_period_that_contradict_each_other() -> None:
    found = identity_of("安丘市教育局2021年政府信息公开工作年度报告",
                        "统计期限自2020年1月1日至2020年12月31日止。")  # fmt: skip
    assert found.year == 2021
    assert [(f.code, f.severity) for f in found.findings] == [("year_contradiction", "warning")]
    assert "2020-12-31" in found.findings[0].message


def test_a_year_left_over_from_an_older_report() -> None:
    text = "2022年，我局公开信息3条。2022年收到申请1件。"
    found = identity_of("安丘市教育局2023年政府信息公开工作年度报告", "一、总体情况", text)
    assert [f.code for f in found.findings] == ["year_left_over"]


def test_another_body_signs() -> None:
    texts = ("交通运输部2015年政府信息公开工作年度报告", "正文。")
    found = identity_of(*texts, "某某市交通局", "2016年3月1日")
    assert [f.code for f in found.findings] == ["agency_evidence_differs"]
    found = identity_of(
        "三明市2018年政府信息公开工作年度报告", "三明市人民政府办公室", "2019年3月1日"
    )
    assert found.findings == []


def test_a_title_on_two_lines() -> None:
    found = identity_of("安丘市教育局", "2023年政府信息公开工作年度报告", "一、总体情况")
    assert (found.agency, found.year) == ("安丘市教育局", 2023)


def test_a_title_in_the_file_name_only() -> None:
    found = identity_of("一、总体情况", name="安丘市教育局2023年政府信息公开工作年度报告.doc")
    assert (found.agency, found.year) == ("安丘市教育局", 2023)


def test_the_missing_place_comes_from_the_sign_off() -> None:
    found = identity_of("农业农村局2020年度政府信息公开工作年度报告", "一、总体情况", "我局工作。",
                        "资溪县农业农村局", "2021年1月20日")  # fmt: skip
    assert found.agency == "资溪县农业农村局"
    assert found.agency_evidence == "title and sign-off"


def test_the_missing_place_comes_from_the_site_of_a_county() -> None:
    title = "农业农村局2020年度政府信息公开工作年度报告"
    found = identity_of(title, "正文。", sitename="资溪县人民政府网")
    assert found.agency == "资溪县农业农村局"
    assert found.agency_evidence == "title and metadata sitename"
    city = identity_of(title, "正文。", sitename="抚州市人民政府")
    assert city.agency == "农业农村局"  # a city's site shows the counties' bodies too
    page = identity_of(title, "正文。", title=f"{title}_资溪县人民政府门户网站")
    assert page.agency == "资溪县农业农村局"


def test_pronouns_are_resolved_from_metadata_and_breadcrumb() -> None:
    texts = ("2020年度政府信息公开工作年度报告", "2020年，我局认真工作。")
    found = identity_of(*texts, publisher="安丘市教育局")
    assert (found.agency, found.agency_evidence) == ("安丘市教育局", "metadata publisher")
    found = identity_of("当前位置：首页 > 信息公开 > 安丘市水利局 > 年报", *texts)
    assert (found.agency, found.agency_evidence) == ("安丘市水利局", "breadcrumb")


def test_a_hostile_title_takes_linear_time() -> None:
    for piece in ("政府信息公开工作", "2020年", "人民政府及办公室", "（", "安丘市", "公开公开"):
        start = time.process_time()
        identity_of(piece * (1_000_000 // len(piece)), piece * 20, piece * 20 + "年度报告")
        assert time.process_time() - start < 3, piece


# ---- places ---------------------------------------------------------------------------


def place_of(*texts: str, **metadata: str) -> tuple[Any, list[str]]:
    made = document(*texts, **metadata)
    prose = read_prose(made)
    place, findings = locate(identify(made, prose), made, prose)
    return place, [finding.code for finding in findings]


def test_codes_follow_the_year() -> None:
    old, _ = place_of("嫩江县林业局2016年度政府信息公开工作年度报告")
    new, _ = place_of("嫩江市林业和草原局2020年度政府信息公开工作年度报告")
    assert (old.code, new.code) == ("231121", "231183")
    assert (old.prefecture, new.prefecture) == ("黑河市", "黑河市")
    district, _ = place_of("上海市闸北区人民政府2014年政府信息公开工作年度报告")
    assert (district.code, district.level) == ("310108", "county")


def test_an_ambiguous_name_gives_candidates_and_a_finding() -> None:
    place, codes = place_of("朝阳区人民政府2020年政府信息公开工作年度报告")
    assert codes == ["place_ambiguous"]
    assert place.code is None
    assert [c[:6] for c in place.candidates] == ["110105", "220104"]
    place, codes = place_of(
        "朝阳区人民政府2020年政府信息公开工作年度报告", "欢迎访问长春市网站。"
    )
    assert (place.code, codes) == ("220104", [])


def test_a_street_named_after_a_city_is_not_in_it() -> None:
    place, _ = place_of("北京街道办事处2020年政府信息公开工作年度报告")
    assert (place.code, place.township, place.level) == (None, "北京街道", "township")
    assert place.kind == "subdistrict"


@pytest.mark.parametrize(
    ("title", "level", "kind", "code"),
    [
        ("河北省2020年政府信息公开工作年度报告", "province", "government", "130000"),
        ("安丘市景芝镇2020年政府信息公开工作年度报告", "township", "government", "370784"),
        ("文化和旅游部政府信息公开工作2021年度报告", "central", "ministry", None),
        ("某某大学2021-2022学年信息公开年度报告", None, "university", None),
        (
            "国家税务总局安丘市税务局2021年政府信息公开工作年度报告",
            "county",
            "vertical",
            "370784",
        ),
        ("三明市2018年政府信息公开工作年度报告", "prefecture", "government", "350400"),
        ("恩施州2018年政府信息公开工作年度报告", "prefecture", "government", "422800"),
    ],
)
def test_level_and_kind(title: str, level: str | None, kind: str, code: str | None) -> None:
    place, _ = place_of(title)
    assert (place.level, place.kind, place.code) == (level, kind, code)


def test_short_names_are_found_with_all_their_bearers() -> None:
    found = gazetteer().find("吉林", 2020)
    assert [place.code for place in found] == ["220000", "220200"]
    assert [place.code for place in gazetteer().find("恩施州", 2020)] == ["422800"]
    assert stem("恩施土家族苗族自治州", keep_type=True) == "恩施州"
    region = find_region("吉林/吉林/龙潭", 2017)
    assert region.county is not None
    assert region.county.code == "220203"


def test_a_short_form_keeps_its_length() -> None:
    assert full_name("湖北省恩施州教育局", 2018) == "恩施州教育局"
    assert full_name("恩施州恩施市教育局", 2018) == "恩施市教育局"
    assert full_name("恩施州", 2018) == "恩施州人民政府"


def test_districts_get_their_city_only_from_other_evidence() -> None:
    assert full_name("鹿城区人民政府", 2008) == "鹿城区人民政府"
    region = find_region("浙江/温州/鹿城", 2008)
    assert full_name("鹿城区人民政府", 2008, region) == "温州市鹿城区人民政府"


# ---- 68 real titles -------------------------------------------------------------------


def _rows() -> list[dict[str, Any]]:
    if not TITLES.exists():
        pytest.skip("needs the titles of ../shared")
    return [json.loads(line) for line in TITLES.read_text(encoding="utf-8").splitlines()]


def _names_nobody(title: str) -> bool:
    parts = parse_title(title)
    return parts is None or parts.agency is None


@pytest.mark.real
def test_years_of_the_real_titles() -> None:
    stated = [row for row in _rows() if "20" in row["title"]]
    assert len(stated) == 67
    assert [
        r["title"] for r in stated if identify_title(r["title"]).year != r["report_year"]
    ] == []


@pytest.mark.real
def test_agencies_of_the_real_titles() -> None:
    """With the page's place, and its issuer where the title names nobody (2 of 68)."""
    rows, wrong = _rows(), []
    for row in rows:
        issuer = row["agency"] if _names_nobody(row["title"]) else ""
        found = identify_title(row["title"], Hints(region=row["region"], issuer=issuer))
        if found.agency != row["agency"]:
            wrong.append((row["title"], found.agency))
    assert len(rows) == 68
    assert len(wrong) / len(rows) <= 0.02, wrong


@pytest.mark.real
def test_agencies_of_the_real_titles_from_the_title_alone() -> None:
    """11 titles lack the place, the body's full name or any name; the others must be right."""
    lacking = {
        row["title"]
        for row in _rows()
        if row["title"].startswith(
            ("鹿城区", "2020年度信息公开", "荷塘区", "龙潭区", "2012年金山区", "马尾区", "五华科技",
             "阿嘎如泰", "农业农村局", "宁河区住建委", "2009年度信息公开")
        )
    }  # fmt: skip
    rest = [row for row in _rows() if row["title"] not in lacking]
    assert len(lacking) == 11
    assert [r["title"] for r in rest if identify_title(r["title"]).agency != r["agency"]] == []


def test_period_of_a_report_is_kept() -> None:
    found = identity_of("安丘市教育局2023年政府信息公开工作年度报告",
                        "统计期限自2023年1月1日起至12月31日止。")  # fmt: skip
    assert found.period_start == date(2023, 1, 1)
    assert found.period_end == date(2023, 12, 31)


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("三明市教育局政府信息公开工作年度报告(2024-01-30)", None),
        ("2024年1月三明市教育局政府信息公开工作年度报告", None),
        ("2024-01-30 三明市教育局2023年政府信息公开工作年度报告", 2023),
        ("三明市教育局2020年1月1日至2020年12月31日政府信息公开工作年度报告", 2020),
        ("三明市教育局2020年1-12月政府信息公开工作年度报告", 2020),
        ("三明市教育局政府信息公开工作年度报告(2023年1月1日-2023年12月31日)", 2023),
        ("2023年9月-2024年8月三明学院信息公开年度报告", 2024),
    ],
)
def test_a_day_of_posting_is_no_year_and_a_period_is(title: str, year: int | None) -> None:
    assert identify_title(title).year == year


def test_years_of_other_things_do_not_count() -> None:
    head = "三明市教育局政府信息公开工作年度报告"
    text = (
        "根据2019年修订的《条例》，现公布本报告。2023年我局共印发文件10件，2023年出台方案2个。"
    )
    assert identity_of(head, text).year == 2023
    lone = identity_of(head, "根据2019年修订的《条例》，自2008年施行以来工作有序推进。")
    assert lone.year is None


@pytest.mark.parametrize(
    ("agency", "unsure"),
    [
        ("第101中学", False), ("三明市12345热线办", False), ("青少年宫", False),
        ("121地质大队", False), ("三明市教育局3年", True), ("年报】三明市教育局", False),
    ],
)  # fmt: skip
def test_rests_of_other_words_in_a_name_are_told(agency: str, unsure: bool) -> None:
    found = identity_of(f"{agency}2023年政府信息公开工作年度报告", "正文。")
    assert ("agency_unsure" in [finding.code for finding in found.findings]) == unsure
