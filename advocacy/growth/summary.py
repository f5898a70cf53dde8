"""The first page: what advocacy did this month in one sentence, in money, and what to do about it. Pure."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from advocacy.growth import fixing
from advocacy.growth.channels import INVITATION, trials_behind, trials_of
from advocacy.growth.clock import clock
from advocacy.growth.fixing import Part
from advocacy.growth.shapes import behind, comparison, count, estimate, money, share
from advocacy.growth.telling import PROGRAMMES, UNDERCURRENT
from advocacy.growth.values import INFLUENCED, SOURCED, Came, Market
from advocacy.metrics.models import DailyFigure
from kernel.statistics import proportion
from kernel.text import Reason, reason

DAYS = 30
MONTHS = 3
"""The sentence speaks of a month in the mean of so many: one month alone jumps."""
Figure = DailyFigure.Figure


def summary(market: Market, live_since: date | None, currency: str) -> dict[str, Any]:
    """Everything on the first page that follows from sign-ups and customers."""
    found = fixing.parts(market)
    hand = clock(live_since, market.today)
    return {
        "today": market.today.isoformat(),
        "days": DAYS,
        "sentence": sentence(market),
        "money": _money(market, currency),
        "by_people": _by_people(market, currency),
        "headlines": _headlines(market, currency),
        "fix_first": fixing.first(found),
        "parts": [_part(part) for part in found],
        "clock": {
            "week": hand.week,
            "phase": hand.phase,
            "may_judge": list(hand.may_judge),
            "next_week": hand.next_week,
            "live_since": hand.live_since.isoformat() if hand.live_since else None,
        },
        "deals": market_is_small(market),
    }


def market_is_small(market: Market) -> bool:
    """Too few payments in a year to compare anything: the deals themselves tell more."""
    since = market.today - timedelta(days=365)
    return sum(one.paid > since for one in market.won) < 30


def sentence(market: Market) -> list[dict[str, Any]]:
    """What a founder should know first, each part with the rows behind it: the invitations, the formal programme, and the
    people who came because somebody told them.
    """
    parts: list[dict[str, Any]] = []
    invited = _lately(market, (INVITATION,), MONTHS * DAYS)
    if invited[0]:
        parts.append(_said("sentence_invitations", invited, market, channel=INVITATION))
    for channel in PROGRAMMES:
        own = [one for one in market.came if one.channel == channel]
        if own:
            counts = (_n(own), _n(one for one in own if one.paid))
            parts.append(_said(f"sentence_{channel}", counts, market, channel=channel, since=None))
    told = _lately(market, UNDERCURRENT, MONTHS * DAYS)
    if told[0]:
        code = "sentence_told" if parts else "sentence_told_alone"
        parts.append(_said(code, told, market, undercurrent=1))
    if told[0] and _they_stay(market):
        parts.append({"reason": reason("sentence_stay"), "rows": {}})
    return parts


def _said(
    code: str, counts: tuple[int, int], market: Market, **rows: str | int | None
) -> dict[str, Any]:
    since: str | None = (market.today - timedelta(days=MONTHS * DAYS - 1)).isoformat()
    wanted = {"what": "leads", "since": since, **rows}
    n, paid = counts
    monthly = {"n_month": round(n / MONTHS), "paid_month": round(paid / MONTHS)}
    told: Reason = reason(code if paid else f"{code}_none", n=n, paid=paid, **monthly)
    return {"reason": told, "rows": {k: v for k, v in wanted.items() if v is not None}}


def _lately(market: Market, channels: Iterable[str], days: int = DAYS) -> tuple[int, int]:
    """(sign-ups, first payments) of the last days."""
    own = [one for one in market.came if one.channel in set(channels)]
    return (
        _n(one for one in own if _is_lately(market, one.day, days)),
        _n(one for one in own if one.paid and _is_lately(market, one.paid, days)),
    )


def _is_lately(market: Market, day: date, days: int = DAYS) -> bool:
    return 0 <= (market.today - day).days < days


def _they_stay(market: Market) -> bool:
    """Customers who came through people stay at least as often as the others, as far as the figures go (nine tenths)."""
    sides = [
        [one for one in market.customers if one.origin == SOURCED],
        [one for one in market.customers if one.origin not in (SOURCED, INFLUENCED)],
    ]
    shares = [
        sum(one.left is None for one in side) / len(side) if len(side) >= 20 else None
        for side in sides
    ]
    return shares[0] is not None and shares[1] is not None and shares[0] > shares[1]


def _n(came: Iterable[Came]) -> int:
    return sum(one.n for one in came)


def _money(market: Market, currency: str) -> dict[str, Any]:
    """Monthly revenue: now, of customers who came through people, and touched by them. Never added."""
    return {
        "mrr": behind(
            money(sum(one.now for one in market.customers), currency), what="customers", stay=1
        ),
        "customers": count(
            sum(one.left is None for one in market.customers), what="customers", stay=1
        ),
        **{
            origin: {
                "mrr": behind(
                    money(
                        sum(one.now for one in market.customers if one.origin == origin), currency
                    ),
                    what="customers",
                    origin=origin,
                    stay=1,
                ),
                "customers": count(
                    sum(one.left is None and one.origin == origin for one in market.customers),
                    what="customers",
                    origin=origin,
                    stay=1,
                ),
            }
            for origin in (SOURCED, INFLUENCED)
        },
    }


def _by_people(market: Market, currency: str) -> dict[str, Any]:
    """The last 30 days through people: who came, who paid, what they bring a month."""
    lately = [one for one in market.won if one.origin == SOURCED and _is_lately(market, one.paid)]
    came = [one for one in market.came if _is_lately(market, one.day)]
    theirs = _n(one for one in came if one.origin == SOURCED)
    since = (market.today - timedelta(days=DAYS - 1)).isoformat()
    return {
        "came": count(theirs, what="leads", origin=SOURCED, since=since),
        "share": behind(share(proportion(theirs, _n(came))), what="leads", since=since),
        "paid": count(len(lately), what="leads", origin=SOURCED, paying=1, won_since=since),
        "mrr": behind(
            money(sum(one.mrr for one in lately), currency),
            what="leads",
            origin=SOURCED,
            paying=1,
            won_since=since,
        ),
    }


def _headlines(market: Market, currency: str) -> dict[str, Any]:
    """Qualified leads and trial-to-paid lately, sign-ups beside them: never alone, never first."""
    days, half = market.thresholds.trial_days, 182
    decided, paid, still_open = trials_of(market.came, market.today, days, half)
    lately = [one for one in market.came if _is_lately(market, one.day)]
    without = [one for one in market.came if one.channel != INVITATION]
    decided_2, paid_2, _open = trials_of(without, market.today, days, half)
    trials = trials_behind(market.today, days, half)
    since = (market.today - timedelta(days=DAYS - 1)).isoformat()
    first = [one.first for one in market.customers if (market.today - one.began).days < 365]
    return {
        "qualified": count(
            _n(one for one in lately if one.qualified), what="leads", qualified=1, since=since
        ),
        "sign_ups": count(_n(lately), what="leads", since=since),
        "trial_to_paid": behind(share(proportion(paid, decided)), **trials),
        "trial_to_paid_without_invitations": behind(
            share(proportion(paid_2, decided_2)), **trials, but=INVITATION
        ),
        "trials_open": count(still_open, **trials_behind(market.today, 0, days)),
        "revenue_per_customer": {
            **behind(
                money(round(sum(first) / len(first)) if first else 0, currency),
                what="customers",
                began_since=(market.today - timedelta(days=364)).isoformat(),
            ),
            "n": len(first),
        },
    }


def _part(part: Part) -> dict[str, Any]:
    unit = "number" if part.code == "top_of_funnel" else "share"
    return {
        "code": part.code,
        "now": behind(estimate(part.now, unit, minimum=1), **part.rows_now),
        "before": behind(estimate(part.before, unit, minimum=1), **part.rows_before),
        "change": comparison(part.change, "points"),
        "is_low": part.is_low,
    }
