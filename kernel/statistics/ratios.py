"""Ratios on the log scale, where "twice" and "half" are equally far from "the same"; rates of counts; Student's t."""

from collections.abc import Callable, Iterable, Sequence
from math import atan, cos, exp, inf, log, pi, sin, sqrt
from random import Random
from statistics import fmean

from kernel.statistics.answers import CONFIDENCE, Comparison, Estimate, two_sided
from kernel.statistics.proportions import apart

NO_RATIO = Comparison(None, None, None, (0, 0), null=1.0, too_early=True)
AS_GOOD_AS_NORMAL = 400


def student(df: float, confidence: float = CONFIDENCE) -> float:
    """The two-sided quantile of Student's t for whole degrees of freedom (a part is cut off, which widens)."""
    whole = int(df)
    if whole < 1:
        return inf
    if whole > AS_GOOD_AS_NORMAL:
        return two_sided(confidence)
    low, high = 0.0, 1e4
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if _within(middle, whole) < confidence else (low, middle)
    return high


def _within(t: float, df: int) -> float:
    """The chance that Student's t lies between -t and t (Abramowitz and Stegun 1964, 26.7.3 and 26.7.4)."""
    angle = atan(t / sqrt(df))
    square = cos(angle) ** 2
    is_odd = df % 2
    term = cos(angle) if is_odd else 1.0
    total = term if df > 1 else 0.0
    for k in range(3 if is_odd else 2, df - 1, 2):
        term *= square * (k - 1) / k
        total += term
    inner = sin(angle) * total
    return 2 / pi * (angle + inner) if is_odd else inner


def mean(values: Sequence[float]) -> Estimate:
    """The mean of a sample, Student's interval."""
    n = len(values)
    if n < 2:
        return Estimate(values[0] if n else None, None, None, n)
    centre = fmean(values)
    spread = student(n - 1) * sqrt(_variance(values) / n)
    return Estimate(centre, centre - spread, centre + spread, n)


def ratio_of_sizes(first: Sequence[float], second: Sequence[float]) -> Comparison:
    """Ratio of geometric means of positive sizes: Welch's interval on their logs (Welch 1947, Biometrika 34:28-35)."""
    n1, n2 = len(first), len(second)
    if n1 < 2 or n2 < 2:
        return NO_RATIO
    value, spread = _welch([log(v) for v in first], [log(v) for v in second])
    return Comparison(exp(value), exp(value - spread), exp(value + spread), (n1, n2), null=1.0)


def difference_of_means(first: Sequence[float], second: Sequence[float]) -> Comparison:
    """Difference of two means: Welch's interval (Welch 1947, Biometrika 34:28-35)."""
    n1, n2 = len(first), len(second)
    if n1 < 2 or n2 < 2:
        return Comparison(None, None, None, (n1, n2), too_early=True)
    value, spread = _welch(first, second)
    return Comparison(value, value - spread, value + spread, (n1, n2))


def _welch(first: Sequence[float], second: Sequence[float]) -> tuple[float, float]:
    """The difference of the means, and half the width of its interval."""
    n1, n2 = len(first), len(second)
    v1, v2 = _variance(first) / n1, _variance(second) / n2
    value = fmean(first) - fmean(second)
    if v1 + v2 == 0:
        return value, 0.0
    df = (v1 + v2) ** 2 / (v1**2 / (n1 - 1) + v2**2 / (n2 - 1))
    return value, student(df) * sqrt(v1 + v2)


Sizes = tuple[Sequence[float], Sequence[float]]


def adjusted_ratio_of_sizes(strata: Iterable[Sizes]) -> Comparison:
    """The same within strata: least squares on the logs with an effect of each stratum (analysis of covariance,
    Fisher 1932), so that only what is alike is compared. Strata with one side empty are dropped.
    """
    weight = above = squares = 0.0
    n, groups, dropped = [0, 0], 0, 0
    for first, second in strata:
        n1, n2 = len(first), len(second)
        if not n1 or not n2:
            dropped += n1 + n2
            continue
        a, b = [log(v) for v in first], [log(v) for v in second]
        share = n1 * n2 / (n1 + n2)
        weight += share
        above += share * (fmean(a) - fmean(b))
        squares += sum((v - fmean(a)) ** 2 for v in a) + sum((v - fmean(b)) ** 2 for v in b)
        squares += share * (fmean(a) - fmean(b)) ** 2
        n, groups = [n[0] + n1, n[1] + n2], groups + 1
    df = sum(n) - groups - 1
    if not weight or df < 1:
        return Comparison(None, None, None, (n[0], n[1]), 1.0, too_early=True, dropped=dropped)
    value = above / weight
    residual = max(squares - weight * value**2, 0.0)
    spread = student(df) * sqrt(residual / df / weight)
    return Comparison(
        exp(value), exp(value - spread), exp(value + spread), (n[0], n[1]), 1.0, dropped=dropped
    )


