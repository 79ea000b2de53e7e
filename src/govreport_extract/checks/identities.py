"""Assesses the identities of a form. Never changes a value.

Blank and dashed cells count as zero only for assessing a sum (agencies leave zeros
blank), and the check says so; a side on which nothing is printed is not assessable.
"""

from __future__ import annotations

from collections.abc import Mapping

from govreport_extract.forms.model import Form, Identity
from govreport_extract.model.report import Check, Number, Outcome, Value, trusted


def check_form(form: Form, values: Mapping[str, Value]) -> list[Check]:
    """All identities of the form, in the order of the form file.

    Identities over rows of another year's form that the document does not have are left
    out: they are no part of what was printed.
    """
    checks = []
    for identity in form.identities:
        first = values.get(identity.left[0])
        if (first is None or first.state == "absent") and _left_out(form, identity, values):
            continue
        checks.append(assess(identity, values))
    return checks


def _left_out(form: Form, identity: Identity, values: Mapping[str, Value]) -> bool:
    """Is the left side made of another year's rows, none of which the document has?"""
    missing = all(i not in values or values[i].state == "absent" for i in identity.left)
    return missing and all(form.indicators[i].optional for i in identity.left)


def assess(identity: Identity, values: Mapping[str, Value]) -> Check:
    """One identity: ``holds``, ``broken`` or ``not assessable`` with the numbers."""
    right = _alternative(identity, values)
    outcome: Outcome = "not assessable"
    left_sum, left_blank, reason = _sum(identity.left, values)
    right_sum, right_blank, obstacle = _sum(right, values)
    reason = reason or obstacle
    if not reason:
        holds = left_sum >= right_sum if identity.relation == "ge" else left_sum == right_sum
        outcome = "holds" if holds else "broken"
    return trusted(
        Check,
        {
            "id": identity.id,
            "kind": identity.kind,
            "formula": identity.formula,
            "outcome": outcome,
            "left": None if reason else left_sum,
            "right": None if reason else right_sum,
            "left_terms": identity.left,
            "right_terms": right,
            "blank_as_zero": not reason and (left_blank or right_blank),
            "reason": reason or None,
            "verdict": None,
        },
    )


def _alternative(identity: Identity, values: Mapping[str, Value]) -> tuple[str, ...]:
    """The first list of right-hand terms of which the document has every cell."""
    if len(identity.right) > 1:
        for terms in identity.right:
            states = [found.state if (found := values.get(i)) else "absent" for i in terms]
            if "absent" not in states:
                return terms
    return identity.right[0]


def _sum(terms: tuple[str, ...], values: Mapping[str, Value]) -> tuple[Number, bool, str]:
    """The sum, whether blank cells counted as zero, and why it cannot be assessed."""
    printed = [found.value if (found := values.get(term)) else None for term in terms]
    if None not in printed:  # nearly always
        return sum(printed), False, ""  # type: ignore[arg-type]
    total: Number = 0
    numbers = blanks = 0
    for term in terms:
        value = values.get(term)
        if value is None or value.state == "absent":
            return 0, False, f"{term} is not in the document"
        if value.value is not None:
            total += value.value
            numbers += 1
        elif value.state == "unreadable":
            return 0, False, f"{term} is unreadable"
        else:
            blanks += 1
    reason = "" if numbers else f"nothing is printed for {', '.join(terms)}"
    return total, blanks > 0, reason
