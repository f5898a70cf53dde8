"""Closing the loop: of those who brought somebody, who was told what became of it. Never a price, a size or a loss.

Whoever was brought decides: without their yes nobody is told, and nobody counts as forgotten either.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from advocacy.moments.history import moments_with_reach
from advocacy.moments.models import Gesture
from advocacy.moments.rules import MAY_THANK
from advocacy.signals.models import Signal
from kernel import tenancy
from kernel.statistics import Proportion, proportion

BROUGHT = ("named_by_signup", "referral_submitted", "referral_qualified", "referral_won")
JUDGED = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Told:
    """`brought`: people who brought somebody lately. `share`: of those who may be told, how many were."""

    brought: int
    share: Proportion


def share_told(*, now: datetime) -> Told:
    """Over the last 180 days, counted by people. Three queries."""
    brought = Signal.objects.for_organization(tenancy.current()).filter(
        kind__in=BROUGHT,
        occurred_at__gt=now - JUDGED,
        occurred_at__lte=now,
        contact__is_test=False,
    )
    allowed = brought.filter(Q(details__may_thank__in=sorted(map(str, MAY_THANK))))
    thanked = (
        moments_with_reach()
        .filter(
            contact=OuterRef("contact"),
            gesture=Gesture.THANK,
            reached=True,
            opened_at__gte=OuterRef("occurred_at"),
        )
        .filter(Q(signal__kind__in=BROUGHT) | Q(rule__trigger__kinds__contains=["referral_won"]))
    )
    told = allowed.filter(Exists(thanked))
    return Told(brought=_people(brought), share=proportion(_people(told), _people(allowed)))


def _people(rows: object) -> int:
    return rows.values("contact").distinct().count()  # type: ignore[attr-defined, no-any-return]
