"""Verbs of credit: decide about a lead, and take leads in and move them with the decision made right after.

What happened is told as facts of our own, once per stage and decision, in the same transaction.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from accounts.customers.models import Company, Contact, Identity
from accounts.customers.movements import MrrState
from accounts.events.services import tell
from kernel import tenancy
from referrals.attribution import telling
from referrals.attribution.buying import buyer_since, is_of_a_buyer
from referrals.attribution.models import Attribution
from referrals.attribution.rules import Candidate, Case, Decision, Person, decide
from referrals.leads.models import Lead
from referrals.leads.services import locked, record_stage, stages_reached, submit_lead
from referrals.links.models import ReferralLink

CREDITED = frozenset({Attribution.Credit.SOURCED, Attribution.Credit.ASSISTED})
"""Only these name an advocate in what we tell; held and suspected wait for a person's look."""

TOLD_STAGES = (Lead.Stage.SUBMITTED, Lead.Stage.QUALIFIED, Lead.Stage.WON)


def take_lead(*, contact: Contact, **told: Any) -> tuple[Lead, bool]:
    """Submit a lead (see `submit_lead` for what may be told) and decide about its credit. Returns (lead, created)."""
    lead, is_new = submit_lead(contact=contact, **told)
    _decide_about(lead)
    return lead, is_new


def move_lead(
    *,
    lead: Lead,
    stage: str,
    occurred_at: datetime | None = None,
    mrr_amount: int | None = None,
    mrr_currency: str = "",
    company: Company | None = None,
) -> Lead:
    """Record a stage (see `record_stage`) and decide again about credit. Returns the lead."""
    lead = record_stage(
        lead=lead,
        stage=stage,
        occurred_at=occurred_at,
        mrr_amount=mrr_amount,
        mrr_currency=mrr_currency,
        company=company,
    )
    _decide_about(lead)
    return lead


def attribute(lead: Lead) -> Attribution:
    """Decide who is credited for a lead, from everything known now. The same facts give the same row back.

    A different decision replaces the current one, which is kept with `replaced_at`. Tells the stages reached.
    """
    return _decide_about(locked(lead.pk))


def _decide_about(lead: Lead) -> Attribution:
    """As `attribute`, of a lead that is locked."""
    decision = decide(_case(lead))
    current = current_attribution(lead)
    if current is None or not _says(current, decision):
        if current is not None:
            current.replaced_at = timezone.now()
            current.save(update_fields=["replaced_at"])
        current = Attribution.objects.create(
            organization_id=lead.organization_id,
            lead=lead,
            contact_id=decision.contact_id,
            credit=decision.credit,
            reasons=list(decision.reasons),
        )
        telling.told_of(lead, current)
    _tell_stages(lead, current)
    return current


def current_attribution(lead: Lead) -> Attribution | None:
    """The decision in force; None before the first."""
    found: Attribution | None = (
        Attribution.objects.for_organization(tenancy.current())
        .filter(lead=lead, replaced_at=None)
        .first()
    )
    return found


def _says(current: Attribution, decision: Decision) -> bool:
    return (current.credit, current.contact_id, current.reasons) == (
        decision.credit,
        decision.contact_id,
        list(decision.reasons),
    )


def _case(lead: Lead) -> Case:
    """The lead and its candidates in plain values."""
    code_link = lead.link if lead.link and lead.link.code == lead.referral_code else None
    by_code = _owner(code_link) if code_link else None
    by_visit = _owner(lead.visit.link) if lead.visit else None
    emails = _emails_of([person for person in (lead.contact, by_code, by_visit) if person])
    candidates = []
    if by_code:
        candidates.append(Candidate(_person(by_code, emails)))
    if by_visit and lead.visit:
        visit = lead.visit
        candidates.append(Candidate(_person(by_visit, emails), visit.visited_at, visit.is_human))
    return Case(
        person=_person(lead.contact, emails, company=lead.company),
        submitted_at=lead.submitted_at,
        candidates=tuple(candidates),
        customer_since=_customer_since(lead) if candidates else None,
        unknown_click=bool(lead.click_id) and lead.visit is None,
        unknown_code=bool(lead.referral_code) and code_link is None,
    )


def _owner(link: ReferralLink) -> Contact:
    """Whose link it is: links stay with a contact that was merged, the credit goes to who lives on."""
    owner: Contact = link.contact.merged_into or link.contact
    return owner


def _person(
    contact: Contact, emails: dict[UUID, frozenset[str]], *, company: Company | None = None
) -> Person:
    company = contact.company or company
    return Person(
        contact_id=contact.pk,
        emails=emails[contact.pk],
        company_id=company.pk if company else None,
        company_domain=company.domain if company else "",
    )


def _emails_of(contacts: list[Contact]) -> dict[UUID, frozenset[str]]:
    """Every mail address each person is known by."""
    emails = {contact.pk: {contact.email} - {""} for contact in contacts}
    known = Identity.objects.for_organization(tenancy.current()).filter(
        contact_id__in=emails, kind=Identity.Kind.EMAIL
    )
    for contact_id, value in known.values_list("contact_id", "value"):
        emails[contact_id].add(value)
    return {contact_id: frozenset(addresses) for contact_id, addresses in emails.items()}


def _customer_since(lead: Lead) -> datetime | None:
    """Since when the person, or their company with a payment, was a customer, as far as we were told; None if never."""
    if is_of_a_buyer(lead):
        return buyer_since(lead)
    since = []
    contact = lead.contact
    if contact.standing == Contact.Standing.CUSTOMER:
        told_at = contact.told_at.get("standing")
        since.append(datetime.fromisoformat(told_at) if told_at else contact.first_seen_at)
    company_id = contact.company_id or lead.company_id
    if company_id:
        paid = MrrState.objects.for_organization(tenancy.current()).filter(
            company_id=company_id, amount__gt=0
        )
        first = paid.order_by("occurred_at").values_list("occurred_at", flat=True).first()
        if first:
            since.append(first)
    return min(since, default=None)


def _tell_stages(lead: Lead, attribution: Attribution) -> None:
    """Tell each stage once per decision: when credit moves, the stages reached so far are told for the new advocate."""
    advocate_id = attribution.contact_id if attribution.credit in CREDITED else None
    reached = stages_reached(lead)
    for stage in TOLD_STAGES:
        if stage in reached:
            tell(
                name=f"lead.{stage}",
                subject=f"{lead.pk}:{attribution.pk}",
                payload={
                    "lead_id": str(lead.pk),
                    "advocate_id": str(advocate_id) if advocate_id else None,
                    "credit": attribution.credit,
                    "channel": lead.channel,
                    "company_id": str(lead.company_id) if lead.company_id else None,
                    "mrr_amount": lead.mrr_amount,
                    "mrr_currency": lead.mrr_currency,
                },
                occurred_at=reached[stage],
                is_test=lead.is_test,
            )
