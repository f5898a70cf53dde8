"""The standing of people as of a moment, from what is stored about them; reads, and writes nothing.

The same way for a new signal, for the daily ageing, for a rebuild and for an explanation.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from accounts.contacting import services as contacting
from accounts.contacting.models import Consent
from accounts.customers.models import Company, Contact
from accounts.customers.trouble_models import Trouble
from advocacy.scoring import totals
from advocacy.scoring.contents import heights_of
from advocacy.scoring.fit import GRADES_TOLD, grade_of
from advocacy.scoring.models import Advocate
from advocacy.scoring.rules import (
    SERIOUS_TICKET,
    Contribution,
    Open,
    contributions,
    kinds_shown,
    score_of,
)
from advocacy.scoring.tiers import ACT_COUNTS_FOR, Before, Evidence, Standing, standing
from advocacy.signals.kinds import Kind
from advocacy.signals.querysets import ActSpan, act_spans
from kernel import tenancy
from kernel.text import reason

Answers = Mapping[str, Mapping[UUID, str]]


@dataclass(frozen=True, slots=True)
class Assessment:
    """One person's evidence and standing. `score` is None, and there is no evidence, for who objected to being scored.

    `stands` is what the evidence says, `tier` what holds: somebody's word beside it may lift or lower it, until a day.
    `fit`: the grade of their company as ideal customer, 4 to 1, None while nobody knows.
    """

    score: float | None
    found: Sequence[Contribution]
    evidence: Evidence
    stands: Standing
    acts: ActSpan | None
    tier: str
    fit: int | None = None


def answers_of(contact_ids: Collection[UUID]) -> Answers:
    """What they said about being scored and about recommending, in one query."""
    purposes = Consent.Purpose.PROFILING, Consent.Purpose.RECOMMENDATION
    return contacting.consent_ledger(contact_ids, purposes)


def objected(answers: Answers, contact_id: UUID) -> bool:
    """Objected to being scored: then nothing is computed at all."""
    return _said_no(answers, Consent.Purpose.PROFILING, contact_id)


def assess(
    contact_ids: Collection[UUID],
    *,
    answers: Answers,
    before: Mapping[UUID, Advocate],
    kinds: Mapping[str, Kind],
    now: datetime,
) -> dict[UUID, Assessment]:
    """The standing of each living contact among these, in four queries."""
    people = list(
        Contact.objects.for_organization(tenancy.current())
        .filter(pk__in=contact_ids, merged_into=None)
        .values_list("pk", "company_id", "company__policy", *GRADES_TOLD)
    )
    sums = totals.of(contact_ids)
    spans = act_spans(contact_ids, since=now - ACT_COUNTS_FOR)
    tickets = open_tickets([(contact_id, company) for contact_id, company, *_ in people])
    heights = heights_of(kinds)
    found = {}
    for contact_id, _company, policy, *grades in people:
        known = before.get(contact_id)
        if objected(answers, contact_id):
            found[contact_id] = _not_scored()
            continue
        points = contributions(
            sums.get(contact_id, {}), kinds=kinds, now=now, opened=tickets.get(contact_id)
        )
        evidence = Evidence(
            score=score_of(points),
            kinds=kinds_shown(points),
            acts=spans.get(contact_id),
            peace=peace_of(answers, contact_id, policy),
        )
        stands = standing(evidence, before=before_of(known), now=now, heights=heights)
        found[contact_id] = Assessment(
            evidence.score,
            points,
            evidence,
            stands,
            evidence.acts,
            tier=_holds(stands.tier, known, now),
            fit=grade_of(grades),
        )
    return found


def _holds(tier: str, known: Advocate | None, now: datetime) -> str:
    """The tier that holds: somebody's word goes before the machine's while it lasts, and never lifts "leave in peace"."""
    if known is None or tier == Advocate.Tier.LEAVE or not overridden(known, now):
        return tier
    return known.override_tier


def overridden(advocate: Advocate, now: datetime) -> bool:
    """Does somebody's word hold beside the machine's?"""
    until = advocate.override_until
    return bool(advocate.override_tier) and until is not None and until > now


def _not_scored() -> Assessment:
    stands = Standing(Advocate.Tier.LEAVE, None, None, reason("peace.objected"))
    evidence = Evidence(0.0, 0, peace="peace.objected")
    return Assessment(None, [], evidence, stands, None, tier=stands.tier)


def before_of(advocate: Advocate | None) -> Before:
    if advocate is None:
        return Before()
    tier = advocate.machine_tier or advocate.tier
    return Before(tier, advocate.entered_at, advocate.below_since)


def peace_of(answers: Answers, contact_id: UUID, policy: str | None) -> str:
    if _said_no(answers, Consent.Purpose.RECOMMENDATION, contact_id):
        return "peace.never"
    return "peace.policy" if policy == Company.Policy.FORBIDDEN else ""


def _said_no(answers: Answers, purpose: str, contact_id: UUID) -> bool:
    return answers.get(purpose, {}).get(contact_id) == Consent.Answer.OBJECTED


def open_tickets(people: Sequence[tuple[UUID, UUID | None]]) -> dict[UUID, Open]:
    """Open serious tickets of each person: their own, and those of their company as a whole. One query."""
    companies = {company_id for _, company_id in people if company_id is not None}
    rows: Iterable[tuple[UUID | None, UUID | None, datetime]] = (
        Trouble.objects.for_organization(tenancy.current())
        .filter(
            Q(contact_id__in=[contact_id for contact_id, _ in people])
            | Q(contact=None, company_id__in=companies),
            kind=SERIOUS_TICKET,
            closed_at=None,
        )
        .values_list("contact_id", "company_id", "opened_at")
    )
    own: dict[UUID | None, list[datetime]] = defaultdict(list)
    shared: dict[UUID | None, list[datetime]] = defaultdict(list)
    for contact_id, company_id, opened_at in rows:
        if contact_id is None:
            shared[company_id].append(opened_at)
        else:
            own[contact_id].append(opened_at)
    found = {}
    for person_id, company_id in people:
        if since := own.get(person_id, []) + shared.get(company_id, []):
            found[person_id] = Open(len(since), min(since))
    return found
