"""What to fix first: the bucket before the tap. Pure functions.

In this order: do customers stay, do trials pay, do the right people come, do enough come. The first that lies below the
organization's own better year, beyond doubt, comes first; what is above it in the order would leak whatever is poured in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from advocacy.growth.channels import QUARTER, staying, trials_behind
from advocacy.growth.values import Customer, Market
from advocacy.growth.verdicts import compare_estimates
from kernel.statistics import Comparison, Estimate, Proportion, proportion
from kernel.statistics.proportions import difference

FLOOR = 0.05
"""Trial-to-paid below this, beyond doubt, is to be mended first where there is no year to compare with."""
YEAR = timedelta(days=365)
HALF = 182
Rows = Mapping[str, str | int | None]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the way: the last year, the year before, and whether it fell behind. `is_low`: fix this. `rows_now`,
    `rows_before`: what leads to the rows behind both.
    """

    code: str
    now: Estimate
    before: Estimate
    change: Comparison
    is_low: bool = False
    rows_now: Rows = field(default_factory=dict)
    rows_before: Rows = field(default_factory=dict)


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
    rows = [_customers_behind(*span) for span in _years(today)]
    return Part("retention", now, before, change, change.is_below, *rows)


def _customers_behind(since: date, until: date) -> Rows:
    following = since + timedelta(days=1)
    return {
        "what": "customers",
        "began_since": following.isoformat(),
        "began_until": until.isoformat(),
    }


def _began(customers: Sequence[Customer], since: date, until: date) -> list[Customer]:
    return [one for one in customers if since < one.began <= until]


def _years(today: date) -> tuple[tuple[date, date], tuple[date, date]]:
    return (today - YEAR, today), (today - 2 * YEAR, today - YEAR)


def _trial_to_paid(market: Market) -> Part:
    """Trials of the last half year that had time to decide, against those of the best earlier half year."""
    days = market.thresholds.trial_days
    now = _trials(market, 0, days)
    best, after = _best({back: _trials(market, back, days) for back in EARLIER})
    few = now[1] < market.thresholds.least_sign_ups
    change = difference(now, best).judged(too_early=few or not best[1])
    found = proportion(*now)
    is_low = change.is_below if best[1] else not few and found.high < FLOOR
    rows = [
        trials_behind(market.today, days + back, days + back + HALF)
        for back in (0, after or EARLIER[0])
    ]
    return Part("trial_to_paid", _share(found), _share(proportion(*best)), change, is_low, *rows)


EARLIER = (HALF, 2 * HALF, 3 * HALF)
"""The half years before the last one, by the days since they ended."""


def _best(spans: Mapping[int, tuple[int, int]]) -> tuple[tuple[int, int], int]:
    """The earlier half year with the highest share, of those with 30 cases, and how long it is over; nothing: 0 of 0."""
    enough = {back: span for back, span in spans.items() if span[1] >= 30}
    back = max(enough, key=lambda one: enough[one][0] / enough[one][1], default=0)
    return enough.get(back, (0, 0)), back


def _trials(market: Market, after: int, days: int) -> tuple[int, int]:
    paid = trials = 0
    for one in market.came:
        if one.trial is None:
            continue
        age = (market.today - one.trial).days - days
        if after <= age < after + HALF:
            trials += one.n
            paid += one.n * (one.paid is not None and (one.paid - one.trial).days <= days)
    return paid, trials


def _qualification(market: Market) -> Part:
    """Share of sign-ups that fit: the last half year against the best earlier one."""
    now = _fits(market, 0)
    best, after = _best({back: _fits(market, back) for back in EARLIER})
    few = now[1] < market.thresholds.least_sign_ups or not best[1]
    change = difference(now, best).judged(too_early=few)
    return Part(
        "qualification",
        _share(proportion(*now)),
        _share(proportion(*best)),
        change,
        change.is_below,
        _came_behind(market.today, 0),
        _came_behind(market.today, after or EARLIER[0]),
    )


def _came_behind(today: date, after: int, **more: int) -> Rows:
    return {
        "what": "leads",
        "since": (today - timedelta(days=after + HALF - 1)).isoformat(),
        "until": (today - timedelta(days=after)).isoformat(),
        **more,
    }


def _fits(market: Market, after: int) -> tuple[int, int]:
    came = [one for one in market.came if after <= (market.today - one.day).days < after + HALF]
    return sum(one.n for one in came if one.qualified), sum(one.n for one in came)


def _sign_ups(market: Market) -> Part:
    """Qualified sign-ups of the last half year as a share of those of the last year: below a half, the top runs dry."""
    now, _all = _fits(market, 0)
    before, _all = _fits(market, HALF)
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
        _came_behind(market.today, 0, qualified=1),
        _came_behind(market.today, HALF, qualified=1),
    )


def _share(found: Proportion) -> Estimate:
    return Estimate(found.value, found.low, found.high, found.n, found.too_early)
