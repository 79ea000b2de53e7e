"""Numbers go where their labels say, or are openly unreadable; never elsewhere."""

from __future__ import annotations

import pytest

from govreport_extract import extract
from pages import data_row, differences, html_table, page, plain, read
from synthetic.printing import SpanCell, SpanTable


def codes(report: object) -> set[str]:
    return {finding.code for finding in report.findings}  # type: ignore[attr-defined]


def silently_wrong(report: object, read_back: object) -> list[str]:
    return [
        indicator
        for indicator, (_, value) in differences(report, read_back).items()  # type: ignore[arg-type]
        if value is not None and value.state == "number"  # type: ignore[attr-defined]
    ]


@pytest.mark.parametrize("form", ["form2019", "form2021"])
def test_plain_page_is_exact_and_ok(form: str) -> None:
    report, tables = plain(form=form)
    result = read(report, tables)
    assert differences(report, result) == {}
    assert (result.status, result.form) == ("ok", form)
    assert (result.agency, result.year) == (report.agency, report.year)
    assert {check.outcome for check in result.checks} == {"holds"}
    assert [section.number for section in result.sections] == [1, 2, 3, 4, 5]


def test_provenance_leads_to_the_cell() -> None:
    report, tables = plain()
    where = read(report, tables).values["requests.received.enterprise"].where
    assert where is not None
    assert (where.table, where.row, where.column) == (1, 3, 4)


def test_a_missing_row_is_absent_not_zero() -> None:
    report, tables = plain()
    tables[1].rows.remove(data_row(tables[1], "重复申请"))
    next(c for c in data_row(tables[1], "不予处理") if "不予处理" in c.text).rows -= 1
    next(c for c in data_row(tables[1], "办理结果") if "办理结果" in c.text).rows -= 1
    result = read(report, tables)
    gone = {i for i in report.cells if ".repeated." in i}
    assert set(differences(report, result)) == gone
    assert {result.values[i].state for i in gone} == {"absent"}
    assert result.status == "warning"
    assert "cells_absent" in codes(result)


def test_swapped_rows_and_columns_follow_their_labels() -> None:
    report, tables = plain()
    rows = tables[1].rows
    a, b = (
        rows.index(data_row(tables[1], "国家秘密")),
        rows.index(data_row(tables[1], "三安全")),
    )
    rows[a][-8:], rows[b][-8:] = rows[b][-8:], rows[a][-8:]
    header = rows[2]
    header[0], header[1] = header[1], header[0]
    for row in rows[3:]:
        row[-6], row[-5] = row[-5], row[-6]
    result = read(report, tables)
    assert silently_wrong(report, result) == []
    assert differences(report, result) == {}


def test_a_label_printed_twice_binds_nowhere() -> None:
    report, tables = plain()
    data_row(tables[1], "国家秘密")[-8].text = "2.其他法律行政法规禁止公开"
    result = read(report, tables)
    assert silently_wrong(report, result) == []
    assert "row_printed_twice" in codes(result)
    assert (
        result.values["requests.outcome.refused.prohibited_by_law.total"].state == "unreadable"
    )


def test_glued_and_missing_cells_are_unreadable() -> None:
    report, tables = plain()
    row = data_row(tables[0], "规章")
    del row[2:]
    row[1].text = "104"
    result = read(report, tables)
    assert silently_wrong(report, result) == []
    assert result.values["proactive.regulations.issued"].state == "unreadable"
    assert result.values["proactive.regulations.in_force"].state == "absent"
    assert result.status == "warning"


def test_one_cell_over_three_columns_is_no_number_of_any() -> None:
    report, tables = plain()
    row = data_row(tables[0], "规章")
    row[1:] = [SpanCell("104", 1, 3)]
    result = read(report, tables)
    assert silently_wrong(report, result) == []
    assert result.values["proactive.regulations.issued"].raw == "104"


