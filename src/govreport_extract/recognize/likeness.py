"""How alike two labels are, and which differences are never a misprint."""

from __future__ import annotations

import re
from functools import lru_cache

from govreport_extract.chars import similarity
from govreport_extract.lookup import load_lookup


@lru_cache(maxsize=1)
def _telling() -> tuple[tuple[str, ...], tuple[re.Pattern[str], ...]]:
    data = load_lookup("labels")
    return tuple(data["telling_words"]), tuple(re.compile(p) for p in data["telling_patterns"])


@lru_cache(maxsize=20_000)
def alike(printed: str, own: str) -> float:
    """0…1 for two reduced labels; 0 where one has a telling word that the other has not.

    不属于国家秘密 is no misprint of 属于国家秘密, nor is 上年制发件数 of 本年制发件数.
    """
    if printed == own:
        return 1.0
    words, patterns = _telling()
    if any((word in printed) != (word in own) for word in words):
        return 0.0
    if any(bool(p.search(printed)) != bool(p.search(own)) for p in patterns):
        return 0.0
    return similarity(printed, own)
