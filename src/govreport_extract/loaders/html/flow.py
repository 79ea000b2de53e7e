"""Walks the tree once and writes paragraphs, headings, tables and pictures in order."""

from __future__ import annotations

from typing import Any

from govreport_extract.chars import tidy_line
from govreport_extract.limits import Clock, Limits
from govreport_extract.loaders.html.style import BLOCKS, SKIPPED, hidden_test, is_frame
from govreport_extract.loaders.html.tables import Hidden, is_layout, read_table
from govreport_extract.model.document import Document, Heading, Notice, Paragraph, Picture

_LEVELS = {f"h{level}": level for level in range(1, 7)}
_DEEPEST_TABLES = 12
"""Tables inside tables inside … beyond this are not looked into: each level costs a walk."""
_META_KEYS = ("name", "property", "http-equiv")


class _Writer:
    """Collects inline text until a block ends."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.parts: list[str] = []
        self.linked = 0
        self.links = 0
        self.frames = 0
        self.level = 0

    def add(self, text: str | None) -> None:
        if text:
            self.parts.append(text)
            if self.links:
                self.linked += len(text.strip())

    def flush(self) -> None:
        if not self.parts:
            return
        text = tidy_line("".join(self.parts))
        linked, self.linked = self.linked, 0
        self.parts.clear()
        if not text:
            return
        share = min(1.0, linked / len(text))
        region = "frame" if self.frames else "body"
        block = (
            Heading(text, link_share=share, region=region, level=self.level)  # type: ignore[arg-type]
            if self.level
            else Paragraph(text, link_share=share, region=region)  # type: ignore[arg-type]
        )
        self.document.blocks.append(block)


def read_tree(root: Any, document: Document, limits: Limits, clock: Clock) -> int:
    """Fill ``document`` from the element tree ``root``; returns the depth it reached."""
    hidden = hidden_test(root)
    document.metadata.update(_metadata(root))
    # From the root, because what stands behind </html> is shown all the same.
    return _walk(root, document, hidden, limits, clock)


def _walk(root: Any, document: Document, hidden: Hidden, limits: Limits, clock: Clock) -> int:
    writer = _Writer(document)
    # One frame per open element: its children, its tail, and what to undo at its end.
    stack: list[tuple[Any, str | None, str, bool]] = [(iter(root), None, "body", False)]
    writer.add(root.text)
    deepest = tables = 0
    while stack:
        children, tail, tag, framed = stack[-1]
        child = next(children, None)
        if child is None:
            stack.pop()
            tables -= tag == "table"
            _leave(writer, tag, framed)
            writer.add(tail)
            continue
        tag = child.tag
        if not isinstance(tag, str) or tag in SKIPPED or hidden(child):
            writer.add(child.tail)
        elif tag == "br":
            writer.flush()
            writer.add(child.tail)
        elif tag == "img":
            writer.flush()
            document.blocks.append(Picture(child.get("alt") or child.get("src") or ""))
            writer.add(child.tail)
        elif tag == "table" and (tables > _DEEPEST_TABLES or not is_layout(child, hidden)):
            writer.flush()
            clock.check("tables of a page")
            _tables(child, document, hidden, limits)
            writer.add(child.tail)
        elif len(stack) >= 4000:
            _too_deep(document)
            writer.add(child.tail)
        else:
            tables += tag == "table"
            framed = _enter(writer, child, tag)
            stack.append((iter(child), child.tail, tag, framed))
            deepest = max(deepest, len(stack))
            writer.add(child.text)
    writer.flush()
    return deepest


def _enter(writer: _Writer, element: Any, tag: str) -> bool:
    if tag in BLOCKS:
        writer.flush()
        writer.level = _LEVELS.get(tag, writer.level)
        framed = is_frame(element)
        writer.frames += framed
        return framed
    if tag == "a":
        writer.links += 1
    return False


def _leave(writer: _Writer, tag: str, framed: bool) -> None:
    if tag in BLOCKS:
        writer.flush()
        if tag in _LEVELS:
            writer.level = 0
        writer.frames -= framed
    elif tag == "a":
        writer.links -= 1


def _tables(element: Any, document: Document, hidden: Hidden, limits: Limits) -> None:
    """A data table and the data tables inside its cells, parents first."""
    caption = element.find("caption")
    if caption is not None:
        document.blocks.append(Paragraph(tidy_line("".join(caption.itertext()))))
    waiting = [(element, 0)]
    while waiting:
        table, depth = waiting.pop()
        made = read_table(table, hidden, limits)
        made.depth = depth
        made.reader = document.reader
        if made.cells:
            document.blocks.append(made)
        if depth < _DEEPEST_TABLES:
            direct = [
                inner
                for inner in table.iter("table")
                if inner is not table and _is_shown_in(inner, table, hidden)
            ]
            waiting.extend((inner, depth + 1) for inner in reversed(direct))


def _is_shown_in(inner: Any, table: Any, hidden: Hidden) -> bool:
    """Is ``inner`` directly inside ``table``, and nothing hidden between them?"""
    if hidden(inner):
        return False
    for ancestor in inner.iterancestors():
        if ancestor is table:
            return True
        if ancestor.tag == "table" or hidden(ancestor):
            return False
    return False


def _too_deep(document: Document) -> None:
    if not any(notice.code == "truncated" for notice in document.notices):
        document.notices.append(
            Notice("truncated", "elements nested more than 4,000 deep were not read")
        )


def _metadata(root: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    title = root.find(".//title")
    if title is not None:
        text = tidy_line("".join(title.itertext()))
        if text:
            found["title"] = text
    for meta in root.iter("meta"):
        key = next((value for name in _META_KEYS if (value := meta.get(name))), None)
        content = tidy_line(meta.get("content") or "")
        if key and content:
            found.setdefault(key.lower(), content)
    return found
