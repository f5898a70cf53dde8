"""Figures that say how sure they are. Pure functions; scipy is their oracle in the tests."""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist


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


def proportion(k: int, n: int, *, confidence: float = 0.95, minimum: int = 30) -> Proportion:
    """Wilson's score interval (Wilson 1927, JASA 22:209-212)."""
    if n == 0:
        return Proportion(0, 0, 0.0, 1.0, too_early=True)
    z = NormalDist().inv_cdf(1 - (1 - confidence) / 2)
    p = k / n
    centre = p + z * z / (2 * n)
    spread = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    low = 0.0 if k == 0 else (centre - spread) / scale
    high = 1.0 if k == n else (centre + spread) / scale
    return Proportion(k, n, low, high, too_early=n < minimum)
