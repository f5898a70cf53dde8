"""Leads of the past, from a file: taken in like any lead, and nobody acts on what happened before."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.customers.models import Contact
from accounts.customers.services import find_contact
from accounts.moving.services import upsert_contact
from referrals.attribution.services import move_lead, take_lead
from referrals.leads.models import Lead


@dataclass(frozen=True, slots=True)
class PastLead:
    """What one row says. `mrr_amount` in minor units; without `stage_at` a stage was reached when they came."""

    external_id: str
    submitted_at: datetime
    email: str
    user_id: str = ""
    name: str = ""
    channel: str = ""
    heard_from: str = ""
    may_thank: str = ""
    referral_code: str = ""
    stage: str = ""
    stage_at: datetime | None = None
    mrr_amount: int | None = None
    mrr_currency: str = ""


def take_past(told: PastLead, *, is_test: bool, loaded_at: datetime) -> Lead:
    """Keep the lead, or add to the one of its id. Raises Invalid as `take_lead` and `move_lead` do."""
    lead, _new = take_lead(
        is_test=is_test,
        external_id=told.external_id,
        contact=_person(told, is_test=is_test),
        channel=told.channel,
        heard_from=told.heard_from,
        may_thank=told.may_thank,
        referral_code=told.referral_code,
        occurred_at=told.submitted_at,
        loaded_at=loaded_at,
    )
    if told.stage in ("", Lead.Stage.SUBMITTED):
        return lead
    return move_lead(
        lead=lead,
        stage=told.stage,
        occurred_at=told.stage_at or told.submitted_at,
        mrr_amount=told.mrr_amount,
        mrr_currency=told.mrr_currency,
    )


def _person(told: PastLead, *, is_test: bool) -> Contact:
    """Whom the book knows already stays as they are; a new one is a prospect."""
    named = {"external_id": told.user_id or None, "email": told.email or None}
    there = find_contact(is_test=is_test, **named)
    if there is not None:
        return there
    fields: dict[str, Any] = {"standing": Contact.Standing.PROSPECT}
    if told.name:
        fields["name"] = told.name
    contact, _new = upsert_contact(is_test=is_test, **named, fields=fields)
    return contact
