"""Loop or engine: one verdict per source, with its inputs and its doubt. Pure functions.

Each source is held against all the others. Invitations from inside the product are left out of "the others": they come by
the hundred and pay by the unit, and beside them everything would look like an engine.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from advocacy.growth.channels import INVITATION, Figures, paid_curve, paid_within, recent, staying
from advocacy.growth.values import Came, Customer, Inviting, Market, Thresholds
from kernel.statistics import Comparison, Estimate, Proportion, proportion
from kernel.statistics.answers import NOTHING
from kernel.statistics.proportions import apart
from kernel.statistics.ratios import NO_RATIO, rate, share_over_share
from kernel.text import Reason, reason

ENGINE, GROWTH_LOOP, ENGAGEMENT_LOOP = "engine", "growth_loop", "engagement_loop"
ONLOOKERS, LEAKY = "onlookers", "leaky"
NO_DIFFERENCE, TOO_EARLY = "no_clear_difference", "too_early"
CYCLE_OF_K = 90
"""K is counted over as many days."""


@dataclass(frozen=True, slots=True)
class Loop:
    """K over 90 days: sign-ups, and payments, that each user brought through invitations (the field's K = invitations per
    user x conversion of an invitation; here once with the sign-up and once with the first payment as the conversion).
    """

    k_sign_ups: Estimate
    k_paid: Estimate
    inviting: Inviting


@dataclass(frozen=True, slots=True)
class Verdict:
    """`code` with the reasons that led to it, and everything that was looked at."""

    code: str
    reasons: tuple[Reason, ...]
    conversion: Comparison = NOTHING
    money: Comparison = NO_RATIO
    share_of_sign_ups: Proportion = field(default_factory=lambda: proportion(0, 0))
    stays: Comparison = NOTHING
    loop: Loop | None = None


def compare_estimates(first: Estimate, second: Estimate) -> Comparison:
    """The difference of two figures from their own intervals."""
    parts = (first.value, first.low, first.high, second.value, second.low, second.high)
    if any(part is None for part in parts):
        return Comparison(None, None, None, (first.n, second.n), too_early=True)
    a, a_low, a_high, b, b_low, b_high = (part for part in parts if part is not None)
    value, low, high = apart((a, a_low, a_high), (b, b_low, b_high))
    return Comparison(value, low, high, (first.n, second.n))


def verdict(own: Figures, market: Market) -> Verdict:
    """Loop or engine, for one source."""
    seen = _look(own, market)
    early = _too_early(own, seen, market)
    if early:
        return _with(seen, TOO_EARLY, early)
    for code, rule in (
        (GROWTH_LOOP, _growth_loop),
        (ENGAGEMENT_LOOP, _engagement_loop),
        (ENGINE, _engine),
        (ONLOOKERS, _onlookers),
        (LEAKY, _leaky),
    ):
        why = rule(own, seen, market.thresholds)
        if why:
            return _with(seen, code, why)
    why = [reason("verdict_no_difference")]
    if seen.conversion.is_above and own.months_paid < market.thresholds.engine_months:
        why = [
            reason("verdict_pays_more"),
            reason(
                "verdict_not_steady", months=own.months_paid, least=market.thresholds.engine_months
            ),
        ]
    return _with(seen, NO_DIFFERENCE, why)


def _with(seen: Verdict, code: str, why: Sequence[Reason]) -> Verdict:
    return Verdict(
        code, tuple(why), seen.conversion, seen.money, seen.share_of_sign_ups, seen.stays, seen.loop
    )


def _look(own: Figures, market: Market) -> Verdict:
    """Everything a verdict looks at."""
    mine, rest = sides(own.source, recent(market))
    conversion = compare_estimates(own.paid, paid_within(rest, market.today, own.horizon))
    n_mine, n_rest = sum(one.n for one in mine), sum(one.n for one in rest)
    everybody = sum(one.n for one in recent(market))
    return Verdict(
        code="",
        reasons=(),
        conversion=conversion.judged(
            too_early=_few(mine, rest, market.thresholds), is_open=_is_open(mine, market.today)
        ),
        money=_money(own.source, market, n_mine, n_rest),
        share_of_sign_ups=proportion(n_mine, everybody),
        stays=_stays(own.source, market),
        loop=loop_of(market) if own.source == INVITATION else None,
    )


def sides(source: str, came: Sequence[Came]) -> tuple[list[Came], list[Came]]:
    """The sign-ups of a source, and those it is held against."""
    return (
        [one for one in came if one.source == source],
        [one for one in came if one.source not in (source, INVITATION)],
    )


def _few(mine: Sequence[Came], rest: Sequence[Came], heights: Thresholds) -> bool:
    n = [sum(one.n for one in side) for side in (mine, rest)]
    payments = sum(one.n for one in (*mine, *rest) if one.paid)
    return min(n) < heights.least_sign_ups or payments < heights.least_payments


def _is_open(mine: Sequence[Came], today: date) -> bool:
    """More than half of the sign-ups are younger than 90 days: much may still come."""
    young = sum(one.n for one in mine if (today - one.day).days < 90 and not one.paid)
    return young * 2 > sum(one.n for one in mine)


def _money(source: str, market: Market, n_mine: int, n_rest: int) -> Comparison:
    since = market.today - timedelta(days=market.thresholds.window_days)
    lately = [one for one in market.won if one.came > since]
    mine = [float(one.mrr) for one in lately if one.source == source and one.mrr > 0]
    rest = [
        float(one.mrr) for one in lately if one.source not in (source, INVITATION) and one.mrr > 0
    ]
    return share_over_share((mine, n_mine), (rest, n_rest))


def _stays(source: str, market: Market) -> Comparison:
    mine, rest = customers_of(source, market.customers)
    first, second = staying(mine, market.today), staying(rest, market.today)
    found = compare_estimates(first.at(90), second.at(90))
    least = market.thresholds.least_at_risk
    return found.judged(too_early=min(first.at_risk.on(90), second.at_risk.on(90)) < least)


def customers_of(
    source: str, customers: Sequence[Customer]
) -> tuple[list[Customer], list[Customer]]:
    return (
        [one for one in customers if one.source == source],
        [one for one in customers if one.source not in (source, INVITATION)],
    )


def loop_of(market: Market) -> Loop:
    """K of the last 90 days, with the interval of a count."""
    since = market.today - timedelta(days=CYCLE_OF_K)
    invited = [one for one in market.came if one.channel == INVITATION]
    came = sum(one.n for one in invited if one.day > since)
    paid = sum(one.n for one in invited if one.paid and one.paid > since)
    users = market.inviting.users
    return Loop(rate(came, users), rate(paid, users), market.inviting)


def _too_early(own: Figures, seen: Verdict, market: Market) -> list[Reason]:
    heights = market.thresholds
    if own.sign_ups < heights.least_sign_ups:
        return [reason("verdict_few", n=own.sign_ups, least=heights.least_sign_ups)]
    days = (market.today - own.first_day).days if own.first_day else 0
    if days < heights.least_days:
        return [reason("verdict_young", days=days, least=heights.least_days)]
    if seen.conversion.too_early:
        return [reason("verdict_few_payments", least=heights.least_payments)]
    return []


def _growth_loop(own: Figures, seen: Verdict, heights: Thresholds) -> list[Reason]:
    loop = seen.loop
    if loop is None or loop.k_paid.low is None or loop.inviting.cycle_days is None:
        return []
    if (
        loop.k_paid.low >= heights.k_paid
        and not seen.conversion.is_below
        and loop.inviting.cycle_days <= heights.loop_days
    ):
        return [
            reason("verdict_k_paid", k=round(loop.k_paid.low, 2)),
            reason("verdict_pays_like_others"),
        ]
    return []


def _engagement_loop(own: Figures, seen: Verdict, heights: Thresholds) -> list[Reason]:
    share = seen.share_of_sign_ups.value or 0.0
    k_low = seen.loop.k_sign_ups.low if seen.loop else None
    is_many = share >= heights.loop_share or (k_low is not None and k_low >= heights.k_sign_ups)
    little_money = seen.money.value is None or seen.money.value <= heights.loop_money
    if is_many and seen.conversion.is_below and little_money:
        return [
            reason("verdict_many", percent=round(100 * share)),
            reason("verdict_pays_less"),
            reason("verdict_little_money"),
        ]
    return []


def _onlookers(own: Figures, seen: Verdict, heights: Thresholds) -> list[Reason]:
    """Few enough to be no loop, and yet they look and do not buy."""
    little_money = seen.money.value is None or seen.money.value <= heights.loop_money
    if seen.loop is None and seen.conversion.is_below and little_money:
        return [reason("verdict_pays_less"), reason("verdict_little_money")]
    return []


def _engine(own: Figures, seen: Verdict, heights: Thresholds) -> list[Reason]:
    more_money = (
        seen.money.value is not None
        and seen.money.value >= heights.engine_share
        and seen.money.is_above
    )
    if own.months_paid < heights.engine_months or not (seen.conversion.is_above or more_money):
        return []
    why = [reason("verdict_pays_more")] if seen.conversion.is_above else []
    if more_money and seen.money.value:
        why.append(reason("verdict_more_money", times=round(seen.money.value, 1)))
    return [*why, reason("verdict_steady", months=own.months_paid)]


def _leaky(own: Figures, seen: Verdict, heights: Thresholds) -> list[Reason]:
    if seen.stays.is_below and not seen.conversion.is_below:
        return [reason("verdict_pays_like_others"), reason("verdict_leaves")]
    return []


def curve_of(came: Sequence[Came], today: date) -> list[tuple[int, float]]:
    """Share that has paid by day, for drawing."""
    return [(step.day, 1 - step.survival) for step in paid_curve(came, today).steps]
