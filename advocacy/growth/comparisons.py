"""Fair comparisons: what came through somebody who recommended us against the rest, raw and among what is alike.

Raw figures mix two things: what a recommendation does, and that advocates bring other companies (their like). Adjusted
figures compare inside strata of size, plan, segment and quarter. Sourced and influenced stand side by side and are never added; a
touch counts from when it happened, never before (the guard against immortal time: market 3.9). Pure functions.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from advocacy.growth.channels import YEAR, cycle_of, life_of, staying
from advocacy.growth.values import (
    MANY_COLLEAGUES,
    OTHER,
    Came,
    Customer,
    Market,
    Row,
    Thresholds,
    Won,
    quarter_of,
)
from advocacy.growth.verdicts import compare_estimates
from kernel.statistics import Comparison, Estimate, proportion
from kernel.statistics.answers import NOTHING
from kernel.statistics.proportions import (
    Bounded,
    adjusted_difference,
    apart,
    difference,
    weighted,
)
from kernel.statistics.ratios import (
    NO_RATIO,
    adjusted_ratio_of_sizes,
    mean,
    pooled_ratio,
    ratio_of,
    ratio_of_sizes,
)
from kernel.statistics.survival import log_rank

WIN_DAYS = 180
"""A qualified lead is given so long to be won."""
LEAST_IN_STRATUM = 5
CLAIMS = {"cycle": 0.5, "retention": 1.4, "contract": 1.4}
"""One consultant's report: cycle from 3 months to 6 weeks, first-year retention x 1.4, contracts + 40 % (as ratios)."""


@dataclass(frozen=True, slots=True)
class Fair:
    """One figure of two groups. `ratio`: the raw figures over each other, where the field's claim is one.

    `p`: of the stratified log-rank test, where the figure is a curve. `is_ratio`: comparisons are ratios, not differences.
    """

    code: str
    first: Estimate
    second: Estimate
    raw: Comparison
    adjusted: Comparison
    is_ratio: bool = False
    ratio: Comparison = NO_RATIO
    p: float | None = None


def compare(market: Market, origin: str) -> list[Fair]:
    """Leads and customers of one origin (sourced or influenced) against the rest."""
    return [
        cycle(market, origin),
        win_rate(market, origin),
        retention(market, origin),
        contract(market, origin),
    ]


def groups(rows: Iterable[Row], origin: str) -> tuple[list[Row], list[Row]]:
    """Those of this origin, and the rest. The other origins (unknown, influenced beside sourced) are in neither."""
    found = list(rows)
    return [one for one in found if one.origin == origin], [
        one for one in found if one.origin == OTHER
    ]


def stratified(
    sides: tuple[Sequence[Row], Sequence[Row]], by: Callable[[Row], Hashable]
) -> list[tuple[list[Row], list[Row]]]:
    """Both groups, cut into strata."""
    found: dict[Hashable, tuple[list[Row], list[Row]]] = defaultdict(lambda: ([], []))
    for side, rows in enumerate(sides):
        for row in rows:
            found[by(row)][side].append(row)
    return [found[key] for key in sorted(found, key=str)]


def cycle(market: Market, origin: str) -> Fair:
    """Days from sign-up (or the touch, if later) to the first payment: medians, open deals censored, as a ratio.

    Adjusted inside size, plan and segment: the ratios of the strata, each weighed by how sure it is.
    """
    today, heights = market.today, market.thresholds
    sides = groups(market.won, origin)
    first, second = (_cycle(side, today) for side in sides)
    too_early = min(map(len, sides)) < heights.least_sign_ups
    adjusted = pooled_ratio(
        ratio_of(_cycle(a, today), _cycle(b, today))
        for a, b in stratified(sides, lambda one: one.stratum)
        if min(len(a), len(b)) >= LEAST_IN_STRATUM
    )
    raw = ratio_of(first, second)
    return Fair(
        "cycle",
        first,
        second,
        raw.judged(too_early=too_early, is_open=True),
        adjusted.judged(too_early=too_early or adjusted.value is None, is_open=True),
        is_ratio=True,
        ratio=raw.judged(too_early=too_early),
    )


def _cycle(won: Iterable[Won], today: date) -> Estimate:
    return cycle_of(
        [(one.came, one.paid, max(one.came, one.touched or one.came)) for one in won], today
    )


def win_rate(market: Market, origin: str) -> Fair:
    """Of qualified leads that had 180 days: the share that was won in them; adjusted inside segment and quarter of the sign-up."""
    today = market.today
    old = [one for one in market.came if one.qualified and (today - one.day).days >= WIN_DAYS]
    sides = groups(old, origin)
    counts = [_won(side) for side in sides]
    raw = difference(counts[0], counts[1])
    too_early = _too_few(counts, market.thresholds)
    adjusted = adjusted_difference(
        (_won(a), _won(b))
        for a, b in stratified(sides, lambda one: (one.segment, quarter_of(one.day)))
    )
    return Fair(
        "win_rate",
        _share(counts[0]),
        _share(counts[1]),
        raw.judged(too_early=too_early),
        adjusted.judged(too_early=too_early or adjusted.value is None),
    )


def _won(side: Iterable[Came]) -> tuple[int, int]:
    rows = list(side)
    won = sum(one.n for one in rows if one.paid and (one.paid - one.day).days <= WIN_DAYS)
    return won, sum(one.n for one in rows)


def _share(count: tuple[int, int]) -> Estimate:
    found = proportion(*count)
    return Estimate(found.value, found.low, found.high, found.n, too_early=found.too_early)


