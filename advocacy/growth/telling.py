"""The report about channels: figures, verdicts, pieces, cohorts, programmes; JSON without words, out of one market. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations
from typing import Any

from advocacy.growth import channels
from advocacy.growth.channels import Figures, months_back
from advocacy.growth.shapes import behind, comparison, count, money, share
from advocacy.growth.source_shapes import people, told, worth
from advocacy.growth.values import Came, Customer, Market
from advocacy.growth.verdicts import (
    TOO_EARLY,
    Verdict,
    compare_estimates,
    verdict,
)
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
    return {
        "source": one.source,
        **people(one, market, {"source": one.source}),
        **worth(one, market, currency),
        "verdict": told(found, market.today),
        "monthly": [list(pair) for pair in one.monthly.values()],
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
                **people(one, together, {"piece": source}),
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
                "share_of_best": behind(share(proportion(n, len(best))), what="customers", best=1),
                "share_of_all": behind(
                    share(proportion(everybody[source], len(paying))), what="customers"
                ),
                "paid_so_far": behind(
                    money(worth[source], currency), what="customers", source=source, best=1
                ),
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
            "sign_ups": count(row["sign_ups"], what="leads", month=month),
            "qualified": count(row["qualified"], what="leads", month=month, qualified=1),
            "trials": count(row["trials"], what="leads", month=month, trial=1),
            "paid": count(row["paid"], what="leads", month=month, stage="won"),
            "mrr_now": behind(money(row["mrr"], currency), what="leads", month=month, paying=1),
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
                "paid": count(
                    _n(one for one in own if one.paid), what="leads", channel=channel, stage="won"
                ),
                "undercurrent": count(_n(beside), what="leads", undercurrent=1, **span),
                "undercurrent_paid": count(
                    _n(one for one in beside if one.paid),
                    what="leads",
                    undercurrent=1,
                    stage="won",
                    **span,
                ),
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
