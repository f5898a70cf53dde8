"""Leads by the thousand: the same rows that the verbs would write, with a constant number of statements per chunk.

Only leads that came without any trace are written this way: nobody can be credited for them. The others go through
the verbs. What the verbs tell as facts is left out: of a lead that nobody brought it moves no score, only figures.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from accounts.customers.models import Company, Contact, Identity
from advocacy.demo.items import LeadTold
from advocacy.metrics import services as metrics
from kernel import tenancy
from kernel.setwise import insert_rows
from referrals.attribution import ruling
from referrals.attribution.cases import Case
from referrals.attribution.heard_models import HeardFrom
from referrals.attribution.kinship import Person
from referrals.attribution.models import Attribution
from referrals.attribution.rules import decide
from referrals.attribution.services import move_lead, take_lead
from referrals.leads.models import Lead, StageChange
from referrals.leads.rules import standing
from referrals.links.services import links_for

CHUNK = 1000
CURRENCY = "EUR"


def load_chunk(told: Sequence[LeadTold]) -> int:
    """Write these leads, those that are there already excepted. Returns how many were new."""
    there = set(
        Lead.objects.for_organization(tenancy.current())
        .filter(external_id__in=[lead.lead_id for lead in told])
        .values_list("external_id", flat=True)
    )
    fresh = [lead for lead in told if lead.lead_id not in there]
    contacts = _contacts({lead.person for lead in fresh})
    fresh = [lead for lead in fresh if lead.person in contacts]
    _mark_prospects(contacts[lead.person] for lead in fresh if not lead.company)
    _write([lead for lead in fresh if not lead.has_trace], contacts)
    for lead in fresh:
        if lead.has_trace:
            by_the_verbs(lead)
    return len(fresh)


def _contacts(keys: Iterable[str]) -> dict[str, UUID]:
    rows = Identity.objects.for_organization(tenancy.current()).filter(
        kind=Identity.Kind.EXTERNAL_ID, value__in=list(keys), is_test=False
    )
    return dict(rows.values_list("value", "contact_id"))


def _mark_prospects(contact_ids: Iterable[UUID]) -> None:
    """Who did not buy (yet) is no customer."""
    Contact.objects.for_organization(tenancy.current()).filter(pk__in=list(contact_ids)).update(
        standing=Contact.Standing.PROSPECT
    )


def _write(told: Sequence[LeadTold], contacts: dict[str, UUID]) -> None:
    companies = dict(
        Company.objects.for_organization(tenancy.current())
        .filter(external_id__in={lead.company for lead in told if lead.company}, is_test=False)
        .values_list("external_id", "pk")
    )
    now = timezone.now()
    leads = [_lead(one, contacts[one.person], companies.get(one.company), now) for one in told]
    insert_rows(leads)
    insert_rows(
        [
            StageChange(
                organization_id=tenancy.current(),
                lead=lead,
                stage=stage,
                occurred_at=occurred_at,
                recorded_at=now,
            )
            for lead, one in zip(leads, told, strict=True)
            for stage, occurred_at in one.stages
        ]
    )
    insert_rows([_nobody(lead, now) for lead in leads])
    metrics.mark(leads={lead.pk for lead in leads})


def _lead(told: LeadTold, contact_id: UUID, company_id: UUID | None, now: datetime) -> Lead:
    stands = standing(told.stages)
    return Lead(
        organization_id=tenancy.current(),
        external_id=told.lead_id,
        contact_id=contact_id,
        company_id=company_id,
        channel=told.channel,
        heard_from=told.heard_from,
        stage=stands.stage,
        stage_at=stands.since,
        submitted_at=told.at,
        won_at=stands.won_at,
        mrr_amount=told.mrr_amount,
        mrr_currency=CURRENCY if told.mrr_amount is not None else "",
        created_at=now,
    )


def _nobody(lead: Lead, now: datetime) -> Attribution:
    decision = decide(Case(person=Person(lead.contact_id), submitted_at=lead.submitted_at))
    return Attribution(
        organization_id=tenancy.current(),
        lead=lead,
        contact_id=decision.contact_id,
        credit=decision.credit,
        reasons=list(decision.reasons),
        decided_at=now,
    )


def by_the_verbs(told: LeadTold) -> Lead:
    """One lead as a product app tells it: submitted, then each stage it reached. Whoever was meant is said between."""
    contacts = Contact.objects.for_organization(tenancy.current()).in_bulk(
        list(_contacts({told.person, told.code_of, told.meant} - {""}).values())
    )
    company = (
        Company.objects.for_organization(tenancy.current())
        .filter(external_id=told.company, is_test=False)
        .first()
        if told.company
        else None
    )
    by_key = {contact.external_id: contact for contact in contacts.values()}
    advocate = by_key.get(told.code_of)
    code = links_for([advocate])[advocate.pk].code if advocate else ""
    lead, _is_new = take_lead(
        contact=by_key[told.person],
        external_id=told.lead_id,
        channel=told.channel,
        heard_from=told.heard_from,
        referral_code=code,
        occurred_at=told.at,
    )
    heard = HeardFrom.objects.for_organization(tenancy.current()).filter(lead=lead).first()
    if heard is not None and told.meant in by_key:
        ruling.confirm_heard(heard=heard, contact=by_key[told.meant], by=None)
    for stage, at in told.stages:
        if stage != Lead.Stage.SUBMITTED:
            is_won = stage == Lead.Stage.WON
            lead = move_lead(
                lead=lead,
                stage=stage,
                occurred_at=at,
                mrr_amount=told.mrr_amount if is_won else None,
                mrr_currency=CURRENCY if is_won else "",
                company=company if is_won else None,
            )
    return lead
