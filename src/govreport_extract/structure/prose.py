"""The running text of the article, folded once for everything that reads prose.

Recognition compares text without blanks, width and traditional characters; a reader of
the result wants the place in the text as printed. A :class:`Line` has both and maps one
to the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from govreport_extract.chars import fold, simplify, squeeze
from govreport_extract.model.document import Document, Heading, Paragraph


@dataclass(slots=True)
class Line:
    """One paragraph of the article.

    ``text`` is folded (NFKC, simplified, no white space), ``raw`` as the loader gave it;
    ``block`` is its number in the document.
    """

    block: int
    raw: str
    text: str
    heading: bool = False
    page: int | None = None
    number: int | None = None
    _places: list[int] | None = None

    def offset(self, position: int) -> int:
        """Where in ``raw`` the character at ``position`` of ``text`` stands."""
        if len(self.raw) == len(self.text):
            return position
        if self._places is None:
            self._places = _places(self.raw, len(self.text))
        return self._places[position] if position < len(self._places) else len(self.raw)


def _places(raw: str, length: int) -> list[int]:
    """For each character of the folded text the place of its source in ``raw``."""
    places = [index for index, character in enumerate(raw) if not character.isspace()]
    if len(places) == length:
        return places
    # Some characters fold to several (… to ...) or to none (zero-width ones).
    return [
        index
        for index, character in enumerate(raw)
        for _ in range(1 if "一" <= character <= "龥" else len(squeeze(fold(character))))
    ]


def read_prose(document: Document) -> list[Line]:
    """The paragraphs of the article in order; frames and lists of links are left out."""
    blocks = list(_article(document))
    if not blocks:
        return []
    # One call for all: paragraphs hold no line ends after folding, so they can be cut again.
    joined = simplify(fold("\n".join(block.text.replace("\n", " ") for _, block in blocks)))
    return [
        Line(
            number,
            block.text,
            squeeze(text),
            isinstance(block, Heading),
            block.page,
            block.line,
        )
        for (number, block), text in zip(blocks, joined.split("\n"), strict=True)
    ]


def _article(document: Document) -> Iterator[tuple[int, Paragraph]]:
    for number, block in enumerate(document.blocks):
        if (
            isinstance(block, Paragraph)
            and block.region == "body"
            and (block.link_share < 0.5 or len(block.text) > 120)
        ):
            yield number, block
