"""Is this text what the page shows? Missing or wrong Unicode maps give plausible garbage."""

from __future__ import annotations

import re

from govreport_extract.loaders.pdf import native
from govreport_extract.loaders.pdf.page import Page
from govreport_extract.model.document import UNREAD

_SAMPLED, _ASKED = 200, 14
"""How many characters of a page are looked at, at least, and of how many pdfium is asked."""
_HAN = re.compile("[\u3400-\u9fff]+")
_STRANGE = re.compile(
    "[^\u0020-\u007e\u00a0-\u00bf\u00d7\u00f7\u2010-\u206f\u2150-\u218f\u2190-\u22ff\u2460-\u25ff\u3000-\u303f"
    "\u3400-\u9fff\ufe30-\ufe4f\uff00-\uffef\r\n\t]+"
)
_FOREIGN = re.compile("[\x80-\x9f\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u017f\ufffd]")
_FOREIGN_INSIDE = re.compile(rf"(?<=\S){_FOREIGN.pattern}")
_MANY_FOREIGN = 3
"""Letters with accents, controls and what has no character: Chinese reports have one or two,
or many alike before the items of a list, as the signs of symbol fonts come out."""
# The most frequent characters of written Chinese and of official prose; a third of any
# honest text, nearly nothing of a text whose glyph numbers were taken for characters.
_FREQUENT = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下"
    "过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两"
    "体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线"
    "内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并"
    "提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见"
    "计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七"
    "海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场"
    "府信息申请报告示例项费用复议诉讼附件元万省市县镇村局院厅委办"
)


_RARE = re.compile(f"[^{''.join(sorted(_FREQUENT))}]+")


def garbled(page: Page) -> bool:
    """The page's text is not readable: fonts without a usable map to Unicode.

    Judged on a sample from the whole page: by pdfium's own map errors, by characters of
    scripts that do not stand in Chinese documents, and by the frequency of common ones.
    """
    text = page.text
    pieces = text[:: max(1, len(text) // _SAMPLED)].split()
    sample = "".join(pieces)
    if len(sample) < 8:
        return False
    many = len(_FOREIGN.findall(sample)) >= max(_MANY_FOREIGN, 0.015 * len(sample))
    if many and (UNREAD in sample or len(set(_FOREIGN_INSIDE.findall(text))) >= _MANY_FOREIGN):
        return True
    handle, error = page.handles[1], native.map_error
    asked = [k for k in range(0, len(text), max(1, len(text) // _ASKED)) if text[k] > " "]
    if sum([error(handle, k) == 1 for k in asked]) > 0.3 * len(asked):
        return True
    if len(pieces) > 1 and len(_STRANGE.sub("", sample)) < 0.8 * len(sample):
        return True
    han = "".join(_HAN.findall(sample))
    return len(han) >= 30 and len(_RARE.sub("", han)) < 0.3 * len(han)


def unmapped(page: Page, start: int, end: int) -> bool:
    """One of these characters has no map to Unicode: what it says is a guess."""
    handle = page.handles[1]
    return any(native.map_error(handle, k) == 1 for k in range(start, end))