def test_several_cells_below_one_column_are_unreadable() -> None:
    report, tables = plain()
    row = data_row(tables[0], "行政处罚")
    row[1:] = [SpanCell("0"), SpanCell("0"), SpanCell("0")]
    result = read(report, tables)
    assert result.values["proactive.penalties.decisions"].state == "unreadable"
    row[1:] = [SpanCell("5"), SpanCell(""), SpanCell("")]
    assert read(report, tables).values["proactive.penalties.decisions"].value == 5


def test_a_row_shifted_by_a_wrong_rowspan_is_chosen_by_the_sums() -> None:
    report, tables = plain()
    next(c for c in data_row(tables[1], "办理结果") if "办理结果" in c.text).rows += 1
    result = read(report, tables)
    assert differences(report, result) == {}
    assert "chosen_by_identity" in codes(result)


def test_a_shifted_row_whose_sum_is_broken_stays_unreadable() -> None:
    report, tables = plain()
    next(c for c in data_row(tables[1], "办理结果") if "办理结果" in c.text).rows += 1
    last = data_row(tables[1], "结转下年度")
    last[-1].text = str(int(last[-1].text) + 1)
    result = read(report, tables)
    assert silently_wrong(report, result) == []
    assert result.values["requests.carried_out.natural_person"].state == "unreadable"


def test_torn_digits_are_joined_only_where_the_sums_prove_it() -> None:
    report, tables = plain(seed=8)
    row = data_row(tables[1], "本年新收")
    number = row[1].text
    assert len(number) > 1
    row[1].text = number[0] + "<br>" + number[1:]
    tables[0].rows[2][1].text = "1<br>2"
    result = read(report, tables)
    assert result.values["requests.received.natural_person"].value == int(number)
    assert result.values["proactive.regulations.issued"].state == "unreadable"


def test_an_extra_row_with_numbers_is_said() -> None:
    report, tables = plain()
    tables[1].rows.append([SpanCell("五、按时办结数量", 1, 3, True)] + [SpanCell("9")] * 7)
    result = read(report, tables)
    assert silently_wrong(report, result) == []
    finding = next(f for f in result.findings if f.code == "unmatched_row")
    assert "按时办结" in finding.message
    assert result.status == "warning"


def test_the_2019_row_in_a_2021_report_keeps_its_own_id() -> None:
    report, tables = plain()
    rows = tables[1].rows
    first = data_row(tables[1], "逾期不补正")
    start = rows.index(first)
    sums = [sum(int(rows[start + i][-7 + c].text) for i in range(3)) for c in range(7)]
    rows[start : start + 3] = [
        [SpanCell("（六）其他处理", 1, 2, True)] + [SpanCell(str(n)) for n in sums]
    ]
    next(c for c in data_row(tables[1], "办理结果") if "办理结果" in c.text).rows -= 2
    result = read(report, tables)
    assert result.form == "form2021"
    got = [v.value for i, v in result.values.items() if ".undivided." in i]
    assert got == sums
    assert (
        result.values["requests.outcome.other_handling.no_correction.total"].state == "absent"
    )
    assert not result.broken()
    assert result.status == "ok"  # nothing is missing, and it is told
    assert "row_of_other_form" in codes(result)


def test_blank_counts_as_zero_only_for_the_sum_and_stays_blank() -> None:
    report, tables = plain()
    for row in tables[1].rows[3:]:
        for cell in row:
            if cell.text == "0":
                cell.text = ""
    result = read(report, tables)
    zeros = [i for i, p in report.cells.items() if p.value == 0 and i.startswith("requests.")]
    assert {result.values[i].state for i in zeros} == {"blank"}
    assert {result.values[i].value for i in zeros} == {None}
    assert not result.broken()
    assert any(check.blank_as_zero for check in result.checks)


def test_a_printed_error_is_kept_and_called_so() -> None:
    report, tables = plain()
    cell = tables[2].rows[-1][4]
    cell.text = str(int(cell.text) + 3)
    result = read(report, tables)
    assert result.values["review.total"].value == int(cell.text)
    broken = result.broken()
    assert [check.id for check in broken] == ["litigation.review_total"]
    assert broken[0].verdict == "printed_so"
    assert broken[0].left != broken[0].right
    assert result.status == "warning"


