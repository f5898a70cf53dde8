"""What people have had from us: a question that other rooms ask."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext

from advocacy.incentives.models import Offer
from kernel import tenancy

HAVING = ("accepted", "scheduled", "fulfilled")


def received(contact_ids: Collection[UUID], *, since: datetime) -> dict[UUID, str]:
    """In words, what each of these people took of what we held out since then. One query; none for nobody."""
    if not contact_ids:
        return {}
    rows = (
        Offer.objects.for_organization(tenancy.current())
        .filter(contact_id__in=list(contact_ids), state__in=HAVING, changed_at__gte=since)
        .order_by("changed_at", "pk")
        .values_list("contact_id", "incentive__name")
    )
    told: dict[UUID, list[str]] = {}
    for contact_id, name in rows:
        told.setdefault(contact_id, []).append(gettext(name))
    return {contact_id: ", ".join(dict.fromkeys(names)) for contact_id, names in told.items()}
