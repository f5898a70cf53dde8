"""Which standing follows from a score: six tiers, entered and left at different heights. Pure functions.

A standing relation does not flicker: it begins at 25 and rests only after 90 days below 15.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from advocacy.scoring.contents import Heights
from advocacy.scoring.models import Advocate
from advocacy.signals.querysets import ActSpan
from kernel.text import Reason, reason
from kernel.windows import quarter

Tier = Advocate.Tier

USUAL = Heights()
RESTING_AFTER = timedelta(days=90)
ACT_COUNTS_FOR = timedelta(days=548)  # 18 months


@dataclass(frozen=True, slots=True)
class Evidence:
    """What tiers are judged by. `peace`: the code of the reason to leave this person in peace, if there is one."""

    score: float
    kinds: int
    acts: ActSpan | None = None
    peace: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """A tier, why, and since when the relation stands or has been low."""

    tier: str
    entered_at: datetime | None
    below_since: datetime | None
    why: Reason


@dataclass(frozen=True, slots=True)
class Before:
    """The standing so far."""

    tier: str = Tier.QUIET
    entered_at: datetime | None = None
    below_since: datetime | None = None


def is_constant(acts: ActSpan | None) -> bool:
    """Acts in at least two different quarters: the first and the last lie in different ones."""
    return acts is not None and quarter(acts.first) != quarter(acts.last)


def is_champion(evidence: Evidence, heights: Heights = USUAL) -> bool:
    return (
        evidence.score >= heights.champion_points
        and evidence.kinds >= heights.champion_kinds
        and is_constant(evidence.acts)
    )


def has_acted(evidence: Evidence, now: datetime) -> bool:
    return evidence.acts is not None and now - evidence.acts.last <= ACT_COUNTS_FOR


def is_natural(evidence: Evidence, now: datetime, heights: Heights = USUAL) -> bool:
    return (
        evidence.score >= heights.natural_points
        and evidence.kinds >= heights.natural_kinds
        and has_acted(evidence, now)
    )


def standing(
    evidence: Evidence, *, before: Before, now: datetime, heights: Heights = USUAL
) -> Standing:
    """The standing now, given the one before."""
    if evidence.peace:
        return Standing(Tier.LEAVE, before.entered_at, None, reason(evidence.peace))
    for tier, holds in (
        (Tier.CHAMPION, is_champion(evidence, heights)),
        (Tier.NATURAL, is_natural(evidence, now, heights)),
    ):
        if holds:
            return Standing(tier, before.entered_at or now, None, _why(tier, evidence))
    if before.entered_at:
        return _held(evidence, before, now, heights)
    if before.tier == Tier.RESTING:
        return Standing(Tier.RESTING, None, before.below_since, _rests(heights))
    if evidence.score >= heights.natural_points and not has_acted(evidence, now):
        return Standing(Tier.WARM, None, None, _why("warm.no_act", evidence))
    tier = Tier.WARM if evidence.score >= heights.warm_points else Tier.QUIET
    return Standing(tier, None, None, _why(tier, evidence))


def _held(evidence: Evidence, before: Before, now: datetime, heights: Heights) -> Standing:
    """An advocate whose evidence has become thin stays one until it has been very thin for a long time."""
    if evidence.score >= heights.resting_points:
        return Standing(Tier.NATURAL, before.entered_at, None, _why("natural.holds", evidence))
    since = before.below_since or now
    if now - since >= RESTING_AFTER:
        return Standing(Tier.RESTING, None, since, _rests(heights))
    rests = (since + RESTING_AFTER).date().isoformat()
    why = reason("tier.natural.low", rests=rests, leaves=heights.resting_points)
    return Standing(Tier.NATURAL, before.entered_at, since, why)


def _rests(heights: Heights) -> Reason:
    return reason("tier.resting", leaves=heights.resting_points)


def _why(tier: str, evidence: Evidence) -> Reason:
    return reason(f"tier.{tier}", score=evidence.score, kinds=evidence.kinds)


def what_would_change(
    evidence: Evidence,
    *,
    stands: Standing,
    now: datetime,
    ticket_points: float = 0.0,
    heights: Heights = USUAL,
) -> list[Reason]:
    """What would lift this person to the next tier, in words; empty for a Champion without trouble."""
    if stands.tier == Tier.LEAVE:
        return [reason("change.theirs")]
    found = [reason("change.ticket", points=-ticket_points)] if ticket_points else []
    if is_champion(evidence, heights):
        return found
    if is_natural(evidence, now, heights):
        goal, points, kinds = Tier.CHAMPION, heights.champion_points, heights.champion_kinds
        act = None if is_constant(evidence.acts) else "change.quarter"
    else:
        goal, points, kinds = Tier.NATURAL, heights.natural_points, heights.natural_kinds
        act = None if has_acted(evidence, now) else "change.act"
    if evidence.score < points:
        found.append(reason(f"change.points.{goal}", points=round(points - evidence.score, 1)))
    if evidence.kinds < kinds:
        found.append(reason(f"change.kinds.{goal}", n=kinds))
    return [*found, reason(act)] if act else found
