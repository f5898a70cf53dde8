"""When a digest is due and which days it tells about. Pure; local to the reader, exact on the days the clock changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from accounts.organizations.models import Membership
from advocacy.digests.models import MONDAY_MORNING, Kind

DAY, WEEK = timedelta(days=1), timedelta(days=7)
LONGEST = timedelta(days=14)
"""A digest tells at most about so many days, when its reader moved it to a later day of the week."""
BETWEEN_ALARMS = timedelta(hours=1)
FRIDAY = 4


class Rhythm(StrEnum):
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


RHYTHMS: Mapping[str, Rhythm] = {
    Kind.CSM_DAILY: Rhythm.DAILY,
    Kind.CSM_WEEKLY: Rhythm.WEEKLY,
    Kind.SALES_WEEKLY: Rhythm.WEEKLY,
    Kind.MONTHLY: Rhythm.MONTHLY,
}
"""Working days, a day of the week, the first working day of a month. Alarms have none."""
LATEST: Mapping[Rhythm, timedelta] = {
    Rhythm.DAILY: timedelta(hours=8),
    Rhythm.WEEKLY: timedelta(days=2),
    Rhythm.MONTHLY: timedelta(days=5),
}
"""A digest that could not be planned in this time is skipped: on Thursday nobody needs Monday's letter."""

_CSM = frozenset({Membership.Role.CSM})
_MANAGERS = frozenset({Membership.Role.OWNER, Membership.Role.ADMIN})
DEFAULTS: Mapping[str, tuple[time, frozenset[str]]] = {
    Kind.CSM_DAILY: (time(8, 30), _CSM),
    Kind.CSM_WEEKLY: (MONDAY_MORNING[1], _CSM),
    Kind.SALES_WEEKLY: (time(9), _MANAGERS),
    Kind.MONTHLY: (time(9), frozenset({Membership.Role.OWNER})),
    Kind.ALARMS: (time(0), _MANAGERS),
}
"""At what time, and who gets it by mail without having asked for it; the others may switch it on."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a member gets the digest, by mail (`is_on`) and on Slack; `since`: from when on this holds."""

    weekday: int
    at: time
    is_on: bool
    since: datetime
    on_slack: bool = False

    @property
    def is_wanted(self) -> bool:
        return self.is_on or self.on_slack


@dataclass(frozen=True, slots=True)
class Due:
    """A digest that has fallen due. `period` is the first day of its day, week or month; `until` is exclusive."""

    at: datetime
    period: date
    since: date
    until: date


def default_schedule(*, role: str, joined_at: datetime, kind: str = Kind.CSM_WEEKLY) -> Schedule:
    """As DEFAULTS says for this role."""
    at, roles = DEFAULTS[kind]
    return Schedule(MONDAY_MORNING[0], at, is_on=role in roles, since=joined_at)


def week_of(day: date) -> date:
    """The Monday of its week."""
    return day - timedelta(days=day.weekday())


def last_due(
    schedule: Schedule,
    *,
    tz: ZoneInfo,
    now: datetime,
    told_until: date | None = None,
    rhythm: Rhythm = Rhythm.WEEKLY,
) -> Due | None:
    """The newest digest that should have left by now; None when it is off, too long ago, or from before it was wanted.

    `told_until`: where the reader's last digest ended; a weekly one goes on from there. A local time that the clock
    skips is the moment after the gap; of one that comes twice the first counts.
    """
    if not schedule.is_wanted:
        return None
    day = newest_day(rhythm, schedule.weekday, now.astimezone(tz).date())
    due = datetime.combine(day, schedule.at, tz).astimezone(UTC)
    if due > now:
        day = newest_day(rhythm, schedule.weekday, day - DAY)
        due = datetime.combine(day, schedule.at, tz).astimezone(UTC)
    if due < schedule.since or now - due > LATEST[rhythm]:
        return None
    period, since, until = span(rhythm, day)
    if rhythm is Rhythm.WEEKLY and told_until is not None and day - LONGEST <= told_until < day:
        since = told_until
    return Due(due, period, since, until)


def newest_day(rhythm: Rhythm, weekday: int, day: date) -> date:
    """The newest day up to this one on which a digest of this rhythm comes."""
    if rhythm is Rhythm.WEEKLY:
        return day - timedelta(days=(day.weekday() - weekday) % 7)
    if rhythm is Rhythm.DAILY:
        return day - timedelta(days=max(day.weekday() - FRIDAY, 0))
    first = first_working_day(day)
    return first if first <= day else first_working_day(day.replace(day=1) - DAY)


def first_working_day(day: date) -> date:
    """Of the month of this day."""
    first = day.replace(day=1)
    return first + timedelta(days=(7 - first.weekday()) if first.weekday() > FRIDAY else 0)


def span(rhythm: Rhythm, day: date) -> tuple[date, date, date]:
    """(period, since, until) of the digest that comes on this day."""
    if rhythm is Rhythm.DAILY:
        return day, day - DAY, day
    if rhythm is Rhythm.WEEKLY:
        return week_of(day), day - WEEK, day
    first = day.replace(day=1)
    return first, (first - DAY).replace(day=1), first


def alarm_is_due(*, raised_at: datetime, last_at: datetime | None, now: datetime) -> bool:
    """Something is new since the last alarm, and that one left an hour ago or longer."""
    if last_at is None:
        return True
    return raised_at > last_at and now - last_at >= BETWEEN_ALARMS
