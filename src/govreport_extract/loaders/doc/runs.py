"""Which characters are deleted, hidden, a symbol or unsure ([MS-DOC] 2.4.6.2, 2.6.1).

Most runs say nothing of the kind; only the others are kept.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from govreport_extract.loaders.doc import sprms
from govreport_extract.loaders.doc.fkp import Runs
from govreport_extract.loaders.doc.pieces import Piece, Pieces
from govreport_extract.loaders.doc.sprms import modifiers, piece_modifiers
from govreport_extract.loaders.doc.styles import StyleSheet
from govreport_extract.loaders.unsure import LIFTED, PLAIN, RAISED, SUNK, UNSURE, moved

# What a run can do to its characters; 0 is nothing.
DELETED, HIDDEN, SYMBOL, LOOK_LIFTED, LOOK_SUNK, LOOK_RAISED, LOOK_UNSURE = range(1, 8)

_LOOKS = frozenset(
    {
        sprms.C_STRIKE, sprms.C_DOUBLE_STRIKE, sprms.C_RAISED, sprms.C_COLOR_NUMBER,
        sprms.C_COLOR, sprms.C_POSITION,
    }
)  # fmt: skip
_WANTED = _LOOKS | {
    sprms.C_RMARK_DEL, sprms.C_VANISH, sprms.C_SYMBOL, sprms.C_ISTD, sprms.C_PLAIN
}  # fmt: skip
_WHITE_NUMBER = 8  # [MS-DOC] 2.9.119
_WHITE = b"\xff\xff\xff\x00"
LOOKS = {
    LOOK_LIFTED: LIFTED, LOOK_SUNK: SUNK, LOOK_RAISED: RAISED, LOOK_UNSURE: UNSURE
}  # fmt: skip
"""Kinds of effects that are looks, and which."""
# The greater the worse.
_EFFECTS = {look: kind for kind, look in LOOKS.items()} | {PLAIN: 0}


class Effect(NamedTuple):
    """Characters ``start`` to ``end`` (cp) are deleted, hidden, a symbol, or look so."""

    start: int
    end: int
    kind: int
    symbol: str = ""


@dataclass(slots=True)
class _State:
    deleted: int = 0
    hidden: int = 0
    symbol: str = ""
    looks: dict[int, int] = field(default_factory=dict)  # what was said last of each

    def see(self, sprm: int, operand: bytes) -> None:
        """Note how one sprm of ``_LOOKS`` makes the characters look."""
        if sprm == sprms.C_RAISED:
            look = RAISED if operand[0] in (1, 2) else PLAIN
        elif sprm == sprms.C_POSITION:
            look = moved(int.from_bytes(operand, "little", signed=True))
        elif sprm == sprms.C_COLOR:
            look = UNSURE if operand == _WHITE else PLAIN
        elif sprm == sprms.C_COLOR_NUMBER:
            sprm, look = sprms.C_COLOR, UNSURE if operand[0] == _WHITE_NUMBER else PLAIN
        else:
            look = UNSURE if _toggle(operand[0], 0) else PLAIN
        self.looks[sprm] = look


class RunReader:
    """Works out what property lists of runs do and keeps the results."""

    def __init__(self, styles: StyleSheet) -> None:
        self._styles = styles
        self._known: dict[tuple[bytes, int], tuple[int, str]] = {}
        self._hidden_styles: dict[int, int] = {}

    def effect(self, chpx: bytes, base: int = 0) -> tuple[int, str]:
        """The kind of effect that a list has, and the symbol if it is one.

        ``base`` is 1 where the style of the paragraph hides its text.
        """
        key = chpx, base
        known = self._known.get(key)
        if known is None:
            state = _State(hidden=base)
            self._apply(state, chpx, base)
            known = self._known[key] = _kind(state)
        return known

    def hiding(self, paragraphs: Runs) -> list[tuple[int, int]]:
        """The bytes of paragraphs whose style hides their text, in order."""
        if not self._styles.may_hide:
            return []
        hides = {
            papx: len(papx) >= 2 and self._style_hides(papx[0] | papx[1] << 8)
            for papx in set(paragraphs.lists)
        }
        if not any(hides.values()):
            return []
        found: list[tuple[int, int]] = []
        listed = zip(paragraphs.starts, paragraphs.ends, paragraphs.lists, strict=True)
        for start, end, papx in listed:
            first = max(start, found[-1][1]) if found else start
            if hides[papx] and first < end:
                found.append((first, end))
        return found

    def _apply(self, state: _State, grpprl: bytes, base: int) -> None:
        for sprm, at, end in modifiers(grpprl, _WANTED):
            if sprm == sprms.C_RMARK_DEL:
                state.deleted = grpprl[at] & 1
            elif sprm == sprms.C_VANISH:
                state.hidden = _toggle(grpprl[at], base)
            elif sprm == sprms.C_SYMBOL:
                state.symbol = chr(grpprl[at + 2] | grpprl[at + 3] << 8)
            elif sprm in _LOOKS:
                state.see(sprm, grpprl[at:end])
            elif sprm == sprms.C_PLAIN:
                state.hidden = base
                state.looks.clear()
            else:
                istd = grpprl[at] | grpprl[at + 1] << 8
                base |= self._style_hides(istd)
                state.hidden = base
                state.looks.clear()
                style = self._styles.style(istd).character
                for look, first, last in modifiers(style, _LOOKS):
                    state.see(look, style[first:last])

    def _style_hides(self, istd: int) -> int:
        """Whether a style, with what it inherits, hides its text."""
        hidden = self._hidden_styles.get(istd)
        if hidden is None:
            hidden = 0
            grpprl = self._styles.style(istd).character
            for _sprm, at, _end in modifiers(grpprl, (sprms.C_VANISH,)):
                hidden = _toggle(grpprl[at], hidden)
            self._hidden_styles[istd] = hidden
        return hidden


def _toggle(operand: int, base: int) -> int:
    """ToggleOperand: 0, 1, as the style (0x80), the opposite (0x81); [MS-DOC] 2.9.328."""
    if operand == 0x80:
        return base
    if operand == 0x81:
        return 1 - base
    return operand & 1


def _kind(state: _State) -> tuple[int, str]:
    if state.deleted:
        return DELETED, ""
    if state.hidden:
        return HIDDEN, ""
    if state.symbol:
        return SYMBOL, state.symbol
    return max(map(_EFFECTS.__getitem__, state.looks.values()), default=0), ""


def find_effects(
    runs: Runs,
    pieces: Pieces,
    length: int,
    reader: RunReader,
    hiding: Sequence[tuple[int, int]] = (),
) -> list[Effect]:
    """The effects on the first ``length`` characters, in text order.

    ``hiding`` are the bytes of paragraphs whose style hides them.

    Every effect covers at least one character of its piece, so that their number is
    bounded by the length of the text.
    """
    effect = reader.effect
    marked: list[tuple[int, int, int, str]] = []
    listed = zip(runs.starts, runs.ends, runs.lists, strict=True)
    telling = {chpx: does for chpx in set(runs.lists) if (does := effect(chpx))[0]}
    if hiding:
        styled = ((a, b, *effect(chpx, base)) for a, b, chpx, base in _styled(listed, hiding))
        marked = _disjoint(run for run in styled if run[2])
    elif telling:
        marked = _disjoint((a, b, *telling[chpx]) for a, b, chpx in listed if chpx in telling)
    starts = [run[0] for run in marked]
    ends = [run[1] for run in marked]
    effects: list[Effect] = []
    for piece in pieces.pieces:
        if piece.start >= length:
            break
        whole = effect(piece_modifiers(piece.prm, pieces.grpprls)) if piece.prm else (0, "")
        if whole[0] in (DELETED, HIDDEN):
            effects.append(Effect(piece.start, min(piece.end, length), whole[0]))
        elif marked:
            stop = piece.fc + (piece.end - piece.start) * piece.width
            first = bisect_right(ends, piece.fc)
            last = bisect_left(starts, stop)
            effects += _within(marked[first:last], piece, length)
    return effects


def _styled(
    runs: Iterable[tuple[int, int, bytes]], hiding: Sequence[tuple[int, int]]
) -> Iterator[tuple[int, int, bytes, int]]:
    """Runs cut where paragraphs that hide their text begin and end; 1 inside these."""
    at = 0
    done = 0
    for start, end, chpx in runs:
        start, done = max(start, done), max(end, done)  # runs of a broken file may overlap
        while at < len(hiding) and hiding[at][1] <= start:
            at += 1
        place = at
        while start < end and place < len(hiding) and hiding[place][0] < end:
            first, last = hiding[place]
            if start < first:
                yield start, first, chpx, 0
            yield max(start, first), min(end, last), chpx, 1
            start, place = min(end, last), place + 1
        if start < end:
            yield start, end, chpx, 0


def _disjoint(
    runs: Iterable[tuple[int, int, int, str]],
) -> list[tuple[int, int, int, str]]:
    """Runs in order of their start, without what overlaps a run before it."""
    kept: list[tuple[int, int, int, str]] = []
    position = 0
    for start, end, kind, symbol in runs:
        if end > max(start, position):
            kept.append((max(start, position), end, kind, symbol))
            position = end
    return kept


def _within(marked: list[tuple[int, int, int, str]], piece: Piece, length: int) -> list[Effect]:
    """The parts of runs that lie in a piece, as positions."""
    found: list[Effect] = []
    for start, end, kind, symbol in marked:
        first = piece.start + max(0, start - piece.fc) // piece.width
        last = piece.start + (end - piece.fc + piece.width - 1) // piece.width
        last = min(last, piece.end, length)
        if first < last:
            found.append(Effect(first, last, kind, symbol))
    return found
