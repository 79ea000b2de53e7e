"""Text to an element tree, twice: with libxml2's repairs and with Python's parser."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from govreport_extract.errors import DamagedInput, LimitExceeded
from govreport_extract.limits import Limits

Element = Any  # lxml's elements have no usable static type

# libxml2 drops what stands behind </html>; browsers show it.
_EARLY_END = re.compile(r"</(?:body|html)\s*>", re.IGNORECASE)
_OPAQUE_START = re.compile(r"<!--|<script")
TABLE_TAG = re.compile(
    r"<(/?)(table|thead|tbody|tfoot|tr|td|th)(?=[\s/>])[^<>]*>", re.IGNORECASE
)
_NUL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


def parse(text: str, limits: Limits) -> Element:
    """The tree as libxml2 repairs it; comments and instructions are left out."""
    _check(text, limits)
    parser = etree.HTMLParser(
        encoding="utf-8",
        remove_comments=True,
        remove_pis=True,
        no_network=True,
        huge_tree=True,  # without it libxml2 silently stops at a depth of 256
    )
    text = _EARLY_END.sub(" ", _NUL.sub(" ", text))
    root = etree.fromstring(text.encode("utf-8"), parser)
    if root is None:
        raise DamagedInput("no element in the page", hint="is this really an HTML page?")
    return root


def parse_again(text: str, limits: Limits) -> Element:
    """The tree as Python's ``html.parser`` sees it (through BeautifulSoup), as lxml."""
    from bs4 import BeautifulSoup, Tag

    _check(text, limits)
    soup = BeautifulSoup(_close_cells(_NUL.sub(" ", text)), "html.parser")
    root = etree.Element("html")
    stack: list[tuple[Tag, Element]] = [(soup, root)]
    while stack:
        tag, element = stack.pop()
        last = None
        for child in tag.children:
            if isinstance(child, Tag):
                last = etree.SubElement(element, _safe_name(child.name))
                for name, value in child.attrs.items():
                    plain = " ".join(value) if isinstance(value, list) else str(value)
                    last.set(_safe_name(name), _NUL.sub(" ", plain))
                stack.append((child, last))
            elif type(child).__name__ in ("NavigableString", "Stylesheet"):
                piece = _NUL.sub(" ", str(child))
                if last is None:
                    element.text = (element.text or "") + piece
                else:
                    last.tail = (last.tail or "") + piece
    return root


def _close_cells(text: str) -> str:
    """Write out the end tags of cells and rows that HTML lets authors leave out.

    ``html.parser`` knows no implied ends and would nest each cell in the one before.
    """
    text = without_opaque(_EARLY_END.sub(" ", text))
    parts: list[str] = []
    tables: list[list[str]] = [[]]  # the open row and cell of each open table
    last = 0
    for match in TABLE_TAG.finditer(text):
        ending, name = bool(match[1]), match[2].lower()
        parts.append(text[last : match.start()])
        last = match.end()
        opened = tables[-1]
        if name == "table":
            if not ending:
                tables.append([])
            elif len(tables) > 1:
                parts += [f"</{tag}>" for tag in reversed(tables.pop())]
        elif name in ("td", "th"):
            if opened and opened[-1] != "tr":
                parts.append(f"</{opened.pop()}>")
            elif ending:
                continue  # an end without a beginning
            if ending:
                continue
            opened.append(name)
        else:  # tr and the row groups end the open cell and row
            parts += [f"</{tag}>" for tag in reversed(opened)]
            opened.clear()
            if name == "tr":
                if ending:
                    continue
                opened.append("tr")
        parts.append(match[0])
    return "".join([*parts, text[last:]])


def without_opaque(text: str) -> str:
    """Comments and scripts cut out, in one pass; what never ends reaches to the end."""
    lower = text.lower()
    if len(lower) != len(text):
        lower = text  # a character that changes its length: upper-case tags stay in
    parts: list[str] = []
    place = 0
    for match in _OPAQUE_START.finditer(lower):
        if match.start() < place:
            continue  # inside what has been cut out
        parts.append(text[place : match.start()])
        ending = "-->" if match[0] == "<!--" else "</script>"
        end = lower.find(ending, match.start())
        if end < 0:
            return "".join(parts)
        place = end + len(ending)
    return "".join([*parts, text[place:]])


def _safe_name(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]", "_", name).lstrip("-0123456789") or "_"


def _check(text: str, limits: Limits) -> None:
    if len(text) > limits.characters:
        raise LimitExceeded(
            f"the page has {len(text):,} characters, the limit is {limits.characters:,}",
            hint="raise Limits.characters if this really is a report",
        )
