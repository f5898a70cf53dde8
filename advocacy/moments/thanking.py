"""Thanks that a moment said keep the promise to thank."""

from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Least

from advocacy.evidence import thanks
from advocacy.evidence.thanks_models import Thanks
from advocacy.moments.models import BY_MAIL, Delivery, Gesture, Moment
from kernel import tenancy
from kernel.work import State

AT_ONCE = 1000


def settle_thanks() -> int:
    """Mark the promises that were kept: somebody said thanks (or our mail did) after what the person had done.

    Set-wise, and safe to repeat. Returns how many.
    """
    said = Moment.objects.filter(
        organization_id=OuterRef("organization_id"),
        contact=OuterRef("contact"),
        gesture=Gesture.THANK,
        state="done",
        acted_at__gte=OuterRef("occurred_at"),
    ).order_by("acted_at")
    mailed = Delivery.objects.filter(
        organization_id=OuterRef("organization_id"),
        moment__contact=OuterRef("contact"),
        moment__gesture=Gesture.THANK,
        channel__in=BY_MAIL,
        state=State.DONE,
        finished_at__gte=OuterRef("occurred_at"),
    ).order_by("finished_at")
    rows = list(
        Thanks.objects.for_organization(tenancy.current())
        .filter(done_at=None)
        .annotate(
            said_at=Subquery(said.values("acted_at")[:1]),
            mailed_at=Subquery(mailed.values("finished_at")[:1]),
        )
        .annotate(first=Least(F("said_at"), F("mailed_at")))
        .exclude(Q(first=None))
        .order_by("pk")[:AT_ONCE]
    )
    for row in rows:
        row.done_at = row.first
    return thanks.note_moments(rows)
