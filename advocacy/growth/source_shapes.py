"""One source as it is stored: who came and what became of them, what they are worth, the verdict; each with its rows. Pure."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from advocacy.growth.channels import INVITATION, QUARTER, YEAR, Figures, trials_behind
from advocacy.growth.shapes import behind, comparison, count, estimate, money, share
from advocacy.growth.values import Market
from advocacy.growth.verdicts import CYCLE_OF_K, Loop, Verdict
from kernel.statistics import proportion


def people(one: Figures, market: Market, of: Mapping[str, str]) -> dict[str, Any]:
    """Who came by a source or a piece (`of`) in the last year, and what became of them, each with its rows."""
    today, window = market.today, market.thresholds.window_days
    days = market.thresholds.trial_days
    since = (today - timedelta(days=window - 1)).isoformat()
    lately: dict[str, str | int | None] = {"what": "leads", **of, "since": since}
    old = (today - timedelta(days=30)).isoformat()
    return {
        "sign_ups": count(one.sign_ups, **lately),
        "qualified": behind(share(one.qualified), **lately),
        "paid": behind(estimate(one.paid, "share"), **lately),
        "payers": count(one.payers, **lately, stage="won"),
        "trial_to_paid": behind(
            share(one.trial_to_paid), **of, **trials_behind(today, days, window)
        ),
        "trials_open": count(one.trials_open, **of, **trials_behind(today, 0, days)),
        "onlookers": behind(share(one.onlookers), **lately, until=old),
    }


def worth(one: Figures, market: Market, currency: str) -> dict[str, Any]:
    """What a source brings: its customers of all times, their money, and how long they stay."""
    theirs = {"what": "customers", "source": one.source}
    least = market.thresholds.least_at_risk
    return {
        "paid_within_days": one.horizon,
        "days_to_payment": behind(
            estimate(one.days_to_payment, "days"), what="leads", source=one.source, paid_within=YEAR
        ),
        "mrr_now": behind(money(one.mrr_now, currency), **theirs, stay=1),
        "after": {
            str(days): behind(
                {**money(amount, currency), "n": n},
                what="leads",
                source=one.source,
                until=(market.today - timedelta(days=days)).isoformat(),
            )
            for days, (amount, n) in one.after.items()
        },
        "revenue_each": behind(
            estimate(one.revenue_each, "money", currency=currency), **theirs, paying=1
        ),
        "ltv": behind(estimate(one.ltv, "money", currency=currency), **theirs, paying=1),
        "life_months": behind(estimate(one.life_months, "months"), **theirs),
        "life_seen_months": round(one.life_seen_months, 1),
        "customers": count(one.customers, **theirs),
        "stays_90": behind(estimate(one.stays_90, "share", minimum=least), **theirs),
        "stays_year": behind(
            {**estimate(one.stays_year, "share"), "too_early": one.at_risk_year < least}, **theirs
        ),
    }


def told(found: Verdict, today: date) -> dict[str, Any]:
    """A verdict with its reasons and everything it looked at."""
    return {
        "type": "verdict",
        "code": found.code,
        "reasons": list(found.reasons),
        "conversion": comparison(found.conversion, "points"),
        "money_share": comparison(found.money, "times"),
        "share_of_sign_ups": share(found.share_of_sign_ups),
        "stays": comparison(found.stays, "points"),
        "loop": _loop(found.loop, today) if found.loop else None,
    }


def _loop(found: Loop, today: date) -> dict[str, Any]:
    inviting = found.inviting
    since = (today - timedelta(days=CYCLE_OF_K - 1)).isoformat()
    return {
        "k_sign_ups": behind(
            estimate(found.k_sign_ups, "number", minimum=0),
            what="leads",
            channel=INVITATION,
            since=since,
        ),
        "k_paid": behind(
            estimate(found.k_paid, "number", minimum=0),
            what="leads",
            channel=INVITATION,
            won_since=since,
        ),
        "users": inviting.users,
        "inviting": behind(
            share(proportion(inviting.inviters, inviting.users)), what="people", used_days=QUARTER
        ),
        "accepted": behind(
            share(proportion(min(inviting.accepted, inviting.sent), inviting.sent)),
            what="said",
            kind="invitation_sent",
            days=QUARTER,
        ),
        "cycle_days": inviting.cycle_days,
        "first_value_days": inviting.first_value_days,
    }
