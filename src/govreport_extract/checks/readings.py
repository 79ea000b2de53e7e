"""Two readings of the same bytes: is a broken sum printed so, or misread?

A reading that confirms the cells of a broken identity proves that the agency printed
them. Where the readings differ the identities may choose the other reading's number; if
they do not, a cell with two different numbers becomes unreadable, and a broken sum that
the second reading could not confirm is called doubtful.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set

from govreport_extract.checks.identities import assess
from govreport_extract.forms.model import Form
from govreport_extract.model.document import DOUBT
from govreport_extract.model.report import Check, Finding, Value, Verdict, trusted


def compare(
    form: Form,
    first: dict[str, Value],
    second: Mapping[str, Value],
    checks: list[Check],
) -> tuple[list[Check], list[Finding]]:
    """Give every broken check its verdict; ``first`` may take numbers of ``second``.

    Where a sum is broken, two readings have different numbers and no sum chooses, neither
    is taken: the cell becomes unreadable. Returns the checks (assessed anew where a value
    changed) and what was chosen or given up.
    """
    different = _different(first, second, checks)
    findings = _adopt(form, first, second, sorted(different))
    unlike = [i for i in different if first[i].state == "number"]
    if not findings and unlike:
        findings = [give_up(first, unlike, second)]
    identities = {identity.id: identity for identity in form.identities}
    judged = []
    changed = {i for finding in findings for i in finding.indicators}
    for check in checks:
        if check.id in identities and not changed.isdisjoint(
            check.left_terms + check.right_terms
        ):
            check = assess(identities[check.id], first)
        if check.outcome == "broken":
            terms = (*check.left_terms, *check.right_terms)
            agree = all(_same(first.get(i), second.get(i)) for i in terms)
            verdict: Verdict = "printed_so" if agree else "reading_doubtful"
            check = _judged(check, verdict)
        judged.append(check)
    return judged, findings


def confirmed(checks: list[Check], twice: frozenset[str]) -> list[Check]:
    """What is broken was printed so where all its cells are among those bound twice."""
    return [
        _judged(check, "printed_so")
        if check.outcome == "broken" and twice.issuperset(check.left_terms + check.right_terms)
        else check
        for check in checks
    ]


def _judged(check: Check, verdict: Verdict) -> Check:
    return trusted(Check, {**check.__dict__, "verdict": verdict})


def is_clear(
    values: Mapping[str, Value], checks: list[Check], excused: Set[str] = frozenset()
) -> bool:
    """No cell is unreadable or missing, and every broken sum has been confirmed."""
    lacking = [n for n, value in values.items() if value.state in ("unreadable", "absent")]
    broken = [check for check in checks if check.outcome == "broken"]
    return all(n in excused for n in lacking) and all(
        check.verdict == "printed_so" for check in broken
    )


def agree(
    first: Mapping[str, Value],
    second: Mapping[str, Value],
    checks: list[Check],
    excused: Set[str] = frozenset(),
) -> bool:
    """Do both readings have the same cells wherever anything is open to doubt?

    That is where an identity is broken and where the first reading has no number though
    the form has a cell (``excused`` cells have a substitute in the document).
    """
    doubtful = {i for i, value in first.items() if value.state in ("unreadable", "absent")}
    doubtful -= excused
    for check in checks:
        if check.outcome == "broken":
            doubtful.update(check.left_terms, check.right_terms)
    return all(_same(first.get(i), second.get(i)) for i in doubtful)


def contradictions(
    first: Mapping[str, Value],
    second: Mapping[str, Value],
    checks: list[Check],
    others: list[Check],
) -> tuple[list[str], list[str]]:
    """Cells that the second reading reads otherwise, with no sum of its own to speak for it.

    A further reading may know better where a cell belongs; what stands in it the first one
    has seen, too, and where that is odd (torn digits, a picture, the mark of a note) or in
    no sum that is broken, a reading that saw less must not win: these are the first list. The
    second one are cells on which the first is no better: neither number can be believed.
    ``checks`` are those of the first reading, ``others`` of the second.
    """
    held = _terms(check for check in others if check.outcome == "holds")
    shaken = _terms(check for check in checks if check.outcome != "holds")
    firm: list[str] = []
    loose: list[str] = []
    for indicator, one in first.items():
        other = second.get(indicator)
        if other is None or one.state == "absent" or one.raw is None:
            continue
        if one.raw.split() == (other.raw or "").split():
            continue
        if one.state == "unreadable":
            if other.state != "number" or DOUBT in one.raw or indicator not in held:
                firm.append(indicator)
        elif indicator not in held:
            (loose if indicator in shaken else firm).append(indicator)
    return firm, loose


def give_up(first: dict[str, Value], cells: list[str], second: Mapping[str, Value]) -> Finding:
    """Two different numbers for one cell are none."""
    said = ", ".join(f"{i}: {first[i].raw!r} or {second[i].raw!r}" for i in cells)
    for i in cells:
        first[i] = Value(state="unreadable", raw=first[i].raw, where=first[i].where)
    return Finding(
        code="readings_differ",
        severity="warning",
        message=f"two readings differ in cells of a sum that is broken: {said}",
        indicators=tuple(cells),
    )


def _terms(checks: Iterable[Check]) -> set[str]:
    return {i for check in checks for i in (*check.left_terms, *check.right_terms)}


def _same(one: Value | None, other: Value | None) -> bool:
    if one is None or other is None:
        return one is other
    return one.state == other.state and one.value == other.value


def _different(
    first: Mapping[str, Value], second: Mapping[str, Value], checks: list[Check]
) -> list[str]:
    """The cells of broken sums, in order, of which the second reading has another number."""
    broken = (check for check in checks if check.outcome == "broken")
    terms = dict.fromkeys(i for c in broken for i in (*c.left_terms, *c.right_terms))
    return [
        i for i in terms
        if i in first and i in second and not _same(first[i], second[i])
        and second[i].state == "number"
    ]  # fmt: skip


def _adopt(
    form: Form, first: dict[str, Value], second: Mapping[str, Value], different: list[str]
) -> list[Finding]:
    """Take the other reading's numbers if with them every touched identity holds."""
    if not different:
        return []
    trial = {**first, **{i: second[i] for i in different}}
    touched = {x.id: x for i in different for x in form.identities_of.get(i, ())}
    outcomes = {assess(identity, trial).outcome for identity in touched.values()}
    if "broken" in outcomes or "holds" not in outcomes:
        return []
    said = ", ".join(f"{i}: {first[i].raw!r} → {second[i].raw!r}" for i in different)
    for i in different:
        first[i] = second[i]
    return [
        Finding(
            code="chosen_by_identity",
            severity="warning",
            message=f"two readings differ, the sums of the form choose the second: {said}",
            indicators=tuple(different),
        )
    ]
