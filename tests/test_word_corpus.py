"""Every Word file of the corpus and of the fixtures, in every disguise, cell by cell."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import CORPUS, FIXTURES
from govreport_extract.sniff import sniff
from govreport_extract.source import Input
from wordgrid import expected, grids_of, load_bytes

WORD = CORPUS / "word"
HIDDEN = "隐藏"  # a hidden word before figures, in one report
_OTHERS = {".json", ".html"}
_REAL = sorted(
    path
    for folder in (WORD, WORD / "disguised")
    if folder.is_dir()
    for path in folder.iterdir()
    if path.is_file() and path.suffix not in _OTHERS and ".html_" not in path.name
)
_OWN = sorted(path for path in (FIXTURES / "word").iterdir() if path.suffix != ".json")
_KINDS = {
    "doc": "doc", "docx": "docx", "rtf": "rtf", "wordml": "wordml", "mht": "mht",
    "wordml2003": "wordml", "html": "html",
}  # fmt: skip


@pytest.mark.real
@pytest.mark.parametrize("path", _REAL, ids=lambda path: path.name)
def test_corpus_grids_are_exact(path: Path) -> None:
    truth = expected(WORD / f"{path.name.split('.')[0]}.expected.json")
    document = load_bytes(path.read_bytes(), path.name)[0]
    if "hidden-text-dropped" in {notice.code for notice in document.notices}:
        truth = [
            (depth, [(*c[:4], c[4].removeprefix(HIDDEN)) for c in cells])
            for depth, cells in truth
        ]
    assert grids_of(document) == truth


@pytest.mark.real
def test_hidden_words_of_the_corpus_are_dropped_where_they_are_marked() -> None:
    """The truth has the hidden word; what is printed has not."""
    stem = "r4_2019_revisions_fields"
    truth = expected(WORD / f"{stem}.expected.json")
    hidden = sum(cell[4].startswith(HIDDEN) for _, cells in truth for cell in cells)
    for suffix, wanted in (("doc", 0), ("docx", 0), ("rtf", 0), ("wordml.xml", hidden)):
        document = load_bytes((WORD / f"{stem}.{suffix}").read_bytes())[0]
        seen = sum(HIDDEN in cell.text for table in document.tables for cell in table.cells)
        assert seen == wanted, suffix
    assert hidden == 13


@pytest.mark.real
def test_corpus_has_all_formats() -> None:
    kinds = {sniff(Input(path.name, path.read_bytes())) for path in _REAL}
    assert kinds == {"doc", "docx", "rtf", "wordml", "mht"}


@pytest.mark.real
@pytest.mark.parametrize(
    "path",
    sorted((WORD / "disguised").iterdir()) if WORD.is_dir() else [],
    ids=lambda path: path.name,
)
def test_disguise_is_seen_through(path: Path) -> None:
    what = path.name.split(".")[1].split("_")[0]
    assert sniff(Input(path.name, path.read_bytes())) == _KINDS[what]


@pytest.mark.parametrize("path", _OWN, ids=lambda path: path.name)
def test_fixture_grids_are_exact(path: Path) -> None:
    document = load_bytes(path.read_bytes(), path.name)[0]
    assert grids_of(document) == expected(FIXTURES / "word" / "expected.json")
    texts = [block.text for block in document.blocks if hasattr(block, "text")]
    assert texts == ["政府信息公开工作年度报告", "一、总体情况", "二、存在的问题"]


@pytest.mark.parametrize("path", _OWN, ids=lambda path: path.name)
def test_second_reading_has_the_same_words(path: Path) -> None:
    grid, stream, *_ = load_bytes(path.read_bytes(), path.name)
    if grid.format == "mht":
        pytest.skip("the HTML loader's second reading has a grid")
    assert [table.spans_lost for table in stream.tables] == [True]
    words = [
        sorted("".join(c.text.split()) for c in d.tables[0].cells if c.text)
        for d in (grid, stream)
    ]
    assert words[0] == words[1]


def test_doc_cells_say_where_they_are() -> None:
    document = load_bytes((FIXTURES / "word" / "pieces.doc").read_bytes())[0]
    text = "政府信息公开工作年度报告\r一、总体情况\r"
    first = document.tables[0].cells[0]
    assert (first.text, first.offset) == ("办理情况", len(text))
