"""Sentences of the article with what they speak of (their frame) and whose (scope)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from govreport_extract.recognize.narrative.rules import Rules
from govreport_extract.structure.prose import Line

_SENTENCE = re.compile(r"[^。;!?]+[。;!?]?")
_NUMBERING = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十\d]{1,3}\)|\d{1,2}[.、]|[一二三四五六七八九]是)"
)
_HEADING_END = re.compile(r"[。:;]")
_LONGEST_HEADING = 32
_LONGEST_BARE = 24
_LONGEST_SENTENCE = 2000


@dataclass(slots=True)
class Sentence:
    """``text`` begins at ``start`` of its line; ``frame`` is what it speaks of."""

    line: Line
    start: int
    text: str
    frame: str | None
    heading: str | None
    scope: str | None
    year: int | None

    @property
    def is_part(self) -> bool:
        """Does it go on with parts of the number before (其中…)?"""
        return self.text.startswith(("其中", "(其中"))


def sentences(lines: Sequence[Line], rules: Rules) -> Iterator[Sentence]:
    """The sentences in order; headings set the frame of what follows them."""
    heading: str | None = None
    for line in lines:
        text = line.text
        if not text:
            continue
        start = 0
        if line.heading or _NUMBERING.match(text) or _is_bare_heading(text):
            cut = _HEADING_END.search(text)
            end = cut.start() if cut else len(text)
            if end <= _LONGEST_HEADING:
                heading = frame_of(text[:end], rules)
                start = end + 1 if cut else len(text)
        yield from _in_paragraph(line, start, heading, rules)


def _is_bare_heading(text: str) -> bool:
    """A short line without punctuation and figures, such as 依申请公开情况."""
    return len(text) <= _LONGEST_BARE and text.endswith(
        ("情况", "事项", "措施", "公开", "建设")
    )


def _in_paragraph(
    line: Line, start: int, heading: str | None, rules: Rules
) -> Iterator[Sentence]:
    frame, scope, year = heading, None, None
    for match in _SENTENCE.finditer(line.text, start):
        text = match[0][:_LONGEST_SENTENCE]
        said = frame_of(text, rules)
        frame = said or frame or heading
        part = text.startswith(("其中", "(其中"))
        own_scope = scope_of(text, rules)
        scope = own_scope or (scope if part else None)
        own_year = last_year(text)
        year = own_year or (year if part else None)
        yield Sentence(line, match.start(), text, frame, heading, scope, year)


def frame_of(text: str, rules: Rules) -> str | None:
    """The first frame whose words stand in the text; the frame ``none`` ends others."""
    return next((name for name, rule in rules.frames if rule.search(text)), None)


def scope_of(text: str, rules: Rules) -> str | None:
    """``own``, ``area`` or None: whichever word stands first."""
    own, area = rules.own.search(text), rules.area.search(text)
    if own and area:
        return "own" if own.start() < area.start() else "area"
    return "own" if own else "area" if area else None


_YEAR = re.compile(r"(20[0-3]\d)年(?!度?结转)")
_QUOTED = re.compile(r"《[^《》]{0,80}》|“[^“”]{0,80}”")


def last_year(text: str) -> int | None:
    """The last year named outside titles of documents."""
    if "20" not in text:
        return None
    found = _YEAR.findall(_QUOTED.sub("", text))
    return int(found[-1]) if found else None
