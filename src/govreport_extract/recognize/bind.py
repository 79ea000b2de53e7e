"""From the tables of a document to the values of one form."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from govreport_extract.forms.load import load_forms
from govreport_extract.forms.model import Form
from govreport_extract.model.document import Cell, Document, Paragraph, Table
from govreport_extract.model.report import Value
from govreport_extract.recognize.bound import Bound, Candidate, bare
from govreport_extract.recognize.grid import Instance, bind_instance
from govreport_extract.recognize.index import LabelIndex, label_index
from govreport_extract.recognize.layouts import LAYOUTS, look
from govreport_extract.recognize.segments import Segment, segments
from govreport_extract.recognize.stream import bind_stream

_LEAST_HITS = 3
_TORN = re.compile(r"[0-9]{1,3}(?:\s[0-9]{3})+")  # 1 234 on a line of its own
_YEAR = re.compile(r"(20[0-4][0-9])\s?年")
_LAST_YEAR = re.compile(
    r"^(?!.*(?:本年|今年|[比较与同]上|[比较与同]去|持平)).*(?:上一?年度?(?!结转)|去年|同期)"
)
_LONGEST_CAPTION = 60


@dataclass(slots=True)
class Binding:
    """The form that the labels speak for, with everything bound to it."""

    form: Form | None
    bound: Bound
    tables_found: set[str] = field(default_factory=set)


def bind_tables(document: Document, year: int | None) -> Binding:
    """Bind every table of the document; ``form`` is None if no statutory table is there.

    The form is chosen by its labels. Only where no label tells two forms apart does the
    year decide, and a finding says so.
    """
    index = label_index()
    tables = document.tables
    filled = look(tables, index)
    known = LAYOUTS.read(filled, tables) if filled else None
    if filled and known:
        layout, bound = known
        _other_years(document, {filled.tables[k] for k in layout.read}, year, bound)
        return Binding(layout.form, bound, set(layout.tables_found))
    cut = segments(tables, index)
    form, evidence = _choose_form(cut, tables, index, year)
    if form is None:
        return _from_paragraphs(document, index, year)
    result = Binding(form, Bound())
    found = _instances(cut, form)
    for key, instances in found.items():
        _merge_instances(key, instances, tables, result)
    read = {segment.table for segment in cut if segment.best(form.id)}
    if filled and evidence == "labels" and all(len(own) == 1 for own in found.values()):
        _complete(result)
        LAYOUTS.keep(filled, tables, form, result.bound, result.tables_found, read)
    if evidence == "year":
        result.bound.note(
            "form_by_year", "no label tells the forms apart; the year of the report decided"
        )
    _other_years(document, read, year, result.bound)
    if any(table.spans_lost for table in tables):
        done = frozenset(key for key in _keys(form) if _is_bound(key, form, result.bound))
        for key, bound in bind_stream(form, tables, done).items():
            _take(key, bound, result)
    _complete(result)
    return result


def bind_lines(document: Document, form: Form, bound: Bound, year: int | None) -> Binding:
    """What was found in bare lines, completed like any other binding."""
    result = Binding(form, bound, {form.indicators[i].table for i in bound.values})
    _other_years(document, set(range(len(document.tables))), year, bound)
    _complete(result)
    return result


def _other_years(document: Document, numbers: set[int], year: int | None, bound: Bound) -> None:
    """Say so if the line above one of the tables ``numbers`` names another year only."""
    before, number = "", -1
    for block in document.blocks:
        if not isinstance(block, Table):
            before = block.text if isinstance(block, Paragraph) else before
            continue
        number += 1
        years = {int(found) for found in _YEAR.findall(before)}
        other = year is not None and bool(years) and year not in years
        other = other or (not years and _LAST_YEAR.search(before) is not None)
        if number in numbers and len(before) <= _LONGEST_CAPTION and other:
            bound.note(
                "table_of_other_year",
                f"the line above a table that was read names another year: {before!r}",
            )
        before = ""


def _from_paragraphs(document: Document, index: LabelIndex, year: int | None) -> Binding:
    """One cell a paragraph: the text of the page as a stream, if a form is in it."""
    lines = [
        (number, block.text)
        for number, block in enumerate(document.blocks)
        if isinstance(block, Paragraph) and len(block.text) < 80
    ]
    cells = [
        Cell(row, column, 1, 1, piece, offset=number)
        for row, (number, text) in enumerate(lines)
        for column, piece in enumerate([text] if _TORN.fullmatch(text) else text.split())
    ]
    table = Table(cells, len(lines), 1, spans_lost=True, reader=document.reader)
    form, _ = _choose_form([], [table], index, year)
    if form is None:
        return Binding(None, Bound())
    results = bind_stream(form, [table])
    result = Binding(form, Bound())
    for key, bound in results.items():
        _take(key, bound, result)
    if not result.tables_found:
        return Binding(None, Bound())
    if document.format == "pdf":
        _leave_to_sums(form, result.bound)
    result.bound.note(
        "order_only",
        "the cells are told apart by their order alone; a blank cell or a stray number"
        " between them cannot be seen where no sum covers it",
    )
    _complete(result)
    return result


def _leave_to_sums(form: Form, bound: Bound) -> None:
    """The numbers of a row that has sums are candidates only, for those to choose.

    With a column more than the form has, and a blank cell, the count is right again. The
    text of a PDF comes to this only where nothing could be made of its places.
    """
    for block in form.blocks:
        rows: dict[int, list[Candidate]] = {}
        for (row, _), cell in block.cells.items():
            value = bound.values.get(cell.id)
            if value is None or value.value is None or cell.id not in form.identities_of:
                continue
            candidate = Candidate(cell.id, value.value, value.unit, value.note)
            rows.setdefault(row, []).append(candidate)
            bound.values[cell.id] = bare("unreadable", value.raw, value.where)
        bound.doubtful += rows.values()


def _choose_form(
    cut: list[Segment], tables: list[Table], index: LabelIndex, year: int | None
) -> tuple[Form | None, str]:
    forms = load_forms()
    votes: Counter[str] = Counter()
    for segment in cut:
        for form_id in forms:
            best = segment.best(form_id)
            votes[form_id] += best[1] if best else 0
    votes.update(_stream_votes(tables, index))
    top = max(votes.values(), default=0)
    if top < _LEAST_HITS:
        return None, ""
    leaders = [form_id for form_id in forms if votes[form_id] == top]
    if len(leaders) == 1:
        return forms[leaders[0]], "labels"
    fitting = [f for f in leaders if year is not None and _covers(forms[f], year)]
    return forms[(fitting or leaders)[-1]], "year"


def _covers(form: Form, year: int) -> bool:
    return form.first_year <= year <= (form.last_year or 9999)


def _stream_votes(tables: list[Table], index: LabelIndex) -> Counter[str]:
    votes: Counter[str] = Counter()
    for table in tables:
        if table.spans_lost:
            for cell in table.cells:
                hits = index.read(cell.text).hits if cell.text.strip() else ()
                votes.update({hit.block.form for hit in hits if not hit.optional})
    return votes


def _keys(form: Form) -> list[tuple[str, int]]:
    return [block.key for block in form.blocks]


def _instances(cut: list[Segment], form: Form) -> dict[tuple[str, int], list[Instance]]:
    """Segments by block. A row label that comes again begins a new occurrence."""
    found: dict[tuple[str, int], list[Instance]] = {}
    seen: dict[tuple[str, int], set[str]] = {}
    before: tuple[str, int] | None = None
    for segment in cut:
        best = segment.best(form.id)
        if best is None or (best[1] < 2 and best[0] != before):
            continue
        key = before = best[0]
        block = form.block(key)
        labels = {
            label.reduced
            for row in segment.rows
            for label in row.labels
            if any(hit.role == "row" for hit in label.hits)
        }
        own = found.setdefault(key, [])
        again = bool(labels & seen.get(key, set())) if block.rows else _filled(segment)
        if not own or (again and (block.rows or any(_filled(s) for s in own[-1].segments))):
            own.append(Instance(block))
            seen[key] = set()
        own[-1].segments.append(segment)
        seen.setdefault(key, set()).update(labels)
    return found


def _filled(segment: Segment) -> bool:
    return any(row.values for row in segment.rows)


def _merge_instances(
    key: tuple[str, int], instances: list[Instance], tables: list[Table], result: Binding
) -> None:
    """The first occurrence with numbers counts; others must say the same, or it is said."""
    bounds = [bind_instance(instance, tables) for instance in instances]
    bounds = [bound for bound in bounds if bound.values] or bounds[:1]
    if not bounds:
        return
    first = max(bounds, key=_has_numbers)
    for other in bounds:
        if other is first or not _has_numbers(other):
            continue
        if _adds(first, other):
            continue
        different = [i for i in first.values if _differs(first, other, i)]
        if different:
            first.note(
                "printed_twice_differently",
                f"{instances[0].block.printed_title or instances[0].block.table} is in the"
                f" document more than once, with other numbers in {len(different)} cells,"
                f" such as {_both(first, other, different[0])}; the first one was kept",
                *different,
            )
        else:
            first.note("printed_twice", "the same table is in the document twice", weak=True)
    _take(key, first, result)


def _both(one: Bound, other: Bound, indicator: str) -> str:
    first, second = one.values[indicator], other.values[indicator]
    return f"{indicator}: {first.raw!r} ({first.where}) and {second.raw!r} ({second.where})"


def _adds(first: Bound, other: Bound) -> bool:
    """Take what the other occurrence has beyond the first, if they share no cell.

    Table 四 is printed as two tables by some, review and litigation apart.
    """
    there = {i for i, value in first.values.items() if value.state != "absent"}
    more = {i: value for i, value in other.values.items() if value.state != "absent"}
    if there & set(more):
        return False
    first.values.update(more)
    first.doubtful += other.doubtful
    first.findings += other.findings
    return True


def _has_numbers(bound: Bound) -> bool:
    return any(value.state == "number" for value in bound.values.values()) or bool(
        bound.doubtful
    )


def _differs(one: Bound, other: Bound, indicator: str) -> bool:
    a, b = one.values.get(indicator), other.values.get(indicator)
    if a is None or b is None or "absent" in (a.state, b.state):
        return False
    return (a.value, a.state) != (b.value, b.state)


def _take(key: tuple[str, int], bound: Bound, result: Binding) -> None:
    result.bound.values.update(bound.values)
    result.bound.doubtful += bound.doubtful
    result.bound.findings += bound.findings
    result.bound.straight += bound.straight
    result.bound.counted |= bound.counted
    result.bound.proven = result.bound.proven and bound.proven
    if bound.values:
        result.tables_found.add(key[0])


def _is_bound(key: tuple[str, int], form: Form, bound: Bound) -> bool:
    return any(cell.id in bound.values for cell in form.block(key).cells.values())


def _complete(result: Binding) -> None:
    """Every cell of the form gets a value, in form order; what is not there is absent.

    Rows of another year's form (optional ones) appear only if the document has them.
    """
    assert result.form is not None
    values: dict[str, Value] = {}
    absent = bare("absent")
    for indicator, cell in result.form.indicators.items():
        value = result.bound.values.get(indicator)
        if value is not None:
            values[indicator] = value
        elif not cell.optional:
            values[indicator] = absent
    result.bound.values = values
