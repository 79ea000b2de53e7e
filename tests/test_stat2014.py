"""The statistics table of 2014–2018: one column, labels that stand in two parts."""

from __future__ import annotations

import random

import pytest

from govreport_extract import extract
from govreport_extract.forms.load import get_form

PARTS = {
    "stat2014.disclosure.total": "一、主动公开情况",
    "stat2014.requests.total": "三、依申请公开情况",
    "stat2014.staffing.units": "八、机构建设和保障经费情况",
}


def rows(seed: int) -> tuple[list[tuple[str, str, str]], dict[str, int]]:
    rng = random.Random(seed)
    block = get_form("stat2014").blocks[0]
    printed = [("统 计 指 标", "单位", "统计数")]
    values = {}
    for number, row in enumerate(block.rows):
        if row.id in PARTS:
            printed.append((PARTS[row.id], "——", "——"))
        values[row.id] = rng.randint(0, 60)
        unit = block.cells[number, 0].unit
        label = row.labels[-1].translate(str.maketrans("()", "（）"))
        printed.append((label, unit, str(values[row.id])))
    return printed, values


@pytest.mark.parametrize("style", ["html", "one_per_line", "pipes"])
def test_every_number_goes_to_its_label(style: str) -> None:
    printed, values = rows(5)
    head = "某县民政局2016年政府信息公开年度报告"
    if style == "html":
        cells = "".join("<tr><td>" + "</td><td>".join(row) + "</td></tr>" for row in printed)
        data = f"<h1>{head}</h1><p>附件</p><table>{cells}</table>"
    elif style == "pipes":
        data = head + "\n附件\n" + "\n".join(" | ".join(row) for row in printed)
    else:
        data = head + "\n附件\n" + "\n".join(cell for row in printed for cell in row)
    report = extract(data.encode(), name="x")
    assert (report.form, report.year) == ("stat2014", 2016)
    read = {i: v.value for i, v in report.values.items() if v.state == "number"}
    assert {i: n for i, n in read.items() if i.startswith("stat2014.")} == values
    assert report.values["stat2014.fee.charged"].unit == "万元"
    assert {c.kind for c in report.checks} == {
        "channels", "requests", "completed", "answers", "refused", "review", "litigation", "staff",
    }  # fmt: skip
