"""Shares, and how far two of them lie apart."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

from kernel.statistics.answers import CONFIDENCE, NOTHING, Comparison, two_sided


@dataclass(frozen=True, slots=True)
class Proportion:
    """k of n with a 95 % interval; `too_early` below the minimum n, where the number alone must not be shown."""

    k: int
    n: int
    low: float
    high: float
    too_early: bool

    @property
    def value(self) -> float | None:
        return self.k / self.n if self.n else None


def proportion(k: int, n: int, *, confidence: float = CONFIDENCE, minimum: int = 30) -> Proportion:
    """Wilson's score interval (Wilson 1927, JASA 22:209-212)."""
    if n == 0:
        return Proportion(0, 0, 0.0, 1.0, too_early=True)
    z = two_sided(confidence)
    p = k / n
    centre = p + z * z / (2 * n)
    spread = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    low = 0.0 if k == 0 else (centre - spread) / scale
    high = 1.0 if k == n else (centre + spread) / scale
    return Proportion(k, n, low, high, too_early=n < minimum)


def difference(first: tuple[int, int], second: tuple[int, int]) -> Comparison:
    """Difference of two shares, each (k, n): Newcombe's hybrid score interval (Newcombe 1998, Stat. Med. 17:873-890,
    method 10).
    """
    one, other = proportion(*first), proportion(*second)
    if one.value is None or other.value is None:
        return NOTHING
    value, low, high = apart((one.value, one.low, one.high), (other.value, other.low, other.high))
    return Comparison(value, low, high, (one.n, other.n))


Bounded = tuple[float, float, float]
"""A figure with its lower and upper limit."""


def apart(first: Bounded, second: Bounded) -> Bounded:
    """The difference of two independent figures from their own intervals, by square-and-add (Zou and Donner 2008,
    Stat. Med. 27:1693-1702): it keeps the skewness that a plain standard error would lose.
    """
    a, a_low, a_high = first
    b, b_low, b_high = second
    value = a - b
    return (
        value,
        value - sqrt((a - a_low) ** 2 + (b_high - b) ** 2),
        value + sqrt((a_high - a) ** 2 + (b - b_low) ** 2),
    )


def weighted(parts: Iterable[tuple[float, Bounded]]) -> Bounded:
    """A weighted sum of independent figures (weights from 0 up), with its interval by square-and-add."""
    value = below = above = 0.0
    for weight, (figure, low, high) in parts:
        value += weight * figure
        below += (weight * (figure - low)) ** 2
        above += (weight * (high - figure)) ** 2
    return value, value - sqrt(below), value + sqrt(above)


Stratum = tuple[tuple[int, int], tuple[int, int]]
"""Two shares of one stratum: (k, n) of the first group and of the second."""


def adjusted_difference(strata: Iterable[Stratum]) -> Comparison:
    """Difference of two shares within strata: Mantel-Haenszel risk difference (Greenland and Robins 1985, Biometrics
    41:55-68) with Sato's variance (Sato 1989, Biometrics 45:1323-1324), which holds for few large and many thin strata.
    """
    weight = above = p_sum = q_sum = 0.0
    n = [0, 0]
    dropped = 0
    for (a, n1), (b, n0) in strata:
        if not n1 or not n0:
            dropped += n1 + n0
            continue
        total = n1 + n0
        weight += n1 * n0 / total
        above += (a * n0 - b * n1) / total
        p_sum += (n1 * n1 * b - n0 * n0 * a + n1 * n0 * (n0 - n1) / 2) / total**2
        q_sum += (a * (n0 - b) + b * (n1 - a)) / (2 * total)
        n[0] += n1
        n[1] += n0
    if not weight:
        return Comparison(None, None, None, (0, 0), too_early=True, dropped=dropped)
    value = above / weight
    spread = two_sided() * sqrt(max((value * p_sum + q_sum) / weight**2, 0.0))
    return Comparison(value, value - spread, value + spread, (n[0], n[1]), dropped=dropped)
