"""Runs that are no plain print by their own properties, for readings that do not walk.

Styles are not looked at.
"""

from __future__ import annotations

from lxml import etree

from govreport_extract.loaders.unsure import PLAIN, marked
from govreport_extract.loaders.wordxml.tags import Dialect, is_on, look_of


class OddRuns:
    """The hidden, raised, struck-out and white runs of a body."""

    def __init__(self, body: etree._Element, dialect: Dialect) -> None:
        self._hidden: set[etree._Element] = set()
        self._looks: dict[etree._Element, int] = {}
        val, props = dialect.name("val"), dialect.name("rPr")
        vanish = dialect.name("vanish")
        for mark in body.iter(vanish, *dialect.looks):
            around = mark.getparent()
            run = around.getparent() if around is not None and around.tag == props else None
            if run is None:
                continue
            if mark.tag != vanish:
                self._looks[run] = max(look_of(mark, val), self._looks.get(run, PLAIN))
            elif is_on(mark, val):
                self._hidden.add(run)

    def text(self, element: etree._Element, *, in_table: bool) -> str:
        """What a ``t`` element says in print; marked as in :mod:`~...loaders.unsure`."""
        run = element.getparent()
        if run in self._hidden:
            return ""
        text = element.text or ""
        look = self._looks.get(run, PLAIN) if in_table and run is not None else PLAIN
        return marked(text, look) if look else text
