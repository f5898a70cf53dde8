"""What a buyer will be worth: the BG/NBD model of how often and for how long, and gamma-gamma for how much.

BG/NBD: Fader, Hardie and Lee 2005, "Counting your customers" the easy way, Marketing Science 24:275-284. While alive, a buyer
orders at a rate of their own (gamma: r, alpha); after each order they may be gone for good, with a chance of their own
(beta: a, b). Gamma-gamma: Fader and Hardie 2013, "The gamma-gamma model of monetary value". Pure; times in weeks.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, inf, lgamma, log

from advocacy.shops.minimizing import minimum

MOST_TERMS = 20_000
PRECISION = 1e-12


@dataclass(frozen=True, slots=True)
class History:
    """One buyer: repeat orders, age at the last of them, and age now, counted from the first order."""

    repeats: int
    last: float
    age: float


@dataclass(frozen=True, slots=True)
class Frequency:
    """The parameters of BG/NBD."""

    r: float
    alpha: float
    a: float
    b: float

    def alive(self, buyer: History) -> float:
        """The chance that a buyer is not gone; 1 for those who never came back, of whom the model cannot tell."""
        return 1 / (1 + self._gone(buyer))

    def _gone(self, buyer: History) -> float:
        x = buyer.repeats
        if not x:
            return 0.0
        grown = log(self.alpha + buyer.age) - log(self.alpha + buyer.last)
        return self.a / (self.b + x - 1) * exp(min((self.r + x) * grown, 700))

    def expected(self, buyer: History, weeks: float) -> float:
        """Orders to be expected of this buyer in the next weeks (equation 10 of the paper)."""
        a = self.a if abs(self.a - 1) > 1e-6 else 1 + 1e-6  # the formula has a hole at 1
        x, at = buyer.repeats, self.alpha + buyer.age
        z = weeks / (at + weeks)
        grown = (self.r + x) * (log(at) - log(at + weeks))
        series = hypergeometric(self.r + x, self.b + x, a + self.b + x - 1, z)
        told = (a + self.b + x - 1) / (a - 1) * (1 - exp(grown) * series)
        return max(0.0, told / (1 + self._gone(buyer)))


@dataclass(frozen=True, slots=True)
class Spending:
    """The parameters of gamma-gamma."""

    p: float
    q: float
    v: float

    def expected(self, orders: int, mean: float) -> float:
        """The mean value of an order of this buyer: their own, drawn towards everybody's the less is known of them."""
        weight = self.p * orders + self.q - 1
        return (self.v + mean * orders) * self.p / weight if weight > 0 else mean


def hypergeometric(a: float, b: float, c: float, z: float) -> float:
    """Gauss' 2F1 by its series, for 0 <= z < 1."""
    total = term = 1.0
    for n in range(MOST_TERMS):
        term *= (a + n) * (b + n) / ((c + n) * (n + 1)) * z
        total += term
        if abs(term) < PRECISION * abs(total):
            break
    return total


def fit_frequency(buyers: Sequence[History]) -> Frequency:
    """The most likely parameters."""
    weighed = Counter(buyers)

    def unlikely(logs: Sequence[float]) -> float:
        if max(map(abs, logs)) > 12:
            return inf
        r, alpha, a, b = map(exp, logs)
        return -_likelihood(weighed, r, alpha, a, b)

    found = minimum(unlikely, start=(-1.0, 1.0, -0.5, 0.5))
    return Frequency(*map(exp, found))


def likelihood(buyers: Sequence[History], found: Frequency) -> float:
    """The logarithm of how likely these histories are."""
    return _likelihood(Counter(buyers), found.r, found.alpha, found.a, found.b)


def _likelihood(weighed: Counter[History], r: float, alpha: float, a: float, b: float) -> float:
    """Equation 6 of the paper. What depends on the number of repeats alone is computed once for each."""
    by_repeats: dict[int, tuple[float, float]] = {}
    base = r * log(alpha) - lgamma(r) + lgamma(a + b) - lgamma(b)
    total = 0.0
    for buyer, times in weighed.items():
        x = buyer.repeats
        known = by_repeats.get(x)
        if known is None:
            known = by_repeats[x] = (
                base + lgamma(r + x) + lgamma(b + x) - lgamma(a + b + x),
                a / (b + x - 1) if x else 0.0,
            )
        until_now = log(alpha + buyer.age)
        if x:
            until_last = log(alpha + buyer.last)
            still = exp((r + x) * (until_last - until_now))
            total += times * (known[0] - (r + x) * until_last + log(still + known[1]))
        else:
            total += times * (known[0] - r * until_now)
    return total


def fit_spending(buyers: Sequence[tuple[int, float]]) -> Spending:
    """The most likely parameters from (orders, mean value); only those who spent something are told of."""
    spent = Counter((orders, mean) for orders, mean in buyers if orders > 0 and mean > 0)

    def unlikely(logs: Sequence[float]) -> float:
        if max(map(abs, logs)) > 30:
            return inf
        p, q, v = map(exp, logs)
        total = 0.0
        for (x, mean), times in spent.items():
            total += times * (
                lgamma(p * x + q)
                - lgamma(p * x)
                - lgamma(q)
                + q * log(v)
                + (p * x - 1) * log(mean)
                + p * x * log(x)
                - (p * x + q) * log(x * mean + v)
            )
        return -total

    typical = sum(mean * times for (_x, mean), times in spent.items()) / spent.total()
    found = minimum(unlikely, start=(1.0, 1.0, log(typical)))
    return Spending(*map(exp, found))
