"""Decisions are kept for 400 days: long enough to test a rule on a year of history, and no longer."""

from datetime import timedelta

from django.utils import timezone

from advocacy.moments.models import Decision
from kernel import tenancy

KEPT_FOR = timedelta(days=400)
AT_ONCE = 5_000


def forget_decisions() -> int:
    """Delete what was decided longer ago, a part at a time. Returns how many."""
    old = Decision.objects.for_organization(tenancy.current()).filter(
        decided_at__lt=timezone.now() - KEPT_FOR
    )
    ids = list(old.order_by("decided_at").values_list("pk", flat=True)[:AT_ONCE])
    return int(Decision.objects.for_organization(tenancy.current()).filter(pk__in=ids).delete()[0])
