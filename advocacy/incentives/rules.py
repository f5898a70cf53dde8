"""May this benefit be held out to this person? Pure: plain values in, a reason or nothing out."""

from collections.abc import Collection
from datetime import date, datetime, timedelta, tzinfo

from django.utils.translation import gettext_lazy as _

from kernel.text import Reason, define, reason

TIER_RANK = {"leave": -1, "": 0, "quiet": 0, "resting": 0, "warm": 1, "natural": 2, "champion": 3}
"""Tiers in order. Who rests is no active advocate; who is left in peace stands below everybody."""

BETWEEN_OFFERS = timedelta(days=60)
HAS_A_PLACE = ("accepted", "scheduled", "fulfilled")
TAKES_A_PLACE = ("offered", *HAS_A_PLACE)

define(
    {
        "incentive_off": _("{incentive} is switched off."),
        "incentive_tier": _("{incentive} is for {least} and above."),
        "incentive_full": _("No place is left for {incentive}."),
        "incentive_conditions": _("{incentive} is held out only if this holds: {what}."),
        "incentive_consent": _("{incentive} needs their yes: {purpose}."),
        "benefits_refused": _("Their company does not let them accept benefits."),
        "benefits_ask_first": _("Their company wants to be asked before a benefit is held out."),
        "offer_open": _("An offer to this person is still open."),
        "offer_too_soon": _("The last offer was on {last}; the next one from {free} on."),
        "tier_champion": _("Champion"),
        "tier_natural": _("Natural advocate"),
        "tier_warm": _("Warm"),
        "tier_quiet": _("Quiet"),
        "tier_resting": _("Resting"),
        "tier_leave": _("Leave in peace"),
    }
)


def tier_reaches(tier: str, least: str) -> bool:
    """Whether a tier stands at `least` or above; no least tier means everybody who is not left in peace."""
    return TIER_RANK[tier] >= max(TIER_RANK[least], 0)


def asks_first(*, benefits: str, is_regulated: bool) -> bool:
    """Whether the company is to be asked before one of its people is offered a benefit."""
    return benefits == "ask_first" or (is_regulated and benefits == "yes")


def person_refusal(
    *,
    incentive: str,
    is_active: bool,
    least_tier: str,
    tier: str,
    benefits: str,
    open_offers: int,
    last_offered_at: datetime | None,
    now: datetime,
) -> Reason | None:
    """Why this benefit is not for this person now, apart from places; None when it is."""
    if not is_active:
        return reason("incentive_off", incentive=incentive)
    if not tier_reaches(tier, least_tier):
        return reason("incentive_tier", incentive=incentive, least=f"tier_{least_tier}")
    if benefits == "no":
        return reason("benefits_refused")
    if open_offers:
        return reason("offer_open")
    if last_offered_at and now < last_offered_at + BETWEEN_OFFERS:
        return reason(
            "offer_too_soon",
            last=last_offered_at.date().isoformat(),
            free=(last_offered_at + BETWEEN_OFFERS).date().isoformat(),
        )
    return None


def places_left(
    *, capacity: int, period: str, taken: Collection[datetime], now: datetime, tz: tzinfo
) -> int:
    """Places of the period that `now` is in: `taken` are the times of the offers that hold one."""
    start = period_start(now.astimezone(tz).date(), period)
    held = sum(period_start(at.astimezone(tz).date(), period) == start for at in taken)
    return max(0, capacity - held)


def period_start(today: date, period: str) -> date | None:
    """First day of the month or quarter; None for a capacity that is given once and for all."""
    if period == "month":
        return today.replace(day=1)
    if period == "quarter":
        return today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
    return None
