"""Closing the loop: of those who brought somebody, who was told what became of it. Never a price, a size or a loss.

Whoever was brought decides: without their yes nobody is told, and nobody counts as forgotten either.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

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
    brought = _brought(now)
    allowed = _allowed(brought)
    told = allowed.filter(Exists(_thanked()))
    return Told(brought=_people(brought), share=proportion(_people(told), _people(allowed)))


def to_tell(*, now: datetime, most: int = 10) -> list[Signal]:
    """The newest of each person who may be told what became of whom they brought, and was not. One query."""
    rows = (
        _allowed(_brought(now))
        .filter(~Exists(_thanked()), contact__merged_into=None)
        .select_related("contact__company")
        .order_by("contact_id", "-occurred_at", "-pk")
        .distinct("contact_id")
    )
    return sorted(rows, key=lambda one: one.occurred_at, reverse=True)[:most]


def _brought(now: datetime) -> Any:
    return Signal.objects.for_organization(tenancy.current()).filter(
        kind__in=BROUGHT,
        occurred_at__gt=now - JUDGED,
        occurred_at__lte=now,
        contact__is_test=False,
        withdrawn_at=None,
    )


def _allowed(brought: Any) -> Any:
    return brought.filter(details__may_thank__in=sorted(map(str, MAY_THANK)))


def _thanked() -> Any:
    return (
        moments_with_reach()
        .filter(
            contact=OuterRef("contact"),
            gesture=Gesture.THANK,
            reached=True,
            opened_at__gte=OuterRef("occurred_at"),
        )
        .filter(Q(signal__kind__in=BROUGHT) | Q(rule__trigger__kinds__contains=["referral_won"]))
    )


def _people(rows: Any) -> int:
    return int(rows.values("contact").distinct().count())
