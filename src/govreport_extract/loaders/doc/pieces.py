"""The piece table: where the characters of the text are ([MS-DOC] 2.4.1, 2.8.35, 2.9.38).

A character position (cp) counts UTF-16 code units. The strings made here have exactly one
Python character for each cp, so that positions can be used as indexes; characters beyond
the basic plane stay surrogate pairs until a paragraph is finished.
"""

from __future__ import annotations

import codecs
import struct
from array import array
from bisect import bisect_right
from dataclasses import dataclass, field

from govreport_extract.errors import DamagedInput, LimitExceeded
from govreport_extract.limits import Limits


def _cp1252() -> str:
    """The 8-bit table: cp1252, its five holes as they are ([MS-DOC] 2.9.73)."""
    letters = []
    for code in range(256):
        byte = bytes([code])
        try:
            letters.append(byte.decode("cp1252"))
        except UnicodeDecodeError:
            letters.append(chr(code))
    return "".join(letters)


_EIGHT_BIT = _cp1252()


@dataclass(slots=True)
class Piece:
    """Characters ``start`` to ``end`` lie at byte ``fc``, ``width`` bytes each."""

    start: int
    end: int
    fc: int
    width: int
    prm: int


@dataclass(slots=True)
class Pieces:
    """The pieces in text order, and the property lists their Prm values point to."""

    pieces: list[Piece]
    grpprls: list[bytes]
    starts: list[int] = field(default_factory=list)

    def at(self, cp: int) -> Piece:
        """The piece that holds ``cp`` (the last one for positions after the end)."""
        return self.pieces[max(0, bisect_right(self.starts, cp) - 1)]

    @property
    def end(self) -> int:
        """The first position after the text."""
        return self.pieces[-1].end


def read_pieces(table: bytes, offset: int, length: int, name: str) -> Pieces:
    """Read the Clx: property lists, then the piece table ([MS-DOC] 2.9.38, 2.8.35).

    Raises :class:`DamagedInput` if there is no usable piece table.
    """
    end = offset + length
    if not length or end > len(table):
        raise _no_pieces(name)
    grpprls: list[bytes] = []
    at = offset
    while at + 3 <= end and table[at] == 1:
        (size,) = struct.unpack_from("<H", table, at + 1)
        grpprls.append(table[at + 3 : min(at + 3 + size, end)])
        at += 3 + size
    if at + 5 > end or table[at] != 2:
        raise _no_pieces(name)
    (size,) = struct.unpack_from("<I", table, at + 1)
    count = (min(size, end - at - 5) - 4) // 12
    if count < 1:
        raise _no_pieces(name)
    cps = struct.unpack_from(f"<{count + 1}I", table, at + 5)
    pieces: list[Piece] = []
    for number in range(count):
        _flags, fc, prm = struct.unpack_from("<HIH", table, at + 9 + 4 * count + 8 * number)
        start, stop = cps[number], cps[number + 1]
        if stop <= start:
            continue
        if fc & 0x40000000:
            pieces.append(Piece(start, stop, (fc & 0x3FFFFFFF) // 2, 1, prm))
        else:
            pieces.append(Piece(start, stop, fc & 0x3FFFFFFF, 2, prm))
    _check_order(pieces, name)
    return Pieces(pieces, grpprls, [piece.start for piece in pieces])


def _no_pieces(name: str) -> DamagedInput:
    return DamagedInput(
        f"{name}: the piece table, which says where the text is, is missing or broken",
        hint="the file is damaged; fetch it again",
    )


def _check_order(pieces: list[Piece], name: str) -> None:
    """The pieces must follow one another from position 0."""
    position = 0
    for piece in pieces:
        if piece.start != position:
            raise _no_pieces(name)
        position = piece.end
    if not pieces:
        raise _no_pieces(name)


@dataclass(slots=True)
class Text:
    """The characters of the main text; ``missing`` of them lay outside the file."""

    characters: str
    missing: int
    surrogates: bool


def read_text(word: bytes, pieces: Pieces, length: int, limits: Limits, name: str) -> Text:
    """The first ``length`` characters, one Python character for each position.

    Raises :class:`LimitExceeded` over ``limits.characters``, :class:`DamagedInput` when
    the pieces together are larger than the stream they lie in (they may not overlap) or
    when nothing is left.
    """
    length = min(length, pieces.end) if length > 0 else 0
    if length > limits.characters:
        raise LimitExceeded(
            f"{name} has {length:,} characters, the limit is {limits.characters:,}",
            hint="raise Limits.characters if this file really is a report",
        )
    parts: list[str] = []
    missing = size = 0
    surrogates = False
    for piece in pieces.pieces:
        count = min(piece.end, length) - piece.start
        if count <= 0:
            break
        size += count * piece.width
        if size > 2 * len(word):
            raise DamagedInput(
                f"{name}: the pieces of text are larger than the file",
                hint="the file is damaged; fetch it again",
            )
        part = _decode(word[piece.fc : piece.fc + count * piece.width], piece.width)
        if len(part) < count:
            missing += count - len(part)
            part += "\x00" * (count - len(part))
        surrogates = surrogates or (piece.width == 2 and _has_surrogates(part))
        parts.append(part)
    if length and missing >= length:
        raise DamagedInput(
            f"{name}: the text lies outside the file",
            hint="the file is cut off; fetch it again",
        )
    return Text("".join(parts), missing, surrogates)


def _decode(raw: bytes, width: int) -> str:
    """One character for each code unit."""
    if width == 1:
        return codecs.charmap_decode(raw, "strict", _EIGHT_BIT)[0]
    units = len(raw) // 2
    text = raw[: 2 * units].decode("utf-16-le", "surrogatepass")
    if len(text) == units:
        return text
    codes = array("H", struct.unpack(f"<{units}H", raw[: 2 * units]))
    return "".join(map(chr, codes))


def _has_surrogates(text: str) -> bool:
    try:
        text.encode("utf-16-le")
    except UnicodeEncodeError:
        return True
    return False
