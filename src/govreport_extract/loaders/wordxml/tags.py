"""What the elements of a dialect of WordprocessingML mean, as small numbers.

The dialects (ECMA-376 transitional and strict, Word 2003) share almost all local names.
"""

from __future__ import annotations

from lxml import etree

from govreport_extract.loaders.unsure import PLAIN, RAISED, UNSURE, moved

TRANSITIONAL = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
WORD2003 = "http://schemas.microsoft.com/office/word/2003/wordml"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_EQUATION = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_ANNOTATION = "{http://schemas.microsoft.com/aml/2001/core}annotation"

(
    ROW, TABLE, SPAN, DOWN, ACROSS, BEFORE, STYLE, NUMBER, OUTLINE, LETTER, FIELD_MARK, CODE,
    SYMBOL, VANISH, RUN_STYLE, SKIP, PICTURE, DELETED, ANNOTATION, LOOK, EQUATION,
) = range(1, 22)  # fmt: skip
"""Only elements with one of these meanings are looked at, and text, paragraphs and cells.
SKIP and PICTURE are left out with all that is inside them, and DELETED and ANNOTATION if
they are tracked deletions or comments."""

_MEANINGS = {
    "tr": ROW, "tbl": TABLE, "gridSpan": SPAN,
    "vMerge": DOWN, "vmerge": DOWN, "hMerge": ACROSS, "hmerge": ACROSS,
    "gridBefore": BEFORE, "pStyle": STYLE, "numPr": NUMBER, "listPr": NUMBER,
    "outlineLvl": OUTLINE, "tab": LETTER, "br": LETTER, "cr": LETTER, "ptab": LETTER,
    "noBreakHyphen": LETTER, "fldChar": FIELD_MARK, "instrText": CODE, "sym": SYMBOL,
    "vanish": VANISH, "rStyle": RUN_STYLE, "drawing": PICTURE, "pict": PICTURE,
    "vertAlign": LOOK, "strike": LOOK, "dstrike": LOOK, "color": LOOK, "position": LOOK,
    "object": PICTURE, "del": DELETED, "moveFrom": SKIP, "rt": SKIP, "footnote": SKIP,
    "endnote": SKIP, "sectPr": SKIP, "pPrChange": SKIP, "rPrChange": SKIP,
    "tcPrChange": SKIP, "trPrChange": SKIP, "tblPrChange": SKIP, "tblPrExChange": SKIP,
    "sectPrChange": SKIP, "numberingChange": SKIP, "sdtPr": SKIP, "txbxContent": SKIP,
}  # fmt: skip

_LETTERS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}


class Dialect:
    """Element names of one namespace; ``meanings`` tells what an element is."""

    def __init__(self, namespace: str) -> None:
        self.namespace = namespace
        self._full: dict[str, str] = {}
        names = {self.name(local): meaning for local, meaning in _MEANINGS.items()}
        names[_FALLBACK] = SKIP
        names[_EQUATION] = EQUATION
        names[_ANNOTATION] = ANNOTATION
        self.meanings = names
        self.looks = frozenset(tag for tag, meaning in names.items() if meaning == LOOK)
        self.letters = {self.name(local): letter for local, letter in _LETTERS.items()}

    def name(self, local: str) -> str:
        """The full name of an element or attribute."""
        full = self._full.get(local)
        if full is None:
            full = self._full[local] = f"{{{self.namespace}}}{local}"
        return full


def is_on(mark: etree._Element, attribute: str) -> bool:
    """Is a property that is on where it stands not switched off (ECMA-376, ST_OnOff)?"""
    return mark.get(attribute, "1") not in ("0", "false", "off")


def look_of(mark: etree._Element, attribute: str) -> int:
    """How a mark of ``Dialect.looks`` makes its run look."""
    value, kind = mark.get(attribute, ""), mark.tag.rpartition("}")[2]
    if kind == "color":
        return UNSURE if value.upper() == "FFFFFF" else PLAIN
    if kind == "vertAlign":
        return RAISED if value in ("superscript", "subscript") else PLAIN
    if kind == "position":
        far = value.removeprefix("-")
        return moved(int(value)) if far.isdecimal() and len(far) < 6 else PLAIN
    return UNSURE if is_on(mark, attribute) else PLAIN


DIALECTS = {space: Dialect(space) for space in (TRANSITIONAL, STRICT, WORD2003)}
