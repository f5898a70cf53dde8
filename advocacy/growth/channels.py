"""What each source of sign-ups brings, in people and in money. Pure functions.

The sign-ups of the last year are looked at; who came lately counts for as long as they could be seen (Kaplan-Meier on
"has paid"), so that a slow channel is not called a bad one.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import hypot

from advocacy.growth.values import Came, Customer, Market, Row, Won
from kernel.statistics import Estimate, Proportion, proportion
from kernel.statistics.ratios import mean
from kernel.statistics.survival import Curve, Lifetime, kaplan_meier

HORIZONS = (180, 90, 30)  # days from sign-up to payment: the longest that has been seen
YEAR, QUARTER = 365, 90
LTV_DAYS = 1096
"""A customer's life is counted for 36 months at most."""
MONTH_DAYS = 365.25 / 12
INVITATION = "product_invitation"


@dataclass(frozen=True, slots=True)
class Figures:
    """One source: its sign-ups of the last year, what became of them, and its customers of all times.

    `paid`: share that paid within `horizon` days. `trial_to_paid`: of trials begun long enough ago. Money is minor units
    a month. `revenue_each`: mean first revenue of a customer; `ltv`: margin x revenue x expected months, 36 at most.
    `months_paid`: in how many of the last six months somebody paid for the first time.
    """

    source: str
    sign_ups: int
    first_day: date | None
    qualified: Proportion
    paid: Estimate
    horizon: int
    payers: int
    trial_to_paid: Proportion
    trials_open: int
    days_to_payment: Estimate
    onlookers: Proportion
    mrr_now: int
    after: Mapping[int, tuple[int, int]]
    revenue_each: Estimate
    stays_90: Estimate
    stays_year: Estimate
    at_risk_year: int
    life_months: Estimate
    life_seen_months: float
    ltv: Estimate
    customers: int
    months_paid: int
    monthly: Mapping[str, tuple[int, int]]


def all_figures(market: Market) -> dict[str, Figures]:
    """Figures of every source that brought a sign-up in the last year or a customer ever."""
    lately = {one.source for one in recent(market)}
    horizon = horizon_of(market)
    came, won, customers = (
        by_source(market.came),
        by_source(market.won),
        by_source(market.customers),
    )
    return {
        source: figures(
            source,
            replace(
                market,
                came=came.get(source, ()),
                won=won.get(source, ()),
                customers=customers.get(source, ()),
            ),
            horizon=horizon,
        )
        for source in sorted(lately | customers.keys())
    }


def by_source(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.source].append(row)
    return found


def recent(market: Market, came: Iterable[Came] | None = None) -> list[Came]:
    """Sign-ups of the last year."""
    since = market.today - timedelta(days=market.thresholds.window_days)
    rows = market.came if came is None else came
    return [one for one in rows if since < one.day <= market.today]


def horizon_of(market: Market) -> int:
    """How many days a sign-up is given to pay: as long as the organization has been watching, 180 at most."""
    seen = max(((market.today - one.day).days for one in recent(market)), default=0)
    return next((days for days in HORIZONS if days < seen), HORIZONS[-1])


def lifetimes(came: Iterable[Came], today: date) -> list[Lifetime]:
    """Sign-ups as times until the first payment; who has not paid is seen until today."""
    return [
        Lifetime(max(((one.paid or today) - one.day).days, 0), one.paid is not None, one.n)
        for one in came
    ]


def paid_curve(came: Iterable[Came], today: date) -> Curve:
    return kaplan_meier(lifetimes(came, today))


def paid_within(came: Sequence[Came], today: date, horizon: int) -> Estimate:
    """The share that paid within `horizon` days of their sign-up, open ones counted for as long as they were seen."""
    found = paid_curve(came, today).at(horizon)
    if found.value is None or found.low is None or found.high is None:
        return found
    return Estimate(1 - found.value, 1 - found.high, 1 - found.low, found.n)


def figures(source: str, market: Market, *, horizon: int) -> Figures:
    """One source, as it stands today. `market` holds nothing but its rows."""
    today, heights = market.today, market.thresholds
    came, won, customers = market.came, market.won, market.customers
    lately = recent(market, came)
    n = sum(one.n for one in lately)
    stays = staying(customers, today)
    life = months_of_life(stays)
    each = mean([one.first for one in customers if one.first > 0])
    trials, converted, still_open = trials_of(came, today, heights.trial_days, heights.window_days)
    return Figures(
        source=source,
        sign_ups=n,
        first_day=min((one.day for one in came), default=None),
        qualified=proportion(sum(one.n for one in lately if one.qualified), n),
        paid=paid_within(lately, today, horizon),
        horizon=horizon,
        payers=sum(one.n for one in lately if one.paid),
        trial_to_paid=proportion(converted, trials, minimum=heights.least_sign_ups),
        trials_open=still_open,
        days_to_payment=days_to_payment(won, today),
        onlookers=onlookers(came, today, heights.window_days),
        mrr_now=sum(one.now for one in customers),
        after={days: revenue_after(came, won, today, days) for days in (30, 90, 180)},
        revenue_each=each,
        stays_90=stays.at(QUARTER),
        stays_year=stays.at(YEAR),
        at_risk_year=stays.at_risk.on(YEAR),
        life_months=life,
        life_seen_months=min(stays.last_day, LTV_DAYS) / MONTH_DAYS,
        ltv=lifetime_value(each, life, market.margin),
        customers=len(customers),
        months_paid=months_with_payment(came, today),
        monthly=by_month(came, today),
    )


