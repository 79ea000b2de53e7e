"""Sentences of the article with what they speak of (their frame) and whose (scope)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from govreport_extract.recognize.narrative.rules import Rules
from govreport_extract.structure.prose import Line

_OF_NUMBERING = frozenset("一二三四五六七八九十(0123456789")
_NUMBERING = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十\d]{1,3}\)|\d{1,2}[.、]|[一二三四五六七八九]是)"
)
_HEADING_END = re.compile(r"[。:;]")
_LONGEST_HEADING = 32
_HAN = "一二两三四五六七八九十百零〇"
_WORTH = re.compile(
    rf"[\d{_HAN}未没无](?:(?<=[未没无零])|(?<=\d)\d{{0,14}}(?![\d年月日%])"
    rf"|(?<=[{_HAN}])[{_HAN}]{{0,8}}[余多]?(?:件|条|起|宗|份|篇))"
)
"""A sentence without this holds no number and no zero. The first character of all that is
looked for stands first, so that the others are passed over quickly."""

_HINT = re.compile(rf"[\d{_HAN}未没无]")
"""Nor does a paragraph without this, which is seen at once."""
_WORDS = re.compile(
    r"公开|申请|复议|诉讼|解读|处理费|办结|答复|结转|网|信|函|其中|无|方式|公报|传真|邮|当面"
)
_FARTHEST_TOTAL = 4
_LONGEST_BARE = 24
_LONGEST_SENTENCE = 2000


@dataclass(slots=True, eq=False)
class Sentence:
    """``text`` begins at ``start`` of its line. What it speaks of is found when asked."""

    line: Line
    start: int
    text: str
    heading: str | None
    before: Sentence | None
    rules: Rules
    _frame: str | None = None
    _framed: bool = False
    _scope: str | None = None
    _scoped: bool = False
    _vetoed: bool | None = None

    @property
    def is_part(self) -> bool:
        """Does it go on with parts of the number before (其中…)?"""
        return self.text.startswith(("其中", "(其中"))

    @property
    def has_veto(self) -> bool:
        """Does any word of a veto stand in it, wherever? Nearly always none does."""
        if self._vetoed is None:
            text = self.text
            self._vetoed = any(v.pattern.search(text) for v in self.rules.vetoes)
        return self._vetoed

    @property
    def frame(self) -> str | None:
        """What it speaks of: its own words, else those before it, else the heading."""
        waiting: list[Sentence] = []
        sentence: Sentence | None = self
        while sentence is not None and not sentence._framed:
            waiting.append(sentence)
            said = frame_of(sentence.text, self.rules)
            if said is not None:
                sentence._frame, sentence._framed = said, True
                break
            sentence = sentence.before
        frame = sentence._frame if sentence is not None else self.heading
        for each in waiting:
            each._frame, each._framed = frame, True
        return self._frame

    @property
    def scope(self) -> str | None:
        """``own`` or ``area``; parts have that of their total."""
        if not self._scoped:
            self._scope = next(
                (s for each in self._with_totals() if (s := scope_of(each))), None
            )
            self._scoped = True
        return self._scope

    @property
    def year(self) -> int | None:
        """The last year it names; parts have that of their total."""
        return next((y for each in self._with_totals() if (y := last_year(each.text))), None)

    def _with_totals(self) -> Iterator[Sentence]:
        sentence: Sentence | None = self
        for _ in range(_FARTHEST_TOTAL):
            if sentence is None:
                return
            yield sentence
            if not sentence.is_part:
                return
            sentence = sentence.before


def sentences(lines: Sequence[Line], rules: Rules) -> Iterator[Sentence]:
    """The sentences with numbers or zeros in order; headings set what follows them."""
    heading: str | None = None
    for line in lines:
        text = line.text
        if not text:
            continue
        start = 0
        numbered = text[0] in _OF_NUMBERING and _NUMBERING.match(text)
        if line.heading or numbered or _is_bare_heading(text):
            cut = _HEADING_END.search(text)
            end = cut.start() if cut else len(text)
            if end <= _LONGEST_HEADING:
                heading = frame_of(text[:end], rules)
                start = end + 1 if cut else len(text)
        if _HINT.search(text, start):
            yield from _in_paragraph(line, start, heading, rules)


def _is_bare_heading(text: str) -> bool:
    """A short line without punctuation and figures, such as 依申请公开情况."""
    return len(text) <= _LONGEST_BARE and text.endswith(
        ("情况", "事项", "措施", "公开", "建设")
    )


def _in_paragraph(
    line: Line, start: int, heading: str | None, rules: Rules
) -> Iterator[Sentence]:
    before: Sentence | None = None
    whole, end = line.text, start - 1
    ended = whole[start:].replace(";", "。").replace("!", "。").replace("?", "。")
    for piece in ended.split("。"):
        begin, end = end + 1, end + 1 + len(piece)
        if not piece:
            continue
        text = whole[begin : min(end + 1, begin + _LONGEST_SENTENCE)]
        before = Sentence(line, begin, text, heading, before, rules)
        if _WORDS.search(text) and _WORTH.search(text):
            yield before


def frame_of(text: str, rules: Rules) -> str | None:
    """The first frame whose words stand in the text; the frame ``none`` ends others."""
    return next((name for name, rule in rules.frames if rule.search(text)), None)


def scope_of(sentence: Sentence) -> str | None:
    """``own``, ``area`` or None: whichever word stands first."""
    rules, text = sentence.rules, sentence.text
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
