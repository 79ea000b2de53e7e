"""What the elements of a dialect of WordprocessingML mean, as small numbers.

The dialects (ECMA-376 transitional and strict, Word 2003) share almost all local names.
"""

from __future__ import annotations

TRANSITIONAL = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
WORD2003 = "http://schemas.microsoft.com/office/word/2003/wordml"
_ALTERNATE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_ANNOTATION = "{http://schemas.microsoft.com/aml/2001/core}annotation"

(
    PARAGRAPH, RUN, TEXT, TABLE, ROW, CELL, PARAGRAPH_PROPS, RUN_PROPS, ROW_PROPS,
    CELL_PROPS, LETTER, FIELD_MARK, INSTRUCTION, SYMBOL, SKIP, PICTURE, ANNOTATION, RUBY,
) = range(1, 19)  # fmt: skip
"""Anything else is a container: what is in it is read."""

_MEANINGS = {
    "p": PARAGRAPH, "r": RUN, "t": TEXT, "tbl": TABLE, "tr": ROW, "tc": CELL,
    "pPr": PARAGRAPH_PROPS, "rPr": RUN_PROPS, "trPr": ROW_PROPS, "tcPr": CELL_PROPS,
    "tab": LETTER, "br": LETTER, "cr": LETTER, "noBreakHyphen": LETTER, "ptab": LETTER,
    "fldChar": FIELD_MARK, "instrText": INSTRUCTION, "sym": SYMBOL, "drawing": PICTURE,
    "pict": PICTURE, "object": PICTURE, "ruby": RUBY,
    "del": SKIP, "moveFrom": SKIP, "delText": SKIP, "delInstrText": SKIP, "sectPr": SKIP,
    "tblPr": SKIP, "tblGrid": SKIP, "sdtPr": SKIP, "sdtEndPr": SKIP, "rt": SKIP,
    "bookmarkStart": SKIP, "bookmarkEnd": SKIP, "proofErr": SKIP, "softHyphen": SKIP,
    "lastRenderedPageBreak": SKIP, "footnoteReference": SKIP, "endnoteReference": SKIP,
    "footnoteRef": SKIP, "endnoteRef": SKIP, "annotationRef": SKIP, "footnote": SKIP,
    "endnote": SKIP, "commentReference": SKIP, "commentRangeStart": SKIP,
    "commentRangeEnd": SKIP, "altChunk": SKIP, "tblPrEx": SKIP, "hdr": SKIP, "ftr": SKIP,
    "binData": SKIP, "listPr": SKIP, "fonts": SKIP, "styles": SKIP, "lists": SKIP,
    "customXmlPr": SKIP, "smartTagPr": SKIP,
}  # fmt: skip

LETTERS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}


class Dialect:
    """Element names of one namespace; ``meanings`` tells what an element is."""

    def __init__(self, namespace: str) -> None:
        self.namespace = namespace
        names = {f"{{{namespace}}}{name}": code for name, code in _MEANINGS.items()}
        names[_ALTERNATE + "AlternateContent"] = PICTURE
        names[_ANNOTATION] = ANNOTATION
        self.meanings = names

    def name(self, local: str) -> str:
        """The full name of an element or attribute."""
        return f"{{{self.namespace}}}{local}"


DIALECTS = {space: Dialect(space) for space in (TRANSITIONAL, STRICT, WORD2003)}
