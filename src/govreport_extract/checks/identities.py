"""Assesses the identities of a form. Never changes a value.

Blank and dashed cells count as zero only for assessing a sum (agencies leave zeros
blank), and the check says so; a side on which nothing is printed is not assessable.
"""

from __future__ import annotations

from collections.abc import Mapping

from govreport_extract.forms.model import Form, Identity
from govreport_extract.model.report import Check, Number, Outcome, Value


def check_form(form: Form, values: Mapping[str, Value]) -> list[Check]:
    """All identities of the form, in the order of the form file.

    Identities over rows of another year's form that the document does not have are left
    out: they are no part of what was printed.
    """
    checks = []
    for identity in form.identities:
        cells = [form.indicators[i] for i in identity.left]
        missing = all(i not in values or values[i].state == "absent" for i in identity.left)
        if missing and all(cell.optional for cell in cells):
            continue
        checks.append(assess(identity, values))
    return checks


def assess(identity: Identity, values: Mapping[str, Value]) -> Check:
    """One identity: ``holds``, ``broken`` or ``not assessable`` with the numbers."""
    right = _alternative(identity, values)
    reason = _obstacle(identity.left, values) or _obstacle(right, values)
    outcome: Outcome = "not assessable"
    left: Number | None = None
    other: Number | None = None
    blank = False
    if not reason:
        left, other = _sum(identity.left, values), _sum(right, values)
        holds = left >= other if identity.relation == "ge" else left == other
        outcome = "holds" if holds else "broken"
        blank = any(values[i].value is None for i in (*identity.left, *right))
    return Check(
        id=identity.id,
        kind=identity.kind,
        formula=identity.formula,
        outcome=outcome,
        left=left,
        right=other,
        left_terms=identity.left,
        right_terms=right,
        blank_as_zero=blank,
        reason=reason or None,
    )


def _alternative(identity: Identity, values: Mapping[str, Value]) -> tuple[str, ...]:
    """The first list of right-hand terms of which the document has every cell."""
    for terms in identity.right:
        if all(i in values and values[i].state != "absent" for i in terms):
            return terms
    return identity.right[0]


def _obstacle(terms: tuple[str, ...], values: Mapping[str, Value]) -> str:
    printed = False
    for term in terms:
        value = values.get(term)
        if value is None or value.state == "absent":
            return f"{term} is not in the document"
        if value.state == "unreadable":
            return f"{term} is unreadable"
        printed = printed or value.state == "number"
    return "" if printed else f"nothing is printed for {', '.join(terms)}"


def _sum(terms: tuple[str, ...], values: Mapping[str, Value]) -> Number:
    total: Number = 0
    for term in terms:
        value = values[term].value
        if value is not None:
            total += value
    return total
