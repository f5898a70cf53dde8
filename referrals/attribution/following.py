"""Stages of leads that arrive as facts (a product, a CRM), named by the sender's own id."""

from datetime import datetime

from accounts.customers.models import Contact
from kernel import tenancy
from referrals.attribution.services import move_lead, take_lead
from referrals.leads.models import Lead


def follow(
    *,
    external_id: str,
    contact: Contact | None,
    is_test: bool,
    stage: str,
    occurred_at: datetime,
    mrr_amount: int | None = None,
    mrr_currency: str = "",
) -> Lead | None:
    """Move the lead to the stage; a lead we have not heard of begins with it. None when nobody says who it is.

    Raises Invalid for an unknown stage or an impossible amount.
    """
    lead = (
        Lead.objects.for_organization(tenancy.current())
        .filter(external_id=external_id, is_test=is_test)
        .first()
    )
    if lead is None:
        if contact is None:
            return None
        lead, _created = take_lead(
            contact=contact, external_id=external_id, is_test=is_test, occurred_at=occurred_at
        )
    return move_lead(
        lead=lead,
        stage=stage,
        occurred_at=occurred_at,
        mrr_amount=mrr_amount,
        mrr_currency=mrr_currency,
    )
