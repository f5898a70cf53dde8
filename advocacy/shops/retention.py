"""Do buyers come back? The 12-month repeat rate, and each quarter's newcomers followed over the quarters after."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from advocacy.shops import rules
from advocacy.shops.histories import counted
from kernel.statistics import Proportion, proportion

COHORTS = 8
MINIMUM = 20


@dataclass(frozen=True, slots=True)
class Cohort:
    """Those whose first order fell into a quarter: how many bought in each quarter after. None: not over yet."""

    begins: date
    people: int
    bought: list[Proportion]


@dataclass(frozen=True, slots=True)
class Retention:
    repeat: Proportion
    cohorts: list[Cohort]


def retention(*, now: datetime) -> Retention:
    """One query."""
    times: dict[UUID, list[datetime]] = defaultdict(list)
    for contact_id, at in counted().order_by("placed_at").values_list("contact_id", "placed_at"):
        times[contact_id].append(at)
    firsts = [
        (mine[0], next((at for at in mine[1:] if (at - mine[0]).days >= 1), None))
        for mine in times.values()
    ]
    return Retention(rules.repeat_rate(firsts, now=now), _cohorts(times, now=now))


def _cohorts(times: Mapping[UUID, Sequence[datetime]], *, now: datetime) -> list[Cohort]:
    members: dict[int, list[set[int]]] = defaultdict(list)
    for mine in times.values():
        members[_quarter(mine[0])].append({_quarter(at) for at in mine})
    this = _quarter(now)
    found = []
    for quarter in range(this - COHORTS, this):
        people = members.get(quarter, [])
        if people:
            later = range(quarter + 1, this)  # the quarter that runs still has time
            bought = [
                proportion(sum(one in mine for mine in people), len(people), minimum=MINIMUM)
                for one in later
            ]
            found.append(Cohort(_begin(quarter), len(people), bought))
    return found


def _quarter(at: datetime) -> int:
    return at.year * 4 + (at.month - 1) // 3


def _begin(quarter: int) -> date:
    return date(quarter // 4, quarter % 4 * 3 + 1, 1)
