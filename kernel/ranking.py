"""How well a number puts those who did something before those who did not, and whether one number does it better.

AUC: the chance that somebody who did stands above somebody who did not, ties counted half (Hanley and McNeil 1982,
Radiology 143:29-36; the Mann-Whitney U over the number of pairs). Two numbers over the same people are compared by
DeLong, DeLong and Clarke-Pearson 1988, Biometrics 44:837-845, with midranks after Sun and Xu 2014, IEEE Signal Process.
Lett. 21:1389-1393. Pure functions; scipy and the definition pair by pair are their oracles in the tests.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist, mean

LEAST_OF_EACH = 10
LEAST_IN_ALL = 30


@dataclass(frozen=True, slots=True)
class Compared:
    """Two numbers over the same people. `low` and `high`: 95 % interval of the first AUC less the second.

    `too_early`: fewer than 30 people, or fewer than ten on one side; then nothing of this may be shown as a result.
    """

    first: float
    second: float
    low: float
    high: float
    did: int
    did_not: int
    too_early: bool

    @property
    def is_better(self) -> bool:
        """The first ranks better than the second, beyond doubt."""
        return not self.too_early and self.low > 0


def auc(values: Sequence[float], did: Sequence[bool]) -> float:
    """0.5 where a number says nothing. Raises ValueError unless somebody did and somebody did not."""
    return mean(_placements(values, did)[0])


def compared(
    first: Sequence[float],
    second: Sequence[float],
    did: Sequence[bool],
    *,
    confidence: float = 0.95,
) -> Compared:
    """Does the first number rank better than the second? Same order of people in all three."""
    m = sum(did)
    n = len(did) - m
    if m < 2 or n < 2:
        return Compared(0.5, 0.5, -1.0, 1.0, m, n, too_early=True)
    above_1, below_1 = _placements(first, did)
    above_2, below_2 = _placements(second, did)
    found_1, found_2 = mean(above_1), mean(above_2)
    variance = (
        _variance([a - b for a, b in zip(above_1, above_2, strict=True)]) / m
        + _variance([a - b for a, b in zip(below_1, below_2, strict=True)]) / n
    )
    z = NormalDist().inv_cdf(1 - (1 - confidence) / 2)
    spread = z * sqrt(variance)
    difference = found_1 - found_2
    return Compared(
        found_1,
        found_2,
        max(-1.0, difference - spread),
        min(1.0, difference + spread),
        m,
        n,
        too_early=min(m, n) < LEAST_OF_EACH or m + n < LEAST_IN_ALL,
    )


def _placements(values: Sequence[float], did: Sequence[bool]) -> tuple[list[float], list[float]]:
    """For each who did: the share of the others below them. For each who did not: the share of those who did above."""
    yes = [value for value, one in zip(values, did, strict=True) if one]
    no = [value for value, one in zip(values, did, strict=True) if not one]
    if not yes or not no:
        raise ValueError("somebody must have done it, and somebody not")
    everybody, among_yes, among_no = midranks([*yes, *no]), midranks(yes), midranks(no)
    m, n = len(yes), len(no)
    above = [(everybody[i] - among_yes[i]) / n for i in range(m)]
    below = [1 - (everybody[m + i] - among_no[i]) / m for i in range(n)]
    return above, below


def midranks(values: Sequence[float]) -> list[float]:
    """Ranks from 1, equal values share the middle of theirs."""
    order = sorted(range(len(values)), key=lambda place: values[place])
    ranks = [0.0] * len(values)
    start = 0
    while start < len(order):
        end = start
        while end + 1 < len(order) and values[order[end + 1]] == values[order[start]]:
            end += 1
        for place in order[start : end + 1]:
            ranks[place] = (start + end) / 2 + 1
        start = end + 1
    return ranks


def _variance(values: Sequence[float]) -> float:
    """Of a sample (n - 1)."""
    centre = mean(values)
    return sum((value - centre) ** 2 for value in values) / (len(values) - 1)
