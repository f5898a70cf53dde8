"""Verbs: judge leads, keep answers, let the stage, the segment and the owner follow. Set-wise, and safe to repeat."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from kernel import tenancy
from kernel.errors import Invalid
from kernel.setwise import upsert_rows
from referrals.attribution.services import move_lead
from referrals.leads.models import Lead
from referrals.leads.services import take_back_stage
from referrals.qualification import routing, segmenting
from referrals.qualification.facts import facts_of, leads_with_people, with_fit
from referrals.qualification.in_force import profile_now, questions_now, questions_of
from referrals.qualification.models import Answer, Assessment
from referrals.qualification.questions import Question, read_answer
from referrals.qualification.rules import Fit, judge

AT_ONCE = 1000
STILL_FRESH = timedelta(days=30)
WRITTEN = (
    "grade",
    "points",
    "up_to",
    "is_provisional",
    "is_qualified",
    "disqualifier",
    "parts",
    "reasons",
    "missing",
    "profile_number",
    "assessed_at",
)


@dataclass(frozen=True, slots=True)
class Problem:
    """One answer that could not be kept: where, a code for programs, and words. The others were kept."""

    pointer: str
    code: str
    detail: str


def assess(lead_ids: Collection[UUID], *, is_history: bool = False) -> dict[UUID, Assessment]:
    """Judge these leads by the profile in force, with everything that follows: stage, segment, owner.

    A constant number of queries for the judging; one course of verbs for each lead whose stage changes. `is_history`:
    only the judgement is written, nobody is moved, routed or told.
    """
    leads = list(leads_with_people().filter(pk__in=lead_ids).order_by("pk"))
    if not leads:
        return {}
    now = timezone.now()
    facts = facts_of(leads, now=now)
    profile = profile_now()
    before = {row.lead_id: row for row in _assessments(lead_ids)}
    rows = {
        lead.pk: _row(lead, judge(profile, facts[lead.pk], now=now), profile.number, before, now)
        for lead in leads
    }
    upsert_rows(list(rows.values()), unique=("lead",), fields=WRITTEN)
    if not is_history:
        for lead in leads:
            _let_stage_follow(lead, rows[lead.pk])
        known = {key: with_fit(facts[key], row) for key, row in rows.items()}
        entered = segmenting.place(leads, known, now=now)
        routing.look_after(leads, known, entered, now=now)
    return rows


def _assessments(lead_ids: Collection[UUID]) -> Iterable[Assessment]:
    return Assessment.objects.for_organization(tenancy.current()).filter(lead_id__in=lead_ids)


def _row(
    lead: Lead, fit: Fit, number: int, before: Mapping[UUID, Assessment], now: datetime
) -> Assessment:
    row = before.get(lead.pk) or Assessment(organization_id=tenancy.current(), lead=lead)
    row.grade, row.points, row.up_to = fit.grade, fit.points, fit.up_to
    row.is_provisional, row.is_qualified = fit.is_provisional, fit.is_qualified
    row.disqualifier = fit.disqualifier
    row.parts = {code: asdict(part) for code, part in fit.parts.items()}
    row.reasons, row.missing = list(fit.reasons), list(fit.missing)
    row.profile_number, row.assessed_at = number, now
    return row


def _let_stage_follow(lead: Lead, row: Assessment) -> None:
    """A lead that fits becomes qualified, one that is ruled out leaves; and comes back when that was our mistake."""
    if row.disqualifier:
        if lead.stage in (Lead.Stage.SUBMITTED, Lead.Stage.QUALIFIED):
            _move(lead, row, Lead.Stage.DISQUALIFIED)
    elif row.moved_to == Lead.Stage.DISQUALIFIED:
        lead.stage = take_back_stage(lead=lead, stage=Lead.Stage.DISQUALIFIED).stage
        _note(row, "")
    if row.is_qualified and lead.stage == Lead.Stage.SUBMITTED:
        _move(lead, row, Lead.Stage.QUALIFIED)


def _move(lead: Lead, row: Assessment, stage: str) -> None:
    lead.stage = move_lead(lead=lead, stage=stage).stage
    _note(row, stage)


def _note(row: Assessment, stage: str) -> None:
    row.moved_to = stage
    _assessments([row.lead_id]).update(moved_to=stage)  # type: ignore[attr-defined]


def answer(
    lead: Lead, *, answers: Mapping[str, Any], version: int | None = None
) -> tuple[Assessment, list[Problem]]:
    """Keep what a lead answered, and judge it anew. Returns the judgement, and what could not be kept and why.

    `version`: of the questions as they were shown; what that version asked may still be answered. A good answer is kept
    whatever stands beside it; raises Invalid when none of them can be kept.
    """
    number, content = questions_now()
    shown = questions_of(number if version is None else version)
    if shown is None:
        words = _("There never was a version %(number)s of the questions.") % {"number": version}
        raise Invalid(
            words, errors=[{"pointer": "/version", "code": "unknown_version", "detail": words}]
        )
    current = {one["code"]: one for one in content["questions"]}
    then = {one["code"]: one for one in shown["questions"]}
    rows, problems = _read(lead, answers, current, then, number if version is None else version)
    if answers and not rows:
        raise Invalid(
            _("None of these answers could be kept: %(what)s") % {"what": problems[0].detail},
            errors=[asdict(problem) for problem in problems],
        )
    upsert_rows(
        rows,
        unique=("organization", "lead", "question"),
        fields=("value", "version", "answered_at"),
    )
    return assess([lead.pk])[lead.pk], problems


def _read(
    lead: Lead,
    answers: Mapping[str, Any],
    current: Mapping[str, Question],
    then: Mapping[str, Question],
    version: int,
) -> tuple[list[Answer], list[Problem]]:
    rows, problems, now = [], [], timezone.now()
    for code, said in answers.items():
        question = current.get(code) or then.get(code)
        if question is None:
            words = _("There is no question “%(code)s”.") % {"code": code[:60]}
            problems.append(Problem(f"/answers/{code[:60]}", "unknown_question", words))
            continue
        value, wrong = read_answer(question, said)
        if wrong and code in then and code in current:
            value, fits_then = read_answer(then[code], said)
            if not fits_then:
                words = _("The choices have changed since it was asked; kept as it was answered.")
                problems.append(Problem(f"/answers/{code}", "choices_changed", words))
                wrong = ""
        elif not wrong and code not in current:
            words = _("This is not asked any more; kept as it was answered.")
            problems.append(Problem(f"/answers/{code}", "question_retired", words))
        if wrong:
            problems.append(Problem(f"/answers/{code}", "bad_answer", wrong))
            continue
        rows.append(
            Answer(
                organization_id=tenancy.current(),
                lead=lead,
                question=code,
                value=value,
                version=version,
                answered_at=now,
            )
        )
    return rows, problems


def answers_of(lead: Lead) -> dict[str, Any]:
    """What a lead has answered so far, by question."""
    rows = Answer.objects.for_organization(tenancy.current()).filter(lead=lead)
    return dict(rows.values_list("question", "value"))


def assess_stale(*, limit: int = AT_ONCE) -> int:
    """Judge some leads again whose judgement is by an earlier profile. Returns how many.

    Who came within the last 30 days and is on their way follows the new profile; of older ones only the figures do.
    """
    number = profile_now().number
    stale = list(
        Assessment.objects.for_organization(tenancy.current())
        .exclude(profile_number=number)
        .values_list("lead_id", "lead__submitted_at", "lead__loaded_at")[:limit]
    )
    return _assess_by_age(stale)


def assess_waiting(*, limit: int = AT_ONCE) -> int:
    """Judge leads that nobody judged yet, history above all. Returns how many."""
    waiting = (
        Lead.objects.for_organization(tenancy.current())
        .filter(assessment=None)
        .order_by("-submitted_at")
        .values_list("pk", "submitted_at", "loaded_at")[:limit]
    )
    return _assess_by_age(list(waiting))


def assess_again(lead_ids: Collection[UUID]) -> int:
    """Judge these leads with what is known now; for old ones, and those of a file of the past, nothing
    else follows. Returns how many."""
    if not lead_ids:
        return 0
    rows = Lead.objects.for_organization(tenancy.current()).filter(pk__in=lead_ids)
    return _assess_by_age(list(rows.values_list("pk", "submitted_at", "loaded_at")))


def _assess_by_age(found: Sequence[tuple[UUID, datetime, datetime | None]]) -> int:
    since = timezone.now() - STILL_FRESH
    fresh = {lead_id for lead_id, at, loaded_at in found if at > since and loaded_at is None}
    rest = {lead_id for lead_id, _at, _loaded_at in found} - fresh
    return len(assess(rest, is_history=True)) + len(assess(fresh))


def open_leads_of(contact_ids: Collection[UUID]) -> list[UUID]:
    """Leads of these people that are still on their way: what is new about the person may change the judgement."""
    over = (Lead.Stage.WON, Lead.Stage.LOST, Lead.Stage.DUPLICATE, Lead.Stage.WITHDRAWN)
    rows = (
        Lead.objects.for_organization(tenancy.current())
        .filter(contact_id__in=contact_ids, assessment__isnull=False)
        .exclude(stage__in=over)
    )
    return list(rows.values_list("pk", flat=True))


def assessments_of(leads: Sequence[Lead]) -> dict[UUID, Assessment]:
    return {row.lead_id: row for row in _assessments([lead.pk for lead in leads])}
