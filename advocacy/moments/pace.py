"""A steady flow: how many asks a day takes, and the first day with room for one more. Pure."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from advocacy.moments.asks import Limits
from advocacy.moments.models import Rule

NEW_RULE_FOR = timedelta(days=14)
"""So long a rule that was switched on goes at half the pace."""
MORNING = time(9)


def asks_a_day(limits: Limits, *, naturals: int) -> int:
    """Of the whole organization: a share of its Champions and Natural advocates, and never below a least number."""
    return max(limits.pace_least, int(naturals * limits.pace_percent / 100))


class Planned(NamedTuple):
    """One ask and the day it draws on. `owner_id`: the CSM whose list it stands on."""

    rule_id: UUID
    day: date
    owner_id: int | UUID | None
    is_observed: bool = False


@dataclass(slots=True)
class Pace:
    """What is planned for each day. Asks that were only observed take room from others that are, and from nothing else."""

    a_day: int
    csm_a_day: int
    tz: ZoneInfo
    planned: Counter[tuple[object, ...]] = field(default_factory=Counter)

    def add(self, one: Planned, *, times: int = 1) -> None:
        for key in _keys(one):
            self.planned[key] += times

    def day_for(
        self,
        rule: Rule,
        *,
        owner_id: int | UUID | None,
        is_observed: bool,
        begins: datetime,
        until: datetime,
    ) -> date | None:
        """The first day with room from `begins` on, before `until`. A rule that gives before it asks does not wait for one."""
        day = begins.astimezone(self.tz).date()
        last = until.astimezone(self.tz).date() if rule.gesture == "ask" else day
        while day <= last and self.opens(day, begins) < until:
            if self._has_room(Planned(rule.pk, day, owner_id, is_observed), is_new(rule, begins)):
                return day
            day += timedelta(days=1)
        return None

    def opens(self, day: date, begins: datetime) -> datetime:
        """When an ask of this day begins: as it was meant to, or on the morning of a later day."""
        if begins.astimezone(self.tz).date() >= day:
            return begins
        return datetime.combine(day, MORNING, self.tz)

    def _has_room(self, one: Planned, rule_is_new: bool) -> bool:
        most = [self.a_day, max(1, self.a_day // 2) if rule_is_new else self.a_day]
        if one.owner_id is not None:
            most.append(self.csm_a_day)
        return all(
            self._count(key, one.is_observed) < limit
            for key, limit in zip(_keys(one), most, strict=True)
        )

    def _count(self, key: tuple[object, ...], is_observed: bool) -> int:
        *what, _observed = key
        return self.planned[*what, False] + (self.planned[*what, True] if is_observed else 0)


def is_new(rule: Rule, at: datetime) -> bool:
    since = rule.switched_on_at
    # A rule that was never saved has none yet.
    return isinstance(since, datetime) and since <= at < since + NEW_RULE_FOR


def _keys(one: Planned) -> list[tuple[object, ...]]:
    keys: list[tuple[object, ...]] = [
        ("all", one.day, one.is_observed),
        ("rule", one.rule_id, one.day, one.is_observed),
    ]
    if one.owner_id is not None:
        keys.append(("csm", one.owner_id, one.day, one.is_observed))
    return keys