def trials_of(came: Iterable[Came], today: date, days: int, window: int) -> tuple[int, int, int]:
    """Trial-to-paid: (trials that had `days` to decide, those that paid within them, trials still open).

    Convention of the field: trials of a cohort that paid within the window over trials of that cohort.
    """
    decided = paid = still_open = 0
    for one in came:
        if one.trial is None or (today - one.trial).days >= window:
            continue
        if (today - one.trial).days < days:
            still_open += one.n
            continue
        decided += one.n
        paid += one.n * (one.paid is not None and (one.paid - one.trial).days <= days)
    return decided, paid, still_open


def trials_behind(today: date, days: int, window: int) -> dict[str, str | int | None]:
    """The rows of trials that had `days` to decide and began less than `window` days ago."""
    return {
        "what": "leads",
        "trial_since": (today - timedelta(days=window - 1)).isoformat(),
        "trial_until": (today - timedelta(days=days)).isoformat(),
    }


def days_to_payment(won: Sequence[Won], today: date) -> Estimate:
    """Median days from sign-up to first payment of those who pay within a year; see `cycle_of`."""
    return cycle_of([(one.came, one.paid, one.came) for one in won], today)


Dates = tuple[date, date, date]
"""When a deal came, when it was won, and from when on it counted (a touch after it came counts from the touch)."""


def cycle_of(deals: Iterable[Dates], today: date) -> Estimate:
    """Median days to a won deal, with open deals censored. Of deals that will be won, only the quick ones of late are
    known: seen backwards in time that is delayed entry, and Lynden-Bell's estimator undoes it (Lynden-Bell 1971, MNRAS
    155:95-118; Lagakos, Barraj and De Gruttola 1988, Biometrika 75:515-523). Deals longer than a year are left out.
    """
    known = [
        (start, paid)
        for _came, paid, start in deals
        if paid >= start and (paid - start).days <= YEAR
    ]
    if not known:
        return Estimate(None, None, None, 0)
    horizon = min(YEAR, max((today - start).days for start, _paid in known))
    backwards = [
        Lifetime(
            horizon - (paid - start).days,
            ended=True,
            entered=max(horizon - (today - start).days, 0) - 1,
        )
        for start, paid in known
        if (paid - start).days <= horizon
    ]
    found = kaplan_meier(backwards).quantile()
    if found.value is None:
        return Estimate(None, None, None, len(known))
    low = None if found.high is None else horizon - found.high
    high = None if found.low is None else horizon - found.low
    return Estimate(horizon - found.value, low, high, len(known))


def onlookers(came: Iterable[Came], today: date, window: int) -> Proportion:
    """Sign-ups at least 30 days old that only looked: see `reading` for what is counted as looking."""
    old = [one for one in came if 30 <= (today - one.day).days < window]
    return proportion(sum(one.onlookers for one in old), sum(one.n for one in old))


def revenue_after(
    came: Iterable[Came], won: Iterable[Won], today: date, days: int
) -> tuple[int, int]:
    """(monthly revenue `days` after the sign-up, sign-ups that are that old), over all times."""
    money = sum(one.after.get(days, 0) for one in won)
    return money, sum(one.n for one in came if (today - one.day).days >= days)


def staying(customers: Iterable[Customer], today: date) -> Curve:
    """How long customers stay; those who are still there are counted until today. A touch counts from when it happened."""
    return kaplan_meier(life_of(one, today) for one in customers)


def life_of(one: Customer, today: date) -> Lifetime:
    entered = max((one.touched - one.began).days - 1, -1) if one.touched else -1
    return Lifetime(
        max(((one.left or today) - one.began).days, 0), one.left is not None, entered=entered
    )


def months_of_life(stays: Curve) -> Estimate:
    """Expected months, 36 at most, and no further than customers have been seen."""
    found = stays.mean_until(min(LTV_DAYS, stays.last_day))
    if found.value is None or found.low is None or found.high is None:
        return found
    return Estimate(
        found.value / MONTH_DAYS, found.low / MONTH_DAYS, found.high / MONTH_DAYS, found.n
    )


def lifetime_value(each: Estimate, life: Estimate, margin: float) -> Estimate:
    """Margin x monthly revenue x expected months (the field's LTV, with months from the survival curve instead of one over
    churn). The limits combine the doubt of both factors (relative errors added in squares).
    """
    if each.value is None or life.value is None or each.low is None or life.low is None:
        return Estimate(None, None, None, each.n)
    value = margin * each.value * life.value
    if not each.value or not life.value:
        return Estimate(value, 0.0, value, each.n)
    spread = hypot((each.value - each.low) / each.value, (life.value - life.low) / life.value)
    return Estimate(value, value * max(1 - spread, 0.0), value * (1 + spread), each.n)


def months_back(today: date, months: int) -> list[str]:
    """The last months that are over, oldest first, as "2026-10"."""
    found = []
    year, month = today.year, today.month
    for _ in range(months):
        year, month = (year - 1, 12) if month == 1 else (year, month - 1)
        found.append(f"{year}-{month:02}")
    return found[::-1]


def months_with_payment(came: Iterable[Came], today: date) -> int:
    """In how many of the last six whole months somebody of this source paid for the first time."""
    months = set(months_back(today, 6))
    return len({f"{one.paid:%Y-%m}" for one in came if one.paid} & months)


def by_month(came: Iterable[Came], today: date, months: int = 24) -> dict[str, tuple[int, int]]:
    """Sign-ups and first payments of each of the last whole months."""
    wanted = months_back(today, months)
    sign_ups: dict[str, int] = defaultdict(int)
    payments: dict[str, int] = defaultdict(int)
    for one in came:
        sign_ups[f"{one.day:%Y-%m}"] += one.n
        if one.paid:
            payments[f"{one.paid:%Y-%m}"] += one.n
    return {month: (sign_ups[month], payments[month]) for month in wanted}
