"""How many companies, and how many weeks, until a difference can be told from chance. Pure."""

from dataclasses import dataclass
from math import ceil, sqrt
from statistics import NormalDist


@dataclass(frozen=True, slots=True)
class Needed:
    """Companies on both sides together, and the weeks until they have been met and watched. None: no end in sight."""

    held_out: int
    asked: int
    weeks: int | None

    @property
    def companies(self) -> int:
        return self.held_out + self.asked


def needed(
    *,
    base: float,
    hoped: float,
    percent: int,
    met_a_week: float = 0.0,
    watched_days: int = 90,
    power: float = 0.8,
    confidence: float = 0.95,
) -> Needed | None:
    """Sizes of two groups of unequal size, so that `hoped` against `base` is found with this power, two-sided.

    Both are shares between 0 and 1. Normal approximation with pooled variance under no difference (Fleiss, Levin & Paik,
    Statistical Methods for Rates and Proportions, 3rd ed., 4.14), without continuity correction. None where there is
    nothing to tell apart. `met_a_week`: companies that are met by an ask each week, on both sides together.
    """
    if not (0 <= base <= 1 and 0 <= hoped <= 1) or base == hoped or not 0 < percent < 100:
        return None
    z_alpha = NormalDist().inv_cdf(1 - (1 - confidence) / 2)
    z_beta = NormalDist().inv_cdf(power)
    ratio = (100 - percent) / percent
    pooled = (base + ratio * hoped) / (1 + ratio)
    spread = z_alpha * sqrt((1 + ratio) * pooled * (1 - pooled))
    spread += z_beta * sqrt(ratio * base * (1 - base) + hoped * (1 - hoped))
    held_out = ceil(spread**2 / (ratio * (hoped - base) ** 2))
    asked = ceil(held_out * ratio)
    weeks = None
    if met_a_week > 0:
        weeks = ceil((held_out + asked) / met_a_week + watched_days / 7)
    return Needed(held_out, asked, weeks)
