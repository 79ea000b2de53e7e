"""A run of label fragments read as the labels that they spell.

Where spans are lost, labels come in pieces: wrapped over lines, one character a line,
run together. Joined, the pieces between two rows of numbers must spell labels of the
form to the letter, without a character left over; then it does not matter where they
were torn.
"""

from __future__ import annotations

import re
from functools import lru_cache

from govreport_extract.chars import fold, simplify
from govreport_extract.forms.model import Block

# Numbering is left out anywhere, not only at the head of a label.
_NUMBERING = re.compile(
    r"\([一二三四五六七八九十]+\)|[一二三四五六七八九十]+、|\d{1,2}[.、](?!\d)"
)
_NOT_WORD = re.compile(r"[\W_]+")
_LONGEST = 500


@lru_cache(maxsize=20_000)
def squash(text: str) -> str:
    """All numbering, punctuation and blanks removed, characters folded."""
    joined = "".join(simplify(fold(text)).split())
    return _NOT_WORD.sub("", _NUMBERING.sub("", joined))


_NAMES: dict[tuple[str, tuple[str, int]], tuple[str, ...]] = {}


def _names(block: Block) -> tuple[str, ...]:
    """Everything that may stand around the numbers of a block, longest first."""
    known = _NAMES.get((block.form, block.key))
    if known is None:
        names = set(block.row_groups | block.column_groups | block.corner)
        for leaf in (*block.rows, *block.columns):
            names |= leaf.own_names
        names.add(squash(block.printed_title))
        known = tuple(sorted(names - {""}, key=len, reverse=True))
        _NAMES[block.form, block.key] = known
    return known


def spell(fragments: list[str], block: Block) -> list[str]:
    """The labels that the end of the run spells, in order; [] if its end spells none.

    Text in front of them (a section heading, a sentence) is cut off.
    """
    text = squash("".join(fragments[-200:]))[-_LONGEST:]
    names = _names(block)
    # ways[i]: the labels that text[i:] spells, or None
    ways: list[list[str] | None] = [None] * len(text) + [[]]
    first = len(text)
    for start in range(len(text) - 1, -1, -1):
        for name in names:
            rest = ways[start + len(name)] if text.startswith(name, start) else None
            if rest is not None:
                ways[start] = [name, *rest]
                first = start
                break
    return ways[first] or []
