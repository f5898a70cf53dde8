"""Working time: when a person may be met, in their own time zone. Pure functions of plain values."""

from collections.abc import Collection, Container
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

SATURDAY, MONDAY, FRIDAY = 5, 0, 4
LONGEST_SEARCH_DAYS = 400
DayOfYear = tuple[int, int]
"""Month and day."""


def zone(name: str | None, *fallbacks: str | None) -> ZoneInfo:
    """The first of the named time zones that exists; UTC when none does."""
    for candidate in (name, *fallbacks):
        if candidate:
            try:
                return ZoneInfo(candidate)
            except (ZoneInfoNotFoundError, ValueError):
                continue
    return ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """Local hours in which somebody may be written to.

    `pauses` are (first, last) days, both inclusive; `yearly` the same as (month, day), each year again, also over New
    Year; `holidays` are days on which their country does not work.
    """

    start: time = time(9)
    end: time = time(17)
    monday_from: time = time(10)
    friday_until: time = time(15)
    pauses: Collection[tuple[date, date]] = field(default_factory=tuple)
    yearly: Collection[tuple[DayOfYear, DayOfYear]] = field(default_factory=tuple)
    holidays: Container[date] = frozenset()

    def of(self, day: date) -> tuple[time, time] | None:
        """Opening and closing of one day, None when it is closed."""
        if day.weekday() >= SATURDAY or day in self.holidays or self._is_pause(day):
            return None
        start = self.monday_from if day.weekday() == MONDAY else self.start
        end = self.friday_until if day.weekday() == FRIDAY else self.end
        return start, end

    def _is_pause(self, day: date) -> bool:
        if any(first <= day <= last for first, last in self.pauses):
            return True
        here = (day.month, day.day)
        return any(
            first <= here <= last if first <= last else here >= first or here <= last
            for first, last in self.yearly
        )


def day_start(day: date | None, tz: tzinfo, *, after: int = 0) -> datetime | None:
    """The midnight at which a day begins there, or the day so many after it. None stays None: no limit."""
    if day is None:
        return None
    last = date.max - timedelta(days=after + 1)
    return datetime.combine(min(day, last) + timedelta(days=after), time(0), tz)


def next_open(moment: datetime, tz: ZoneInfo, hours: WorkingHours) -> datetime:
    """`moment` itself when it is inside working hours, else the next opening. Aware in, aware out, exact over DST."""
    local = moment.astimezone(tz)
    for offset in range(LONGEST_SEARCH_DAYS):
        day = local.date() + timedelta(days=offset)
        opening = hours.of(day)
        if opening is None:
            continue
        start = datetime.combine(day, opening[0], tz)
        end = datetime.combine(day, opening[1], tz)
        if moment < end:
            return max(moment, start)
    raise ValueError("no working day within a year: the pauses leave nothing open")


def next_working_morning(moment: datetime, tz: ZoneInfo, hours: WorkingHours) -> datetime:
    """Ten o'clock of the first working day after the local day of `moment`."""
    tomorrow = moment.astimezone(tz).date() + timedelta(days=1)
    opening = next_open(datetime.combine(tomorrow, time(0), tz), tz, hours)
    return max(opening, datetime.combine(opening.astimezone(tz).date(), time(10), tz))


def add_working_days(moment: datetime, days: int, tz: ZoneInfo, hours: WorkingHours) -> datetime:
    """The same local time, `days` working days later."""
    local = moment.astimezone(tz)
    day = local.date()
    while days > 0:
        day += timedelta(days=1)
        days -= hours.of(day) is not None
    return datetime.combine(day, local.timetz().replace(tzinfo=None), tz)


def quarter(moment: datetime) -> tuple[int, int]:
    """(year, quarter 1-4) in UTC, for counting the quarters in which something happened."""
    return moment.year, (moment.month - 1) // 3 + 1