def test_a_table_printed_twice_differently_is_said() -> None:
    report, tables = plain()
    other = html_table(tables[2])
    tables[2].rows[-1][0].text = "777"
    text = page(report, [html_table(t) for t in tables]).decode() + other
    result = extract(text.encode(), name="x.html")
    assert "printed_twice_differently" in codes(result)
    assert result.status == "warning"


def test_a_missing_table_makes_the_report_partial() -> None:
    report, tables = plain()
    result = read(report, tables[:2])
    assert result.status == "partial"
    assert "table_missing" in codes(result)
    assert result.values["review.total"].state == "absent"


def test_tables_as_pictures_are_said() -> None:
    report, _ = plain()
    pictures = ["<p><img src='a.png'></p>"] * 3
    result = extract(page(report, pictures), name="x.html")
    assert result.status == "partial"
    assert "tables_are_pictures" in codes(result)
    assert not any(v.state == "number" for v in result.values.values())


def test_groups_repeated_blank_or_run_together_with_the_label() -> None:
    for style in ("repeated", "blank", "joined"):
        report, tables = plain()
        flat = []
        for row in tables[1].rows[3:]:
            labels = [cell for cell in row if cell.head]
            values = [cell for cell in row if not cell.head]
            flat.append((labels, values))
        group = ["", ""]
        rows = tables[1].rows[:3]
        for labels, values in flat:
            for cell in labels[:-1]:
                if "办理结果" in cell.text:
                    group = [cell.text, ""]
                else:
                    group[1] = cell.text
            leaf = labels[-1]
            if leaf.columns == 3:
                group = ["", ""]
            elif leaf.columns == 2:
                group[1] = ""
            if style == "joined":
                text = f"{group[1]}：{leaf.text}" if group[1] else leaf.text
                rows.append([SpanCell(text, 1, 3, True), *values])
                continue
            shown = group if style == "repeated" or len(labels) > 1 else ["", ""]
            cells = [SpanCell(shown[0], 1, 1, True), SpanCell(shown[1], 1, 1, True)]
            rows.append([*cells, SpanCell(leaf.text, 1, 1, True), *values])
        tables[1].rows = rows
        result = read(report, tables)
        assert differences(report, result) == {}, style
        assert result.status == "ok", style


def test_cells_short_of_the_header_span_are_read() -> None:
    report, tables = plain()
    for row in tables[0].rows:
        for cell in row:
            if not cell.head:
                cell.columns = 1
    result = read(report, tables)
    assert differences(report, result) == {}


def test_article_and_data_box_in_one_table() -> None:
    report, tables = plain()
    inner = page(report, [html_table(t) for t in tables]).decode()
    inner = inner.replace("工作平稳。", "工作平稳。" * 400)
    text = (
        "<table><tr><td>索引号</td><td>123</td></tr><tr><td>发布机构</td><td>某局</td></tr>"
        f"<tr><td colspan=2>{inner}</td></tr></table>"
    )
    result = extract(text.encode(), name="x.html")
    assert differences(report, result) == {}
    assert [section.number for section in result.sections] == [1, 2, 3, 4, 5]


def test_units_of_header_and_cell_are_kept() -> None:
    report, tables = plain(form="form2019")
    header = data_row(tables[0], "采购项目数量")
    header[-1].text = "采购总金额（万元）"
    result = read(report, tables)
    assert result.values["proactive.procurement.amount"].unit == "万元"
    data_row(tables[0], "政府集中采购")[-1].text = "251000元"
    result = read(report, tables)
    value = result.values["proactive.procurement.amount"]
    assert (value.value, value.unit, value.raw) == (251000, "元", "251000元")


def test_traditional_characters_bind() -> None:
    report, tables = plain()
    swap = str.maketrans(
        "总计结维纠审复议诉讼处请业构组织务", "總計結維糾審復議訴訟處請業構組織務"
    )
    for table in tables:
        for row in table.rows:
            for cell in row:
                cell.text = cell.text.translate(swap)
    result = read(report, tables)
    assert differences(report, result) == {}


