"""How long something lasts while part of it is still going on: Kaplan-Meier, medians, log-rank.

Times are whole days. Who has not ended yet is counted for as long as they were seen, and never as if they had ended.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import erfc, exp, log, sqrt

from kernel.statistics.answers import Estimate, two_sided
from kernel.statistics.proportions import proportion


@dataclass(frozen=True, slots=True)
class Lifetime:
    """`n` cases seen for `days`, at the end of which they ended, or were last seen going on.

    `entered`: the day after which they could first be seen to end (delayed entry); -1 from the beginning.
    """

    days: int
    ended: bool
    n: int = 1
    entered: int = -1


@dataclass(frozen=True, slots=True)
class Step:
    """A day on which something ended. `survival`: the share that lasts beyond it; `loss`: Greenwood's sum so far."""

    day: int
    at_risk: int
    ended: int
    survival: float
    loss: float


@dataclass(frozen=True, slots=True)
class Curve:
    """A survival curve: its steps in order, all cases, and the last day on which anybody was seen."""

    steps: Sequence[Step]
    n: int
    last_day: int
    at_risk: "AtRisk"

    def step_at(self, day: int) -> Step | None:
        place = bisect_right(self.steps, day, key=lambda step: step.day)
        return self.steps[place - 1] if place else None

    def at(self, day: int) -> Estimate:
        """The share that lasts beyond this day, log-log interval on Greenwood's variance (Kalbfleisch and Prentice
        1980, ch. 1.4). Where nobody ended, or everybody did, Wilson's interval on those at risk. None beyond what was seen.
        """
        all_ended = bool(self.steps) and self.steps[-1].survival <= 0
        if not self.n or (day > self.last_day and not all_ended):
            return Estimate(None, None, None, self.n)
        step = self.step_at(day)
        if step is None:
            seen = self.at_risk.on(day)
            return Estimate(1.0, proportion(seen, seen).low, 1.0, self.n)
        if step.survival <= 0:
            return Estimate(0.0, 0.0, proportion(0, step.at_risk).high, self.n)
        low, high = _log_log(step, two_sided())
        return Estimate(step.survival, low, high, self.n)

    def mean_until(self, day: int) -> Estimate:
        """Mean days lasted, each counted up to `day` at most (restricted mean: Royston and Parmar 2013, BMC Med. Res.
        Methodol. 13:152). None beyond what was seen.
        """
        if not self.n or day > self.last_day:
            return Estimate(None, None, None, self.n)
        steps = [step for step in self.steps if step.day < day]
        area, after, end = 0.0, [], float(day)
        for step in reversed(steps):
            area += step.survival * (end - step.day)
            after.append((area, step))
            end = step.day
        mean = area + end
        variance = sum(
            rest * rest * step.ended / (step.at_risk * (step.at_risk - step.ended))
            for rest, step in after
            if step.at_risk > step.ended
        )
        spread = two_sided() * sqrt(variance)
        return Estimate(mean, max(mean - spread, 0.0), min(mean + spread, day), self.n)

    def quantile(self, share: float = 0.5) -> Estimate:
        """The first day beyond which at most `share` last; the interval inverts that of the curve (Brookmeyer and
        Crowley 1982, Biometrics 38:29-41). A limit is None where the curve does not come down that far.
        """
        reached = next((s.day for s in self.steps if s.survival <= share), None)
        z = two_sided()
        limits = [(s.day, *_log_log(s, z)) for s in self.steps if s.survival > 0]
        if self.steps and self.steps[-1].survival <= 0:
            limits.append((self.steps[-1].day, 0.0, 0.0))
        low = next((day for day, lower, _upper in limits if lower <= share), None)
        high = next((day for day, _lower, upper in limits if upper <= share), None)
        return Estimate(reached, low, high, self.n)


def _log_log(step: Step, z: float) -> tuple[float, float]:
    if step.survival >= 1:
        return 1.0, 1.0
    spread = z * sqrt(step.loss) / abs(log(step.survival))
    return step.survival ** exp(min(spread, 50.0)), step.survival ** exp(-spread)


def kaplan_meier(lifetimes: Iterable[Lifetime]) -> Curve:
    """The product-limit curve (Kaplan and Meier 1958, JASA 53:457-481), with delayed entry where cases have it
    (Lynden-Bell 1971, MNRAS 155:95-118): a case is at risk on the days after it entered, up to its own last.
    """
    ended: dict[int, int] = defaultdict(int)
    good = [one for one in lifetimes if one.days > one.entered]
    for one in good:
        if one.ended:
            ended[one.days] += one.n
    risk = AtRisk(good)
    steps: list[Step] = []
    survival, loss = 1.0, 0.0
    for day in sorted(ended):
        seen = risk.on(day)
        survival *= 1 - ended[day] / seen
        if seen > ended[day]:
            loss += ended[day] / (seen * (seen - ended[day]))
        steps.append(Step(day, seen, ended[day], survival, loss))
    n = sum(one.n for one in good)
    return Curve(steps, n, max((one.days for one in good), default=0), risk)


Groups = tuple[Sequence[Lifetime], Sequence[Lifetime]]


def log_rank(strata: Iterable[Groups]) -> float:
    """p of "both groups end alike" within strata: the log-rank test, stratified (Mantel 1966, Cancer Chemother. Rep.
    50:163-170), two-sided by its chi-square with one degree of freedom. 1 where nothing can be compared.
    """
    observed = expected = variance = 0.0
    for first, second in strata:
        o, e, v = _log_rank_of(first, second)
        observed, expected, variance = observed + o, expected + e, variance + v
    if variance <= 0:
        return 1.0
    return erfc(abs(observed - expected) / sqrt(2 * variance))


def _log_rank_of(
    first: Sequence[Lifetime], second: Sequence[Lifetime]
) -> tuple[float, float, float]:
    ended: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for side, group in enumerate((first, second)):
        for one in group:
            if one.ended and one.days > one.entered:
                ended[one.days][side] += one.n
    observed = expected = variance = 0.0
    risks = [AtRisk(first), AtRisk(second)]
    for day in sorted(ended):
        d1, d = ended[day][0], sum(ended[day])
        r1, r2 = risks[0].on(day), risks[1].on(day)
        r = r1 + r2
        observed += d1
        expected += d * r1 / r
        if r > 1:
            variance += d * (r1 / r) * (r2 / r) * (r - d) / (r - 1)
    return observed, expected, variance


class AtRisk:
    """How many are at risk on a day: came before it, and not gone before it."""

    def __init__(self, group: Iterable[Lifetime]) -> None:
        good = [one for one in group if one.days > one.entered]
        self.came = _Sums((one.entered, one.n) for one in good)
        self.left = _Sums((one.days, one.n) for one in good)

    def on(self, day: int) -> int:
        return self.came.before(day) - self.left.before(day)


class _Sums:
    def __init__(self, counted: Iterable[tuple[int, int]]) -> None:
        by_day: dict[int, int] = defaultdict(int)
        for day, n in counted:
            by_day[day] += n
        self.days = sorted(by_day)
        self.sums = [0]
        for day in self.days:
            self.sums.append(self.sums[-1] + by_day[day])

    def before(self, day: int) -> int:
        return self.sums[bisect_right(self.days, day - 1)]
