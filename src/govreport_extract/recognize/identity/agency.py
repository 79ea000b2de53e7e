"""From the agency as printed in a title to its full name.

The full name begins with the county (a district: with its city) and ends with the body:
三明市 → 三明市人民政府, 滁州市凤阳县府城镇 → 凤阳县府城镇人民政府. What is not printed is
added only from other evidence (:class:`Region`), never from general knowledge.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from govreport_extract.lookup import load_lookup, pattern
from govreport_extract.recognize.gazetteer import (
    MUNICIPALITIES,
    Place,
    gazetteer,
    stem,
)

_TOWNSHIP = re.compile(r".{1,12}(?:镇|乡|苏木)")
_SUBDISTRICT = re.compile(r".{1,12}街道")
_AND_OFFICE = re.compile(r"[及和暨与](?<=人民政府.)(?:其)?(?:人民政府)?办公(?:厅|室)$")
_JOINT = re.compile(r"[•·●∙・]")
_NATIONAL = re.compile(r"国家|中国|中华|全国|国务院|中共")
_BRACKET = re.compile(r"\([^()]*\)$")
_BARE_GOVERNMENT = re.compile(r"(?<!人民)政府(?=$|\()")


@dataclass(frozen=True, slots=True)
class Body:
    """What kind of body a name is (rule id and kind of schemas/lookups/identity.yaml)."""

    rule: str
    kind: str


@dataclass(frozen=True, slots=True)
class Region:
    """Where the publisher is, from evidence outside the title."""

    province: Place | None = None
    prefecture: Place | None = None
    county: Place | None = None


@lru_cache(maxsize=1)
def _bodies() -> tuple[tuple[Body, re.Pattern[str]], ...]:
    return tuple(
        (
            Body(rule["id"], rule["kind"]),
            pattern(rf"(?:{rule['pattern']})$", "identity", rule["id"]),
        )
        for rule in load_lookup("identity")["bodies"]
    )


@lru_cache(maxsize=1)
def _aliases() -> dict[str, str]:
    return {rule["printed"]: rule["as"] for rule in load_lookup("identity")["aliases"]}


@lru_cache(maxsize=4096)
def body_of(agency: str) -> Body | None:
    """Which body a name ends with; None if it ends with none."""
    name = _BRACKET.sub("", agency)
    return next((body for body, rule in _bodies() if rule.search(name)), None)


class Chain(NamedTuple):
    """The places with which a name begins, outermost first, and the rest of the name.

    Each step is a tuple of candidates: several where the name alone does not say which.
    ``lengths`` are those of the names as printed.
    """

    steps: tuple[tuple[Place, ...], ...]
    lengths: tuple[int, ...]
    rest: str


@lru_cache(maxsize=4096)
def place_chain(text: str, year: int | None) -> Chain:
    """Take the places off the beginning of a name."""
    steps: list[tuple[Place, ...]] = []
    lengths: list[int] = []
    rest = text
    while len(steps) < 3 and rest:
        if steps:
            inner = [gazetteer().prefix(rest, year, p.inside) for p in steps[-1] if p.inside]
        else:
            inner = [gazetteer().prefix(rest, year)]
        longest = max((length for length, _ in inner), default=0)
        found = tuple(p for length, places in inner if length == longest for p in places)
        found = tuple(p for p in found if not steps or p not in steps[-1])
        if not longest or not found:
            break
        steps.append(found)
        lengths.append(longest)
        rest = rest[longest:]
    return Chain(tuple(steps), tuple(lengths), rest)


def full_name(printed: str, year: int | None, region: Region | None = None) -> str:
    """The conventional full name; without ``region`` only what the name itself gives.

    >>> full_name("河北省", 2020)
    '河北省人民政府'
    """
    if printed in _aliases():
        return _aliases()[printed]
    name = _without_repeats(printed, year)
    names = [part for part in _JOINT.split(name) if part]
    if len(names) > 1 and all(body_of(part) for part in names):
        return "、".join(full_name(part, year, region) for part in names)
    name = _AND_OFFICE.sub("", name)
    chain = place_chain(name, year)
    steps, rest = chain.steps, chain.rest
    name = _shortened(chain, name)
    if _is_bare_place(steps, rest):
        name += "人民政府"
    elif _SUBDISTRICT.fullmatch(rest):
        name += "办事处"
    else:
        name = _BARE_GOVERNMENT.sub("人民政府", name, count=1)
    if region is not None:
        name = _with_region(name, steps, region)
    return name


def _is_bare_place(steps: tuple[tuple[Place, ...], ...], rest: str) -> bool:
    if not rest:
        return bool(steps)
    if body_of(rest) is None:
        return False
    return body_of(rest) == Body("township", "government") and bool(_TOWNSHIP.fullmatch(rest))


def _without_repeats(name: str, year: int | None) -> str:
    """Drops a place repeated at the end and a site's name at the beginning."""
    for length in range(2, min(12, len(name) // 2) + 1):
        ending = name[-length:]
        if ending in gazetteer().full and body_of(name[:-length]) and name.startswith(ending):
            return name[:-length]
    _, middle, rest = name.partition("人民政府")
    if middle and rest and gazetteer().prefix(rest, year)[0] and body_of(rest):
        return rest
    return name


def _shortened(chain: Chain, name: str) -> str:
    """Without province before a city, without prefecture before a county.

    Districts keep their city, and everything in a municipality keeps it.
    """
    if len(chain.steps) < 2:
        return name
    last = chain.steps[-1]
    in_city = all(p.is_district or p.code[:2] in MUNICIPALITIES for p in last)
    return name[sum(chain.lengths[: len(chain.steps) - (2 if in_city else 1)]) :]


def _with_region(name: str, steps: tuple[tuple[Place, ...], ...], region: Region) -> str:
    """Puts the city before a district, and the place before a body without any."""
    body = body_of(name)
    if body is None or body.kind in ("ministry", "university") or _NATIONAL.match(name):
        return name
    city = region.prefecture or (
        region.province
        if region.province and region.province.code[:2] in MUNICIPALITIES
        else None
    )
    county = region.county
    if steps:
        district = steps[0][0].level == "county" and steps[0][0].is_district
        own = county is None or county.name == steps[0][0].name
        return city.name + name if district and own and city else name
    inside = county or region.prefecture or region.province
    if inside is None:
        return name
    lead = city.name if city and county is not None and county.is_district else ""
    if any(
        p is not None and name.startswith(stem(p.name)) for p in (county, region.prefecture)
    ):
        starts_with_county = county is not None and name.startswith(stem(county.name))
        return lead + name if starts_with_county else name
    return lead + inside.name + name


def find_region(text: str, year: int | None) -> Region:
    """A path such as ``浙江/温州/鹿城`` (full or short names) as places.

    Names that fit nowhere are left out.
    """
    region: dict[str, Place] = {}
    within = ""
    for name in filter(None, re.split(r"[/\s>＞·,，]+", text)):
        for level in ("province", "prefecture", "county"):
            if level in region:
                continue
            found = [p for p in gazetteer().find(name, year, within) if p.level == level]
            if len(found) == 1:
                region[level] = found[0]
                within = found[0].inside or within
                break
    return Region(region.get("province"), region.get("prefecture"), region.get("county"))