def test_one_number_over_two_rows_is_no_number_of_either() -> None:
    report, tables = plain()
    tables[0].rows[2][1].rows = 2
    del tables[0].rows[3][1]
    result = read(report, tables)
    assert silently_wrong(report, result) == []
    assert result.values["proactive.regulations.issued"].state == "unreadable"
    assert result.values["proactive.normative_documents.issued"].state == "unreadable"
    assert result.status == "warning"


@pytest.mark.parametrize(
    ("direct", "after"),
    [("未经复议起诉", "经复议起诉"), ("直接诉讼", "经复议后再诉讼"), ("", "")],
)
def test_groups_of_table_four_are_never_told_by_position(direct: str, after: str) -> None:
    report, tables = plain()
    groups = tables[2].rows[1][5:]
    groups[0].text, groups[1].text = after, direct  # printed the other way round
    result = read(report, tables)
    row = tables[2].rows[-1]
    printed = {
        "direct": [c.text for c in row[10:]],
        "after_review": [c.text for c in row[5:10]],
    }
    for group, texts in printed.items():
        names = ("upheld", "corrected", "other", "pending", "total")
        for name, text in zip(names, texts, strict=True):
            value = result.values[f"litigation.{group}.{name}"]
            assert value.value in (None, int(text)), (group, name)
    assert result.status != "ok"


@pytest.mark.parametrize(
    ("label", "printed"),
    [("行政许可", "上年行政许可"), ("行政许可", "行政许可公示率"), ("本年制发件数", "2019年制发件数"),
     ("属于国家秘密", "不属于国家秘密"), ("本机关不掌握", "本机关掌握"), ("本年新收", "上年新收")],
)  # fmt: skip
def test_another_label_is_no_misprint(label: str, printed: str) -> None:
    report, tables = plain()
    for table in tables:
        for row in table.rows:
            for cell in row:
                if cell.head:
                    cell.text = cell.text.replace(label, printed)
    result = read(report, tables)
    assert silently_wrong(report, result) == []
    assert result.status == "warning"


@pytest.mark.parametrize(
    "markup",
    ["12<sup>1</sup>", "12<a href=#fn1>1</a>", "5<sub>2</sub>", "<center>1</center><center>2</center>",
     "<section>1</section><section>2</section>", "2万", "1.234", "-5"],
)  # fmt: skip
def test_marks_beside_a_number_are_none_of_its_digits(markup: str) -> None:
    report, tables = plain()
    tables[0].rows[2][1].text = markup
    value = read(report, tables).values["proactive.regulations.issued"]
    assert value.state == "unreadable", value


@pytest.mark.parametrize(
    "markup",
    ["<s>5</s>7", "<strike>5</strike>7", '<b style="text-decoration:line-through">5</b>7',
     '<b style="font-size:0">9</b>7', "<ruby>7<rt>3</rt></ruby>", '<input value="7">',
     "<textarea>7</textarea>", "<table><tr><td>7</td></tr></table>"],
)  # fmt: skip
def test_what_is_struck_or_hidden_is_left_out_and_what_is_shown_is_read(markup: str) -> None:
    report, tables = plain()
    tables[0].rows[2][1].text = markup
    assert read(report, tables).values["proactive.regulations.issued"].value == 7


def test_review_and_litigation_in_two_tables() -> None:
    report, tables = plain()
    head, groups, leaves, data = tables[2].rows
    review = SpanTable("review", [[head[0]], groups[:5], data[:5]])
    for cell in groups[:5]:
        cell.rows = 1
    litigation = SpanTable("litigation", [[head[1]], groups[5:], leaves, data[5:]])
    text = page(report, [html_table(t) for t in (*tables[:2], review)]).decode()
    result = extract((text + html_table(litigation)).encode(), name="x.html")
    assert differences(report, result) == {}


def test_a_column_of_its_own_between_label_and_values() -> None:
    report, tables = plain()
    for row in tables[2].rows:
        row.insert(0, SpanCell("年度" if row is tables[2].rows[0] else "2024", head=True))
    tables[2].rows[0][0].rows = 3
    del tables[2].rows[1][0], tables[2].rows[2][0]
    result = read(report, tables)
    assert differences(report, result) == {}


