"""The report about channels: figures, verdicts, pieces, cohorts, programmes; JSON without words, out of one market. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations
from typing import Any

from advocacy.growth import channels
from advocacy.growth.channels import Figures, months_back
from advocacy.growth.shapes import comparison, count, estimate, money, share
from advocacy.growth.values import Came, Customer, Market
from advocacy.growth.verdicts import TOO_EARLY, Loop, Verdict, compare_estimates, verdict
from kernel.statistics import proportion
from kernel.statistics.proportions import difference

PROGRAMMES = ("cash_programme", "referral_link")
"""Formal ways of bringing somebody; word of mouth without any programme is the undercurrent beside them."""
UNDERCURRENT = ("word_of_mouth", "introduction")
MANY_MONTHS, COHORTS = 24, 12
BUYERS, ONLOOKERS, UNCLEAR = "buyers", "onlookers", "no_clear_difference"
AS_PIECE = {"engine": BUYERS, "growth_loop": BUYERS, "engagement_loop": ONLOOKERS}


def channels_report(market: Market, pieces: Sequence[Came], currency: str) -> dict[str, Any]:
    """Every source with its figures and its verdict; the pieces people named; where the best customers came from."""
    found = channels.all_figures(market)
    rows = [_channel(one, verdict(one, market), market, currency) for one in found.values()]
    rows.sort(key=lambda row: (-row["mrr_now"]["amount"], -row["sign_ups"]["n"]))
    return {
        "channels": rows,
        "pieces": _pieces(market, pieces),
        "content": _content(market),
        "best": _best(market.customers, currency),
        "cohorts": _cohorts(market, currency),
        "programmes": _programmes(market),
        "months": months_back(market.today, MANY_MONTHS),
        "thresholds": _thresholds(market),
    }


def _thresholds(market: Market) -> dict[str, float]:
    heights = market.thresholds
    return {name: getattr(heights, name) for name in heights.__slots__} | {"margin": market.margin}


def _channel(one: Figures, found: Verdict, market: Market, currency: str) -> dict[str, Any]:
    since = (market.today - timedelta(days=market.thresholds.window_days - 1)).isoformat()
    return {
        "source": one.source,
        "sign_ups": count(one.sign_ups, what="leads", source=one.source, since=since),
        "qualified": share(one.qualified),
        "paid": estimate(one.paid, "share"),
        "paid_within_days": one.horizon,
        "payers": count(one.payers, what="leads", source=one.source, since=since, stage="won"),
        "trial_to_paid": share(one.trial_to_paid),
        "trials_open": one.trials_open,
        "days_to_payment": estimate(one.days_to_payment, "days"),
        "onlookers": share(one.onlookers),
        "mrr_now": money(one.mrr_now, currency),
        "after": {
            str(days): {**money(amount, currency), "n": n}
            for days, (amount, n) in one.after.items()
        },
        "revenue_each": estimate(one.revenue_each, "money", currency=currency),
        "ltv": estimate(one.ltv, "money", currency=currency),
        "life_months": estimate(one.life_months, "months"),
        "life_seen_months": round(one.life_seen_months, 1),
        "customers": count(one.customers, what="customers", source=one.source),
        "stays_90": estimate(one.stays_90, "share", minimum=market.thresholds.least_at_risk),
        "stays_year": {
            **estimate(one.stays_year, "share"),
            "too_early": one.at_risk_year < market.thresholds.least_at_risk,
        },
        "verdict": told(found),
        "monthly": [list(pair) for pair in one.monthly.values()],
    }


def told(found: Verdict) -> dict[str, Any]:
    """A verdict with its reasons and everything it looked at."""
    return {
        "type": "verdict",
        "code": found.code,
        "reasons": list(found.reasons),
        "conversion": comparison(found.conversion, "points"),
        "money_share": comparison(found.money, "times"),
        "share_of_sign_ups": share(found.share_of_sign_ups),
        "stays": comparison(found.stays, "points"),
        "loop": _loop(found.loop) if found.loop else None,
    }


def _loop(found: Loop) -> dict[str, Any]:
    inviting = found.inviting
    return {
        "k_sign_ups": estimate(found.k_sign_ups, "number", minimum=0),
        "k_paid": estimate(found.k_paid, "number", minimum=0),
        "users": inviting.users,
        "inviting": share(proportion(inviting.inviters, inviting.users)),
        "accepted": share(proportion(min(inviting.accepted, inviting.sent), inviting.sent)),
        "cycle_days": inviting.cycle_days,
        "first_value_days": inviting.first_value_days,
    }


def _pieces(market: Market, pieces: Sequence[Came]) -> list[dict[str, Any]]:
    """Buyers or onlookers, by the piece that a sign-up named; each against everything but invitations."""
    named = {one.source for one in pieces}
    described = {one.channel for one in pieces}
    whole = [one for one in market.came if one.channel not in described]
    unnamed = _less(market.came, pieces)
    together = replace(market, came=[*whole, *unnamed, *pieces], won=(), customers=())
    found = channels.all_figures(together)
    rows = []
    for source in sorted(named & found.keys(), key=lambda s: -found[s].sign_ups):
        one = found[source]
        judged = verdict(one, together)
        conversion = judged.conversion
        code = TOO_EARLY if judged.code == TOO_EARLY else UNCLEAR
        if code == UNCLEAR and (conversion.is_above or conversion.is_below):
            code = BUYERS if conversion.is_above else ONLOOKERS
        rows.append(
            {
                "piece": source,
                "sign_ups": count(one.sign_ups, what="leads", piece=source),
                "qualified": share(one.qualified),
                "paid": estimate(one.paid, "share"),
                "payers": count(one.payers, what="leads", piece=source, stage="won"),
                "trial_to_paid": share(one.trial_to_paid),
                "onlookers": share(one.onlookers),
                "code": code,
                "conversion": comparison(conversion, "points"),
            }
        )
    return rows


def _content(market: Market) -> list[dict[str, Any]]:
    """Kinds of pieces of one channel against each other: who fits, and who pays."""
    kinds: dict[str, list[str]] = defaultdict(list)
    for source in sorted({one.source for one in channels.recent(market)}):
        if ":" in source:
            kinds[source.partition(":")[0]].append(source)
    rows = []
    for own in kinds.values():
        for first, second in combinations(own, 2):
            sides = [
                [one for one in channels.recent(market) if one.source == source]
                for source in (first, second)
            ]
            fits = [(sum(one.n for one in side if one.qualified), _n(side)) for side in sides]
            pays = [
                channels.paid_within(side, market.today, channels.horizon_of(market))
                for side in sides
            ]
            few = min(n for _k, n in fits) < market.thresholds.least_sign_ups
            rows.append(
                {
                    "first": first,
                    "second": second,
                    "qualified": comparison(difference(*fits).judged(too_early=few), "points"),
                    "paid": comparison(
                        compare_estimates(*pays).judged(too_early=few, is_open=True), "points"
                    ),
                }
            )
    return rows


def _less(came: Iterable[Came], pieces: Sequence[Came]) -> list[Came]:
    """Sign-ups of the described channels that named none of these pieces."""
    taken = Counter[Any]()
    for one in pieces:
        taken[one.channel, one.origin, one.day, one.qualified, one.trial, one.paid] += one.n
    described = {one.channel for one in pieces}
    left = []
    for one in came:
        if one.channel not in described:
            continue
        key = (one.channel, one.origin, one.day, one.qualified, one.trial, one.paid)
        off = min(taken[key], one.n)
        taken[key] -= off
        if one.n > off:
            left.append(replace(one, source=one.channel, n=one.n - off))
    return left


def _best(customers: Sequence[Customer], currency: str) -> dict[str, Any]:
    """Where the top fifth by what they have paid came from, beside where all came from."""
    paying = sorted(customers, key=lambda one: -one.so_far)
    best = paying[: (len(paying) + 4) // 5]
    everybody, top = Counter(one.source for one in paying), Counter(one.source for one in best)
    worth: dict[str, int] = defaultdict(int)
    for one in best:
        worth[one.source] += one.so_far
    return {
        "n": len(best),
        "of": len(paying),
        "sources": [
            {
                "source": source,
                "best": count(n, what="customers", source=source, best=1),
                "share_of_best": share(proportion(n, len(best))),
                "share_of_all": share(proportion(everybody[source], len(paying))),
                "paid_so_far": money(worth[source], currency),
            }
            for source, n in top.most_common()
        ],
    }


def _cohorts(market: Market, currency: str) -> list[dict[str, Any]]:
    """Sign-ups by month: how many came, fit, tried and paid so far, and what they bring a month now."""
    months = months_back(market.today, COHORTS)
    found: dict[str, dict[str, int]] = {month: defaultdict(int) for month in months}
    for one in market.came:
        row = found.get(f"{one.day:%Y-%m}")
        if row is not None:
            row["sign_ups"] += one.n
            row["qualified"] += one.n * one.qualified
            row["trials"] += one.n * (one.trial is not None)
            row["paid"] += one.n * (one.paid is not None)
    for won in market.won:
        row = found.get(f"{won.came:%Y-%m}")
        if row is not None:
            row["mrr"] += won.mrr_now
    return [
        {
            "month": month,
            **{name: row[name] for name in ("sign_ups", "qualified", "trials", "paid")},
            "rows": {"what": "leads", "month": month},
            "mrr_now": money(row["mrr"], currency),
            "days_seen": (market.today - date.fromisoformat(f"{month}-01")).days,
        }
        for month, row in found.items()
    ]


def _programmes(market: Market) -> list[dict[str, Any]]:
    """Each formal programme from its first sign-up to its last, beside the undercurrent of the same days."""
    rows = []
    for channel in PROGRAMMES:
        own = [one for one in market.came if one.channel == channel]
        if not own:
            continue
        first, last = _span(own)
        beside = [
            one for one in market.came if one.channel in UNDERCURRENT and first <= one.day <= last
        ]
        span: dict[str, str | int | None] = {"since": first.isoformat(), "until": last.isoformat()}
        rows.append(
            {
                "channel": channel,
                **span,
                "sign_ups": count(_n(own), what="leads", channel=channel),
                "paid": _n(one for one in own if one.paid),
                "undercurrent": count(_n(beside), what="leads", undercurrent=1, **span),
                "undercurrent_paid": _n(one for one in beside if one.paid),
            }
        )
    return rows


def _span(came: Sequence[Came]) -> tuple[date, date]:
    """Whole months."""
    first = min(one.day for one in came).replace(day=1)
    last = max(one.day for one in came)
    following = (last.replace(day=28) + timedelta(days=4)).replace(day=1)
    return first, following - timedelta(days=1)


def _n(came: Iterable[Came]) -> int:
    return sum(one.n for one in came)
