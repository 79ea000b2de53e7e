"""What a paragraph's property list says, as far as a reader of text and tables cares.

[MS-DOC] 2.4.6.1 (order of application: style, list in the page, list in the Data stream,
property of the piece), 2.6.2.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import lru_cache

from govreport_extract.loaders.doc import sprms
from govreport_extract.loaders.doc.sprms import modifiers, piece_modifiers
from govreport_extract.loaders.doc.styles import StyleSheet

_HUGE = frozenset({sprms.P_HUGE, sprms.P_HUGE_OLD, sprms.P_TABLE_PROPS})
_LONGEST = 2048  # bytes of a list that is kept in memory for the next document
_DEEPEST_HUGE = 4  # a list in the Data stream may point on, but not in a circle

# sprm → the field of ParagraphProps that it sets
_FIELDS = {
    sprms.P_IN_TABLE: "in_table",
    sprms.P_TTP: "row_end",
    sprms.P_ITAP: "itap",
    sprms.P_INNER_CELL: "inner_cell_end",
    sprms.P_INNER_TTP: "inner_row_end",
    sprms.P_ILFO: "ilfo",
    sprms.P_ILVL: "ilvl",
    sprms.P_OUT_LVL: "outline",
    sprms.P_ISTD: "istd",
}
_WANTED = frozenset({*_FIELDS, *_HUGE, sprms.P_DTAP})


def _changes(grpprl: bytes) -> tuple[tuple[int, int], ...]:
    """The sprms of a list that matter here, with their values."""
    return _remembered(grpprl) if len(grpprl) <= _LONGEST else _take_apart(grpprl)


def _take_apart(grpprl: bytes) -> tuple[tuple[int, int], ...]:
    return tuple(
        (
            sprm,
            grpprl[at]
            if end - at == 1
            else int.from_bytes(grpprl[at:end], "little", signed=True),
        )
        for sprm, at, end in modifiers(grpprl, _WANTED)
    )


# Reports of one office share a template, and with it most of their property lists.
_remembered = lru_cache(maxsize=4096)(_take_apart)


@dataclass(slots=True)
class ParagraphProps:
    """Properties of a paragraph; never changed once :class:`ParagraphReader` gave it.

    ``row_end`` and ``inner_row_end`` mark the terminating paragraph of a row, in a body
    table and in a nested one; ``inner_cell_end`` the last paragraph of a nested cell.
    ``lists`` are the property lists in order; the row's shape is in them. ``ilfo`` 0
    means no numbering, ``outline`` 9 means body text. ``depth`` is the table depth: 0
    outside tables, 1 in a table of the body. ``modern`` is the list that sprmPTableProps
    led to, if any: [MS-DOC] 3.6 takes the row's shape from it alone.
    """

    istd: int = 0
    in_table: int = 0
    itap: int = 0
    row_end: int = 0
    inner_row_end: int = 0
    inner_cell_end: int = 0
    ilfo: int = 0
    ilvl: int = 0
    outline: int = 9
    lists: tuple[bytes, ...] = ()
    modern: tuple[bytes, ...] = ()
    depth: int = 0


class ParagraphReader:
    """Works out :class:`ParagraphProps` from property lists and keeps the results."""

    def __init__(self, styles: StyleSheet, data: bytes, grpprls: list[bytes]) -> None:
        """``data`` is the Data stream, ``grpprls`` the lists that pieces point to."""
        self._styles = styles
        self._data = data
        self._grpprls = grpprls
        self.plain: dict[bytes, ParagraphProps] = {}  # of pieces without properties
        self._known: dict[tuple[bytes, int], ParagraphProps] = {}

    def read(self, papx: bytes, prm: int) -> ParagraphProps:
        """The properties that ``papx`` (style number and sprms) and ``prm`` give."""
        key = (papx, prm)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._work_out(papx, prm)
            if not prm:
                self.plain[papx] = known
        return known

    def _work_out(self, papx: bytes, prm: int) -> ParagraphProps:
        props = ParagraphProps(papx[0] | papx[1] << 8 if len(papx) >= 2 else 0)
        style = self._styles.style(props.istd).paragraph
        if style:
            self._apply(props, style, 0)
        self._apply(props, papx[2:], 0)
        if prm:
            self._apply(props, piece_modifiers(prm, self._grpprls), 0)
        props.depth = props.itap if props.itap > 0 else int(props.in_table != 0)
        return props

    def _apply(self, props: ParagraphProps, grpprl: bytes, level: int) -> None:
        """Change ``props`` by a list of sprms."""
        props.lists += (grpprl,)
        for sprm, value in _changes(grpprl):
            field = _FIELDS.get(sprm)
            if field is not None:
                setattr(props, field, value)
            elif sprm == sprms.P_DTAP:
                props.itap += value
            elif level < _DEEPEST_HUGE:
                more = self._huge(value & 0xFFFFFFFF)
                self._apply(props, more, level + 1)
                if sprm == sprms.P_TABLE_PROPS:
                    props.modern = (more,)

    def _huge(self, at: int) -> bytes:
        """The list that sprmPHugePapx or sprmPTableProps points to (PrcData, 2.9.210)."""
        if at + 2 > len(self._data):
            return b""
        (size,) = struct.unpack_from("<H", self._data, at)
        return self._data[at + 2 : at + 2 + size]
