"""Title, author and dates from the summary information stream ([MS-OLEPS] 2.21, 2.15)."""

from __future__ import annotations

import struct
from datetime import datetime, timedelta

_STREAM = "\x05SummaryInformation"
_NAMES = {
    2: "title", 3: "subject", 4: "author", 5: "keywords", 6: "comments", 7: "template",
    8: "last_modified_by", 9: "revision", 12: "created", 13: "modified", 18: "application",
}  # fmt: skip
_CODE_PAGE = 1
_SHORT, _BYTES, _WIDE, _TIME = 2, 30, 31, 64
_CODECS = {936: "gb18030", 950: "big5", 932: "cp932", 949: "cp949", 65001: "utf-8"}
_LONGEST = 4096


def stream_name() -> str:
    """The name of the stream that :func:`read_summary` takes."""
    return _STREAM


def read_summary(stream: bytes) -> dict[str, str]:
    """The properties with a name here; broken ones are left out, never an error."""
    try:
        (start,) = struct.unpack_from("<I", stream, 44)
        (count,) = struct.unpack_from("<I", stream, start + 4)
        count = min(count, 64)
        entries = struct.unpack_from(f"<{2 * count}I", stream, start + 8)
    except struct.error:
        return {}
    places = dict(zip(entries[::2], entries[1::2], strict=True))
    codec = _codec(stream, start + places[_CODE_PAGE]) if _CODE_PAGE in places else "cp1252"
    found: dict[str, str] = {}
    for number, name in _NAMES.items():
        if number in places:
            value = _value(stream, start + places[number], codec)
            if value:
                found[name] = value
    return found


def _codec(stream: bytes, at: int) -> str:
    try:
        kind, page = struct.unpack_from("<IH", stream, at)
    except struct.error:
        return "cp1252"
    if kind & 0xFFFF != _SHORT:
        return "cp1252"
    if page == 1200:
        return "utf-16-le"
    return _CODECS.get(page, f"cp{page}" if 1250 <= page <= 1258 else "cp1252")


def _value(stream: bytes, at: int, codec: str) -> str:
    try:
        kind, size = struct.unpack_from("<II", stream, at)
        if kind == _BYTES:
            raw = stream[at + 8 : at + 8 + min(size, _LONGEST)]
            return raw.decode(codec, "replace").split("\x00")[0].strip()
        if kind == _WIDE:
            raw = stream[at + 8 : at + 8 + 2 * min(size, _LONGEST)]
            return raw.decode("utf-16-le", "replace").split("\x00")[0].strip()
        if kind == _TIME:
            (ticks,) = struct.unpack_from("<Q", stream, at + 4)
            return _time(ticks)
    except struct.error:
        return ""
    return ""


def _time(ticks: int) -> str:
    """FILETIME (100 ns since 1601) as ISO 8601, empty where it is nought or absurd."""
    if not ticks or ticks > 10**18:
        return ""
    moment = datetime(1601, 1, 1) + timedelta(seconds=ticks // 10_000_000)
    return moment.isoformat() + "Z"
