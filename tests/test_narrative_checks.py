"""Numbers of the prose against the tables: what holds, what contradicts, what is apart."""

from __future__ import annotations

import pytest

from govreport_extract.checks.narrative import check_narrative
from govreport_extract.checks.status import status_of
from govreport_extract.model.document import Document, Paragraph
from govreport_extract.model.report import Check, Finding, Value
from govreport_extract.recognize.narrative import read_narrative
from govreport_extract.structure.prose import read_prose

TABLE = {
    "requests.received.total": 95,
    "requests.carried_in.total": 3,
    "requests.outcome.granted.total": 50,
    "requests.outcome.refused.state_secret.total": 2,
    "requests.outcome.refused.process_information.total": 4,
    "requests.outcome.total.total": 96,
    "requests.carried_out.total": 2,
    "review.total": 5,
    "litigation.direct.total": 1,
    "litigation.after_review.total": 2,
}


def compared(
    text: str, *, government: bool | None = True, table: dict[str, int] | None = None
) -> tuple[dict[str, Check], list[Finding]]:
    document = Document("text", "test", [Paragraph("（二）依申请公开情况"), Paragraph(text)])
    narrative = read_narrative(read_prose(document), 2024, area_first=government is True)
    values = {name: Value(value=n, state="number") for name, n in (table or TABLE).items()}
    checks, findings = check_narrative(narrative, values, government=government)
    return {check.id: check for check in checks}, findings


def test_agreement_is_reported_as_holding() -> None:
    text = "全区收到政府信息公开申请95件，上年结转3件，办结96件，结转下年2件。"
    checks, findings = compared(text)
    assert {check.outcome for check in checks.values()} == {"holds"}
    assert len(checks) == 5
    assert checks["narrative.requests.balance"].left == 98
    assert findings == []


def test_a_contradiction_names_both_numbers_and_both_places() -> None:
    checks, findings = compared("全区收到政府信息公开申请94件。")
    check = checks["narrative.requests.received.table"]
    assert (check.outcome, check.left, check.right) == ("broken", 94, 95)
    assert [(f.code, f.severity) for f in findings] == [
        ("narrative_contradicts_table", "warning")
    ]
    assert "94" in findings[0].message
    assert "95" in findings[0].message
    assert findings[0].where is not None
    values = {"requests.received.total": Value(value=95, state="number")}
    assert status_of(values, [check], []) == "warning"
    assert status_of(values, [], findings) == "warning"


def test_the_own_number_does_not_contradict_the_district() -> None:
    checks, findings = compared("代表区政府收到政府信息公开申请17件。")
    check = checks["narrative.requests.received.table"]
    assert check.outcome == "not assessable"
    assert "scope" in (check.reason or "")
    assert findings == []


def test_a_department_is_held_to_its_own_number() -> None:
    checks, _ = compared("我局收到政府信息公开申请17件。", government=False)
    assert checks["narrative.requests.received.table"].outcome == "broken"
    checks, _ = compared("全市各部门共收到政府信息公开申请170件。", government=False)
    assert checks["narrative.requests.received.table"].outcome == "not assessable"


def test_the_office_of_a_government_may_report_for_either() -> None:
    for text in ("全区各部门共收到政府信息公开申请170件。", "本机关收到政府信息公开申请17件。"):
        checks, findings = compared(text, government=None)
        assert checks["narrative.requests.received.table"].outcome == "not assessable"
        assert findings == []
    checks, _ = compared("共收到政府信息公开申请17件。", government=None)
    assert checks["narrative.requests.received.table"].outcome == "broken"


def test_accepted_may_include_what_was_carried_over() -> None:
    checks, findings = compared("全区受理政府信息公开申请98件。")
    check = checks["narrative.requests.received.table"]
    assert check.outcome == "holds"
    assert check.right_terms == ("requests.received.total", "requests.carried_in.total")
    assert findings == []


def test_refusals_and_lawsuits_are_sums_of_cells() -> None:
    text = "答复申请96件，其中不予公开6件。因政府信息公开被提起行政诉讼3件。"
    checks, _ = compared(text)
    assert checks["narrative.requests.refused.table"].outcome == "holds"
    assert checks["narrative.litigation.total.table"].outcome == "holds"


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("全区收到政府信息公开申请90余件。", "holds"),
        ("全区收到政府信息公开申请约100件。", "holds"),
        ("全区收到政府信息公开申请超过90件。", "holds"),
        ("全区收到政府信息公开申请200余件。", "broken"),
        ("全区收到政府信息公开申请100余件。", "broken"),
    ],
)
def test_approximate_numbers(text: str, outcome: str) -> None:
    checks, _ = compared(text)
    assert checks["narrative.requests.received.table"].outcome == outcome


def test_unread_or_blank_cells_are_not_compared() -> None:
    checks, _ = compared("收到政府信息公开申请94件。", table={"review.total": 5})
    assert checks == {}


def test_parts_beyond_their_total_are_said() -> None:
    _, findings = compared("收到政府信息公开申请95件，其中网络申请60件、信函申请50件。")
    assert [f.code for f in findings] == ["narrative_parts_exceed_total"]
    assert findings[0].severity == "info"
    assert "110" in findings[0].message
    _, findings = compared("收到政府信息公开申请95件，其中网络申请60件、信函申请30件。")
    assert [f.code for f in findings] == ["narrative_parts_differ"]


def test_a_broken_balance_in_prose() -> None:
    text = "收到政府信息公开申请95件，上年结转3件，办结90件，结转下年2件。"
    checks, _ = compared(text)
    assert checks["narrative.requests.balance"].outcome == "broken"
