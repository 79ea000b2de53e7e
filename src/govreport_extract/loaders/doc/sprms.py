"""Single property modifiers: how a list of them is taken apart ([MS-DOC] 2.2.5, 2.6)."""

from __future__ import annotations

from collections.abc import Container, Iterator

# Characters, [MS-DOC] 2.6.1
C_RMARK_DEL = 0x0800
C_SYMBOL = 0x6A09
C_ISTD = 0x4A30
C_PLAIN = 0x2A33
C_VANISH = 0x083C
C_STRIKE = 0x0837
C_DOUBLE_STRIKE = 0x2A53
C_RAISED = 0x2A48  # sprmCIss
C_POSITION = 0x4845  # sprmCHpsPos
C_COLOR_NUMBER = 0x2A42  # sprmCIco
C_COLOR = 0x6870  # sprmCCv

# Paragraphs, [MS-DOC] 2.6.2
P_ISTD = 0x4600
P_IN_TABLE = 0x2416
P_TTP = 0x2417
P_ILVL = 0x260A
P_ILFO = 0x460B
P_HUGE = 0x6646
P_HUGE_OLD = 0x6645
P_ITAP = 0x6649
P_DTAP = 0x664A
P_INNER_CELL = 0x244B
P_INNER_TTP = 0x244C
P_OUT_LVL = 0x2640
P_TABLE_PROPS = 0x646B
P_CHG_TABS = 0xC615

# Tables, [MS-DOC] 2.6.3
T_JC_90 = 0x5400
T_BIDI = 0x560B
T_DEF_TABLE_10 = 0xD606
T_DEF_TABLE = 0xD608
T_INSERT = 0x7621
T_DELETE = 0x5622
T_DXA_COL = 0x7623
T_MERGE = 0x5624
T_SPLIT = 0x5625
T_VERT_MERGE = 0xD62B
T_DXA_LEFT = 0x9601
T_DXA_GAP_HALF = 0x9602
T_PC = 0x360D
T_DXA_ABS = 0x940E
T_DYA_ABS = 0x940F

_SIZES = (1, 1, 2, 4, 2, 2, -1, 3)  # bytes of operand by spra; -1: the operand says

# Prm0 values that matter here: isprm → sprm, [MS-DOC] 2.9.214.
PRM0 = {
    0x0C: P_ILVL,
    0x18: P_IN_TABLE,
    0x19: P_TTP,
    0x41: C_RMARK_DEL,
    0x53: C_PLAIN,
    0x5C: C_VANISH,
    0x78: P_OUT_LVL,
}


def modifiers(grpprl: bytes, wanted: Container[int]) -> Iterator[tuple[int, int, int]]:
    """Each wanted sprm of ``grpprl`` as (sprm, start of operand, end of operand).

    For sprms of variable length the operand starts after its length. A list that is cut
    off ends with the last complete sprm. ([MS-DOC] 2.2.5.1, 2.2.5.2)
    """
    at, size = 0, len(grpprl)
    while at + 2 < size:
        high = grpprl[at + 1]
        sprm = grpprl[at] | high << 8
        at += 2
        length = _SIZES[high >> 5]
        if length < 0:
            if sprm in (T_DEF_TABLE, T_DEF_TABLE_10):
                # the only sprms with a two-byte length, which counts one too many
                if at + 2 > size:
                    return
                length = (grpprl[at] | grpprl[at + 1] << 8) - 1
                at += 2
            else:
                length = grpprl[at]
                at += 1
                if sprm == P_CHG_TABS and length == 255:
                    length = _long_tabs(grpprl, at)
        end = at + length
        if end > size or length < 0:
            return
        if sprm in wanted:
            yield sprm, at, end
        at = end


def _long_tabs(grpprl: bytes, at: int) -> int:
    """The real length of a sprmPChgTabs whose length byte is 255 ([MS-DOC] 2.9.180)."""
    if at >= len(grpprl):
        return -1
    deleted = 1 + 4 * grpprl[at]
    if at + deleted >= len(grpprl):
        return -1
    return deleted + 1 + 3 * grpprl[at + deleted]


def piece_modifiers(prm: int, grpprls: list[bytes]) -> bytes:
    """The property list that the Prm of a piece stands for ([MS-DOC] 2.9.214, 2.9.215)."""
    if not prm:
        return b""
    if prm & 1:
        number = prm >> 1
        return grpprls[number] if number < len(grpprls) else b""
    sprm = PRM0.get(prm >> 1 & 0x7F)
    if sprm is None:
        return b""
    return bytes((sprm & 0xFF, sprm >> 8, prm >> 8))
