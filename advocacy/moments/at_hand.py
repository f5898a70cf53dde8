"""What waits for somebody of the team now: open moments, the one to look at first on top."""

from datetime import datetime, timedelta

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone

from advocacy.moments.models import Gesture, Moment
from kernel import tenancy

SOON = timedelta(hours=24)


def open_moments() -> QuerySet[Moment]:
    """Moments that wait for somebody: open, not over, of real people."""
    now = timezone.now()
    return Moment.objects.for_organization(tenancy.current()).filter(
        Q(snoozed_until=None) | Q(snoozed_until__lte=now),
        state="open",
        is_test=False,
        expires_at__gt=now,
    )


def ranked(moments: QuerySet[Moment], *, soon: datetime | None = None) -> QuerySet[Moment]:
    """Expiring within a day (or before `soon`) first, then thanks owed, then by priority and by the time that is left."""
    soon = soon or timezone.now() + SOON
    rank = Case(
        When(expires_at__lte=soon, then=Value(0)),
        When(gesture=Gesture.THANK, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return moments.annotate(rank=rank).order_by("rank", "-rule__priority", "expires_at", "id")
