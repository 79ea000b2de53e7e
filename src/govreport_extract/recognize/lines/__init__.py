"""Bare lines of a document told apart: tables of a form bound twice over, the rest prose.

Every figure is bound in two ways that know nothing of each other: by label and count in
the order of the text (``walk``), and by the place of its box (``places``). Where they do
not agree, or anything is left over, nothing is read: ``unravel`` gives None.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import chain

from govreport_extract.forms.load import load_forms
from govreport_extract.forms.model import Form
from govreport_extract.model.document import Block as DocumentBlock
from govreport_extract.model.document import Document, Lines, Table, TextLine
from govreport_extract.recognize.bound import Bound, in_table, read_value
from govreport_extract.recognize.index import label_index
from govreport_extract.recognize.lines.places import header_texts, rows_in_place
from govreport_extract.recognize.lines.strays import any_stray
from govreport_extract.recognize.lines.walk import FoundBlock, Walk
from govreport_extract.recognize.numbers import header_unit
from govreport_extract.structure.paragraphs import full_width, paragraphs

_LEAST_VOTES = 10


def unravel(document: Document) -> tuple[Document, Form, Bound] | None:
    """The document with paragraphs and tables in place of its lines, and what they hold.

    None unless every table that the form demands is there, whole and proven twice.
    """
    lines = next(block for block in document.blocks if isinstance(block, Lines))
    form = _form_of(lines.lines)
    blocks = Walk(lines, form, label_index()).blocks() if form else None
    if form is None or blocks is None or any_stray(blocks, lines):
        return None
    bound = Bound()
    tables: list[tuple[FoundBlock, Table]] = []
    for found in blocks:
        table = _bind(found, len(tables), lines, bound)
        if table is None:
            return None
        tables.append((found, table))
    bound.counted = frozenset(bound.values)
    return replace(document, blocks=_blocks(lines, tables), in_order=True), form, bound


def _form_of(lines: list[TextLine]) -> Form | None:
    """The form that the labels speak for; None where they do not tell it from another."""
    index = label_index()
    texts = {token.text for line in lines for token in line.tokens}
    votes = Counter(chain.from_iterable([index.read(text).forms for text in texts]))
    ranked = votes.most_common(2)
    if not ranked or ranked[0][1] < _LEAST_VOTES:
        return None
    if len(ranked) > 1 and ranked[0][1] == ranked[1][1]:
        return None
    return load_forms()[ranked[0][0]]


def _bind(found: FoundBlock, number: int, lines: Lines, bound: Bound) -> Table | None:
    """The values of one block, and the table that stands for it; None if not proven.

    That table marks a place among the paragraphs; cells it has none, nobody asks for them.
    """
    headers = header_texts(found)
    if headers is None or not rows_in_place(found, lines.lines):
        return None
    units = [header_unit(text) for text in headers]
    if "?" in units:
        return None
    block, values = found.block, bound.values
    first_page = lines.lines[found.rows[0].last].page
    for place, row in enumerate(found.rows):
        page = lines.lines[row.last].page
        indicators = block.cells_of(row.label.place)
        for column, token in enumerate(row.values):
            indicator = indicators[column]
            where = in_table(number, place, column, lines.reader, page, token.box)
            value = read_value(token.text, indicator, where, units[column])
            if value.state == "unreadable":
                return None
            values[indicator.id] = value
        if row.label.score < 1.0:
            name = block.rows[row.label.place].labels[-1]
            bound.note(
                "label_misprinted",
                f"row printed as {row.label.text!r} was read as {name}",
                *(indicator.id for indicator in indicators),
                where=value.where,
                weak=True,
            )
    rows, columns = len(found.rows), len(block.columns)
    return Table([], rows, columns, spans_lost=True, reader=lines.reader, page=first_page)


def _blocks(lines: Lines, tables: list[tuple[FoundBlock, Table]]) -> list[DocumentBlock]:
    """Tables in their places among the paragraphs that the other lines make."""
    gaps: list[list[TextLine]] = []
    since = 0
    for found, _ in tables:
        gaps.append(lines.lines[since : found.first])
        since = found.rows[-1].last + 1
    gaps.append(lines.lines[since:])
    full = full_width([line.text for gap in gaps for line in gap])
    made: list[DocumentBlock] = []
    for place, gap in enumerate(gaps):
        made += paragraphs([(line.page, line.text) for line in gap], full)
        made += [tables[place][1]] if place < len(tables) else []
    return made
