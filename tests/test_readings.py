"""Readings against each other: which one is kept, and what is never undone."""

from __future__ import annotations

import re

import pytest

from govreport_extract import Report, Value, extract
from govreport_extract.checks.readings import contradictions
from govreport_extract.model.report import Check, Outcome, State, filled
from synthetic import make_report
from synthetic.render_html import Style, render_html


def _changed(cell: str) -> Report:
    """A report as a page, in which one cell without sums has other content."""
    report = make_report(7, "form2021", nasty=False)
    page = render_html(report, Style()).decode()
    start = page.index("<td", page.index("行政许可"))
    at, end = page.index(">", start) + 1, page.index("</td>", start)
    assert page[at:end] == report.cells["proactive.licensing.decisions"].text
    return extract((page[:at] + cell + page[end:]).encode())


@pytest.mark.parametrize(
    "cell", ["28<br>30", "3<sup>1</sup>", "<img src=a.png>", "<font color=white>5</font>"]
)
def test_a_reading_that_saw_less_does_not_undo_a_doubt(cell: str) -> None:
    """No sum covers the cell, and the other readings would prove everything else."""
    report = _changed(cell)
    assert report.values["proactive.licensing.decisions"].state == "unreadable"
    assert report.status == "warning"


def test_content_that_only_one_reading_speaks_for_is_a_contradiction() -> None:
    def value(raw: str, state: State, number: int | None = None) -> Value:
        return Value(state=state, raw=raw, value=number)

    def check(outcome: Outcome) -> list[Check]:
        terms = {"left_terms": ("a",), "right_terms": ()}
        return [filled(Check, id="x", kind="sum", formula="", outcome=outcome, **terms)]

    def found(one: Value, other: Value, cell: str, outcome: Outcome = "holds") -> str:
        firm, loose = contradictions({cell: one}, {cell: other}, check(outcome), check("holds"))
        return "firm" * len(firm) + "loose" * len(loose)

    torn, joined = value("28\n30", "unreadable"), value("2830", "number", 2830)
    assert found(torn, joined, "b") == "firm"
    assert found(torn, joined, "a") == ""  # a sum speaks for it
    assert found(value("\ufffd", "unreadable"), value("", "blank"), "a") == "firm"
    assert found(value("28|", "unreadable"), value("28", "number", 28), "a") == "firm"
    three, more = value("3", "number", 3), value("13", "number", 13)
    assert found(three, more, "b") == "firm"
    assert found(three, value(" 3", "number", 3), "b") == ""
    assert found(Value(state="absent"), joined, "b") == ""
    shaken = contradictions({"a": three}, {"a": more}, check("broken"), check("broken"))
    assert shaken == ([], ["a"])  # neither number can be believed


def test_tables_behind_the_end_of_a_report_are_of_another_one() -> None:
    first, second = make_report(11, "form2021", nasty=False), make_report(12, "form2021")
    pages = [render_html(report, Style()).decode() for report in (first, second)]
    bodies = [page[page.index("<body") : page.index("</body>")] for page in pages]
    without = re.sub(r"<table.*?</table>", "<img src=t.png>", bodies[0], flags=re.DOTALL)
    report = extract(f"<html>{without}{bodies[1]}</body></html>".encode())
    (finding,) = [f for f in report.findings if f.code == "of_second_report"]
    assert set(finding.indicators) == {i for i, v in report.values.items() if v.where and v.where.table is not None}  # fmt: skip
    assert report.status == "warning"
