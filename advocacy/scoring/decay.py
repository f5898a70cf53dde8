"""Forward decay (Cormode, Shkapenyuk, Srivastava, Xu 2009): evidence fades without anything being recomputed.

A signal is stored as weight x 2^((its time - LANDMARK) / half-life); dividing the sum by the same growth up to now gives
what all of it is worth now. Late signals are exact, for only their own time matters. Pure functions.
"""

from datetime import UTC, datetime

LANDMARK = datetime(2020, 1, 1, tzinfo=UTC)

# A double holds 2^1023. With no half-life under 14 days the exponent stays below 1,000 until 2058.
LEAST_HALF_LIFE_DAYS = 14
LARGEST_EXPONENT = 1000.0

SECONDS_A_DAY = 86_400


def exponent(at: datetime, half_life_days: float) -> float:
    """Half-lives from the landmark to `at`."""
    halves = (at - LANDMARK).total_seconds() / SECONDS_A_DAY / half_life_days
    return max(-LARGEST_EXPONENT, min(LARGEST_EXPONENT, halves))


def grown(weight: float, *, at: datetime, half_life_days: float) -> float:
    """What one signal adds to its total."""
    return float(weight * 2.0 ** exponent(at, half_life_days))


def faded(total: float, *, now: datetime, half_life_days: float) -> float:
    """What a total is worth now, before any cap."""
    return float(total * 2.0 ** -exponent(now, half_life_days))
