"""Is money in the unit that the table or its caption names?

The unit of a column stands in its label, as the forms have it. Some tables name it in a
column of its own, behind the row's label, in a row over all columns or in the line above:
then the printed number is kept, and a finding says that its unit is not sure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from govreport_extract.chars import fold, squeeze
from govreport_extract.forms.model import Form
from govreport_extract.model.document import Document, Paragraph, Table
from govreport_extract.model.report import Finding, Value
from govreport_extract.recognize.numbers import parse_any

_MONEY = r"((?:百万|十万|万|亿|千|百)?(?:美元|欧元|港元|港币|元))"
_BEHIND = re.compile(rf"[(\[【]?(?:单位[:为]?)?(?:人民币)?{_MONEY}[)\]】]?$")
_SAID = re.compile(rf"单位[:为]?[^。;]{{0,8}}?(?:人民币)?{_MONEY}")
_LONGEST = 60


def check_units(
    document: Document, form: Form | None, values: Mapping[str, Value]
) -> list[Finding]:
    """``unit_unclear`` for each amount of money beside which another unit is named."""
    findings = []
    tables = document.tables
    for indicator in form.indicators.values() if form is not None else ():
        value = values.get(indicator.id) if indicator.type == "money" else None
        where = value.where if value is not None and value.state == "number" else None
        if value is None or where is None or where.table is None or where.row is None:
            continue
        if not value.value:
            continue  # nought is nought in any unit
        if where.table >= len(tables) or tables[where.table].reader != (where.reader or ""):
            continue
        named = _named_units(document, tables[where.table], where.row) - {value.unit}
        if named:
            findings.append(
                Finding(
                    code="unit_unclear",
                    severity="warning",
                    message=f"{indicator.id} is given in {value.unit or 'no unit'}, its table"
                    f" names {', '.join(sorted(named))}",
                    indicators=(indicator.id,),
                    where=where,
                )
            )
    return findings


def _named_units(document: Document, table: Table, row: int) -> set[str]:
    """Units of money in a row's words, in rows without a figure, and above the table."""
    rows: dict[int, list[str]] = {}
    for cell in table.cells:
        for number in range(cell.row, cell.row + cell.row_span):
            rows.setdefault(number, []).append(cell.text)
    named = set()
    for number, texts in rows.items():
        pattern = _SAID
        if number == row:
            texts = [text for text in texts if parse_any(text).value is None]
            pattern = _BEHIND
        elif any(text.strip().isdigit() for text in texts):
            continue
        named |= {found[1] for text in texts if (found := _search(pattern, text))}
    if table.block:
        above = document.blocks[table.block - 1]
        if isinstance(above, Paragraph) and (found := _search(_SAID, above.text)):
            named.add(found[1])
    return named


def _search(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    if "元" not in text or len(text) > _LONGEST:
        return None
    return pattern.search(squeeze(fold(text)))
