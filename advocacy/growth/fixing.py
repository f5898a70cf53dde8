"""What to fix first: the bucket before the tap. Pure functions.

In this order: do customers stay, do trials pay, do the right people come, do enough come. The first that lies below the
organization's own better year, beyond doubt, comes first; what is above it in the order would leak whatever is poured in.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from advocacy.growth.channels import QUARTER, staying
from advocacy.growth.values import Customer, Market
from advocacy.growth.verdicts import compare_estimates
from kernel.statistics import Comparison, Estimate, Proportion, proportion
from kernel.statistics.proportions import difference

FLOOR = 0.05
"""Trial-to-paid below this, beyond doubt, is to be mended first where there is no year to compare with."""
YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the way: the last year, the year before, and whether it fell behind. `is_low`: fix this."""

    code: str
    now: Estimate
    before: Estimate
    change: Comparison
    is_low: bool = False


def parts(market: Market) -> list[Part]:
    """The four parts, in the order in which they are to be mended."""
    return [_retention(market), _trial_to_paid(market), _qualification(market), _sign_ups(market)]


def first(found: list[Part]) -> str:
    """The code of the part to fix first; empty when none is known to lie low."""
    return next((part.code for part in found if part.is_low), "")


def _retention(market: Market) -> Part:
    """Customers who began in the last year against those of the year before: still there after 90 days."""
    today, least = market.today, market.thresholds.least_at_risk
    curves = [staying(_began(market.customers, *span), today) for span in _years(today)]
    now, before = (curve.at(QUARTER) for curve in curves)
    too_early = min(curve.at_risk.on(QUARTER) for curve in curves) < least
    change = compare_estimates(now, before).judged(too_early=too_early)
    return Part("retention", now, before, change, change.is_below)


def _began(customers: Sequence[Customer], since: date, until: date) -> list[Customer]:
    return [one for one in customers if since < one.began <= until]


def _years(today: date) -> tuple[tuple[date, date], tuple[date, date]]:
    return (today - YEAR, today), (today - 2 * YEAR, today - YEAR)


def _trial_to_paid(market: Market) -> Part:
    """Trials of the last half year that had time to decide, against those of the best earlier half year."""
    days = market.thresholds.trial_days
    spans = [_trials(market, after, days) for after in (0, 182, 364, 546)]
    now, earlier = spans[0], [span for span in spans[1:] if span[1] >= 30]
    best = max(earlier, key=lambda span: span[0] / span[1], default=(0, 0))
    few = now[1] < market.thresholds.least_sign_ups
    change = difference(now, best).judged(too_early=few or not best[1])
    found = proportion(*now)
    is_low = change.is_below if best[1] else not few and found.high < FLOOR
    return Part("trial_to_paid", _share(found), _share(proportion(*best)), change, is_low)


def _trials(market: Market, after: int, days: int) -> tuple[int, int]:
    paid = trials = 0
    for one in market.came:
        if one.trial is None:
            continue
        age = (market.today - one.trial).days - days
        if after <= age < after + 182:
            trials += one.n
            paid += one.n * (one.paid is not None and (one.paid - one.trial).days <= days)
    return paid, trials


def _qualification(market: Market) -> Part:
    """Share of sign-ups that fit: the last half year against the best earlier one."""
    spans = [_fits(market, after) for after in (0, 182, 364, 546)]
    now, earlier = spans[0], [span for span in spans[1:] if span[1] >= 30]
    best = max(earlier, key=lambda span: span[0] / span[1], default=(0, 0))
    few = now[1] < market.thresholds.least_sign_ups or not best[1]
    change = difference(now, best).judged(too_early=few)
    return Part(
        "qualification",
        _share(proportion(*now)),
        _share(proportion(*best)),
        change,
        change.is_below,
    )


def _fits(market: Market, after: int) -> tuple[int, int]:
    came = [one for one in market.came if after <= (market.today - one.day).days < after + 182]
    return sum(one.n for one in came if one.qualified), sum(one.n for one in came)


def _sign_ups(market: Market) -> Part:
    """Qualified sign-ups of the last half year as a share of those of the last year: below a half, the top runs dry."""
    now, _all = _fits(market, 0)
    before, _all = _fits(market, 182)
    found = proportion(now, now + before)
    change = Comparison(
        None if found.value is None else 2 * found.value - 1,
        2 * found.low - 1,
        2 * found.high - 1,
        (now, before),
        too_early=found.too_early,
    )
    return Part(
        "top_of_funnel",
        Estimate(float(now), None, None, now),
        Estimate(float(before), None, None, before),
        change,
        change.is_below,
    )


def _share(found: Proportion) -> Estimate:
    return Estimate(found.value, found.low, found.high, found.n, found.too_early)
