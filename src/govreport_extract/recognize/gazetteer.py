"""Places of China with the codes that were valid in a year (schemas/lookups/places.tsv).

A name may belong to several places (朝阳区) and a place to several names over the years
(嫩江县, 嫩江市): look-ups give all candidates, never a choice among them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from govreport_extract.data import schemas_dir
from govreport_extract.errors import SchemaError
from govreport_extract.lookup import load_lookup

MUNICIPALITIES = frozenset({"11", "12", "31", "50"})
_TYPES = ("特别行政区", "自治区", "自治州", "自治县", "自治旗", "地区", "林区", "新区", "特区",
          "省", "市", "县", "区", "旗", "盟")  # fmt: skip
_FIRST, _LAST = 0, 9999


class Place(NamedTuple):
    """A place under one code and name; valid from ``first`` to ``last`` (years)."""

    code: str
    name: str
    first: int
    last: int

    @property
    def level(self) -> str:
        """``province``, ``prefecture`` or ``county``."""
        if self.code.endswith("0000"):
            return "province"
        return "prefecture" if self.code.endswith("00") else "county"

    @property
    def inside(self) -> str:
        """How the codes of the places inside begin; nothing is inside a county."""
        if self.level == "province":
            return self.code[:2]
        return self.code[:4] if self.level == "prefecture" else ""

    @property
    def is_district(self) -> bool:
        """A district of a city, usually named together with it."""
        return self.level == "county" and self.name.endswith("区") and self.code[4:] < "21"

    def valid(self, year: int | None, slack: int = 0) -> bool:
        """Did the name bear this code in the year? Lists are of one day a year: ``slack``."""
        return year is None or self.first - slack <= year <= self.last + slack


@dataclass(frozen=True)
class Gazetteer:
    """``full`` by name as in the list, ``codes`` by code, ``longest`` name in characters."""

    full: dict[str, tuple[Place, ...]]
    codes: dict[str, tuple[Place, ...]]
    longest: int

    @cached_property
    def short(self) -> dict[str, tuple[Place, ...]]:
        """By short form (安丘, 恩施, 恩施州); made when first asked for."""
        found: dict[str, list[Place]] = {}
        for name, places in self.full.items():
            for brief in {stem(name), stem(name, keep_type=True)} - {name}:
                found.setdefault(brief, []).extend(places)
        return {name: tuple(places) for name, places in found.items()}

    def parents(self, place: Place, year: int | None) -> tuple[Place | None, Place | None]:
        """Province and prefecture of a place (None where it has none or is it itself)."""
        code = place.code
        province = self._one(code[:2] + "0000", year) if place.level != "province" else None
        prefecture = self._one(code[:4] + "00", year) if place.level == "county" else None
        return province, prefecture

    def _one(self, code: str, year: int | None) -> Place | None:
        found = self.codes.get(code, ())
        return next((p for p in found if p.valid(year)), found[-1] if found else None)

    def find(self, name: str, year: int | None, within: str = "") -> tuple[Place, ...]:
        """Candidates for a full or short name; ``within`` is the start of their code."""
        found = self.full.get(name) or self.short.get(name) or ()
        if not found and name.endswith(("州", "县", "旗")):
            found = self.short.get(name, ())
        return pick(tuple(p for p in found if p.code.startswith(within)), year)

    def prefix(
        self, text: str, year: int | None, within: str = ""
    ) -> tuple[int, tuple[Place, ...]]:
        """Length of and candidates for the longest name with which the text begins.

        Full names, and the short forms of autonomous prefectures (恩施州).
        """
        for length in range(min(self.longest, len(text)), 1, -1):
            name = text[:length]
            found = self.full.get(name, ())
            if not found and name[-1] == "州" and length > 2:
                found = tuple(p for p in self.short.get(name, ()) if p.level == "prefecture")
            found = tuple(p for p in found if p.code.startswith(within))
            if found:
                return length, pick(found, year)
        return 0, ()


def pick(found: tuple[Place, ...], year: int | None) -> tuple[Place, ...]:
    """Those valid in the year; else those valid a year off; else all. One per code."""
    for slack in (0, 1):
        valid = tuple(p for p in found if p.valid(year, slack))
        if valid:
            found = valid
            break
    latest = {place.code: place for place in found}
    return tuple(latest.values())


def stem(name: str, *, keep_type: bool = False) -> str:
    """恩施土家族苗族自治州 → 恩施 (or 恩施州), 安丘市 → 安丘."""
    match = _autonomous().fullmatch(name) if "自治" in name else None
    if match:
        return match["stem"] + (match["type"][-1] if keep_type else "")
    for suffix in _TYPES:
        if name.endswith(suffix) and len(name) - len(suffix) >= 2:
            return name if keep_type else name[: -len(suffix)]
    return name


@lru_cache(maxsize=1)
def _autonomous() -> re.Pattern[str]:
    names = "|".join(sorted(load_lookup("peoples")["peoples"], key=len, reverse=True))
    return re.compile(
        rf"(?P<stem>[一-龥]{{2,6}}?)(?:{names}){{1,8}}(?P<type>自治区|自治州|自治县|自治旗)"
    )


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """The table of places, read once. Raises :class:`SchemaError` if it is broken."""
    path = schemas_dir() / "lookups" / "places.tsv"
    full: dict[str, list[Place]] = {}
    codes: dict[str, list[Place]] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        try:
            code, name, first, last = line.split("\t")
            place = Place(code, name, int(first or _FIRST), int(last or _LAST))
        except ValueError as error:
            raise SchemaError(f"{path}:{number}: not a row of four columns") from error
        full.setdefault(name, []).append(place)
        codes.setdefault(code, []).append(place)
    return Gazetteer(
        {name: tuple(places) for name, places in full.items()},
        {code: tuple(sorted(places, key=lambda p: p.first)) for code, places in codes.items()},
        max(map(len, full)),
    )
