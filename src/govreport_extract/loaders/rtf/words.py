"""What control words mean to a reader of text and tables."""

from __future__ import annotations

SKIPPED = frozenset(
    b"colortbl fonttbl stylesheet header headerl headerr headerf footer footerl footerr "
    b"footerf footnote annotation atnid atnauthor atrfstart atrfend pict object shp do "
    b"themedata colorschememapping listtable listoverridetable revtbl rsidtbl generator "
    b"xmlnstbl pgptbl latentstyles datastore mmathPr nonesttables bkmkstart bkmkend xe tc "
    b"txe rxe shppict nonshppict info fldtype datafield template private pn pnseclvl "
    b"background filetbl userprops docvar ftnsep ftnsepc aftnsep aftnsepc falt panose "
    b"objdata objclass wgrffmtfilter passwordhash protusertbl upr".split()
)
"""Groups without text of the body."""

SPECIAL = frozenset(
    b"moMath colortbl fonttbl stylesheet info pict object shp shppict do upr".split()
)
"""Those of the skipped groups that are looked into in some other way."""

KEPT = frozenset(b"fldinst nesttableprops ud".split())
"""Groups marked ``\\*`` that are read all the same."""

LETTERS = {
    b"tab": "\t", b"line": "\n", b"lbr": "\n", b"column": "\n", b"page": "\n",
    b"emdash": "—", b"endash": "–", b"lquote": "‘", b"rquote": "’", b"ldblquote": "“",
    b"rdblquote": "”", b"bullet": "•", b"emspace": "\u2003", b"enspace": "\u2002",
    b"qmspace": "\u2005", b"softline": "\n",
}  # fmt: skip

SYMBOLS = {0x7E: "\u00a0", 0x5F: "-", 0x5C: "\\", 0x7B: "{", 0x7D: "}", 0x09: "\t"}
"""Control symbols that are characters: ``\\~ \\_ \\\\ \\{ \\}`` and an escaped tab."""
