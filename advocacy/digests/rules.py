"""When a digest is due and which days it tells about. Pure; local to the reader, exact on the days the clock changes."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from accounts.organizations.models import Membership
from advocacy.digests.models import MONDAY_MORNING

WEEK = timedelta(days=7)
LATEST = timedelta(days=2)
"""A digest that could not be planned in this time is skipped: on Thursday nobody needs Monday's letter."""
LONGEST = timedelta(days=14)
"""A digest tells at most about so many days, when its reader moved it to a later day of the week."""
BY_DEFAULT = frozenset({Membership.Role.CSM})
"""Who gets the weekly digest without having asked for it; the others may switch it on."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a member gets the digest; `since`: from when on this holds."""

    weekday: int
    at: time
    is_on: bool
    since: datetime


@dataclass(frozen=True, slots=True)
class Due:
    """A digest that has fallen due. `period` is the Monday of its week; `until` is exclusive."""

    at: datetime
    period: date
    since: date
    until: date


def default_schedule(*, role: str, joined_at: datetime) -> Schedule:
    """Monday 08:30 for customer-success managers; off for the others."""
    weekday, at = MONDAY_MORNING
    return Schedule(weekday, at, is_on=role in BY_DEFAULT, since=joined_at)


def week_of(day: date) -> date:
    """The Monday of its week."""
    return day - timedelta(days=day.weekday())


def last_due(
    schedule: Schedule, *, tz: ZoneInfo, now: datetime, told_until: date | None = None
) -> Due | None:
    """The newest digest that should have left by now; None when it is off, too long ago, or from before it was wanted.

    `told_until`: where the reader's last digest ended; this one goes on from there. A local time that the clock skips is
    the moment after the gap; of one that comes twice the first counts.
    """
    if not schedule.is_on:
        return None
    day = now.astimezone(tz).date()
    day -= timedelta(days=(day.weekday() - schedule.weekday) % 7)
    due = datetime.combine(day, schedule.at, tz).astimezone(UTC)
    if due > now:
        day -= WEEK
        due = datetime.combine(day, schedule.at, tz).astimezone(UTC)
    if due < schedule.since or now - due > LATEST:
        return None
    since = day - WEEK
    if told_until is not None and day - LONGEST <= told_until < day:
        since = told_until
    return Due(due, week_of(day), since, day)
