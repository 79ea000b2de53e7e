"""Numbers of the prose against the tables, against their parts, and among themselves.

Only numbers of the same scope and meaning are compared: a government's own 17 requests
do not contradict the 95 of its district. 受理 may mean the new requests or these and the
ones carried over; the check says which of the two fits.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from govreport_extract.model.report import Check, Finding, Number, Value, filled
from govreport_extract.recognize.narrative import Narrative
from govreport_extract.recognize.narrative.parts import Parts

_PREFIX = "narrative."
_SUMS = "requests.outcome."


@dataclass(frozen=True, slots=True)
class Compared:
    """An indicator of prose and the cells it may stand for, best first.

    A term that ends with ``*`` stands for the total column of all rows below it.
    """

    narrative: str
    meanings: tuple[tuple[str, ...], ...]


COMPARED = (
    Compared(
        "narrative.requests.received",
        (
            ("requests.received.total",),
            ("requests.received.total", "requests.carried_in.total"),
        ),
    ),
    Compared("narrative.requests.carried_in", (("requests.carried_in.total",),)),
    Compared("narrative.requests.completed", (("requests.outcome.total.total",),)),
    Compared("narrative.requests.carried_out", (("requests.carried_out.total",),)),
    Compared("narrative.requests.granted", (("requests.outcome.granted.total",),)),
    Compared("narrative.requests.partial", (("requests.outcome.partial.total",),)),
    Compared("narrative.requests.refused", (("requests.outcome.refused.*",),)),
    Compared("narrative.requests.unavailable", (("requests.outcome.unavailable.*",),)),
    Compared("narrative.requests.not_processed", (("requests.outcome.not_processed.*",),)),
    Compared("narrative.requests.other_handling", (("requests.outcome.other_handling.*",),)),
    Compared("narrative.review.total", (("review.total",),)),
    Compared(
        "narrative.litigation.total",
        (("litigation.direct.total", "litigation.after_review.total"),),
    ),
)


def check_narrative(
    narrative: Narrative, values: Mapping[str, Value], *, government: bool | None
) -> tuple[list[Check], list[Finding]]:
    """Checks and the findings of those that are broken, with both numbers and places.

    ``values`` are those of the tables. ``government``: True if the tables speak for a whole
    area, False if for one body, None if for either (the office of a government). A number
    of the text that is said to be of another scope contradicts nothing.
    """
    checks: list[Check] = []
    findings: list[Finding] = []
    for compared in COMPARED:
        said = narrative.values.get(compared.narrative)
        if said is not None:
            check = _against_table(compared, said, values, government=government)
            if check is not None:
                checks.append(check)
                findings += _told(check, said, values)
    checks += _balance(narrative.values)
    for group in narrative.parts:
        _parts(group, checks, findings)
    return checks, findings


def _against_table(
    compared: Compared, said: Value, values: Mapping[str, Value], *, government: bool | None
) -> Check | None:
    sums = [(terms, total) for terms, total in _meanings(compared, values) if total is not None]
    if not sums or said.value is None:
        return None
    fitting = next(((t, n) for t, n in sums if _fits(said, n)), None)
    terms, total = fitting or sums[0]
    common = {
        "id": f"{compared.narrative}.table",
        "kind": "narrative against table",
        "formula": f"{compared.narrative} = {' + '.join(terms)}",
        "left": said.value,
        "right": total,
        "left_terms": (compared.narrative,),
        "right_terms": terms,
    }
    if fitting:
        return filled(Check, outcome="holds", **common)
    table_scope = None if government is None else "area" if government else "own"
    if said.scope is not None and said.scope != table_scope:
        reason = f"the text speaks of another scope ({said.scope}) than the table may"
        return filled(Check, outcome="not assessable", reason=reason, **common)
    return filled(Check, outcome="broken", **common)


def _meanings(
    compared: Compared, values: Mapping[str, Value]
) -> Iterator[tuple[tuple[str, ...], Number | None]]:
    for terms in compared.meanings:
        cells: list[str] = []
        for term in terms:
            if term.endswith("*"):
                start = term.removesuffix("*")
                cells += [i for i in values if i.startswith(start) and i.endswith(".total")]
            else:
                cells.append(term)
        yield tuple(cells), _sum(cells, values)


def _sum(cells: Sequence[str], values: Mapping[str, Value]) -> Number | None:
    """None unless every cell was read and at least one holds a number."""
    total: Number = 0
    printed = False
    for cell in cells:
        value = values.get(cell)
        if value is None or value.state == "unreadable":
            return None
        if value.value is not None:
            printed = True
            total += value.value
    return total if printed else None


def _fits(said: Value, number: Number) -> bool:
    """Equal; an approximate number fits what it may stand for."""
    if said.value is None:
        return False
    if said.approx is None:
        return said.value == number
    low, high = float(said.value), float(said.value)
    if said.approx in ("余", "多", "超"):
        return low <= number <= high * 1.3 + 1
    return low * 0.9 - 1 <= number <= high * 1.1 + 1


def _told(check: Check, said: Value, values: Mapping[str, Value]) -> Iterator[Finding]:
    if check.outcome != "broken":
        return
    cell = values[check.right_terms[0]]
    yield Finding(
        code="narrative_contradicts_table",
        severity="warning",
        message=(
            f"the text says {said.value} for {check.left_terms[0]} ({said.where}:"
            f" “{(said.sentence or '')[:60]}”), the table {check.right} ({cell.where})"
        ),
        indicators=(*check.left_terms, *check.right_terms),
        where=said.where,
    )


def _balance(values: Mapping[str, Value]) -> Iterator[Check]:
    """New and carried in = closed and carried out, where the text gives all four."""
    names = ("received", "carried_in", "completed", "carried_out")
    ids = tuple(f"{_PREFIX}requests.{name}" for name in names)
    found = [values.get(name) for name in ids]
    exact = [v for v in found if v is not None and v.value is not None and v.approx is None]
    if len(exact) < 4 or len({v.scope for v in exact if v.scope}) > 1:
        return
    received, carried_in, completed, carried_out = (v.value or 0 for v in exact)
    left, right = received + carried_in, completed + carried_out
    # 受理 may have the ones carried over in it already.
    inclusive = received == right
    yield filled(
        Check,
        id="narrative.requests.balance",
        kind="narrative balance",
        formula="received + carried_in = completed + carried_out",
        outcome="holds" if left == right or inclusive else "broken",
        left=received if inclusive else left,
        right=right,
        left_terms=ids[:1] if inclusive else ids[:2],
        right_terms=ids[2:],
    )


def _parts(group: Parts, checks: list[Check], findings: list[Finding]) -> None:
    """A list that adds up is a check; one that does not is said, but may be a choice."""
    name = _PREFIX + group.total.indicator
    total: Number = 0
    for number in group.numbers:
        total += number
    number = sum(check.kind == "narrative parts" for check in checks) + 1
    if total == group.total.value and group.total.approx is None:
        shown = " + ".join(str(n) for n in group.numbers)
        checks.append(
            filled(
                Check,
                id=f"{name}.parts.{number}",
                kind="narrative parts",
                formula=f"{group.total.value} = {shown}",
                outcome="holds",
                left=group.total.value,
                right=total,
                left_terms=(name,),
            )
        )
    elif max(group.numbers) > group.total.value or (
        group.total.approx is None and total > group.total.value
    ):
        findings.append(
            Finding(
                code="narrative_parts_exceed_total",
                severity="info",
                message=(
                    f"the parts listed for {name} add up to {total}, the text says"
                    f" {group.total.value}: “{group.sentence.text[:80]}”"
                ),
                indicators=(name,),
            )
        )
    elif group.total.approx is None:
        findings.append(
            Finding(
                code="narrative_parts_differ",
                severity="info",
                message=(
                    f"{total} of {group.total.value} are listed for {name}:"
                    f" “{group.sentence.text[:80]}”"
                ),
                indicators=(name,),
            )
        )
