"""Random documents: whatever the pieces and the pages, the words and places come back."""

from __future__ import annotations

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from wordfiles.binary import IN_TABLE, ROW_END, DocFile, Para, Shape, define
from wordgrid import first, texts

WORDS = st.text("ab1é9 .，政府信息公开𠮷（）“”", max_size=12)
COLUMNS = 6
ROWS = st.lists(
    st.lists(st.integers(1, COLUMNS - 1), unique=True, max_size=COLUMNS - 1).map(sorted),
    min_size=1,
    max_size=6,
)
SHAKE = st.integers(-9, 9)


@st.composite
def documents(
    draw: st.DrawFn,
) -> tuple[DocFile, list[str], list[tuple[int, int, int, str]]]:
    """A document, the texts of its body, and its cells: row, column, span, text."""
    before, after = draw(WORDS), draw(WORDS)
    paragraphs = [Para(before)]
    wanted: list[tuple[int, int, int, str]] = []
    for number, inner in enumerate(draw(ROWS)):
        bounds = [0, *inner, COLUMNS]
        edges = [bound * 1000 + draw(SHAKE) for bound in bounds]
        for start, end in itertools.pairwise(bounds):
            text = draw(WORDS)
            wanted.append((number, start, end - start, text))
            paragraphs.append(Para(text, "\x07", IN_TABLE))
        props = ROW_END + define(Shape(edges))
        paragraphs.append(Para("", "\x07", props, huge=draw(st.booleans())))
    paragraphs.append(Para(after))
    whole = "".join(para.text + para.mark for para in paragraphs)
    length = len(whole.encode("utf-16-le")) // 2
    pairs = {  # a cut inside a surrogate pair would make two broken characters
        len(whole[:at].encode("utf-16-le")) // 2 + 1
        for at, letter in enumerate(whole)
        if letter > "\uffff"
    }
    cuts = draw(st.lists(st.integers(1, length - 1), unique=True, max_size=8).map(sorted))
    cuts = [cut for cut in cuts if cut not in pairs]
    order = draw(st.permutations(range(len(cuts) + 1)))
    units = whole.encode("utf-16-le")
    narrow = frozenset(
        number
        for number, (start, end) in enumerate(zip([0, *cuts], [*cuts, length], strict=True))
        if _is_narrow(units[2 * start : 2 * end].decode("utf-16-le")) and draw(st.booleans())
    )
    document = DocFile(paragraphs, cuts=cuts, order=order, narrow=narrow)
    return document, [text for text in (before, after) if text.strip()], wanted


def _is_narrow(text: str) -> bool:
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


@settings(max_examples=150, deadline=None)
@given(documents())
def test_words_and_places_come_back(
    made: tuple[DocFile, list[str], list[tuple[int, int, int, str]]],
) -> None:
    file, body, wanted = made
    document = first(file.build())
    assert [text for text in texts(document) if text != "#"] == body
    (table,) = document.tables
    starts = sorted({column for _, column, _, _ in wanted})
    assert [(c.row, starts[c.column], c.text) for c in table.cells] == [
        (row, column, text) for row, column, _, text in wanted
    ]
    assert [c.column_span for c in table.cells] == [
        sum(column <= start < column + span for start in starts)
        for _, column, span, _ in wanted
    ]
    assert not document.notices
