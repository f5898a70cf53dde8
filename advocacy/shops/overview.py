"""The shop at a glance: retention first, then who buys how, who is due, and whether the model of value may be believed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Sum

from advocacy.shops.histories import own_currency
from advocacy.shops.models import ProductPair, Shopper
from advocacy.shops.refreshing import state_here
from advocacy.shops.retention import Retention, retention
from advocacy.signals.models import Act
from kernel import tenancy

ACTS_COUNT_FOR = timedelta(days=548)


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment, with what its people brought in 12 months and what they may bring in the next (minor units)."""

    segment: str
    name: str
    people: int
    value_12m: int
    worth_12m: int | None


@dataclass(frozen=True, slots=True)
class Overview:
    refreshed_at: datetime | None
    currency: str
    buyers: int
    retention: Retention
    segments: list[Segment]
    due: int
    recommend: int
    pairs: int
    backtest: Mapping[str, Any]
    has_model: bool


def overview(*, now: datetime) -> Overview:
    """A constant number of queries."""
    state = state_here()
    rows = Shopper.objects.for_organization(tenancy.current()).order_by()
    segments = _segments(rows)
    acts = Act.objects.for_organization(tenancy.current()).filter(
        occurred_at__gt=now - ACTS_COUNT_FOR, contact__in=rows.values("contact")
    )
    return Overview(
        refreshed_at=state.refreshed_at if state else None,
        currency=own_currency(),
        buyers=sum(one.people for one in segments),
        retention=retention(now=now),
        segments=segments,
        due=rows.filter(due_at__lte=now, due_at__gt=now - timedelta(days=365)).count(),
        recommend=acts.values("contact").distinct().count(),
        pairs=ProductPair.objects.for_organization(tenancy.current()).count(),
        backtest=state.backtest if state and state.backtest else {"state": "too_early"},
        has_model=bool(state and "bgnbd" in state.model),
    )


def _segments(rows: Any) -> list[Segment]:
    counted = {
        row["segment"]: row
        for row in rows.values("segment").annotate(
            n=Count("pk"), value=Sum("value_12m"), worth=Sum("worth_12m")
        )
    }
    nothing = {"n": 0, "value": 0, "worth": None}
    return [
        Segment(code, str(label), row["n"], row["value"] or 0, row["worth"])
        for code, label in Shopper.Segment.choices
        for row in [counted.get(code, nothing)]
    ]
