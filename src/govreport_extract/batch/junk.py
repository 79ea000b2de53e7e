"""Names that systems and programs leave behind: skipped and counted, never a row."""

from __future__ import annotations

import re

JUNK = ("Thumbs.db", "desktop.ini", "~$*", ".*", "__MACOSX")
_JUNK = re.compile(r"(?:thumbs\.db|desktop\.ini|__macosx)\Z|~\$|\.", re.I)


def is_junk(name: str) -> bool:
    """Is this the name of something that is no document of anybody's?"""
    return _JUNK.match(name) is not None
