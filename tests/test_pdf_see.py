"""The picture shows the grid and the values that were bound."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from conftest import FIXTURES
from govreport_extract import extract
from govreport_extract.errors import UsageError
from govreport_extract.see import draw, pages_to_see
from govreport_extract.source import open_input

GREEN = (0, 140, 60)


@pytest.mark.parametrize("name", ["plain", "bars", "boxes"])
def test_bound_numbers_are_framed_where_they_stand(name: str) -> None:
    path: Path = FIXTURES / "pdf" / f"{name}.pdf"
    report, source = extract(path), open_input(path)
    pages = pages_to_see(report)
    assert pages
    value = next(
        v for v in report.values.values() if v.state == "number" and v.where and v.where.box
    )
    assert value.where is not None
    assert value.where.page is not None
    assert value.where.box is not None
    picture = Image.open(io.BytesIO(draw(source, report, value.where.page))).convert("RGB")
    x0, y0, x1, _ = value.where.box
    row = [picture.getpixel((int(x), int(2 * y0))) for x in range(int(2 * x0), int(2 * x1))]
    assert row.count(GREEN) > 0.5 * len(row)


def test_what_is_typed_into_fields_is_drawn() -> None:
    path = FIXTURES / "pdf" / "form_fields.pdf"
    report = extract(path)
    value = next(v for v in report.values.values() if v.value and v.value > 999)
    assert value.where is not None
    assert value.where.page is not None
    assert value.where.box is not None
    picture = Image.open(io.BytesIO(draw(open_input(path), report, value.where.page)))
    x0, y0, x1, y1 = (2 * side for side in value.where.box)
    cell = picture.convert("L").crop(
        (int(x0) + 4, int((y0 + y1) / 2), int(x1) - 4, int(y1) - 4)
    )
    assert cell.getextrema()[0] < 60  # the lower half of black digits


def test_only_pages_of_pdfs_can_be_drawn() -> None:
    path = FIXTURES / "pdf" / "plain.pdf"
    with pytest.raises(UsageError, match="no page 99"):
        draw(open_input(path), extract(path), 99)
    html = FIXTURES / "reports" / "plain2021.html"
    with pytest.raises(UsageError, match="not a PDF"):
        draw(open_input(html), extract(html), 1)
