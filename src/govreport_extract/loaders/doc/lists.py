"""Numbered lists of a .doc ([MS-DOC] 2.4.6.3, 2.9.147 LSTF, 2.9.150 LVLF, 2.9.131 LFO)."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

from govreport_extract.loaders.numbering import Counter, Level

_MOST_LISTS = 10_000


class _Truncated(Exception):
    """The list tables end too early; what was read before stands."""


@dataclass(slots=True)
class _Override:
    """LFO: a use of a list, with starts and levels of its own."""

    list_id: int
    starts: dict[int, int] = field(default_factory=dict)
    levels: dict[int, Level] = field(default_factory=dict)


class Lists:
    """Gives paragraphs their numbers, in text order."""

    def __init__(
        self, table: bytes, lists: tuple[int, int], overrides: tuple[int, int]
    ) -> None:
        """``lists`` and ``overrides`` are offset and length of PlfLst and PlfLfo."""
        self._table = table
        self._lists: dict[int, list[Level]] = {}
        self._overrides: list[_Override] = []
        self._counters: dict[int, Counter] = {}
        self._started: set[tuple[int, int]] = set()
        self._places = (lists, overrides)
        self._read = False

    def number(self, ilfo: int, level: int) -> str:
        """The number of the next paragraph of list ``ilfo`` (from 1) at ``level``."""
        if not self._read:
            self._read_tables()
        if ilfo == 0x7FF or not 0 < ilfo <= len(self._overrides):
            return ""
        override = self._overrides[ilfo - 1]
        levels = self._lists.get(override.list_id)
        if levels is None:
            return ""
        counter = self._counters.get(override.list_id)
        if counter is None:
            counter = self._counters[override.list_id] = Counter(list(levels))
        if (ilfo, level) not in self._started:
            self._started.add((ilfo, level))
            changed = override.levels.get(level)
            if changed is not None and level < len(counter.levels):
                counter.levels[level] = changed
            if level in override.starts:
                counter.restart(level, override.starts[level])
        return counter.next(level)

    def _read_tables(self) -> None:
        """Read the lists; a document without numbers never gets here."""
        self._read = True
        lists, overrides = self._places
        try:
            self._read_lists(*lists)
            self._read_overrides(*overrides)
        except _Truncated:
            return

    def _unpack(self, layout: str, at: int) -> tuple[int, ...]:
        try:
            return struct.unpack_from(layout, self._table, at)
        except struct.error:
            raise _Truncated from None

    def _read_lists(self, offset: int, length: int) -> None:
        """PlfLst, and behind it the levels of each list."""
        if length < 2:
            return
        (count,) = self._unpack("<H", offset)
        at = offset + 2
        heads: list[tuple[int, int]] = []
        for _ in range(min(count, _MOST_LISTS)):
            (list_id,) = self._unpack("<i", at)
            (flags,) = self._unpack("<B", at + 26)
            heads.append((list_id, 1 if flags & 1 else 9))
            at += 28
        for list_id, levels in heads:
            read: list[Level] = []
            self._lists[list_id] = read
            for _ in range(levels):
                level, at = self._read_level(at)
                read.append(level)

    def _read_level(self, at: int) -> tuple[Level, int]:
        """An LVL and the place after it ([MS-DOC] 2.9.149)."""
        start, code, flags = self._unpack("<iBB", at)
        chpx, papx = self._unpack("<BB", at + 24)
        at += 28 + papx + chpx
        (letters,) = self._unpack("<H", at)
        raw = self._table[at + 2 : at + 2 + 2 * letters]
        pattern = raw.decode("utf-16-le", "replace")
        # numbers 0 to 8 are places for the levels; elsewhere counted from 1
        pattern = "".join(chr(ord(c) + 1) if c < "\x09" else c for c in pattern)
        legal, keeps = bool(flags & 4), bool(flags & 8)
        return Level(code, start, pattern, legal, not keeps), at + 2 + 2 * letters

    def _read_overrides(self, offset: int, length: int) -> None:
        """PlfLfo: the uses of lists, then what each changes ([MS-DOC] 2.9.192)."""
        if length < 4:
            return
        (count,) = self._unpack("<I", offset)
        count = min(count, _MOST_LISTS)
        changes: list[int] = []
        at = offset + 4
        for _ in range(count):
            (list_id,) = self._unpack("<i", at)
            (levels,) = self._unpack("<B", at + 12)
            self._overrides.append(_Override(list_id))
            changes.append(levels)
            at += 16
        for override, levels in zip(self._overrides, changes, strict=True):
            at += 4
            for _ in range(levels):
                at = self._read_change(override, at)

    def _read_change(self, override: _Override, at: int) -> int:
        """An LFOLVL; gives the place after it ([MS-DOC] 2.9.132)."""
        start, flags = self._unpack("<iI", at)
        level = flags & 0xF
        at += 8
        if flags & 0x20:
            override.levels[level], at = self._read_level(at)
            start = override.levels[level].start
        if flags & 0x10:
            override.starts[level] = start
        return at
