"""Cuts the text of a report into its sections by their headings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import yaml

from govreport_extract.chars import fold, simplify, squeeze
from govreport_extract.data import schemas_dir
from govreport_extract.structure.prose import Line

_ORDINAL = re.compile(r"([一二三四五六七八九十])[、.,，]")
_DIGITS = {digit: value for value, digit in enumerate("一二三四五六七八九十", 1)}
_LONGEST_HEADING = 45
_RUN_IN = re.compile(r"[。:：\s]")


@dataclass(slots=True)
class SectionText:
    """One section: statutory number (None if unknown), heading, paragraphs with block."""

    number: int | None
    heading: str
    block: int
    paragraphs: list[tuple[int, str]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The paragraphs, one a line."""
        return "\n".join(text for _, text in self.paragraphs)


@lru_cache(maxsize=1)
def _outlines() -> dict[str, tuple[tuple[int, tuple[re.Pattern[str], ...]], ...]]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    path = schemas_dir() / "lookups" / "sections.yaml"
    data = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)
    return {
        outline["id"]: tuple(
            (section["number"], tuple(re.compile(p) for p in section["patterns"]))
            for section in outline["sections"]
        )
        for outline in data["outlines"]
    }


def cut_sections(lines: Sequence[Line]) -> list[SectionText]:
    """The sections in document order; text before the first heading is not part of any.

    Paragraphs of the page's frame (navigation, footer) and lists of links are left out.
    """
    found: list[SectionText] = []
    last = 0
    for line in lines:
        number, text = line.block, line.raw
        heading = _heading(text, last, line.heading)
        if heading is None:
            if found:
                found[-1].paragraphs.append((number, text))
            continue
        ordinal, section, title, rest = heading
        last = ordinal or last
        found.append(SectionText(section, title, number))
        if rest:
            found[-1].paragraphs.append((number, rest))
    return found


def outline_of(sections: list[SectionText]) -> str | None:
    """Which outline the headings follow, if at least three of them speak for it."""
    scores = {
        name: sum(_number(section.heading, name) is not None for section in sections)
        for name in _outlines()
    }
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best] >= 3 else None


def _heading(text: str, last: int, marked: bool) -> tuple[int, int | None, str, str] | None:
    """Ordinal, statutory number, heading and run-in text, or None for body text."""
    if not text:
        return None
    plain = simplify(fold(text[:200])).lstrip()
    ordinal_match = _ORDINAL.match(squeeze(plain[:6]))
    ordinal = _DIGITS[ordinal_match[1]] if ordinal_match else 0
    if not ordinal and not marked:
        return None
    title, rest = plain, ""
    if len(plain) > _LONGEST_HEADING:
        cut = _RUN_IN.search(plain, 4)
        if cut is None or cut.start() > _LONGEST_HEADING:
            return None
        title, rest = plain[: cut.start()], text.lstrip()[cut.end() :]
    number = _number(title, "form2019")
    if number is not None:
        return ordinal, number, title.strip(), rest.strip()
    if ordinal == last + 1 and not rest and not plain.rstrip().endswith("。"):
        return ordinal, None, title.strip(), ""
    return None


def _number(heading: str, outline: str) -> int | None:
    reduced = re.sub(
        r"^(?:[一二三四五六七八九十]+[、.,，]|\([一二三四五六七八九十]+\))",
        "",
        squeeze(heading),
    )
    reduced = reduced.replace("、", "")
    for number, patterns in _outlines()[outline]:
        if any(pattern.search(reduced) for pattern in patterns):
            return number
    return None
