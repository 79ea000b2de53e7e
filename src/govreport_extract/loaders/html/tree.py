"""Text to an element tree, twice: with libxml2's repairs and with Python's parser."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from govreport_extract.errors import DamagedInput, LimitExceeded
from govreport_extract.limits import Limits

Element = Any  # lxml's elements have no usable static type

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
    root = etree.fromstring(_NUL.sub(" ", text).encode("utf-8"), parser)
    if root is None:
        raise DamagedInput("no element in the page", hint="is this really an HTML page?")
    return root


def parse_again(text: str, limits: Limits) -> Element:
    """The tree as Python's ``html.parser`` sees it (through BeautifulSoup), as lxml."""
    from bs4 import BeautifulSoup, Tag

    _check(text, limits)
    soup = BeautifulSoup(_NUL.sub(" ", text), "html.parser")
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
            elif type(child).__name__ == "NavigableString":
                piece = _NUL.sub(" ", str(child))
                if last is None:
                    element.text = (element.text or "") + piece
                else:
                    last.tail = (last.tail or "") + piece
    return root


def _safe_name(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]", "_", name).lstrip("-0123456789") or "_"


def _check(text: str, limits: Limits) -> None:
    if len(text) > limits.characters:
        raise LimitExceeded(
            f"the page has {len(text):,} characters, the limit is {limits.characters:,}",
            hint="raise Limits.characters if this really is a report",
        )
