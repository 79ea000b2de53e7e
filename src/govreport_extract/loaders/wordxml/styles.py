"""Styles and list definitions, as far as text depends on them (ECMA-376 17.7, 17.9)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import islice

from lxml import etree

from govreport_extract.loaders.numbering import CODES, Counter, Level
from govreport_extract.loaders.wordxml.tags import Dialect, is_on, look_of

_HEADING = re.compile(r"(?:heading|标题) ?([1-9])$", re.I)
_PLACE = re.compile(r"%([1-9])")
_DEEPEST = 12  # styles based on styles
_MOST = 5000


class Styles:
    """What styles mean for the text; all of them are known from the beginning.

    ``headings``: style → level; ``numbers``: style → list reference; ``hiding``: styles
    that hide text; ``looks``: style → what its marks make of its text, where that is odd.
    """

    def __init__(self, dialect: Dialect, elements: Iterable[etree._Element] = ()) -> None:
        self.headings: dict[str, int] = {}
        self.numbers: dict[str, str] = {}
        self.hiding: set[str] = set()
        self.looks: dict[str, dict[str, int]] = {}
        self._dialect = dialect
        self._based: dict[str, str] = {}
        self._showing: set[str] = set()  # what a base hides
        self._read(elements)

    def know(self, style: str) -> None:
        """The text uses this style: now or later it will be asked for."""

    def heading(self, style: str) -> int:
        """1 to 9 for a heading style, else 0."""
        return self.headings.get(style, 0)

    def _read(self, elements: Iterable[etree._Element]) -> None:
        """Add what ``style`` elements say; a style inherits from the one it is based on."""
        name, val = self._dialect.name, self._dialect.name("val")
        style_id, named, base = name("styleId"), name("name"), name("basedOn")
        paragraph, run, vanish = name("pPr"), name("rPr"), name("vanish")
        for element in islice(elements, _MOST):
            style = element.get(style_id, "")
            for child in element:
                tag = child.tag
                if tag == named:
                    match = _HEADING.match(child.get(val, ""))
                    if match:
                        self.headings[style] = int(match[1])
                elif tag == base:
                    self._based[style] = child.get(val, "")
                elif tag == paragraph:
                    self._read_paragraph(style, child)
                elif tag == run:
                    for item in child:
                        if item.tag == vanish:
                            shows = not is_on(item, val)
                            (self._showing if shows else self.hiding).add(style)
                        elif item.tag in self._dialect.looks:
                            self.looks.setdefault(style, {})[item.tag] = look_of(item, val)
        for style in self._based:
            self._inherit(style)

    def _read_paragraph(self, style: str, props: etree._Element) -> None:
        name = self._dialect.name
        outline, lists = name("outlineLvl"), (name("numPr"), name("listPr"))
        for item in props:
            tag = item.tag
            if tag == outline:
                level = item.get(name("val"), "")
                if level in "012345678":
                    self.headings.setdefault(style, int(level or 0) + 1)
            elif tag in lists:
                self.numbers[style] = reference(item, self._dialect)

    def _inherit(self, style: str) -> None:
        """Take from the bases what a style does not say itself."""
        base = self._based[style]
        for _ in range(_DEEPEST):
            if style not in self.headings and base in self.headings:
                self.headings[style] = self.headings[base]
            if style not in self.numbers and base in self.numbers:
                self.numbers[style] = self.numbers[base]
            if base in self.looks:
                self.looks[style] = self.looks[base] | self.looks.get(style, {})
            if base in self.hiding and style not in self._showing:
                self.hiding.add(style)
            if base in self._showing and style not in self.hiding:
                self._showing.add(style)
            if base not in self._based:
                return
            base = self._based[base]


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

    def __init__(
        self, dialect: Dialect, lists: Callable[[], etree._Element | None] = lambda: None
    ) -> None:
        """``lists`` gives ``w:numbering`` (docx) or ``w:lists`` (Word 2003), if there is one.

        It is called when the first paragraph asks for its number.
        """
        self._dialect = dialect
        self._lists: Callable[[], etree._Element | None] | None = lists
        self._abstract: dict[str, list[Level]] = {}
        self._uses: dict[str, tuple[str, dict[int, int], dict[int, Level]]] = {}
        self._counters: dict[str, Counter] = {}
        self._started: set[tuple[str, int]] = set()

    def reference(self, props: etree._Element) -> str:
        """See :func:`reference`."""
        return reference(props, self._dialect)

    def next(self, use: str) -> str:
        """The number of the next paragraph of ``use`` (``list/level``)."""
        if use.startswith("="):
            return "" if any("\ue000" <= c <= "\uf8ff" for c in use) else use[1:]
        if self._lists is not None:
            root, self._lists = self._lists(), None
            if root is not None:
                self._read(root)
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
