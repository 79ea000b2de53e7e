"""The style sheet: what paragraphs and runs inherit ([MS-DOC] 2.4.6.5, 2.9.271, 2.9.260).

Styles are taken apart only when a paragraph uses them.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

from govreport_extract.loaders.doc import sprms

_DEEPEST = 12  # styles based on styles; Word allows ten
_VANISH = sprms.C_VANISH.to_bytes(2, "little")


@dataclass(slots=True)
class Style:
    """A style: its built-in number ``sti``, and the sprms of it and of its bases.

    ``paragraph`` and ``character`` start with the sprms of the oldest base.
    """

    sti: int = 0xFFF
    paragraph: bytes = b""
    character: bytes = b""

    @property
    def heading(self) -> int:
        """1 to 9 for the built-in headings, else 0."""
        return self.sti if 1 <= self.sti <= 9 else 0


@dataclass(slots=True)
class StyleSheet:
    """The styles by number, read from the table stream as they are asked for."""

    table: bytes
    places: list[tuple[int, int]] = field(default_factory=list)
    base: int = 10
    may_hide: bool = True  # whether the bytes of sprmCFVanish are anywhere in it
    _known: dict[int, Style] = field(default_factory=dict)

    def style(self, istd: int) -> Style:
        """The style ``istd`` with all that it inherits; an empty one if there is none."""
        istd &= 0xFFFF
        known = self._known.get(istd)
        if known is None:
            known = self._known[istd] = self._read(istd)
        return known

    def _read(self, istd: int) -> Style:
        chain: list[tuple[int, bytes, bytes]] = []
        seen: set[int] = set()
        while istd not in seen and istd < len(self.places) and len(chain) < _DEEPEST:
            seen.add(istd)
            own = self._own(istd)
            if own is None:
                break
            sti, istd, paragraph, character = own
            chain.append((sti, paragraph, character))
        if not chain:
            return Style()
        return Style(
            chain[0][0],
            b"".join(paragraph for _, paragraph, _ in reversed(chain)),
            b"".join(character for _, _, character in reversed(chain)),
        )

    def _own(self, istd: int) -> tuple[int, int, bytes, bytes] | None:
        """sti, base style, paragraph sprms and character sprms of one STD."""
        at, end = self.places[istd]
        if end - at < self.base + 4:
            return None
        first, second, third = struct.unpack_from("<HHH", self.table, at)
        sti, kind, parent, count = first & 0xFFF, second & 0xF, second >> 4, third & 0xF
        (letters,) = struct.unpack_from("<H", self.table, at + self.base)
        cursor = at + self.base + 2 + 2 * letters + 2
        parts: list[bytes] = []
        for _ in range(min(count, 3)):
            cursor += (cursor - at) & 1
            if cursor + 2 > end:
                break
            (size,) = struct.unpack_from("<H", self.table, cursor)
            parts.append(self.table[cursor + 2 : min(cursor + 2 + size, end)])
            cursor += 2 + size
        parts += [b""] * (3 - len(parts))
        if kind == 1:
            return sti, parent, parts[0][2:], parts[1]
        if kind == 2:
            return sti, parent, b"", parts[0]
        return sti, parent, b"", b""


def read_styles(table: bytes, offset: int, length: int) -> StyleSheet:
    """Find the styles in the STSH; without one every style is empty."""
    sheet = StyleSheet(table)
    end = min(offset + length, len(table))
    if end - offset < 8:
        return sheet
    sheet.may_hide = table.find(_VANISH, offset, end) >= 0
    (header,) = struct.unpack_from("<H", table, offset)
    count, base = struct.unpack_from("<HH", table, offset + 2)
    sheet.base = base if 8 <= base <= 64 else 10
    at = offset + 2 + header
    places = sheet.places
    for _ in range(count):
        if at + 2 > end:
            break
        size = table[at] | table[at + 1] << 8
        places.append((at + 2, min(at + 2 + size, end)))
        at += 2 + size
    return sheet
