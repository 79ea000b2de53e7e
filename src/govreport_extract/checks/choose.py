"""Lets the form's redundancy choose between readings; it never makes a number."""

from __future__ import annotations

from govreport_extract.checks.identities import assess
from govreport_extract.forms.model import Form
from govreport_extract.model.report import Value
from govreport_extract.recognize.bound import Bound, Candidate


def choose(bound: Bound, form: Form) -> None:
    """Accept each group of candidates that makes every assessable identity hold.

    At least one identity must be assessable with the group, and all of them must hold.
    First all groups are tried together, then those left one at a time.
    """
    if not bound.doubtful:
        return
    trial = dict(bound.values)
    for group in bound.doubtful:
        _put(group, trial)
    together = [group for group in bound.doubtful if _proven(group, trial, form)]
    for group in together:
        _accept(group, bound)
    for group in bound.doubtful:
        if group not in together:
            trial = dict(bound.values)
            _put(group, trial)
            if _proven(group, trial, form):
                _accept(group, bound)


def _put(group: list[Candidate], values: dict[str, Value]) -> None:
    for candidate in group:
        old = values[candidate.indicator]
        values[candidate.indicator] = Value(
            value=candidate.number,
            state="number",
            raw=old.raw,
            unit=candidate.unit or old.unit,
            note=candidate.note,
            where=old.where,
        )


def _proven(group: list[Candidate], values: dict[str, Value], form: Form) -> bool:
    for candidate in group:
        checks = [
            assess(identity, values)
            for identity in form.identities_of.get(candidate.indicator, ())
        ]
        outcomes = {check.outcome for check in checks}
        if "broken" in outcomes or "holds" not in outcomes:
            return False
    return True


def _accept(group: list[Candidate], bound: Bound) -> None:
    _put(group, bound.values)
    ids = [candidate.indicator for candidate in group]
    # What made the row doubtful is settled by its sums: told, but no warning any more.
    bound.findings = [
        finding.model_copy(update={"severity": "info"})
        if finding.code == "row_out_of_line" and finding.indicators == tuple(ids)
        else finding
        for finding in bound.findings
    ]
    raws = ", ".join(repr(bound.values[i].raw) for i in ids)
    bound.note(
        "chosen_by_identity",
        f"{raws} could be read in more than one way; the sums of the form choose"
        f" {', '.join(str(candidate.number) for candidate in group)}",
        *ids,
        weak=True,
    )
