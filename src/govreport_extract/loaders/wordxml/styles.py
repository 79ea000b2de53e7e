"""Styles and list definitions, as far as text depends on them (ECMA-376 17.7, 17.9)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from govreport_extract.loaders.numbering import CODES, Counter, Level
from govreport_extract.loaders.wordxml.tags import Dialect, is_on

_HEADING = re.compile(r"(?:heading|标题) ?([1-9])$", re.I)
_PLACE = re.compile(r"%([1-9])")
_DEEPEST = 12  # styles based on styles
_MOST = 5000


@dataclass(slots=True)
class Styles:
    """What styles mean for the text.

    ``headings``: style → level; ``numbers``: style → list reference; ``hiding``: styles
    that hide text; ``hides``: whether anything in the document is hidden at all.
    """

    headings: dict[str, int] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    hiding: set[str] = field(default_factory=set)
    hides: bool = True

    def heading(self, style: str) -> int:
        """1 to 9 for a heading style, else 0."""
        return self.headings.get(style, 0)


def read_styles(elements: list[etree._Element], dialect: Dialect) -> Styles:
    """What the ``style`` elements say; a style inherits from the one it is based on."""
    name, val, style_id = dialect.name, dialect.name("val"), dialect.name("styleId")
    named, base, paragraph, run = name("name"), name("basedOn"), name("pPr"), name("rPr")
    based: dict[str, str] = {}
    styles = Styles()
    for element in elements[:_MOST]:
        style = element.get(style_id, "")
        for child in element:
            tag = child.tag
            if tag == named:
                match = _HEADING.match(child.get(val, ""))
                if match:
                    styles.headings[style] = int(match[1])
            elif tag == base:
                based[style] = child.get(val, "")
            elif tag == paragraph:
                _read_paragraph(style, child, styles, dialect)
            elif tag == run:
                vanish = child.find(name("vanish"))
                if vanish is not None and is_on(vanish, val):
                    styles.hiding.add(style)
    for style in based:
        _inherit(style, based, styles)
    return styles


def _read_paragraph(
    style: str, props: etree._Element, styles: Styles, dialect: Dialect
) -> None:
    val = dialect.name("val")
    outline = props.find(dialect.name("outlineLvl"))
    if outline is not None and outline.get(val, "") in "012345678":
        styles.headings.setdefault(style, int(outline.get(val) or 0) + 1)
    for local in ("numPr", "listPr"):
        list_props = props.find(dialect.name(local))
        if list_props is not None:
            styles.numbers[style] = reference(list_props, dialect)


def _inherit(style: str, based: dict[str, str], styles: Styles) -> None:
    """Take from the bases what a style does not say itself."""
    base = based[style]
    for _ in range(_DEEPEST):
        if style not in styles.headings and base in styles.headings:
            styles.headings[style] = styles.headings[base]
        if style not in styles.numbers and base in styles.numbers:
            styles.numbers[style] = styles.numbers[base]
        if base in styles.hiding:
            styles.hiding.add(style)
        if base not in based:
            return
        base = based[base]


def reference(props: etree._Element, dialect: Dialect) -> str:
    """``list/level`` from numPr (docx) or listPr (Word 2003); ``=text`` if it is written.

    Word 2003 writes the number itself into an auxiliary hint.
    """
    number = level = ""
    val = dialect.name("val")
    for child in props:
        local = etree.QName(child).localname
        if local in ("numId", "ilfo"):
            number = child.get(val, "")
        elif local == "ilvl":
            level = child.get(val, "")
        elif local == "t":
            written = [str(v) for k, v in child.attrib.items() if str(k).endswith("val")]
            return "=" + "".join(written[:1])
    if not number.isdecimal() or number == "0":
        return "0/0" if number else ""
    return f"{int(number[:9])}/{level if level in tuple('012345678') else '0'}"


class Numbers:
    """Gives paragraphs their numbers, in document order."""

    def __init__(self, root: etree._Element | None, dialect: Dialect) -> None:
        """``root`` is ``w:numbering`` (docx) or ``w:lists`` (Word 2003), if there is one."""
        self._dialect = dialect
        self._abstract: dict[str, list[Level]] = {}
        self._uses: dict[str, tuple[str, dict[int, int], dict[int, Level]]] = {}
        self._counters: dict[str, Counter] = {}
        self._started: set[tuple[str, int]] = set()
        if root is not None:
            self._read(root)

    def reference(self, props: etree._Element) -> str:
        """See :func:`reference`."""
        return reference(props, self._dialect)

    def next(self, use: str) -> str:
        """The number of the next paragraph of ``use`` (``list/level``)."""
        if use.startswith("="):
            return "" if any("\ue000" <= c <= "\uf8ff" for c in use) else use[1:]
        number, _, place = use.partition("/")
        known = self._uses.get(number)
        levels = self._abstract.get(known[0]) if known else None
        if known is None or levels is None:
            return ""
        level = int(place or 0)
        counter = self._counters.get(known[0])
        if counter is None:
            counter = self._counters[known[0]] = Counter(list(levels))
        if (number, level) not in self._started:
            self._started.add((number, level))
            changed = known[2].get(level)
            if changed is not None and level < len(counter.levels):
                counter.levels[level] = changed
            if level in known[1]:
                counter.restart(level, known[1][level])
        return counter.next(level)

    def _read(self, root: etree._Element) -> None:
        name, val = self._dialect.name, self._dialect.name("val")
        for element in list(root)[:_MOST]:
            local = etree.QName(element).localname
            if local in ("abstractNum", "listDef"):
                number = element.get(name("abstractNumId")) or element.get(name("listDefId"))
                self._abstract[number or ""] = self._levels(element)
            elif local in ("num", "list"):
                number = element.get(name("numId")) or element.get(name("ilfo")) or ""
                target = element.find(name("abstractNumId"))
                if target is None:
                    target = element.find(name("ilst"))
                starts: dict[int, int] = {}
                changed: dict[int, Level] = {}
                for override in element.findall(name("lvlOverride")):
                    level = _small(override.get(name("ilvl")), 0)
                    start = override.find(name("startOverride"))
                    if start is not None:
                        starts[level] = _small(start.get(val), 1)
                    own = override.find(name("lvl"))
                    if own is not None:
                        changed[level] = self._level(own)
                if target is not None:
                    self._uses[number] = (target.get(val, ""), starts, changed)

    def _levels(self, element: etree._Element) -> list[Level]:
        levels = [Level(code=255) for _ in range(9)]
        for child in element.findall(self._dialect.name("lvl")):
            place = _small(child.get(self._dialect.name("ilvl")), 0)
            if place < 9:
                levels[place] = self._level(child)
        return levels

    def _level(self, element: etree._Element) -> Level:
        name, val = self._dialect.name, self._dialect.name("val")
        level = Level(code=0, start=0)
        for child in element:
            local, value = etree.QName(child).localname, child.get(val, "")
            if local == "start":
                level.start = _small(value, 1)
            elif local == "numFmt":
                level.code = CODES.get(value, 0)
            elif local == "nfc":
                level.code = _small(value, 0)
            elif local == "lvlText":
                level.pattern = _PLACE.sub(lambda match: chr(int(match[1])), value)
            elif local == "isLgl":
                level.legal = True
            elif local == "lvlRestart" and value == "0":
                level.restarts = False
            elif local == "pPr" and child.get(name("val")) is None:
                continue
        return level


def _small(value: str | None, default: int) -> int:
    return int(value) if value and value.isdecimal() and len(value) < 8 else default
