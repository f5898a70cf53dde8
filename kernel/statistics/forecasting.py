"""What the next months may bring, from the months before: a trend on the log scale that fades, and honest intervals.

Exponential smoothing with a damped trend (Gardner and McKenzie 1985, Manage. Sci. 31:1237-1246; its variance: Hyndman et
al. 2008, "Forecasting with Exponential Smoothing", 6.3), on logs, so that growth is a factor. A month far outside of what
was expected is cut back before it may change level and trend (Gelper, Fried and Croux 2010, J. Forecast. 29:285-300): one
viral post is no new trend. The smoothing is chosen from a few, by its one-step errors on the organization's own past.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from math import exp, log, sqrt
from statistics import median

from kernel.statistics.ratios import student

LEAST_MONTHS = 12
DAMPING = 0.9
LEVELS, TRENDS = (0.2, 0.4, 0.6, 0.8), (0.05, 0.15, 0.3)
CUT_AT = 2.5
"""Errors beyond this many robust standard deviations are cut back to it."""
TO_SIGMA = 1.4826
"""Median absolute deviation to standard deviation, of a normal."""
HALF = 0.5
"""Added to counts before their log, so that a month with none has one."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """One month ahead: the middle, and the limits between which it lies with 50 % and 90 %."""

    middle: float
    low_50: float
    high_50: float
    low_90: float
    high_90: float


@dataclass(frozen=True, slots=True)
class Tried:
    """A one-month forecast made from what was known then, beside what came."""

    expected: Ahead
    came: float

    @property
    def error(self) -> float:
        """Relative to what came; a month with nothing is judged as if one had come."""
        return abs(self.expected.middle - self.came) / max(abs(self.came), 1.0)


@dataclass(frozen=True, slots=True)
class _Fitted:
    level: float
    trend: float
    alpha: float
    beta: float
    sigma: float
    n: int
    loss: float


def forecast(months: Sequence[float], *, ahead: int = 6, counted: bool = True) -> list[Ahead]:
    """The next months after these. Empty when fewer than a year is known. `counted`: whole numbers that scatter as such."""
    if len(months) < LEAST_MONTHS:
        return []
    fitted = _fit([log(max(value, 0.0) + HALF) for value in months])
    return [_ahead(fitted, step, counted=counted) for step in range(1, ahead + 1)]


def tried(months: Sequence[float], *, last: int = 6, counted: bool = True) -> list[Tried]:
    """The last one-month forecasts, each made without the month it speaks of."""
    first = max(LEAST_MONTHS, len(months) - last)
    return [
        Tried(forecast(months[:place], ahead=1, counted=counted)[0], months[place])
        for place in range(first, len(months))
    ]


def typical_error(trials: Sequence[Tried]) -> float | None:
    """Median absolute error of these forecasts, relative to what came."""
    return median(trial.error for trial in trials) if trials else None


def spike_share(year: Sequence[float], *, best: int = 2) -> float | None:
    """Share of a year that came in its best months; 2 of 12 would be a sixth if all were alike."""
    total = sum(year)
    return sum(sorted(year, reverse=True)[:best]) / total if total else None


def _fit(values: Sequence[float]) -> _Fitted:
    return min(
        (_smooth(values, alpha, beta) for alpha, beta in product(LEVELS, TRENDS)),
        key=lambda fitted: fitted.loss,
    )


def _smooth(values: Sequence[float], alpha: float, beta: float) -> _Fitted:
    level, trend = median(values[:3]), (median(values[3:6]) - median(values[:3])) / 3
    errors: list[float] = []
    scale = max(TO_SIGMA * median(abs(b - a) for a, b in pairwise(values)), 0.02)
    for value in values[1:]:
        expected = level + DAMPING * trend
        error = min(max(value - expected, -CUT_AT * scale), CUT_AT * scale)
        errors.append(error)
        level = expected + alpha * error
        trend = DAMPING * trend + alpha * beta * error
        if len(errors) >= 6:
            scale = max(TO_SIGMA * median(map(abs, errors)), 0.02)
    judged = errors[2:]
    loss = sum(error * error for error in judged)
    return _Fitted(
        level, trend, alpha, beta, sqrt(loss / max(len(judged) - 2, 1)), len(judged), loss
    )


def _ahead(fitted: _Fitted, step: int, *, counted: bool) -> Ahead:
    faded = sum(DAMPING**k for k in range(1, step + 1))
    centre = fitted.level + fitted.trend * faded
    grown = sum(
        (fitted.alpha * (1 + fitted.beta * sum(DAMPING**k for k in range(1, back + 1)))) ** 2
        for back in range(1, step)
    )
    variance = fitted.sigma**2 * (1 + grown)
    if counted:
        variance = max(variance, 1 / max(exp(centre), 1.0))
    limits = []
    for confidence in (0.5, 0.9):
        spread = student(max(fitted.n - 2, 3), confidence) * sqrt(variance)
        limits += [_back(centre - spread), _back(centre + spread)]
    return Ahead(_back(centre), *limits)


def _back(value: float) -> float:
    return max(exp(value) - HALF, 0.0)