def _variance(values: Sequence[float]) -> float:
    centre = fmean(values)
    return sum((value - centre) ** 2 for value in values) / (len(values) - 1)


def ratio_of(first: Estimate, second: Estimate) -> Comparison:
    """Ratio of two positive figures that bring their own intervals: square-and-add on the logs (Zou and Donner 2008)."""
    parts = (first.value, first.low, first.high, second.value, second.low, second.high)
    if any(part is None or part <= 0 for part in parts):
        return Comparison(None, None, None, (first.n, second.n), 1.0, too_early=True)
    a, a_low, a_high, b, b_low, b_high = (log(part) for part in parts if part is not None)
    value, low, high = apart((a, a_low, a_high), (b, b_low, b_high))
    return Comparison(exp(value), exp(low), exp(high), (first.n, second.n), null=1.0)


def pooled_ratio(parts: Iterable[Comparison]) -> Comparison:
    """One ratio out of those of several strata, each weighed by how sure it is (inverse variance on the logs: Woolf
    1955, Ann. Hum. Genet. 19:251-253). Strata that could not be told are dropped.
    """
    weight = total = 0.0
    n, dropped = [0, 0], 0
    for part in parts:
        if part.value is None or part.low is None or part.high is None or part.low >= part.high:
            dropped += sum(part.n)
            continue
        error = (log(part.high) - log(part.low)) / (2 * two_sided())
        weight += error**-2
        total += log(part.value) * error**-2
        n = [n[0] + part.n[0], n[1] + part.n[1]]
    if not weight:
        return Comparison(None, None, None, (0, 0), 1.0, too_early=True, dropped=dropped)
    value, spread = total / weight, two_sided() / sqrt(weight)
    return Comparison(
        exp(value), exp(value - spread), exp(value + spread), (n[0], n[1]), 1.0, dropped=dropped
    )


def rate(count: int, exposure: float) -> Estimate:
    """Events per unit of exposure: the score interval of a Poisson mean (Garwood's in its normal form; Rao 1973, 6e)."""
    if exposure <= 0:
        return Estimate(None, None, None, count)
    z = two_sided()
    centre, spread = count + z * z / 2, z * sqrt(count + z * z / 4)
    return Estimate(
        count / exposure, max(centre - spread, 0.0) / exposure, (centre + spread) / exposure, count
    )


def share_over_share(
    own: tuple[Sequence[float], int], others: tuple[Sequence[float], int]
) -> Comparison:
    """Share of the money over share of the people. Each side: what those who pay bring, and how many people came.

    Above 1, people of the first side bring more than their number says. Money per person has the variance of a compound
    Poisson sum (its squares over the square of its sum); the limits of the ratio of the two sides are carried over to the
    ratio of the shares, which rises with it.
    """
    (values, came), (rest, rest_came) = own, others
    if not came or not rest_came or not sum(values) or not sum(rest):
        return NO_RATIO
    value = log(sum(values) / came) - log(sum(rest) / rest_came)
    spread = two_sided() * sqrt(_relative(values, came) + _relative(rest, rest_came))
    part = came / (came + rest_came)
    found = [_of_all(exp(one), part) for one in (value, value - spread, value + spread)]
    return Comparison(found[0], found[1], found[2], (came, rest_came), null=1.0)


def _relative(values: Sequence[float], came: int) -> float:
    return max(sum(v * v for v in values) / sum(values) ** 2 - 1 / came, 0.0)


def _of_all(ratio: float, part: float) -> float:
    return ratio / (part * ratio + 1 - part)


def bootstrap(
    values: Sequence[float],
    statistic: Callable[[Sequence[float]], float],
    *,
    seed: int = 1,
    rounds: int = 1000,
) -> Estimate:
    """A figure of a sample with its percentile interval (Efron 1979, Ann. Stat. 7:1-26). The same seed, the same interval."""
    if not values:
        return Estimate(None, None, None, 0)
    rng = Random(seed)  # noqa: S311  (repeatable on purpose)
    found = sorted(statistic(rng.choices(values, k=len(values))) for _ in range(rounds))
    edge = (1 - CONFIDENCE) / 2
    return Estimate(
        statistic(values),
        found[int(edge * rounds)],
        found[int((1 - edge) * rounds) - 1],
        len(values),
    )
