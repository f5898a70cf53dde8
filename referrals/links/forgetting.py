"""Visits are kept for 13 months; what they led to (a touch, a lead, its credit) stays."""

from datetime import timedelta

from django.utils import timezone

from kernel import tenancy
from referrals.links.models import Visit

KEPT = timedelta(days=396)
AT_ONCE = 2000


def forget_visits() -> int:
    """Delete what is older, at most so many at a time. Returns how many."""
    rows = Visit.objects.for_organization(tenancy.current())
    old = rows.filter(visited_at__lt=timezone.now() - KEPT).order_by("visited_at")
    old_ids = list(old.values_list("pk", flat=True)[:AT_ONCE])
    rows.filter(pk__in=old_ids).delete()
    return len(old_ids)
