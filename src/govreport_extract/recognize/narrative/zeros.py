"""Nothing, in words: 未收到, 没有发生, 均为0, a lone 无 under a heading."""

from __future__ import annotations

import re
from collections.abc import Iterator

from govreport_extract.recognize.narrative.match import Mention
from govreport_extract.recognize.narrative.rules import Rules
from govreport_extract.recognize.narrative.sentences import Sentence, last_year

_LONE = re.compile(r"(?:无|没有|暂无|无此情况|无相关情况)[。.]?")
_CLAUSE_END = re.compile(r"[,。;(]")
_END_OF_CHAIN = re.compile(r"[。;:()!?]")
_MAX_PIECES = 6
_NOT_NOW = frozenset({"last_year", "plan", "part_of_year", "cumulative"})


def zeros(sentence: Sentence, rules: Rules, year: int | None) -> Iterator[Mention]:
    """What the sentence says there was none of."""
    text = sentence.text
    if _LONE.fullmatch(text):
        for rule, frame, names in rules.zero_headings:
            if sentence.heading == frame:
                yield from _made(sentence, names, rule, 0, text)
        return
    found = [*_fees(sentence, rules), *_chains(sentence, rules), *_behind(sentence, rules)]
    if found and not _is_not_now(sentence, rules, year):
        yield from found


def _is_not_now(sentence: Sentence, rules: Rules, year: int | None) -> bool:
    """Does the sentence speak of another year, or of a part of this one?"""
    if year is not None and (last_year(sentence.text) or year) != year:
        return True
    return any(
        veto.id in _NOT_NOW and veto.pattern.search(sentence.text) for veto in rules.vetoes
    )


def _fees(sentence: Sentence, rules: Rules) -> Iterator[Mention]:
    """未收取信息处理费."""
    name, names, expression = rules.zero_fee
    fee = expression.search(sentence.text)
    if fee:
        yield from _made(sentence, names, name, fee.start(), fee[0])


def _chains(sentence: Sentence, rules: Rules) -> Iterator[Mention]:
    for match in rules.zero_before.finditer(sentence.text):
        yield from _chain(sentence, rules, match.end(), match.start())


def _chain(sentence: Sentence, rules: Rules, start: int, position: int) -> Iterator[Mention]:
    """未发生A、B和C: all of them must be known things, or nothing is taken."""
    end = _END_OF_CHAIN.search(sentence.text, start)
    rest = sentence.text[start : end.start() if end else None]
    found = _objects(rest, sentence, rules)
    if not found and "," in rest:
        found = _objects(rest.partition(",")[0], sentence, rules)
    for rule, names in found:
        yield from _made(sentence, names, rule, position, sentence.text[position:start])


def _behind(sentence: Sentence, rules: Rules) -> Iterator[Mention]:
    """A、B均为0."""
    start = 0
    for clause in _CLAUSE_END.split(sentence.text):
        whole = clause.rstrip(")")
        maybe = whole.endswith(rules.zero_last)  # spares most clauses the pattern
        match = rules.zero_behind.fullmatch(whole) if maybe else None
        if match and not re.search(r"\d", match["what"].replace("20", "")):
            what = re.sub(r"^(?:全年|本年度|今年|20\d\d年(?:度)?|其中)[:]?", "", match["what"])
            for rule, names in _objects(what, sentence, rules):
                position = start + len(match["what"])
                yield from _made(sentence, names, rule, position, clause[len(match["what"]) :])
        start += len(clause) + 1


def _objects(text: str, sentence: Sentence, rules: Rules) -> list[tuple[str, tuple[str, ...]]]:
    """The rule and indicators of each piece of a list; empty if one is unknown."""
    if len(text) > 120:
        return []
    text = rules.zero_end.sub("", text.rstrip(".,"), count=1)
    pieces = [piece for piece in rules.zero_split.split(text) if piece]
    if not 0 < len(pieces) <= _MAX_PIECES:
        return []
    found: list[tuple[str, tuple[str, ...]]] = []
    frame = sentence.frame
    for piece in pieces:
        piece = rules.zero_end.sub("", piece, count=1)
        for item in rules.zeros:
            if item.frame is not None and frame != item.frame and frame != "dispute":
                continue
            if item.pattern.fullmatch(piece):
                found.append((item.id, item.indicators))
                break
        else:
            return []
    return found


def _made(
    sentence: Sentence, names: tuple[str, ...], rule: str, position: int, raw: str
) -> Iterator[Mention]:
    for name in names:
        yield Mention(name, 0, raw, None, None, sentence.scope, sentence, position, rule)