def test_one_unknown_column_costs_only_itself() -> None:
    report, tables = plain()
    data_row(tables[1], "科研机构")[3].text = "某某团体"
    result = read(report, tables)
    lost = {i for i, (_, v) in differences(report, result).items()}
    assert lost == {i for i in report.cells if i.endswith(".legal_service")}


def test_a_table_captioned_for_another_year_is_said() -> None:
    report, tables = plain()
    text = page(report, [html_table(t) for t in tables]).decode()
    text = text.replace(
        "<p>二、主动公开政府信息情况</p>", f"<p>附：{report.year - 1}年主动公开情况</p>"
    )
    result = extract(text.encode(), name="x.html")
    assert "table_of_other_year" in codes(result)


def test_a_nested_table_in_a_hidden_row_is_not_read() -> None:
    report, tables = plain()
    inner = html_table(tables[0])
    outer = (
        "<table><tr><td>x</td><td>y</td></tr><tr><td>z</td><td>w</td></tr>"
        f'<tr style="display:none"><td>{inner}</td></tr></table>'
    )
    result = extract(page(report, [outer, *map(html_table, tables[1:])]), name="x.html")
    assert result.values["proactive.regulations.issued"].state == "absent"


def test_headings_and_long_notes_do_not_make_a_table_layout() -> None:
    report, tables = plain()
    tables[0].rows[0][0].text = "<h2>第二十条第（一）项</h2>"
    tables[1].rows.append([SpanCell("注：" + "说明文字" * 500, 1, 10, True)])
    assert differences(report, read(report, tables)) == {}


def test_two_figures_in_every_cell_are_not_run_together_though_the_sums_hold() -> None:
    """This year's above last year's: 3 + 1 = 4 and 2 + 1 = 3 make 32 + 11 = 43."""
    report, tables = plain()
    for row in tables[1].rows[3:]:
        for cell in row[-7:]:
            if cell.text.isdigit():
                cell.text = ""
    row = data_row(tables[1], "国家秘密")
    for cell, text in zip(row[-7:], ["3\n2", "", "", "", "1\n1", "", "4\n3"], strict=True):
        cell.text = text
    values = read(report, tables).values
    found = {i: v.state for i, v in values.items() if ".state_secret." in i}
    assert set(found.values()) == {"blank", "unreadable"}
    row[-7].text, row[-3].text, row[-1].text = "3\n2", "1", "33"  # one is torn, the sum says so
    values = read(report, tables).values
    assert values["requests.outcome.refused.state_secret.natural_person"].value == 32


def test_a_serial_number_hides_no_other_shift() -> None:
    """A stray empty cell moves the figures of its row beyond the header."""
    header = "<tr><td colspan=2>信息内容<td>本年制发件数<td>本年废止件数<td>现行有效件数"
    other = "<tr><td>2<td>行政规范性文件<td>4<td>5<td>6"
    page = (
        f"<table><tr><td colspan=5>第二十条第（一）项{header}<tr><td>1<td>规章%s{other}</table>"
    )
    prefix = "proactive.regulations"

    def read(cells: str) -> tuple[list[object], list[str]]:
        report = extract(f"<h1>某县2023年政府信息公开工作年度报告</h1>{page % cells}".encode())
        names = ("issued", "repealed", "in_force")
        told = [f.code for f in report.findings if f"{prefix}.issued" in f.indicators]
        return [report.values[f"{prefix}.{name}"].value for name in names], told

    assert read("<td>189392<td>8<td>0") == ([189392, 8, 0], [])
    values, told = read("<td><td>189392<td>8<td>0")
    assert values != [None, 189392, 8] or told


def test_a_header_that_lost_a_place_is_no_header() -> None:
    """Without the row span of 自然人 every label below stands one column too far left."""
    report, tables = plain(form="form2021")
    cell = next(c for row in tables[1].rows for c in row if c.text.strip() == "自然人")
    assert cell.rows > 1
    cell.rows = 1
    result = read(report, tables)
    told = {indicator for finding in result.findings for indicator in finding.indicators}
    assert set(silently_wrong(report, result)) <= told
    assert result.status == "warning"
