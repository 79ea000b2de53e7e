"""Labels reduced to what identifies them."""

from __future__ import annotations

import re
from functools import lru_cache

from govreport_extract.chars import fold, simplify

# 一、 （一） 1. 1、 (1) ① at the head; NFKC has made the brackets and the dot half width.
_NUMBERING = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.,，]|\([一二三四五六七八九十\d]{1,3}\)|[一二三四五六七八九十]\)"
    r"|\d{1,2}[、.,)](?!\d)|\d{1,2}(?=[^\d年月日.,、)]))+"
)
_NOT_WORD = re.compile(r"[^\w]+|_+")


@lru_cache(maxsize=50_000)
def reduce_label(text: str) -> str:
    """The label without blanks, width, quotes, punctuation, numbering; simplified.

    >>> reduce_label('（三）不予 公 开'), reduce_label('3.危及"三安全一稳定"')
    ('不予公开', '危及三安全一稳定')
    """
    if not text:
        return ""
    folded = simplify(fold(text))
    folded = "".join(folded.split())
    return _NOT_WORD.sub("", _NUMBERING.sub("", folded))
