"""One reading of a document, recognized: values, sections, identity, findings."""

from __future__ import annotations

from dataclasses import dataclass, field

from govreport_extract.model.document import Document, Lines, Notice, Paragraph, Picture
from govreport_extract.model.report import Finding, FormId, Section, Where, filled
from govreport_extract.recognize.bind import Binding, bind_lines, bind_tables
from govreport_extract.recognize.identity import Identity, identify
from govreport_extract.recognize.lines import unravel
from govreport_extract.structure.prose import Line, read_prose
from govreport_extract.structure.sections import SectionText, cut_sections, outline_of


@dataclass(slots=True)
class Recognized:
    """What recognition found in one document, before checking.

    ``excused`` are cells that nobody misses (see ``Form.excused``); ``findings`` are those
    beside the ones in ``binding.bound``, which checks may add to.
    """

    document: Document
    identity: Identity
    binding: Binding
    sections: list[SectionText]
    form: FormId
    lines: list[Line] = field(default_factory=list)
    excused: frozenset[str] = frozenset()
    findings: list[Finding] = field(default_factory=list)


_A_SENTENCE = 12
_TOLD_ONLY = frozenset({"hidden-text-dropped", "merges-rebuilt", "frame-tables"})
"""Notices that leave nothing in doubt."""


def recognize(
    document: Document, *, name: str = "", url: str = "", before: Recognized | None = None
) -> Recognized | None:
    """Identity, tables and sections of a document; ``name`` and ``url`` of the source.

    ``before`` is an earlier reading of the same bytes: if it knows the sections, they and
    the identity are taken from it, and only the tables are read anew. None if a document
    of bare lines cannot be told apart with certainty.
    """
    found = None
    if any(isinstance(block, Lines) for block in document.blocks):
        found = unravel(document)
        if found is None:
            return None
        document = found[0]
    document.number_tables()
    if before is not None and before.sections:
        lines, identity, sections = before.lines, before.identity, before.sections
    else:
        lines = read_prose(document)
        identity = identify(document, lines, name=name, url=url)
        sections = cut_sections(lines)
    if found is not None:
        binding = bind_lines(document, found[1], found[2], identity.year)
    else:
        binding = bind_tables(document, identity.year)
    result = Recognized(
        document, identity, binding, sections, _form(binding, identity, sections), lines
    )
    result.findings += [_told(notice) for notice in document.notices]
    result.findings += identity.findings
    _missing_tables(result)
    _incomplete_rows(result)
    _without_figures(result)
    _second_report(result)
    return result


def _told(notice: Notice) -> Finding:
    return Finding(
        code=notice.code.replace("-", "_"),
        severity="info" if notice.code in _TOLD_ONLY else "warning",
        message=notice.message,
        where=Where(page=notice.page) if notice.page else None,
    )


def section_models(sections: list[SectionText]) -> list[Section]:
    """The sections for the report."""
    return [
        filled(
            Section,
            number=section.number,
            heading=section.heading,
            text=section.text,
            subheadings=tuple(section.subheadings),
            where=filled(Where, block=section.block),
        )
        for section in sections
    ]


def is_report(result: Recognized) -> bool:
    """Is there a report at all, or only a page that mentions one?"""
    if result.binding.tables_found:
        return True
    text = sum(
        len(block.text)
        for block in result.document.blocks
        if isinstance(block, Paragraph) and block.region == "body" and block.link_share < 0.5
    )
    statutory = sum(section.number is not None for section in result.sections)
    if statutory >= 3:
        return True
    unread = any(n.code in ("needs-ocr", "garbled-text") for n in result.document.notices)
    return unread or (result.identity.title is not None and text >= 300)


def _form(binding: Binding, identity: Identity, sections: list[SectionText]) -> FormId:
    if binding.form is not None:
        return binding.form.id  # type: ignore[return-value]
    if "学年" in (identity.title or ""):
        return "university"
    return "pre2014" if outline_of(sections) == "pre2014" else "unknown"


def _missing_tables(result: Recognized) -> None:
    form = result.binding.form
    pictures = any(isinstance(block, Picture) for block in result.document.blocks)
    if form is None:
        if result.form == "unknown" and any(s.number in (2, 3, 4) for s in result.sections):
            _say_missing(result, "the statutory tables are not in the document", pictures)
        return
    demanded = {block.table for block in form.blocks if block.demanded}
    for table in sorted(demanded - result.binding.tables_found):
        _say_missing(result, f"table {form.table_labels[table]} was not found", pictures)


def _say_missing(result: Recognized, message: str, pictures: bool) -> None:
    code = "tables_are_pictures" if pictures else "table_missing"
    if pictures:
        message += "; the document has pictures in which it may be"
    result.findings.append(Finding(code=code, severity="error", message=message))


def _second_report(result: Recognized) -> None:
    """The outline begins again behind its end: what stands there is of another report."""
    written = ended = False
    begins = None
    for section in result.sections:
        if ended and written and section.number in (1, 2):
            begins = section.block
            break
        written = written or len(section.text) > _A_SENTENCE  # a table of contents has none
        ended = ended or section.number in (5, 6)
    if begins is None:
        return
    values = result.binding.bound.values.items()
    theirs = [
        i for i, v in values if v.where and v.where.block is not None and v.where.block > begins
    ]
    if theirs:
        result.binding.bound.note(
            "of_second_report",
            f"{len(theirs)} cells stand behind the end of a report, in what seems to be another"
            " one; whose they are is not sure",
            *theirs,
        )


def _without_figures(result: Recognized) -> None:
    """A form of which every cell is empty: published so, or its figures lie elsewhere."""
    states = {value.state for value in result.binding.bound.values.values()}
    if "blank" in states and states <= {"blank", "absent"}:
        result.findings.append(
            Finding(
                code="form_without_figures",
                severity="warning",
                message="every cell of the form is blank; look at the file: was the empty form"
                " published, or do its figures stand outside of the cells?",
            )
        )


def _incomplete_rows(result: Recognized) -> None:
    """Rows and columns that the form has and a table that was read has not."""
    form = result.binding.form
    if form is None:
        return
    values = result.binding.bound.values
    lacking = {i for i, value in values.items() if value.state == "absent"}
    if not lacking:
        return
    result.excused = form.excused(values.keys() - lacking)
    missed = lacking - result.excused
    for block in form.blocks if missed else ():
        if block.table not in result.binding.tables_found:
            continue
        absent = [c for c in block.cells.values() if c.id in missed and not c.optional]
        if absent:
            rows = list(dict.fromkeys(cell.labels.split(" × ")[0] for cell in absent))
            shown = "; ".join(rows[:4]) + ("; …" if len(rows) > 4 else "")
            result.findings.append(
                Finding(
                    code="cells_absent",
                    severity="warning",
                    message=f"{len(absent)} cells of the form are not in the document: {shown}",
                    indicators=tuple(cell.id for cell in absent),
                )
            )
    replaced = result.excused & lacking
    if replaced:
        result.findings.append(
            Finding(
                code="row_of_other_form",
                severity="info",
                message="rows of another year's form stand in place of this form's: see"
                " the cells that are there instead of these",
                indicators=tuple(sorted(replaced)),
            )
        )
