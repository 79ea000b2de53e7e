"""The tables: what is written is what was read, in every format and for every reader."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from govreport_extract import Report, extract
from govreport_extract.forms.codebook import codebook_rows
from govreport_extract.model.report import Finding, Section, SourceInfo, Value, Where
from govreport_extract.tidy.columns import TABLES, columns_of, indicator_columns
from govreport_extract.tidy.dta import missing
from govreport_extract.tidy.rows import CODE_LABELS, LONGEST_CELL, LONGEST_TEXT, rows_of
from govreport_extract.tidy.sinks import FORMATS, sink
from govreport_extract.tidy.spool import Spool
from govreport_extract.tidy.text import read_rows, to_csv

NASTY = '=1+1,"quoted"\nsecond line\r\n，中文；\ttab'
IDS = list(indicator_columns())


def _report(number: int, values: dict[str, Value], text: str = "正文") -> Report:
    source = SourceInfo(
        name="x", sha256=f"{number:064x}", bytes=10, format="html", reader="lxml"
    )
    return Report(
        agency=NASTY if number % 2 else "某局", year=2020 + number % 5, form="form2021",
        title="标题", status="warning", values=values, source=source,
        findings=[Finding(code="odd", severity="warning", message=NASTY)],
        sections=[Section(number=1, heading="总体情况", text=text)],
    )  # fmt: skip


REPORTS = [
    _report(
        1,
        {
            IDS[0]: Value(value=12, state="number", raw="12", unit="件",
                          where=Where(page=2, box=(1.5, 2.25, 3.0, 4.0))),
            IDS[1]: Value(value=Decimal("1234567.875"), state="number", raw="1234567.875"),
            IDS[2]: Value(state="blank", raw=""),
            IDS[3]: Value(state="dash", raw="—"),
            IDS[4]: Value(state="unreadable", raw=NASTY, note="其中修订 16 件"),
            IDS[5]: Value(state="absent"),
            IDS[6]: Value(value=-3, state="number", raw="-3"),
        },
    ),
    _report(2, {IDS[0]: Value(value=0, state="number", raw="0")}, "x" * (LONGEST_TEXT + 5)),
]  # fmt: skip


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tidy")
    out = folder / "out"
    out.mkdir()
    with Spool(folder, coded=True, blank_as_zero=False) as spool:
        for report in REPORTS:
            rows = rows_of(report)
            names = [column.name for column in columns_of("reports")]
            fields = {**rows.summary, "source": f"f{report.year}", "seconds": 0.5}
            spool.add_input([fields.get(name) for name in names])  # type: ignore[arg-type]
            spool.add_report(rows.parts(), rows.summary)
    for name in FORMATS:
        sink(name).check()
        assert sink(name).write(spool, out)
    return out


def _plain(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def test_csv_has_a_bom_and_the_stated_columns(written: Path) -> None:
    for table in TABLES:
        data = (written / f"{table}.csv").read_bytes()
        assert data.startswith(b"\xef\xbb\xbf")
        first = data.decode("utf-8-sig").splitlines()[0]
        assert first.split(",") == [column.name for column in columns_of(table)]


def test_values_say_number_state_raw_and_place(written: Path) -> None:
    rows = {row["indicator"]: row for row in _plain(written / "values.csv")[:7]}
    first = rows[IDS[0]]
    assert (first["value"], first["state"], first["raw"], first["unit"]) == (
        "12", "number", "12", "件",
    )  # fmt: skip
    assert [first[key] for key in ("page", "x0", "y0", "x1", "y1")] == [
        "2", "1.5", "2.25", "3.0", "4.0",
    ]  # fmt: skip
    assert rows[IDS[1]]["value"] == "1234567.875"
    assert [rows[IDS[n]]["value"] for n in (2, 3, 4, 5)] == [""] * 4
    assert [rows[IDS[n]]["state"] for n in (2, 3, 4, 5)] == [
        "blank", "dash", "unreadable", "absent",
    ]  # fmt: skip
    assert rows[IDS[4]]["raw"] == NASTY
    assert rows[IDS[4]]["note"] == "其中修订 16 件"


def test_a_section_that_is_too_long_is_cut_and_says_so(written: Path) -> None:
    csv.field_size_limit(2**24)
    rows = _plain(written / "sections.csv")
    assert [int(row["characters"]) for row in rows] == [2, LONGEST_TEXT + 5]
    assert len(rows[1]["text"]) == LONGEST_TEXT
    assert [row["code"] for row in _plain(written / "findings.csv")] == [
        "odd",
        "odd",
        "text_cut",
    ]


def test_an_endless_cell_is_cut_says_so_and_every_sink_takes_it(tmp_path: Path) -> None:
    raw = '"' * (LONGEST_CELL + 10)
    report = _report(3, {IDS[0]: Value(state="unreadable", raw=raw, note=raw)}, '"' * 10**6)
    rows = rows_of(report)
    out = tmp_path / "out"
    out.mkdir()
    with Spool(tmp_path, coded=True, blank_as_zero=False) as spool:
        spool.add_report(rows.parts(), rows.summary)
    for name in FORMATS:
        sink(name).write(spool, out)
    csv.field_size_limit(2**24)
    (value,) = _plain(out / "values.csv")
    assert value["raw"] == raw[:LONGEST_CELL]
    assert [row["code"] for row in _plain(out / "findings.csv")] == ["odd", "text_cut"]


def _panels(written: Path) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The panel as each of the usual programs reads it."""
    import duckdb
    import pandas

    names = [column.name for column in columns_of("panel")]
    yield (
        "csv",
        [
            {k: (float(v) if v and k in names[5:] else v) for k, v in row.items()}
            for row in _plain(written / "panel.csv")
        ],
    )
    yield "pandas csv", pandas.read_csv(written / "panel.csv").to_dict("records")
    yield (
        "pandas dta",
        pandas.read_stata(written / "panel.dta", convert_categoricals=False).to_dict("records"),
    )
    import pyreadstat

    yield "pyreadstat", pyreadstat.read_dta(str(written / "panel.dta"))[0].to_dict("records")
    yield "xlsx", pandas.read_excel(written / "govreport.xlsx", "panel").to_dict("records")
    lines = (written / "panel.jsonl").read_text(encoding="utf-8").splitlines()
    yield "jsonl", [{name: json.loads(line).get(name) for name in names} for line in lines]
    for source in ("panel.parquet", "panel.csv"):
        sql = f"SELECT * FROM '{written / source}'"
        yield f"duckdb {source}", duckdb.sql(sql).df().to_dict("records")
    with duckdb.connect(str(written / "govreport.duckdb"), read_only=True) as database:
        yield "duckdb", database.sql("SELECT * FROM panel").df().to_dict("records")


