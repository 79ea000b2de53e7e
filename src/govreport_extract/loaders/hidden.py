"""Hidden text, one policy for all Word formats: it is dropped, and a notice tells.

Hidden text is in the file and not on paper. A hidden figure next to a printed one would
make another number, and a hidden word a remark that nobody made. Formats that lost the
mark on the way (Word 2003 XML written by LibreOffice) show it as any other text.
"""

from __future__ import annotations

from dataclasses import dataclass

from govreport_extract.model.document import Notice


@dataclass(slots=True)
class HiddenText:
    """Counts the hidden characters of a document while it is read."""

    dropped: int = 0

    def drop(self, text: str) -> None:
        """Count a hidden run that is left out; marks and blanks do not count."""
        self.dropped += len(text.strip("\r\n\x07\x00\t "))

    def notices(self) -> list[Notice]:
        """``hidden-text-dropped``, where there was any."""
        if not self.dropped:
            return []
        return [Notice("hidden-text-dropped", f"{self.dropped} hidden characters left out")]
