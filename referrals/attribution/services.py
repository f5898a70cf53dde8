"""Verbs of credit: decide about a lead, and take leads in and move them with the decision made right after.

What happened is told as facts of our own, once per stage and decision, in the same transaction.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.customers.models import Company, Contact
from kernel import tenancy
from referrals.attribution import hearing, touching
from referrals.attribution.deciding import decide_about
from referrals.attribution.models import Attribution
from referrals.leads.models import Lead
from referrals.leads.services import locked, record_stage, submit_lead


def take_lead(*, contact: Contact, **told: Any) -> tuple[Lead, bool]:
    """Submit a lead (see `submit_lead` for what may be told) and decide about its credit. Returns (lead, created)."""
    lead, is_new = submit_lead(contact=contact, **told)
    mode: dict[str, Any] = {"contact": lead.contact, "is_test": lead.is_test}
    touched = [
        touching.touch_of_code(told.get("referral_code", ""), **mode),
        touching.touch_of_click(told.get("click_id", ""), **mode),
    ]
    hearing.hear(lead)
    decide_about(lead)
    if any(touched):
        others = touching.leads_touched_by([lead.contact_id])
        decide_again(other for other in others if other != lead.pk)
    if is_new or any(touched):
        _those_beside(lead)
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
    decide_about(lead)
    return lead


def attribute(lead: Lead) -> Attribution:
    """Decide who is credited for a lead, from everything known now. The same facts give the same row back.

    A different decision replaces the current one, which is kept with `replaced_at`. Tells the stages reached.
    """
    return decide_about(locked(lead.pk))


def decide_again(lead_ids: Iterable[UUID]) -> int:
    """Decide about each of these leads anew, in the order of their ids. Returns how many."""
    wanted = sorted(set(lead_ids))
    for lead_id in wanted:
        decide_about(locked(lead_id))
    return len(wanted)


def people_are_known(contacts: Iterable[Contact], *, merged: Iterable[UUID] = ()) -> int:
    """Visitors logged in, or two people are one: what touched them before is credited now. Returns leads decided."""
    known = touching.stitch(contacts) | set(merged)
    return decide_again(touching.leads_touched_by(known))


def hand_over_trace(
    *,
    is_test: bool = False,
    contact: Contact | None = None,
    anonymous_id: str = "",
    click_id: str = "",
    referral_code: str = "",
) -> int:
    """A product tells behind which click or code somebody is (see `record_touch`). Returns leads decided anew."""
    touching.record_touch(
        is_test=is_test,
        contact=contact,
        anonymous_id=anonymous_id,
        click_id=click_id,
        referral_code=referral_code,
    )
    if contact is None:
        contact = touching.contact_behind(anonymous_id, is_test=is_test)
        return people_are_known([contact]) if contact else 0
    return decide_again(touching.leads_touched_by([contact.pk]))


def _those_beside(lead: Lead) -> None:
    """Leads that came later and whose checks look at this one: it may have come to us late."""
    later = (
        Lead.objects.for_organization(tenancy.current())
        .filter(is_test=lead.is_test, submitted_at__gte=lead.submitted_at)
        .exclude(pk=lead.pk)
    )
    decide_again(touching.looking_at(lead, later))
