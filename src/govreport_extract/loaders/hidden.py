"""Hidden text, one policy for all Word formats.

Hidden text is in the file and not on paper. Words are kept: other readers of the same
file show them, and beside a figure they are a remark. Everything else (figures, signs,
stops) is dropped, because next to a printed figure it would make another number. Either
way a notice says how much there was.
"""

from __future__ import annotations

from dataclasses import dataclass

from govreport_extract.model.document import Notice


@dataclass(slots=True)
class HiddenText:
    """Counts the hidden characters of a document while it is read."""

    kept: int = 0
    dropped: int = 0

    def keeps(self, text: str) -> bool:
        """Whether a hidden run stays, that is, has letters and no figure; counts it."""
        stays = any(map(str.isalpha, text)) and not any(map(str.isdigit, text))
        if stays:
            self.kept += len(text)
        else:
            self.dropped += len(text.strip("\r\x07\x00"))
        return stays

    def notices(self) -> list[Notice]:
        """``hidden-text-dropped`` and ``hidden-text-kept``, where there was any."""
        found: list[Notice] = []
        if self.dropped:
            found.append(
                Notice("hidden-text-dropped", f"{self.dropped} hidden characters left out")
            )
        if self.kept:
            found.append(
                Notice("hidden-text-kept", f"{self.kept} hidden characters (words) kept")
            )
        return found
