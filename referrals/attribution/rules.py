"""Pure rules of credit: who may be credited for a lead, in which way, and why; and who may not, and why not.

Everything is computed from facts, never from earlier decisions: the order in which facts come does not matter.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from kernel.text import Reason, days_in_words, define, reason
from referrals.attribution.kinship import Person
from referrals.attribution.rulebook import (
    ASSISTED,
    CLICK,
    CODE,
    COLLEAGUE,
    CORRECTION,
    DEFAULTS,
    HELD,
    INTRODUCTION,
    LIKELY,
    NAMED,
    NOBODY,
    PROGRAM,
    SOURCED,
    SUSPECTED,
    Rule,
)
from referrals.attribution.screening import CHECKS, Around, Checked, Finding, Meeting, screen

CLOCK_SKEW = timedelta(minutes=5)
ALL = 100
"""Credit for one lead in per cent: one person has all of it, or nobody has any."""

RANK = {SOURCED: 0, HELD: 1, ASSISTED: 2, SUSPECTED: 3, NOBODY: 4}
"""What is held or only suspected never stands before what is known; among equals the priority of the rules decides."""

RELEASED, DENIED, EXPIRED = "released", "denied", "expired"

define(
    {
        "attribution_by_code": _("Their code was given with the lead."),
        "attribution_by_visit": _("Their link was opened {days} before the lead came."),
        "attribution_by_introduction": _("They introduced the person {days} before the lead came."),
        "attribution_by_name": _("The person named them when asked how they heard of us."),
        "attribution_likely_named": _("The person seems to have named them: one of us has to say."),
        "attribution_by_colleague": _(
            "A colleague of the person was reached by them {days} before the lead came."
        ),
        "attribution_no_trace": _("No link was opened and no code was given."),
        "attribution_click_unknown": _("The click id that was handed over is none of ours."),
        "attribution_code_unknown": _(
            "The code that was given is none of ours, or not active any more."
        ),
        "attribution_named_ambiguous": _(
            "They named somebody, and several people could be meant: one of us has to say."
        ),
        "attribution_too_early": _(
            "The link was opened {days} before the lead came; {window} is the limit."
        ),
        "attribution_out_of_window": _(
            "That was {days} before the lead came; {window} is the limit."
        ),
        "attribution_too_late": _("The link was opened after the lead had come."),
        "attribution_came_later": _("That happened after the lead had come."),
        "attribution_not_human": _(
            "The visit looks like a program's: it is kept and can be judged again."
        ),
        "attribution_rule_off": _("The rules give no credit for this."),
        "attribution_released": _("It was looked at: the credit stands."),
        "attribution_denied": _("It was looked at: no credit for this."),
        "attribution_expired": _("Nobody looked at it in time: nobody is credited."),
        "attribution_passed_over": _(
            "Another person's link was opened too; the one above comes first."
        ),
        "attribution_other_first": _("Other evidence comes first by the rules."),
        "attribution_corrected": _("{by} said so: {why}"),
        "attribution_correction_stands": _("What one of us said stands above it."),
    }
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may have brought the lead, by one piece of evidence.

    `visited_at`: when it happened; None where it has no time of its own. `reference` names it (a click id, a code).
    """

    person: Person
    visited_at: datetime | None = None
    is_human: bool = True
    evidence: str = ""
    reference: str = ""

    @property
    def kind(self) -> str:
        if self.evidence == CLICK and not self.is_human:
            return PROGRAM
        return self.evidence or (
            CODE if self.visited_at is None else CLICK if self.is_human else PROGRAM
        )


@dataclass(frozen=True, slots=True)
class Said:
    """What one of us said: this person, or nobody, is credited."""

    contact_id: UUID | None
    credit: str
    why: str
    by: str


@dataclass(frozen=True, slots=True)
class Case:
    """A lead as the rules see it. `ended_at`: when it was won or left. `looked_at`: what was decided about what the
    checks found, by advocate and check."""

    person: Person
    submitted_at: datetime
    candidates: tuple[Candidate, ...] = ()
    ended_at: datetime | None = None
    unknown_click: bool = False
    unknown_code: bool = False
    named_ambiguous: bool = False
    around: Around = field(default_factory=Around)
    looked_at: Mapping[tuple[UUID, str], str] = field(default_factory=dict)
    said: Said | None = None


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
    evidence, credit = _evidence(case, one, rule)
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


def _evidence(case: Case, one: Candidate, rule: Rule) -> tuple[tuple[Reason, ...], str]:
    """The evidence in words, deciding word first, and what the rules make of it."""
    if rule.credit == NOBODY:
        return (reason("attribution_rule_off"),), NOBODY
    if one.kind == NAMED:
        return (reason("attribution_by_name"),), rule.credit
    if one.kind == LIKELY:
        return (reason("attribution_likely_named"),), rule.credit
    if one.visited_at is None:
        return (reason("attribution_by_code"),), rule.credit
    before = case.submitted_at - one.visited_at
    if before < -CLOCK_SKEW:
        return _late(case, one, rule)
    days = days_in_words(before.days)
    if before > timedelta(days=rule.window_days):
        code = "too_early" if one.kind in {CLICK, PROGRAM} else "out_of_window"
        window = days_in_words(rule.window_days)
        return (reason(f"attribution_{code}", days=days, window=window),), NOBODY
    words = _WORDS[one.kind]
    told = reason(words) if one.kind == CODE else reason(words, days=days)
    if one.kind == PROGRAM:
        return (reason("attribution_not_human"), told), rule.credit
    return (told,), rule.credit


_WORDS = {
    CODE: "attribution_by_code",
    CLICK: "attribution_by_visit",
    PROGRAM: "attribution_by_visit",
    INTRODUCTION: "attribution_by_introduction",
    COLLEAGUE: "attribution_by_colleague",
}


def _late(case: Case, one: Candidate, rule: Rule) -> tuple[tuple[Reason, ...], str]:
    """What came after the lead: it may have helped, as long as the lead was open."""
    is_click = one.kind in {CLICK, PROGRAM}
    why = reason("attribution_too_late" if is_click else "attribution_came_later")
    was_open = one.visited_at is not None and (
        case.ended_at is None or one.visited_at < case.ended_at
    )
    return (why,), rule.late if was_open else NOBODY
