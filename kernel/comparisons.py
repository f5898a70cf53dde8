"""Two groups beside each other: how far apart, how sure, and what is left when many were looked at.

Pure functions; scipy is their oracle in the tests. A comparison never says more than "separated": not why.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, lgamma, log, sqrt
from statistics import NormalDist

from kernel.statistics import Proportion, proportion

Z95 = NormalDist().inv_cdf(0.975)
SMALL_EXPECTED = 10
"""Below this expected count the exact test is used instead of the normal approximation."""
LEAST_IN_GROUP = 30
LEAST_EVENTS = 5
"""A comparison is too early with a group below the first, or with fewer events than the second in both together."""
SLACK = 1 + 1e-7
"""Two outcomes whose chances differ by rounding alone are equally likely."""

TOO_EARLY, SEPARATED, MAYBE, ALIKE = "too_early", "separated", "maybe", "alike"


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Rates:
    """Two proportions, what lies between them, and whether chance alone could have made it.

    `verdict`: SEPARATED when their intervals do not overlap; MAYBE when only that of the difference leaves out nought;
    ALIKE when chance is explanation enough; TOO_EARLY when there is too little to say even that.
    """

    one: Proportion
    other: Proportion
    difference: Estimate
    p: float
    verdict: str


@dataclass(frozen=True, slots=True)
class Counts:
    """Two counts of the same thing; `p`: how often two equal sources would differ as much. `verdict` as of Rates."""

    one: int
    other: int
    p: float
    verdict: str


def compare_rates(k1: int, n1: int, k2: int, n2: int) -> Rates:
    one, other = proportion(k1, n1), proportion(k2, n2)
    gap = difference(k1, n1, k2, n2)
    if min(n1, n2) < LEAST_IN_GROUP or k1 + k2 < LEAST_EVENTS:
        verdict = TOO_EARLY
    elif one.low > other.high or other.low > one.high:
        verdict = SEPARATED
    else:
        verdict = MAYBE if gap.low > 0 or gap.high < 0 else ALIKE
    return Rates(one, other, gap, p_value(k1, n1, k2, n2), verdict)


def compare_counts(one: int, other: int) -> Counts:
    """Of two counts over the same time: conditional on their sum, each is binomial with one half (Przyborowski 1940)."""
    p = binomial_p(one, one + other)
    if one + other < LEAST_EVENTS:
        return Counts(one, other, p, TOO_EARLY)
    return Counts(one, other, p, SEPARATED if p < 0.01 else MAYBE if p < 0.05 else ALIKE)


def difference(k1: int, n1: int, k2: int, n2: int) -> Estimate:
    """The first proportion less the second (Newcombe 1998, Stat. Med. 17:873, method 10). An empty group: anything."""
    if not (n1 and n2):
        return Estimate(0.0, -1.0, 1.0)
    one, other = proportion(k1, n1), proportion(k2, n2)
    p1, p2 = k1 / n1, k2 / n2
    down = sqrt((p1 - one.low) ** 2 + (other.high - p2) ** 2)
    up = sqrt((one.high - p1) ** 2 + (p2 - other.low) ** 2)
    return Estimate(p1 - p2, p1 - p2 - down, p1 - p2 + up)


def lift(k: int, n: int, total_k: int, total_n: int) -> Estimate:
    """How much more often those with a trait (k of n) do it than everybody (total_k of total_n, they among them).

    The interval is of its logarithm by the delta method, with the two parts (with and without the trait) as independent
    binomials; half a case is added to each cell when one is empty (Haldane 1956). No case at all, or nobody: anything.
    """
    if not (n and total_n and total_k):
        return Estimate(0.0, 0.0, float("inf"))
    rest_k, rest_n = total_k - k, total_n - n
    value = (k / n) / (total_k / total_n)
    if rest_n == 0:
        return Estimate(1.0, 1.0, 1.0)
    more = 0.5 if 0 in (k, rest_k, n - k, rest_n - rest_k) else 0.0
    a, b, size, others = k + more, rest_k + more, n + 2 * more, rest_n + 2 * more
    centre = log((a / size) / ((a + b) / (size + others)))
    spread_with = (1 / a - 1 / (a + b)) ** 2 * a * (1 - a / size)
    spread_without = (1 / (a + b)) ** 2 * b * (1 - b / others)
    half = Z95 * sqrt(spread_with + spread_without)
    return Estimate(value, min(exp(centre - half), value), max(exp(centre + half), value))


def p_value(k1: int, n1: int, k2: int, n2: int) -> float:
    """Two-sided, for equal proportions: Fisher's exact test for small tables, Pearson's chi-squared for the others."""
    k, n = k1 + k2, n1 + n2
    if not (n1 and n2) or k in (0, n):
        return 1.0
    expected = min(k, n - k) * min(n1, n2) / n
    if expected < SMALL_EXPECTED:
        return fisher_p(k1, n1, k2, n2)
    pooled = k / n
    z = (k1 / n1 - k2 / n2) / sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
    return 2 * NormalDist().cdf(-abs(z))


def fisher_p(k1: int, n1: int, k2: int, n2: int) -> float:
    """Fisher's exact test, two-sided: the sum of all tables that are no more likely than this one."""
    k, n = k1 + k2, n1 + n2

    def chance(of: int) -> float:
        return exp(_choose(n1, of) + _choose(n2, k - of) - _choose(n, k))

    seen = chance(k1) * SLACK
    support = range(max(0, k - n2), min(k, n1) + 1)
    return min(1.0, sum(p for p in map(chance, support) if p <= seen))


def binomial_p(k: int, n: int) -> float:
    """The exact binomial test against one half, two-sided."""
    if n == 0:
        return 1.0
    seen = _choose(n, k) + log(SLACK)
    likely = (_choose(n, of) for of in range(n + 1))
    return min(1.0, sum(exp(one - n * log(2)) for one in likely if one <= seen))


def _choose(n: int, k: int) -> float:
    """The logarithm of n over k."""
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)


def holm(chances: Sequence[float]) -> list[float]:
    """The same p-values, corrected for having looked that often (Holm 1979, Scand. J. Stat. 6:65), in their order."""
    order = sorted(range(len(chances)), key=chances.__getitem__)
    corrected = [1.0] * len(chances)
    highest = 0.0
    for place, index in enumerate(order):
        highest = max(highest, min(1.0, chances[index] * (len(chances) - place)))
        corrected[index] = highest
    return corrected
