"""Small pages for tests: form tables with chosen numbers, ready to be spoilt."""

from __future__ import annotations

from govreport_extract import Report, extract
from synthetic import SpanTable, make_report, print_tables
from synthetic.report import SyntheticReport


def plain(seed: int = 7, form: str = "form2021") -> tuple[SyntheticReport, list[SpanTable]]:
    """A report printed plainly, and its three tables for editing."""
    report = make_report(seed, form, nasty=False)
    return report, print_tables(report, nasty_labels=False)


def html_table(table: SpanTable) -> str:
    rows = []
    for row in table.rows:
        cells = "".join(
            f'<td rowspan="{c.rows}" colspan="{c.columns}">{c.text}</td>' for c in row
        )
        rows.append(f"<tr>{cells}</tr>")
    return f"<table>{''.join(rows)}</table>"


def page(report: SyntheticReport, tables: list[str]) -> bytes:
    headings = ("二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况",
                "四、政府信息公开行政复议、行政诉讼情况")  # fmt: skip
    body = "".join(f"<p>{h}</p>{t}" for h, t in zip(headings, tables, strict=False))
    return (
        f"<html><body><h1>{report.title}</h1><p>一、总体情况</p><p>工作平稳。</p>{body}"
        f"<p>五、存在的主要问题及改进情况</p><p>无。</p></body></html>"
    ).encode()


def read(report: SyntheticReport, tables: list[SpanTable]) -> Report:
    return extract(page(report, [html_table(t) for t in tables]), name="page.html")


def data_row(table: SpanTable, label: str) -> list[object]:
    """The row whose last label contains ``label``."""
    return next(  # type: ignore[return-value]
        row for row in table.rows if any(label in c.text for c in row if c.head)
    )


def differences(report: SyntheticReport, read_back: Report) -> dict[str, tuple[object, object]]:
    """Indicator → (printed, read) wherever state or value differ."""
    out: dict[str, tuple[object, object]] = {}
    for indicator, printed in report.cells.items():
        value = read_back.values.get(indicator)
        if value is None or (value.state, value.value) != (printed.state, printed.value):
            out[indicator] = (printed, value)
    return out
