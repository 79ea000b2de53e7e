"""The library as a researcher uses it."""

from __future__ import annotations

import gc
import json
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

import govreport_extract
from govreport_extract import InputError, Limits, Report, Value, extract
from govreport_extract.errors import EmptyInput, GovReportError, LimitExceeded
from govreport_extract.uncollected import uncollected


@pytest.fixture(scope="module")
def report(reports: Path) -> Report:
    return extract(reports / "plain2021.html")


def test_typed_views(report: Report) -> None:
    value = report.requests.outcome.refused.state_secret.total
    assert isinstance(value, Value)
    assert value is report.values["requests.outcome.refused.state_secret.total"]
    assert report.litigation.direct.upheld.state == "number"
    assert report.review["total"] is report.values["review.total"]
    assert "received" in dir(report.requests)
    assert next(i for i, _ in report.proactive.items()) == "proactive.regulations.issued"
    with pytest.raises(AttributeError, match="granted"):
        _ = report.requests.outcome.nonsense


def test_json_round_trip(report: Report) -> None:
    again = Report.model_validate_json(report.model_dump_json())
    assert again == report
    assert type(json.loads(report.model_dump_json())["values"]["review.total"]["value"]) is int


def test_rows_and_frame(report: Report) -> None:
    rows = report.to_rows()
    assert len(rows) == len(report.values)
    assert {"report_id", "indicator", "value", "state", "raw", "table", "row"} <= set(rows[0])
    pandas = pytest.importorskip("pandas")
    frame = report.to_frame()
    assert isinstance(frame, pandas.DataFrame)
    assert frame.set_index("indicator").loc["review.total", "value"] == (
        report.values["review.total"].value
    )


def test_notebook_shows_the_form_and_escapes(report: Report) -> None:
    html = report._repr_html_()
    assert "尚未审结" in html
    assert str(report.values["requests.received.total"].value) in html
    nasty = report.model_copy(update={"title": "<script>alert(1)</script>"})
    assert "<script>" not in nasty._repr_html_()


def test_bytes_names_and_limits(reports: Path) -> None:
    data = (reports / "plain2021.html").read_bytes()
    report = extract(data, name="a.html", url="https://example.org/a.html")
    assert (report.source.name, report.source.url) == ("a.html", "https://example.org/a.html")
    assert report.source.bytes == len(data)
    with pytest.raises(LimitExceeded, match="limit is 100"):
        extract(data, limits=Limits(bytes=100))
    with pytest.raises(EmptyInput):
        extract(b"  ")


def test_every_error_pickles_with_its_hint() -> None:
    waiting = [GovReportError]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        error = kind("what happened", hint="what to do")
        again = pickle.loads(pickle.dumps(error))
        assert type(again) is kind
        assert (again.message, again.hint) == ("what happened", "what to do")
        assert str(again) == "what happened (what to do)"
    assert issubclass(EmptyInput, InputError)


def test_import_is_cheap_and_loads_nothing_heavy() -> None:
    code = (
        "import time, sys; start = time.process_time(); import govreport_extract;"
        "print(time.process_time() - start);"
        "print([m for m in ('pydantic', 'lxml', 'yaml', 'pypdfium2', 'rich') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    seconds, loaded = done.stdout.split("\n")[:2]
    assert float(seconds) < 0.3
    assert loaded == "[]"
    assert "extract" in dir(govreport_extract)
    assert len(govreport_extract.__all__) <= 12


def test_trusted_instances_are_like_validated_ones(report: Report) -> None:
    for value in report.values.values():
        again = Value.model_validate(value.model_dump())
        assert again == value
        assert again.model_dump_json() == value.model_dump_json()
        assert repr(again) == repr(value)
        assert hash(again) == hash(value)
        assert pickle.loads(pickle.dumps(value)) == value
    for made in (report, report.source, *report.checks, *report.sections):
        again = type(made).model_validate(made.model_dump())
        assert again == made
        assert again.model_dump_json() == made.model_dump_json()


def test_the_collector_is_as_it_was_found_after_a_document() -> None:
    before = gc.get_threshold()
    with uncollected(), uncollected():
        assert gc.get_threshold()[0] >= before[0]
    assert gc.get_threshold() == before
    gc.set_threshold(0)
    try:
        with uncollected():
            assert gc.get_threshold()[0] == 0
    finally:
        gc.set_threshold(*before)
