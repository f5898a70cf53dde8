"""For organizations that sell by the order: do buyers come back, and what is one worth? Their headline, before any sign-up."""

from typing import Any

from django.db.models import Count, Sum

from accounts.organizations.models import Organization
from advocacy.growth.reading import Frame
from advocacy.growth.shapes import money, share
from advocacy.shops.models import Shopper
from advocacy.shops.refreshing import state_here
from advocacy.shops.retention import retention
from kernel import tenancy


def sells_by_order(of: Frame) -> bool:
    return of.organization.business_model == Organization.BusinessModel.TRANSACTION


def shop(of: Frame) -> dict[str, Any] | None:
    """The 12-month repeat rate and the value of a buyer in 12 months (net of refunds); None for subscriptions."""
    if not sells_by_order(of):
        return None
    found = (
        Shopper.objects.for_organization(tenancy.current())
        .filter(currency=of.organization.currency)
        .aggregate(n=Count("pk"), value=Sum("value_12m"))
    )
    each = round((found["value"] or 0) / found["n"]) if found["n"] else 0
    return {
        "repeat": share(retention(now=of.now).repeat),
        "value_each": {**money(each, of.organization.currency), "n": found["n"]},
    }


def refreshed(of: Frame) -> str:
    """When the figures of the buyers were computed last: a change of these is one of the report."""
    state = state_here() if sells_by_order(of) else None
    return state.refreshed_at.isoformat() if state and state.refreshed_at else ""
