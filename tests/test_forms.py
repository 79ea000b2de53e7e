"""The forms are data: complete, consistent, and generated files are not stale."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from conftest import SHARED
from govreport_extract.data import schemas_dir
from govreport_extract.errors import SchemaError, UsageError
from govreport_extract.forms.codebook import codebook_rows, generated_files
from govreport_extract.forms.labels import reduce_label
from govreport_extract.forms.load import get_form, load_form, load_forms

TABLES = ("form2019", "form2021")


@pytest.mark.real
@pytest.mark.parametrize("form_id", TABLES)
def test_ids_labels_and_units_are_the_public_ones(form_id: str) -> None:
    with (SHARED / "domain" / "indicators.csv").open(encoding="utf-8") as file:
        public = {
            row["indicator"]: row for row in csv.DictReader(file) if row["form"] == form_id
        }
    cells = {i: c for i, c in get_form(form_id).indicators.items() if not c.optional}
    assert list(cells) == list(public)
    for indicator, row in public.items():
        assert cells[indicator].labels == row["label"]
        if indicator != "proactive.procurement.amount":  # its unit is what is printed
            assert cells[indicator].unit == row["unit"]


def test_codes_are_unique_stata_names_and_the_same_in_every_form() -> None:
    owner: dict[str, str] = {}
    code_of: dict[str, str] = {}
    for form in load_forms().values():
        for indicator, cell in form.indicators.items():
            assert re.fullmatch(r"[a-z][a-z0-9_]{0,31}", cell.code)
            assert owner.setdefault(cell.code, indicator) == indicator
            assert code_of.setdefault(indicator, cell.code) == cell.code
    assert len(owner) >= 277


@pytest.mark.real
def test_the_statistics_table_has_the_58_public_indicators() -> None:
    with (SHARED / "domain" / "indicators.csv").open(encoding="utf-8") as file:
        public = {r["indicator"]: r for r in csv.DictReader(file) if r["form"] == "stat2014"}
    cells = get_form("stat2014").indicators
    assert list(cells) == list(public)
    assert [cell.labels for cell in cells.values()] == [
        f"{row['label']} × 统计数" for row in public.values()
    ]
    assert [cell.unit for cell in cells.values()] == [row["unit"] for row in public.values()]


def test_42_identities_tie_the_200_cells_of_form2021() -> None:
    form = get_form("form2021")
    own = [i for i in form.identities if not form.indicators[i.left[0]].optional]
    assert len(own) == 42
    assert sum(not cell.optional for cell in form.indicators.values()) == 200


def test_no_two_rows_of_a_block_share_a_name() -> None:
    for form in load_forms().values():
        for block in form.blocks:
            if form.id == "stat2014":
                continue  # its rows repeat in three parts; order tells them apart
            names = [name for row in block.rows for name in row.names]
            assert len(names) == len(set(names)), (form.id, block.key)


def test_generated_files_are_not_stale() -> None:
    for name, text in generated_files().items():
        path = schemas_dir() / name
        assert path.read_text(encoding="utf-8") == text, f"run: govreport forms build ({name})"


def test_codebook_names_law_and_unit_of_every_indicator() -> None:
    rows = list(codebook_rows())
    assert len({row["indicator"] for row in rows}) == len(rows)
    assert all(row["law"] and row["english"] and row["label"] for row in rows)
    assert sum(not row["unit"] for row in rows) <= 1


def test_unknown_form_says_which_exist() -> None:
    with pytest.raises(UsageError, match="form2021"):
        get_form("form1999")


@pytest.mark.parametrize(
    ("old", "new", "line_of", "says"),
    [
        ("code: iss,", "code: 9x,", "code: 9x", "String should match pattern"),
        ("id: carry\n", "id: carry\n        wrong: 1\n", "wrong: 1", "Extra inputs"),
        ("for_each: row\n", "for_each: rows\n", "for_each: rows", "Input should be"),
        ("{id: issued,", "{id: issued, patterns: ['('],", "id: issued", "regular expression"),
    ],
)
def test_a_wrong_form_file_is_refused_with_file_and_line(
    tmp_path: Path, old: str, new: str, line_of: str, says: str
) -> None:
    text = (schemas_dir() / "forms" / "form2021.yaml").read_text(encoding="utf-8")
    bad = tmp_path / "bad.yaml"
    bad.write_text(text.replace(old, new, 1), encoding="utf-8")
    line = next(n for n, t in enumerate(bad.read_text("utf-8").splitlines(), 1) if line_of in t)
    with pytest.raises(SchemaError, match=says) as caught:
        load_form(bad)
    assert f"{bad}:{line}:" in str(caught.value)


def test_broken_yaml_and_unknown_terms_are_refused(tmp_path: Path) -> None:
    text = (schemas_dir() / "forms" / "form2021.yaml").read_text(encoding="utf-8")
    bad = tmp_path / "bad.yaml"
    bad.write_text("id: [", encoding="utf-8")
    with pytest.raises(SchemaError, match=r"bad\.yaml:\d+: not valid YAML"):
        load_form(bad)
    bad.write_text(text.replace("left: [received,", "left: [recieved,"), encoding="utf-8")
    with pytest.raises(SchemaError, match=r"requests\.recieved\."):
        load_form(bad)
    with pytest.raises(SchemaError, match="cannot read"):
        load_form(tmp_path / "missing.yaml")


@pytest.mark.parametrize(
    ("printed", "reduced"),
    [
        ("（三）不予 公 开", "不予公开"),
        ("(三)不予公开", "不予公开"),
        ("3.危及“三安全一稳定”", "危及三安全一稳定"),
        ('3、危及"三安全一稳定"', "危及三安全一稳定"),
        ("三、\n本年度\n办理结果", "本年度办理结果"),
        ("2023年结转", "2023年结转"),
        ("總計", "总计"),
        ("⾃然⼈", "自然人"),
        ("　", ""),
    ],
)
def test_labels_reduce_to_what_identifies_them(printed: str, reduced: str) -> None:
    assert reduce_label(printed) == reduced


@pytest.mark.real
def test_the_codebook_has_every_public_indicator() -> None:
    with (SHARED / "domain" / "indicators.csv").open(encoding="utf-8") as file:
        public = {row["indicator"] for row in csv.DictReader(file)}
    assert {row["indicator"] for row in codebook_rows()} == public
