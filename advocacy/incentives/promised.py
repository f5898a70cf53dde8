"""Promises that are to be kept: accepted, with a day."""

from datetime import date

from django.db.models import QuerySet

from advocacy.incentives.models import Offer
from kernel import tenancy

OPEN = ("accepted", "scheduled")


def due_by(day: date) -> QuerySet[Offer]:
    """What was promised for this day or earlier and is not kept yet, the latest first; of real people."""
    rows: QuerySet[Offer] = Offer.objects.for_organization(tenancy.current())
    return (
        rows.filter(state__in=OPEN, due_on__lte=day, contact__is_test=False)
        .select_related("incentive", "contact__company")
        .order_by("due_on", "pk")
    )


def kept_and_late(since: date, until: date) -> tuple[int, int]:
    """Of the promises due from `since` to `until` (exclusive): how many were kept, and how many there were."""
    rows = Offer.objects.for_organization(tenancy.current()).filter(
        due_on__gte=since,
        due_on__lt=until,
        state__in=(*OPEN, "fulfilled"),
        contact__is_test=False,
    )
    return rows.filter(state="fulfilled").count(), rows.count()
