"""Moments end: their time ran out, their occasion is over, their person does not want them. Nothing of them leaves then."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from advocacy.incentives import services as incentives
from advocacy.moments import announcements, history
from advocacy.moments.models import BY_MAIL, Delivery, Moment
from kernel import tenancy
from kernel.text import Reason, reason
from kernel.work import State


def end(over: Sequence[UUID], *, state: str, why: Reason) -> int:
    """Waiting mails are cancelled with the reason, offers nobody saw are taken back. Returns how many ended."""
    if not over:
        return 0
    Moment.objects.for_organization(tenancy.current()).filter(pk__in=over).update(state=state)
    Delivery.objects.for_organization(tenancy.current()).filter(
        moment_id__in=over, channel__in=BY_MAIL, state=State.PENDING
    ).update(state=State.CANCELLED, finished_at=timezone.now(), outcome=why)
    take_back_unseen(over)
    announcements.ended(over)
    return len(over)


def end_overdue_asks(contact_ids: Collection[UUID], *, now: datetime) -> None:
    """Asks whose time ran out and that nobody has swept up yet: they must not stand in the way of the next one."""
    if not contact_ids:
        return
    over = list(
        Moment.objects.for_organization(tenancy.current())
        .filter(contact_id__in=contact_ids, gesture="ask", state="open", expires_at__lte=now)
        .order_by("pk")
        .select_for_update(no_key=True)
        .values_list("pk", flat=True)
    )
    end(over, state="expired", why=reason("moment_over"))


def take_back_unseen(moment_ids: Sequence[UUID]) -> None:
    """Withdraw the open offers of moments that never reached their person."""
    unseen = (
        history.moments_with_reach()
        .filter(pk__in=moment_ids, reached=False)
        .exclude(offer=None)
        .values_list("offer_id", flat=True)
    )
    incentives.withdraw_unseen(list(unseen))
