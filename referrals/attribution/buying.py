"""Since when somebody was a buyer already, for leads that orders made."""

from datetime import datetime

from accounts.orders.models import Order
from kernel import tenancy
from referrals.leads.models import Lead

PREFIX = "buyer:"
"""Begins the id of a lead that orders made."""


def is_of_a_buyer(lead: Lead) -> bool:
    return (lead.external_id or "").startswith(PREFIX)


def buyer_since(lead: Lead) -> datetime | None:
    """Their first order that counts, where it came before the one that brought them: who only signed up is no customer yet."""
    first: datetime | None = (
        Order.objects.for_organization(tenancy.current())
        .filter(contact_id=lead.contact_id, is_counted=True, placed_at__lt=lead.submitted_at)
        .order_by("placed_at")
        .values_list("placed_at", flat=True)
        .first()
    )
    return first
