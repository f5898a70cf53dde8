"""Stages of leads that arrive as facts (a product, a CRM, a billing system), named by the sender's own id."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Min, Q

from accounts.customers.models import Contact
from accounts.customers.movements import MrrState
from accounts.organizations.models import Organization
from kernel import tenancy
from referrals.attribution.deciding import CREDITED
from referrals.attribution.models import Attribution
from referrals.attribution.services import move_lead, take_lead
from referrals.leads.models import Lead
from referrals.leads.rules import EXITS
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


def companies_pay(company_ids: Collection[UUID]) -> int:
    """These companies pay: the lead that a company came of is won with its first payment. Returns leads changed.

    Of several open leads of one company the first that came is the customer's. Who paid before the lead came was a
    customer already: that is no first payment.
    """
    if not company_ids:
        return 0
    leads = (
        Lead.objects.for_organization(tenancy.current())
        .filter(Q(company__in=company_ids) | Q(contact__company__in=company_ids))
        .filter(first_paid_at=None, merged_into=None)
        .exclude(stage__in=EXITS)
        .select_related("contact__company", "company")
        .order_by("submitted_at", "pk")
    )
    first_of: dict[UUID, Lead] = {}
    for lead in leads:
        company_id = lead.company_id or lead.contact.company_id
        if company_id is not None:
            first_of.setdefault(company_id, lead)
    if not first_of:
        return 0
    began = dict(
        MrrState.objects.for_organization(tenancy.current())
        .filter(company__in=first_of, amount__gt=0)
        .values_list("company")
        .annotate(first=Min("occurred_at"))
        .values_list("company", "first")
    )
    paid = [
        (lead, began[company_id])
        for company_id, lead in first_of.items()
        if company_id in began and began[company_id] >= lead.submitted_at
    ]
    for lead, at in paid:
        _first_payment(lead, at)
    return len(paid)


def _first_payment(lead: Lead, at: datetime) -> None:
    company = lead.company or lead.contact.company
    Lead.objects.filter(pk=lead.pk).update(first_paid_at=at, company=company)
    if company is None or lead.stage == Lead.Stage.WON:
        return
    amount, currency = company.mrr_amount, company.mrr_currency
    known = lead.mrr_amount is not None and lead.mrr_currency != currency
    move_lead(
        lead=lead,
        stage=Lead.Stage.WON,
        occurred_at=at,
        mrr_amount=None if known else amount or 0,
        mrr_currency="" if known else currency or _own_currency(),
        company=company,
    )


def brought_by(company_ids: Collection[UUID]) -> list[tuple[Contact, str]]:
    """Customers whom people of these companies brought, and by whom: when those leave, these are at risk too.

    (Van den Bulte et al. 2018 on referred customers: the tie to who brought them holds them.)
    """
    if not company_ids:
        return []
    rows = (
        Attribution.objects.for_organization(tenancy.current())
        .filter(
            contact__company__in=company_ids,
            credit__in=CREDITED,
            replaced_at=None,
            lead__won_at__isnull=False,
        )
        .exclude(lead__company__in=company_ids)
        .select_related("contact__company", "lead__contact__company")
        .order_by("pk")
    )
    return [
        (row.lead.contact, f"{row.contact}, {row.contact.company}")
        for row in rows[:100]
        if row.contact is not None
    ]
