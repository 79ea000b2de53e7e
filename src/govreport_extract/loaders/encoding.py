"""Bytes to text when the label of the encoding may be missing, wrong or half true.

Chinese sites declare gb2312 and send GB18030, declare UTF-8 and send GBK, or paste UTF-8
fragments into GBK pages. UTF-8 proves itself by its structure, so it is tried first;
GBK and Big5 accept nearly anything, so they are told apart by how common the resulting
characters are. Follows the WHATWG Encoding Standard for labels (gb2312, gbk → gb18030).
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_META = re.compile(rb"""charset\s*=\s*["']?\s*([\w.:-]{2,20})""", re.IGNORECASE)
_ALIASES = {
    "gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "x-gbk": "gb18030",
    "gb_2312-80": "gb18030", "hz-gb-2312": "gb18030", "big5": "big5hkscs",
    "big5-hkscs": "big5hkscs", "cn-big5": "big5hkscs", "utf8": "utf-8", "utf-8": "utf-8",
}  # fmt: skip
# The most frequent characters of such reports, simplified and traditional.
_COMMON = frozenset(
    "的一是在不了和有人中年为大国以要公开政府信息申请机关行工作度报告数量办理结其他本总件第项情况"
    "開請機關報辦結總項況條複議訴訟會區縣市省局部門主動依規定法律上下月日及等对對于於与與"
)
_PIECE = re.compile(rb"[^\n>]*[\n>]?")


@dataclass(slots=True)
class Decoded:
    """Text, the encoding it was read as, and whether several had to be mixed."""

    text: str
    encoding: str
    mixed: bool = False


def decode(data: bytes, declared: str = "") -> Decoded:
    """Decode ``data``; never raises. ``declared`` is a transport header's charset."""
    for bom, name in _BOMS:
        if data.startswith(bom):
            return Decoded(data[len(bom) :].decode(name, "replace"), name)
    wide = _utf16(data)
    if wide:
        return Decoded(data.decode(wide, "replace"), wide)
    labels = [declared, *_meta_labels(data)]
    hints = [_ALIASES[label.lower()] for label in labels if label.lower() in _ALIASES]
    text = _strict(data, "utf-8")
    if text is not None and (not hints or "utf-8" in hints or _wide_enough(data)):
        return Decoded(text, "utf-8")
    return _best_of(data, hints, text)


def _meta_labels(data: bytes) -> list[str]:
    return [found.decode("ascii", "replace") for found in _META.findall(data[:4096])]


def _wide_enough(data: bytes) -> bool:
    """At least four bytes beyond ASCII: too many to be UTF-8 by chance."""
    return sum(byte > 0x7F for byte in data[:65536]) >= 4 or data.isascii()


def _utf16(data: bytes) -> str | None:
    head = data[:512]
    if len(head) < 16 or b"\x00" not in head:
        return None
    if head[1::2].count(0) > len(head) // 4 and not head[0::2].count(0):
        return "utf-16-le"
    if head[0::2].count(0) > len(head) // 4 and not head[1::2].count(0):
        return "utf-16-be"
    return None


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _best_of(data: bytes, hints: list[str], utf8: str | None) -> Decoded:
    whole = {"utf-8": utf8} if utf8 is not None else {}
    for name in dict.fromkeys([*hints, "gb18030", "big5hkscs"]):
        text = _strict(data, name)
        if text is not None:
            whole[name] = text
    scored = {name: _score(text) for name, text in whole.items() if text is not None}
    if scored:
        best = max(scored, key=lambda name: (scored[name], name in hints))
        return Decoded(whole[best] or "", best)
    mixed = _piecewise(data)
    # A few damaged bytes in one encoding are likelier than a true mixture.
    for name in dict.fromkeys([*hints, "utf-8", "gb18030", "big5hkscs"]):
        text = data.decode(name, "replace")
        scored[name] = _score(text) - text.count("\ufffd") / max(1, len(text))
        whole[name] = text
    best = max(scored, key=lambda name: scored[name])
    if mixed is not None and _score(mixed) >= scored[best]:
        return Decoded(mixed, "mixed", mixed=True)
    return Decoded(whole[best] or "", best, mixed=True)


def _piecewise(data: bytes) -> str | None:
    """Line by line and tag by tag: UTF-8 where it is valid, else GB18030."""
    parts = []
    for piece in _PIECE.findall(data):
        text = _strict(piece, "utf-8")
        parts.append(piece.decode("gb18030", "replace") if text is None else text)
    return "".join(parts)


def _score(text: str) -> float:
    """Share of the non-ASCII characters (of a sample) that are common ones."""
    foreign = [char for char in text[:200_000] if char > "\x7f"][:20_000]
    if not foreign:
        return 0.0
    return sum(char in _COMMON for char in foreign) / len(foreign)
