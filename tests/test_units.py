"""Money is in the unit that the table names, or a finding says that this is not sure."""

from __future__ import annotations

import pytest

from govreport_extract import Report, extract

_HEAD = "<tr><td>信息内容<td>本年收费金额%s"
FEES = "proactive.fees.amount"


def read(head: str, row: str = "行政事业性收费", before: str = "", first: str = "") -> Report:
    table = f"<table>{first}<tr><td colspan=2>第二十条第（八）项{_HEAD % head}<tr><td>{row}<td>5</table>"
    title = "<h1>某县2023年政府信息公开工作年度报告</h1><p>一、总体情况</p>"
    return extract(f"{title}{before}{table}".encode())


@pytest.mark.parametrize(
    ("arguments", "unit"),
    [
        ({"head": "（单位：万元）"}, "万元"),
        ({"head": "（单位：元）"}, "元"),
        ({"head": ""}, "万元"),
    ],
)
def test_the_label_names_the_unit(arguments: dict[str, str], unit: str) -> None:
    report = read(**arguments)
    assert (report.values[FEES].value, report.values[FEES].unit) == (5, unit)
    assert "unit_unclear" not in [finding.code for finding in report.findings]


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"row": "行政事业性收费（元）"},
        {"before": "<p align=right>单位：元</p>"},
        {"first": "<tr><td colspan=2>单位：千元"},
    ],
)
def test_another_unit_beside_the_number_is_told(elsewhere: dict[str, str]) -> None:
    report = read("", **elsewhere)
    (finding,) = [f for f in report.findings if f.code == "unit_unclear"]
    assert finding.indicators == (FEES,)
    assert (report.values[FEES].value, report.status != "ok") == (5, True)
