"""Lists inside the text: problems and improvements of section five, attachments."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from govreport_extract.chars import tidy_line
from govreport_extract.model.document import Document, Paragraph
from govreport_extract.structure.sections import SectionText, section_rules

_FILE = re.compile(
    r"\.(?:docx?|pdf|xlsx?|wps|et|ofd|zip|rar|pptx?)(?:\([^)]{0,20}\))?$", re.IGNORECASE
)
_ATTACHMENT = re.compile(
    r"^附(?:件|表)\s*[\d一二三四五六七八九]{0,2}\s*[:：.、]\s*(?P<name>\S.*)$"
)
_SENTENCE = re.compile(r"[^。;!?]+[。;!?]?")
_NUMBERED = re.compile(
    r"^(?:\([一二三四五六七八九十\d]{1,2}\)|\d{1,2}[.、](?!\d)|[一二三四五六七八九十]、)"
)
_LONGEST_NAME = 120
_LONGEST_ITEM = 2000
_LONGEST_HEADING = 30


@lru_cache(maxsize=1)
def _five() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    data = section_rules()["five"]
    return (
        re.compile(data["problems"]),
        re.compile(data["improvements"]),
        re.compile(data["items"]),
    )


def problems_and_improvements(sections: Sequence[SectionText]) -> tuple[list[str], list[str]]:
    """The items of section five as two lists; headings and openings are left out.

    Text is folded (no blanks, width folded). A section without marks between problems and
    measures gives its paragraphs as problems.
    """
    problems: list[str] = []
    improvements: list[str] = []
    for section in sections:
        if section.number != 5:
            continue
        current = problems
        for text in section.plain:
            current = _take(text[: 4 * _LONGEST_ITEM], current, problems, improvements)
    return problems, improvements


def _take(
    text: str, current: list[str], problems: list[str], improvements: list[str]
) -> list[str]:
    """Put the items of a paragraph where they belong; returns the list that goes on."""
    troubles, measures, marks = _five()
    heading = len(text) <= _LONGEST_HEADING and not text.endswith(("。", ";"))
    if heading and (measures.search(text) or troubles.search(text)):
        return improvements if measures.search(text) else problems
    if heading and text.endswith(":"):
        return current
    starts = [match.start() for match in marks.finditer(text)]
    opening = text[: starts[0]] if starts else text
    current = _opening(opening, current, problems, improvements)
    if not starts:
        return current
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        item, later = _cut_off_opening(text[start:end])
        current.append(_NUMBERED.sub("", item)[:_LONGEST_ITEM])
        current = _opening(later, current, problems, improvements)
    return current


def _opening(
    text: str, current: list[str], problems: list[str], improvements: list[str]
) -> list[str]:
    """Sentences before the first mark: items of their own unless they announce a list."""
    _, measures, _ = _five()
    kept: list[str] = []

    def put() -> None:
        if kept:
            current.append("".join(kept)[:_LONGEST_ITEM])
            kept.clear()

    for sentence in _SENTENCE.findall(text):
        if current is problems and measures.search(sentence):
            put()
            current = improvements
        if not sentence.endswith((":", ",")):
            kept.append(sentence)
    put()
    return current


def _cut_off_opening(item: str) -> tuple[str, str]:
    """…问题。针对上述问题,下一步: the last sentence opens the next list."""
    _, measures, _ = _five()
    pieces = _SENTENCE.findall(item)
    for place in range(1, len(pieces)):
        if measures.search(pieces[place][:60]) and not pieces[place].startswith("一是"):
            return "".join(pieces[:place]), "".join(pieces[place:])
    return item, ""


def attachments(document: Document) -> list[str]:
    """Names of attached files as printed, each once, in order."""
    names: dict[str, None] = {}
    for block in document.blocks:
        if isinstance(block, Paragraph) and 4 <= len(block.text) <= _LONGEST_NAME:
            match = _ATTACHMENT.match(block.text)
            if match:
                names.setdefault(tidy_line(match["name"]))
            elif _FILE.search(block.text[-30:]) and "。" not in block.text:
                names.setdefault(tidy_line(block.text))
    return list(names)
