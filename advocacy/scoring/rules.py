"""What evidence gives today: contributions, their sum, its parts. Pure functions of plain values.

Everything is rounded to tenths where it is made, and summed afterwards: what is shown adds up to what is shown.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from advocacy.scoring.decay import faded
from advocacy.signals.kinds import Family, Kind
from kernel.text import Reason, reason

SERIOUS_TICKET = "serious_ticket"

# Which part of the score a family belongs to. What they did and felt; how it goes for them; what others think of them.
PART_OF_FAMILY = {
    Family.ACT: "willingness",
    Family.WEAK: "willingness",
    Family.FEELING: "willingness",
    Family.SUCCESS: "success",
    Family.OCCASION: "other",
    Family.OPINION: "other",
    Family.NEGATIVE: "negative",
}
PARTS = ("willingness", "success", "other", "negative")

# The order of tiers in lists; whoever rests is still thanked, and stands above who never was an advocate.
TIER_ORDER = ("leave", "quiet", "resting", "warm", "natural", "champion")
MOST_UNPROMPTED = 99
MOST_POINTS = 40_000.0

# A company's standing: its best person and a quarter of the next two.
NEXT_PEOPLE, NEXT_SHARE = 2, 0.25


@dataclass(frozen=True, slots=True)
class Total:
    """The evidence of one kind behind one person: its forward-decayed sum, how many signals, the last of them."""

    total: float
    signals: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Open:
    """Serious tickets of a person (or of their whole company) that are still open."""

    tickets: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one kind gives today, in tenths of a point, and why."""

    kind: Kind
    points: float
    why: Reason


def capped(value: float, cap: float) -> float:
    """At most the cap; a negative cap is a floor."""
    return max(value, cap) if cap < 0 else min(value, cap)


def points_of(kind: Kind, total: float, *, now: datetime, tickets: int = 0) -> float:
    """What one kind gives now: its faded total, plus its full strength for each ticket still open."""
    value = faded(total, now=now, half_life_days=kind.half_life_days) + kind.strength * tickets
    return round(capped(value, kind.cap), 1) + 0.0  # never a minus before a zero


def contribution(
    kind: Kind, total: Total | None, *, now: datetime, opened: Open | None = None
) -> Contribution:
    """What one kind gives now, and why."""
    points = points_of(
        kind, total.total if total else 0.0, now=now, tickets=opened.tickets if opened else 0
    )
    if opened:
        why = _why(f"score.{kind.code}.open", opened.tickets, opened.since, points, kind)
    elif total:
        why = _why(f"score.{kind.code}", total.signals, total.last_at, points, kind)
    else:
        raise ValueError(f"no evidence of kind {kind.code}")
    return Contribution(kind, points, why)


def _why(code: str, n: int, last: datetime, points: float, kind: Kind) -> Reason:
    told = f"{code}.one" if n == 1 else code
    return reason(told, n=n, last=last.date().isoformat(), points=points, kind=kind.code)


def contributions(
    totals: Mapping[str, Total],
    *,
    kinds: Mapping[str, Kind],
    now: datetime,
    opened: Open | None = None,
) -> list[Contribution]:
    """What every kind gives now, the largest first whichever way it points; what no longer shows is left out."""
    found = [
        contribution(
            kinds[code],
            totals.get(code),
            now=now,
            opened=opened if code == SERIOUS_TICKET else None,
        )
        for code in sorted(totals.keys() | ({SERIOUS_TICKET} if opened else set()))
        if code in kinds
    ]
    return sorted((one for one in found if one.points), key=lambda one: -abs(one.points))


def score_of(found: Iterable[Contribution]) -> float:
    """The sum of what is shown."""
    return round(sum(one.points for one in found), 1) + 0.0


def parts_of(found: Sequence[Contribution]) -> dict[str, float]:
    """The score in parts, which add up to it."""
    return {
        part: score_of(one for one in found if PART_OF_FAMILY[one.kind.family] == part)
        for part in PARTS
    }


def kinds_shown(found: Iterable[Contribution]) -> int:
    """How many kinds of good evidence still show. Unhappiness is no kind of advocacy."""
    return sum(one.points > 0 for one in found)


def rank(*, tier: str, unprompted: int, fit: int | None, score: float | None) -> int:
    """One number that orders advocates: by tier; inside it by unprompted acts, then fit, then score (in tenths).

    Read from left to right its digits are tier, acts (two), fit, and the score above the lowest there can be.
    """
    acts = min(max(unprompted, 0), MOST_UNPROMPTED)
    points = min(max(score or 0.0, -MOST_POINTS), MOST_POINTS) + MOST_POINTS
    return ((TIER_ORDER.index(tier) * 100 + acts) * 10 + (fit or 0)) * 1_000_000 + round(
        points * 10
    )


def company_score(scores: Iterable[float]) -> float:
    """The standing of a company: its best person, and a quarter of each of the next two. Zero without people."""
    best, *others = sorted(scores, reverse=True) or [0.0]
    return round(best + NEXT_SHARE * sum(others[:NEXT_PEOPLE]), 1)