def _same(got: Any, wanted: float | None) -> bool:
    if wanted is None:
        return got is None or got == "" or math.isnan(float(got))
    return float(got) == wanted


def test_every_reader_sees_the_same_numbers(written: Path) -> None:
    codes = {key: column.name for key, column in indicator_columns().items()}
    seen = []
    for reader, panel in _panels(written):
        seen.append(reader)
        assert len(panel) == 2, reader
        for report, row in zip(REPORTS, panel, strict=True):
            assert int(float(row["year"])) == report.year, reader
            for indicator, code in codes.items():
                value = report.values.get(indicator)
                wanted = None if value is None or value.value is None else float(value.value)
                assert _same(row[code], wanted), (reader, code, row[code], wanted)
        plain = str(panel[0]["agency"]).replace("_x000D_", "").replace("\r", "")
        assert plain == NASTY.replace("\r", ""), reader
    assert len(seen) == 9


def test_stata_keeps_the_kinds_of_missing_values_and_chinese_labels(written: Path) -> None:
    import pyreadstat

    frame, meta = pyreadstat.read_dta(str(written / "panel.dta"), user_missing=True)
    codes = [indicator_columns()[indicator].name for indicator in IDS]
    assert [frame[codes[n]][0] for n in (2, 3, 4, 5, 7)] == ["b", "c", "d", "e", "a"]
    labels = {row["code"]: row["label"] for row in codebook_rows()}
    assert meta.column_names_to_labels[codes[0]] == labels[codes[0]][:80]
    assert meta.variable_value_labels[codes[0]] == {
        code[1]: label for code, label in CODE_LABELS.items()
    }
    assert (
        (written / "panel.dta")
        .read_bytes()
        .startswith(b"<stata_dta><header><release>118</release>")
    )
    assert missing(".") == 0x7FE0000000000000
    assert missing(".a") == 0x7FE0010000000000


def test_excel_writes_text_as_text(written: Path) -> None:
    import openpyxl

    book = openpyxl.load_workbook(written / "govreport.xlsx")
    assert book.sheetnames == ["README", "codebook", "reports", "panel", "findings", "values"]
    cell = book["panel"]["B2"]
    assert cell.data_type == "s"
    assert book["codebook"].max_row == len(IDS) + 1


def test_blank_as_zero_touches_the_panel_alone(tmp_path: Path) -> None:
    rows = rows_of(REPORTS[0])
    with Spool(tmp_path, coded=True, blank_as_zero=True) as spool:
        spool.add_report(rows.parts(), rows.summary)
    (panel,) = spool.read("panel")
    (coded,) = spool.read("panel", coded=True)
    assert panel[5:12] == [12, 1234567.875, 0, None, None, None, -3]
    assert coded[5:12] == [12, 1234567.875, 0, ".c", ".d", ".e", -3]
    assert [row["state"] for row in _plain(tmp_path / "values.csv")][2] == "blank"


def test_rows_of_a_real_reading_round_trip(reports: Path) -> None:
    report = extract(reports / "plain2021.html")
    rows = rows_of(report)
    lines = rows.values.splitlines(keepends=True)
    back = list(read_rows(lines, columns_of("values")))
    assert len(back) == len(report.values)
    for row, (indicator, value) in zip(back, report.values.items(), strict=True):
        assert row[2] == indicator
        assert (row[4], row[5]) == (
            (value.value and float(value.value)) or value.value,
            value.state,
        )
    assert to_csv([(None, "", "a\x00b", 1)]) == ",,ab,1\n"
    assert rows.summary["cells_number"] == sum(
        value.state == "number" for value in report.values.values()
    )
