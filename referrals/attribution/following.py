"""Stages of leads that arrive as facts (a product, a CRM, a billing system), named by the sender's own id."""

from datetime import datetime

from accounts.customers.models import Contact
from accounts.organizations.models import Organization
from kernel import tenancy
from referrals.attribution.services import move_lead, take_lead
from referrals.leads.models import Lead
from referrals.leads.services import correct_revenue


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

    Without a stage only the amount is noted. An amount without a currency is in the organization's own. A lead that is
    won before its amount was told brings what its company pays, else 0, until the amount comes. Raises Invalid for an
    unknown stage or an impossible amount.
    """
    lead = (
        Lead.objects.for_organization(tenancy.current())
        .filter(external_id=external_id, is_test=is_test)
        .select_related("contact__company")
        .first()
    )
    if lead is None:
        if contact is None:
            return None
        lead, _created = take_lead(
            contact=contact, external_id=external_id, is_test=is_test, occurred_at=occurred_at
        )
    if stage == Lead.Stage.WON and mrr_amount is None and lead.mrr_amount is None:
        mrr_amount, mrr_currency = _what_they_pay(lead)
    if mrr_amount is not None and not mrr_currency:
        mrr_currency = lead.mrr_currency or _own_currency()
    if not stage:
        return (
            lead
            if mrr_amount is None
            else correct_revenue(lead=lead, amount=mrr_amount, currency=mrr_currency)
        )
    return move_lead(
        lead=lead,
        stage=stage,
        occurred_at=occurred_at,
        mrr_amount=mrr_amount,
        mrr_currency=mrr_currency,
    )


def _what_they_pay(lead: Lead) -> tuple[int, str]:
    company = lead.contact.company
    if company is not None and company.mrr_amount is not None:
        return company.mrr_amount, company.mrr_currency
    return 0, _own_currency()


def _own_currency() -> str:
    return Organization.objects.only("currency").get(pk=tenancy.current()).currency
