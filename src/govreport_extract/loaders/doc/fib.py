"""The file information block: where everything else is ([MS-DOC] 2.5).

Only the fields that a reader of the main text needs are kept.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from govreport_extract.errors import DamagedInput, EncryptedInput, UnsupportedFormat

WORD97 = 0xA5EC
WORD6 = 0xA5DC
_PAIRS = 0x9A  # FibRgFcLcb97 starts here when csw is 14 and cslw 22, as they always are

# Places of the (offset, length) pairs in FibRgFcLcb97, [MS-DOC] 2.5.6.
STSHF, PLCF_BTE_CHPX, PLCF_BTE_PAPX, STTBF_FFN, CLX, PLC_SPA_MOM, PLCF_TXBX_TXT = (
    1, 12, 13, 15, 33, 40, 56,
)  # fmt: skip
PLF_LST, PLF_LFO = 73, 74


@dataclass(slots=True)
class Fib:
    """What the reader needs of the FIB: flags, lengths of the text and of text boxes.

    ``frames_start`` is the position where the text of text boxes begins ([MS-DOC] 2.3).
    """

    nfib: int
    lid: int
    flags: int
    ccp_text: int
    frames_start: int
    ccp_frames: int
    stream: bytes

    @property
    def table_name(self) -> str:
        """``0Table`` or ``1Table`` (fWhichTblStm, [MS-DOC] 2.5.2)."""
        return "1Table" if self.flags & 0x0200 else "0Table"

    def pair(self, place: int) -> tuple[int, int]:
        """Offset and length in the table stream; ``(0, 0)`` where the FIB ends before."""
        at = _PAIRS + 8 * place
        if at + 8 > len(self.stream):
            return (0, 0)
        offset, length = struct.unpack_from("<II", self.stream, at)
        return (offset, length)


def read_fib(stream: bytes, name: str) -> Fib:
    """Read the FIB of a WordDocument stream ([MS-DOC] 2.5.1–2.5.6).

    nFib, lid and fComplex are not judged: WPS Writer writes nFib 193 with fComplex set.
    Raises :class:`UnsupportedFormat` for Word 6/95, :class:`EncryptedInput` and
    :class:`DamagedInput`.
    """
    if len(stream) < _PAIRS + 8 * (CLX + 1):
        raise DamagedInput(
            f"{name}: the Word document stream has only {len(stream)} bytes",
            hint="the file is cut off; fetch it again",
        )
    ident, nfib = struct.unpack_from("<HH", stream, 0)
    lid, _next, flags = struct.unpack_from("<HHH", stream, 6)
    if ident == WORD6 or (ident != WORD97 and nfib < 0xC1):
        raise UnsupportedFormat(
            f"{name} was written by Word 6/95 or older (nFib {nfib})",
            hint="ask for the second reader (LibreOffice), or save it as .docx",
        )
    if ident != WORD97:
        raise DamagedInput(
            f"{name}: the Word document stream starts with {ident:#06x}, not 0xa5ec",
            hint="the file is broken; fetch it again",
        )
    if flags & 0x0100:
        raise EncryptedInput(
            f"{name} is a Word document protected by a password",
            hint="save it without the password in Word or WPS",
        )
    counts = struct.unpack_from("<7i", stream, 0x4C)  # text, notes, heads, …, text boxes
    return Fib(nfib, lid, flags, counts[0], sum(counts[:6]), counts[6], stream)