def _too_few(counts: Sequence[tuple[int, int]], heights: Thresholds) -> bool:
    return (
        min(n for _k, n in counts) < heights.least_sign_ups
        or sum(k for k, _n in counts) < heights.least_payments
    )


def retention(market: Market, origin: str) -> Fair:
    """Share of customers still there after a year (Kaplan-Meier): raw, and at the common mix of sizes, plans and
    segments (direct standardisation); the test is the log-rank stratified by these and the quarter.
    """
    today = market.today
    sides = groups(market.customers, origin)
    curves = [staying(side, today) for side in sides]
    first, second = (curve.at(YEAR) for curve in curves)
    least = market.thresholds.least_at_risk
    too_early = min(curve.at_risk.on(YEAR) for curve in curves) < least
    fine = stratified(sides, lambda one: one.fine_stratum)
    lives = [tuple([life_of(one, today) for one in side] for side in pair) for pair in fine]
    adjusted = standardised(sides, today)
    return Fair(
        "retention",
        first,
        second,
        compare_estimates(first, second).judged(too_early=too_early),
        adjusted.judged(too_early=too_early or adjusted.value is None),
        ratio=ratio_of(first, second).judged(too_early=too_early),
        p=log_rank((a, b) for a, b in lives),
    )


def standardised(sides: tuple[Sequence[Customer], Sequence[Customer]], today: date) -> Comparison:
    """Both groups' year at the mix of sizes, plans and segments of both together; strata with fewer than five on a side are left out."""
    kept: list[tuple[int, Bounded, Bounded]] = []
    n, dropped = [0, 0], 0
    for a, b in stratified(sides, lambda one: one.stratum):
        found = [staying(side, today).at(YEAR) for side in (a, b)]
        bounds = [_bounded(one) for one in found]
        if min(len(a), len(b)) < LEAST_IN_STRATUM or bounds[0] is None or bounds[1] is None:
            dropped += len(a) + len(b)
            continue
        kept.append((len(a) + len(b), bounds[0], bounds[1]))
        n = [n[0] + len(a), n[1] + len(b)]
    if not kept:
        return Comparison(None, None, None, (0, 0), too_early=True, dropped=dropped)
    total = sum(weight for weight, _a, _b in kept)
    value, low, high = apart(
        weighted((weight / total, a) for weight, a, _b in kept),
        weighted((weight / total, b) for weight, _a, b in kept),
    )
    return Comparison(value, low, high, (n[0], n[1]), dropped=dropped)


def _bounded(found: Estimate) -> Bounded | None:
    if found.value is None or found.low is None or found.high is None:
        return None
    return found.value, found.low, found.high


def contract(market: Market, origin: str) -> Fair:
    """First monthly revenue: ratio of geometric means, raw and inside size, plan, segment and quarter."""
    sides = groups((one for one in market.customers if one.first > 0), origin)
    sizes = [[float(one.first) for one in side] for side in sides]
    too_early = min(map(len, sizes)) < market.thresholds.least_sign_ups
    adjusted = adjusted_ratio_of_sizes(
        ([float(one.first) for one in a], [float(one.first) for one in b])
        for a, b in stratified(sides, lambda one: one.fine_stratum)
    )
    raw = ratio_of_sizes(sizes[0], sizes[1])
    return Fair(
        "contract",
        mean(sizes[0]),
        mean(sizes[1]),
        raw.judged(too_early=too_early),
        adjusted.judged(too_early=too_early or adjusted.value is None),
        is_ratio=True,
        ratio=raw.judged(too_early=too_early),
    )


def colleagues(customers: Iterable[Customer], today: date) -> Fair:
    """The design question, from data: do companies with more colleagues in the product stay? Those with three or more
    after 90 days against the others, counted from day 90 on, raw and inside sizes of company. A correlation, no cause.
    """
    old = [one for one in customers if (today - one.began).days > 90 and _stayed(one, 90)]
    many = [one for one in old if one.colleagues >= MANY_COLLEAGUES]
    few = [one for one in old if one.colleagues < MANY_COLLEAGUES]
    curves = [staying(side, today) for side in (many, few)]
    first, second = (curve.at(YEAR) for curve in curves)
    too_early = min(curve.at_risk.on(YEAR) for curve in curves) < 20
    adjusted = standardised((many, few), today)
    return Fair(
        "colleagues",
        first,
        second,
        compare_estimates(first, second).judged(too_early=too_early),
        adjusted.judged(too_early=too_early or adjusted.value is None),
    )


def colleagues_pay(customers: Iterable[Customer]) -> Fair:
    """The other half of the design question: do companies with more colleagues pay more? Raw and inside sizes."""
    paying = [one for one in customers if one.first > 0]
    many = [one for one in paying if one.colleagues >= MANY_COLLEAGUES]
    few = [one for one in paying if one.colleagues < MANY_COLLEAGUES]
    sizes = [[float(one.first) for one in side] for side in (many, few)]
    too_early = min(map(len, sizes)) < 30
    adjusted = adjusted_ratio_of_sizes(
        ([float(one.first) for one in a], [float(one.first) for one in b])
        for a, b in stratified((many, few), lambda one: one.stratum)
    )
    return Fair(
        "colleagues_pay",
        mean(sizes[0]),
        mean(sizes[1]),
        ratio_of_sizes(sizes[0], sizes[1]).judged(too_early=too_early),
        adjusted.judged(too_early=too_early or adjusted.value is None),
        is_ratio=True,
    )


def _stayed(one: Customer, days: int) -> bool:
    return one.left is None or (one.left - one.began).days >= days


__all__ = ["CLAIMS", "NOTHING", "Fair", "colleagues", "colleagues_pay", "compare", "groups"]
