"""Draws that the standard library does not have, and times of the story. Everything is drawn from a given source."""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import TypeVar

T = TypeVar("T")

MONTH = timedelta(days=365.25 / 12)
FIRST_HOUR, LAST_HOUR = 8, 17


def source(seed: int, *parts: object) -> Random:
    """A stream of its own for each part of the story: one part changed leaves the others as they were."""
    return Random(":".join(map(str, (seed, *parts))))  # noqa: S311  (a story, no secret)


def poisson(rng: Random, mean: float) -> int:
    """A Poisson number (Knuth 1969, 3.4.1); large means are drawn in parts, as their sums are Poisson again."""
    count = 0
    while mean > 0:
        part = min(mean, 30.0)
        mean -= part
        limit, product = math.exp(-part), rng.random()
        while product > limit:
            count += 1
            product *= rng.random()
    return count


def pick(rng: Random, weighted: Sequence[tuple[float, T]]) -> T:
    """One of several, by their shares."""
    draw = rng.random() * sum(share for share, _ in weighted)
    for share, value in weighted:
        draw -= share
        if draw < 0:
            return value
    return weighted[-1][1]


def lognormal_days(rng: Random, *, median: float, sigma: float) -> timedelta:
    return timedelta(days=median * math.exp(rng.gauss(0.0, sigma)))


def stays_for(rng: Random, *, first_year: float, later_monthly_loss: float) -> timedelta:
    """How long a customer stays: constant loss that leaves `first_year` after twelve months, then a smaller one."""
    hazard = -math.log(first_year) / 12
    months = rng.expovariate(hazard)
    if months > 12:
        months = 12 + rng.expovariate(-math.log(1 - later_monthly_loss))
    return months * MONTH


def working_hour(rng: Random, day: datetime, *, until: datetime) -> datetime:
    """That day, or the Friday before a weekend, at some hour of work; never later than `until`."""
    at = day - timedelta(days=max(0, day.weekday() - 4))
    at = at.replace(minute=0, second=0, microsecond=0, hour=FIRST_HOUR)
    at += timedelta(seconds=rng.randrange((LAST_HOUR - FIRST_HOUR) * 3600))
    while at > until - timedelta(hours=1):
        at -= timedelta(days=1)
    return at
