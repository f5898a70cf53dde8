"""Pure rules: fifths, intervals, and the segment of a buyer. Segments and heights are those of the defaults for shops."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from kernel.statistics import Proportion, proportion

YEAR = timedelta(days=365)
NEW_FOR = timedelta(days=60)
LOYAL_FROM = 3
VIP_SHARE = 0.10
LATE = 2.0
"""At risk after so many of their own intervals."""
DUE = 0.9
SHORTEST_INTERVAL = 1.0
"""Two orders of one day are one shopping trip."""
FEWEST = 10
"""So many intervals of others, and their median stands for somebody who has none."""


@dataclass(frozen=True, slots=True)
class Bought:
    """One order that counts. `net` and `margin`: minor units of the shop's own currency; 0 in another one."""

    at: datetime
    net: int
    margin: float = 0.0
    product: object = None


def intervals(orders: Sequence[Bought]) -> list[float]:
    """Days between orders, those of one day taken together."""
    days = [(later.at - earlier.at).total_seconds() / 86400 for earlier, later in pairwise(orders)]
    return [one for one in days if one >= SHORTEST_INTERVAL]


def typical(found: Sequence[float], *, fewest: int = 1) -> float | None:
    return median(found) if len(found) >= fewest else None


def fifths(values: Sequence[float]) -> list[int]:
    """1 to 5 for each value, by how many lie below it; equal values stand in one fifth."""
    ordered = sorted(values)
    return [1 + min(4, 5 * bisect_left(ordered, value) // len(ordered)) for value in values]


def vip_height(margins: Sequence[float]) -> float:
    """What the top tenth of those who bought within 12 months keeps us at least."""
    ordered = sorted((one for one in margins if one > 0), reverse=True)
    return ordered[max(0, int(len(ordered) * VIP_SHARE) - 1)] if len(ordered) >= FEWEST else 0.0


@dataclass(frozen=True, slots=True)
class Buying:
    """What the segment of a buyer depends on."""

    first_at: datetime
    last_at: datetime
    orders_12m: int
    margin_12m: float
    interval_days: float | None


def is_at_risk(one: Buying, *, now: datetime) -> bool:
    if one.interval_days is None:
        return False
    return now - one.last_at > timedelta(days=LATE * one.interval_days)


def segment_of(one: Buying, *, vip_from: float, now: datetime) -> str:
    """The first that fits: lapsed, VIP, at risk, loyal, new, else now and then. A VIP at risk is a VIP."""
    if now - one.last_at > YEAR:
        return "lapsed"
    if vip_from > 0 and one.margin_12m >= vip_from:
        return "vip"
    if is_at_risk(one, now=now):
        return "at_risk"
    if one.orders_12m >= LOYAL_FROM:
        return "loyal"
    return "new" if now - one.first_at <= NEW_FOR else "regular"


def due_at(one: Buying) -> datetime | None:
    if one.interval_days is None:
        return None
    return one.last_at + timedelta(days=DUE * one.interval_days)


def repeat_rate(firsts: Sequence[tuple[datetime, datetime | None]], *, now: datetime) -> Proportion:
    """Of those whose first order is at least 12 months old, and at most 24: how many bought again within 12 months.

    `firsts`: each buyer's first and second order. Younger buyers still have time, and are not counted.
    """
    ripe = [(first, again) for first, again in firsts if YEAR <= now - first <= 2 * YEAR]
    again = sum(second is not None and second - first <= YEAR for first, second in ripe)
    return proportion(again, len(ripe))


def lift(together: int, one: int, other: int, of: int) -> float:
    """How many times as often as by chance two products stand in one order (Brin, Motwani and Silverstein 1997)."""
    return together * of / (one * other) if one and other else 0.0
