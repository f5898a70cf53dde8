"""Pure rules of credit: who may be credited for a lead, in which way, and why; and who may not, and why not.

Everything is computed from facts, never from earlier decisions: the order in which facts come does not matter.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kernel.text import Reason, reason
from referrals.attribution.cases import Candidate, Case, Said, worth
from referrals.attribution.rulebook import (
    ASSISTED,
    CORRECTION,
    DEFAULTS,
    HELD,
    NOBODY,
    SOURCED,
    SUSPECTED,
    Rule,
)
from referrals.attribution.screening import CHECKS, Checked, Finding, Meeting, screen

ALL = 100
"""Credit for one lead in per cent: one person has all of it, or nobody has any."""

RANK = {SOURCED: 0, HELD: 1, ASSISTED: 2, SUSPECTED: 3, NOBODY: 4}
"""What is held or only suspected never stands before what is known; among equals the priority of the rules decides."""

RELEASED, DENIED, EXPIRED = "released", "denied", "expired"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one candidate: the outcome, the share of the lead in per cent, and why. `findings`: what the
    checks saw, whatever was said about it."""

    contact_id: UUID
    evidence: str
    reference: str
    at: datetime | None
    outcome: str
    reasons: tuple[Reason, ...]
    share: int = 0
    priority: int = 0
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """Who is credited, how, by which evidence, and every reason for and against, the deciding ones first."""

    credit: str
    contact_id: UUID | None
    reasons: tuple[Reason, ...]
    evidence: str = ""
    verdicts: tuple[Verdict, ...] = ()


def decide(
    case: Case,
    *,
    rules: Mapping[str, Rule] = DEFAULTS,
    checks: Mapping[str, Checked] = CHECKS,
) -> Decision:
    """The decision for one lead: at most one person has a share, and it is all of it; so never more than all."""
    judged = sorted((_judge(case, one, rules, checks) for one in case.candidates), key=_place)
    if case.said is not None:
        return _as_said(case.said, judged)
    notes = _notes(case)
    winner = next((verdict for verdict in judged if verdict.outcome != NOBODY), None)
    if winner is None:
        reasons = [why for verdict in judged for why in verdict.reasons]
        told = tuple(reasons + notes) or (reason("attribution_no_trace"),)
        return Decision(NOBODY, None, told, verdicts=tuple(judged))
    verdicts = tuple(_beside(verdict, winner) for verdict in judged)
    others = [
        why for verdict in judged if verdict is not winner for why in _against(verdict, winner)
    ]
    return Decision(
        winner.outcome,
        winner.contact_id,
        (*winner.reasons, *others, *notes),
        winner.evidence,
        verdicts,
    )


def _place(verdict: Verdict) -> tuple[int, int, float, str, str, str]:
    """The order of the rules; of equals the latest, then whatever is the same in every order of telling."""
    latest_first = -verdict.at.timestamp() if verdict.at else 0.0
    return (
        RANK[verdict.outcome],
        verdict.priority,
        latest_first,
        str(verdict.contact_id),
        verdict.reference,
        str([why["code"] for why in verdict.reasons]),
    )


def _notes(case: Case) -> list[Reason]:
    told = {
        "attribution_named_ambiguous": case.named_ambiguous,
        "attribution_code_unknown": case.unknown_code,
        "attribution_click_unknown": case.unknown_click,
    }
    return [reason(code) for code, is_so in told.items() if is_so]


def _beside(verdict: Verdict, winner: Verdict) -> Verdict:
    """A verdict as it stands beside the winner's: who would have been credited assisted."""
    if verdict is winner:
        return _changed(verdict, share=ALL if verdict.outcome in {SOURCED, ASSISTED} else 0)
    if verdict.contact_id == winner.contact_id or verdict.outcome not in {SOURCED, ASSISTED}:
        return verdict
    why = (*verdict.reasons, reason("attribution_other_first"))
    return _changed(verdict, outcome=ASSISTED, reasons=why)


def _changed(
    verdict: Verdict,
    *,
    outcome: str = "",
    reasons: tuple[Reason, ...] = (),
    share: int = 0,
) -> Verdict:
    return Verdict(
        verdict.contact_id,
        verdict.evidence,
        verdict.reference,
        verdict.at,
        outcome or verdict.outcome,
        reasons or verdict.reasons,
        share,
        verdict.priority,
        verdict.findings,
    )


def _against(verdict: Verdict, winner: Verdict) -> Sequence[Reason]:
    if verdict.outcome == NOBODY:
        return verdict.reasons
    if verdict.contact_id == winner.contact_id:
        return verdict.reasons[:1]
    return [reason("attribution_passed_over", advocate_id=str(verdict.contact_id))]


def _as_said(said: Said, judged: Sequence[Verdict]) -> Decision:
    """What one of us said stands; the evidence of the one who is named stays beside it."""
    why = reason("attribution_corrected", by=said.by, why=said.why)
    beside = [
        verdict
        if verdict.outcome == NOBODY
        else _changed(
            verdict,
            outcome=said.credit if verdict.contact_id == said.contact_id else NOBODY,
            reasons=(*verdict.reasons, reason("attribution_correction_stands")),
        )
        for verdict in judged
    ]
    if said.contact_id is not None:
        own = Verdict(said.contact_id, CORRECTION, "", None, said.credit, (why,), ALL)
        beside.insert(0, own)
    return Decision(said.credit, said.contact_id, (why,), CORRECTION, tuple(beside))


def _judge(
    case: Case, one: Candidate, rules: Mapping[str, Rule], checks: Mapping[str, Checked]
) -> Verdict:
    """One candidate, as if there were no other."""
    rule = rules[one.kind]
    evidence, credit = worth(case, one, rule)
    meeting = Meeting(case.person, one.person, one.visited_at, case.submitted_at)
    findings = tuple(screen(meeting, case.around, checks=checks)) if credit != NOBODY else ()
    outcome, reasons = _checked(case, one, credit, evidence, findings)
    return Verdict(
        one.person.contact_id,
        one.kind,
        one.reference,
        one.visited_at,
        outcome,
        reasons,
        priority=rule.priority,
        findings=findings,
    )


def _checked(
    case: Case,
    one: Candidate,
    credit: str,
    evidence: tuple[Reason, ...],
    findings: Sequence[Finding],
) -> tuple[str, tuple[Reason, ...]]:
    """What the checks leave of the credit, with what was said about them."""
    open_ones, released = [], False
    for finding in findings:
        said = case.looked_at.get((one.person.contact_id, finding.check))
        if said in {DENIED, EXPIRED}:
            return NOBODY, (finding.reason, reason(f"attribution_{said}"), *evidence)
        if said == RELEASED:
            released = True
        else:
            open_ones.append(finding.reason)
    if open_ones:
        held = HELD if credit in {SOURCED, ASSISTED} else NOBODY
        return held, (*open_ones, *evidence)
    return credit, (*evidence, reason("attribution_released")) if released else evidence
