"""Cuts the text of a report into its sections by their headings.

Headings are known by their words, never by their number alone: agencies renumber (一、一、
三、), shift levels ((一)总体情况), rename, leave out, or run heading and text together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from govreport_extract.chars import fold, simplify, squeeze
from govreport_extract.lookup import load_lookup
from govreport_extract.structure.prose import Line

_HAN = "[一二三四五六七八九十]"
_ORDINALS = (
    re.compile(rf"第?({_HAN}{{1,2}})(?:部分)?[、.,:]"),
    re.compile(rf"\(({_HAN})\)"),
    re.compile(r"([1-9])[、.](?!\d)"),
)
_DIGITS = {digit: value for value, digit in enumerate("一二三四五六七八九十", 1)}
_NUMBERING = re.compile(
    r"(?:第?[一二三四五六七八九十]{0,2}(?:部分)?[、.,:]|\([一二三四五六七八九十\d]{1,2}\)|\d{1,2}[、.](?!\d))+"
)
_SUBHEADING = re.compile(
    r"^(?:\([一二三四五六七八九十\d]{1,3}\)|\d{1,2}[.、](?!\d)|[一二三四五六七八九十]、)(?P<text>[^。:;]{2,36})(?P<end>$|[。:])"
)
_PAGE_NUMBER = re.compile(r"[.…·\-]{0,40}\d{1,3}$")
_LONGEST_HEADING = 45
_RUN_IN = re.compile(r"[。:：\s]")
_LONGEST_BARE = 22
_LONGEST_LINE = 2000
_ENOUGH = 3


@dataclass(slots=True)
class SectionText:
    """One section: statutory number (None if unknown), heading, its lines.

    ``lines`` leaves the heading out; ``run_in`` is text behind a heading on its line.
    """

    number: int | None
    heading: str
    block: int
    lines: list[Line] = field(default_factory=list)
    run_in: str = ""

    @property
    def text(self) -> str:
        """The paragraphs as printed, one a line."""
        texts = [line.raw for line in self.lines]
        return "\n".join([self.run_in, *texts] if self.run_in else texts)

    @property
    def subheadings(self) -> list[str]:
        """The headings inside the section, numbering kept, in order."""
        return [text[: m.end("text")] for text in self.plain if (m := _SUBHEADING.match(text))]

    @property
    def plain(self) -> list[str]:
        """The paragraphs folded, run-in text first."""
        first = [squeeze(simplify(fold(self.run_in)))] if self.run_in else []
        return first + [line.text for line in self.lines]


@dataclass(frozen=True, slots=True, eq=False)  # compared by identity: a key of the cache
class _Outline:
    id: str
    sections: tuple[tuple[int, tuple[re.Pattern[str], ...]], ...]

    @lru_cache(maxsize=5000)  # noqa: B019 — outlines live as long as the process
    def number(self, reduced: str) -> int | None:
        """Which section a heading without numbering is."""
        for number, patterns in self.sections:
            if any(pattern.search(reduced) for pattern in patterns):
                return number
        return None


def section_rules() -> dict[str, Any]:
    """The data of schemas/lookups/sections.yaml."""
    rules: dict[str, Any] = load_lookup("sections")
    return rules


@lru_cache(maxsize=1)
def _outlines() -> dict[str, _Outline]:
    return {
        outline["id"]: _Outline(
            outline["id"],
            tuple(
                (section["number"], tuple(re.compile(p) for p in section["patterns"]))
                for section in outline["sections"]
            ),
        )
        for outline in section_rules()["outlines"]
    }


def cut_sections(lines: Sequence[Line]) -> list[SectionText]:
    """The sections in document order; text before the first heading is not part of any."""
    found: list[SectionText] = []
    for level in _ORDINALS:  # 一、 or, where the levels were shifted, (一) or 1.
        cut = _cut(lines, level)
        if level is _ORDINALS[0]:
            found = cut
        if len({section.number for section in cut} - {None}) >= _ENOUGH:
            found = cut
            break
    return _without_contents(_numbered(found))


def outline_of(sections: Sequence[SectionText]) -> str | None:
    """Which outline the headings follow, if at least three of them speak for it."""
    reduced = [_reduced(section.heading) for section in sections]
    scores = {
        name: len({n for text in reduced if (n := outline.number(text)) is not None})
        for name, outline in _outlines().items()
    }
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best] >= _ENOUGH else None


def _cut(lines: Sequence[Line], level: re.Pattern[str]) -> list[SectionText]:
    found: list[SectionText] = []
    last = 0
    for line in lines:
        heading = _heading(line, last, level)
        if heading is None:
            if found:
                found[-1].lines.append(line)
            continue
        ordinal, number, title, run_in = heading
        last = ordinal or last
        found.append(SectionText(number, title, line.block, run_in=run_in))
    return found


def _heading(
    line: Line, last: int, level: re.Pattern[str]
) -> tuple[int, int | None, str, str] | None:
    """Ordinal, statutory number, heading and run-in text, or None for body text."""
    text = line.text
    if not text:
        return None
    match = level.match(text)
    ordinal = _ordinal(match) if match else 0
    bare = not match and not line.heading
    if bare and (len(text) > _LONGEST_BARE or text.endswith(("。", ";", ","))):
        return None
    if not match and _NUMBERING.match(text):
        return None  # of a lower level
    title, run_in = text, ""
    if len(text) > _LONGEST_HEADING:
        cut = _RUN_IN.search(text, 4, _LONGEST_HEADING + 1)
        if cut is None:
            return None
        title, run_in = text[: cut.start()], line.raw[line.offset(cut.end()) :].strip()
    elif (cut := _RUN_IN.search(text, 4)) and cut.end() < len(text):
        title, run_in = text[: cut.start()], line.raw[line.offset(cut.end()) :].strip()
    number = _outlines()["form2019"].number(_reduced(title.rstrip("。:")))
    if number is not None and (not bare or not run_in):
        return ordinal, number, title.rstrip("。:"), run_in
    if bare:
        return None
    if ordinal == last + 1 and level is _ORDINALS[0] and not run_in and not text.endswith("。"):
        return ordinal, None, title, ""
    return None


def _ordinal(match: re.Match[str]) -> int:
    text = match[1]
    return int(text) if text.isdigit() else sum(_DIGITS[character] for character in text)


def _reduced(heading: str) -> str:
    text = squeeze(heading)
    match = _NUMBERING.match(text)
    return (text[match.end() :] if match else text).replace("、", "")


def _numbered(sections: list[SectionText]) -> list[SectionText]:
    """Numbers by the outline of Article 32 where the headings follow that one."""
    if outline_of(sections) == "pre2014":
        outline = _outlines()["pre2014"]
        for section in sections:
            section.number = outline.number(_reduced(section.heading))
    return sections


def _without_contents(sections: list[SectionText]) -> list[SectionText]:
    """Drops a table of contents: headings that come again with text behind them."""
    names = [_PAGE_NUMBER.sub("", _reduced(section.heading)) for section in sections]
    kept: list[SectionText] = []
    for place, section in enumerate(sections):
        again = names[place] in names[place + 1 :]
        follows = place + 1 < len(sections) and (
            sections[place + 1].block - section.block <= 1 and not section.text
        )
        if not (again and follows):
            kept.append(section)
    return kept


def template_remains(lines: Sequence[Line]) -> Iterator[tuple[str, Line]]:
    """Rule id and line for each line in which words of the blank form were left."""
    text = "\n".join([line.text[:_LONGEST_LINE] for line in lines])
    for rule, expression in _template_rules():
        match = expression.search(text)
        if match:
            yield rule, lines[text.count("\n", 0, match.start())]


@lru_cache(maxsize=1)
def _template_rules() -> tuple[tuple[str, re.Pattern[str]], ...]:
    rules = section_rules()["template_text"]
    return tuple((rule["id"], re.compile(rule["pattern"])) for rule in rules)
