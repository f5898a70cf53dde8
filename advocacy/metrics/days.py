"""Where a day begins and ends. Pure; exact on the two days a year whose length is not 24 hours."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

START = time(0)


def starts(day: date, tz: ZoneInfo) -> datetime:
    """The first instant of a local day.

    Where the clock goes back over midnight the first of the two midnights is it; where midnight is skipped, the moment of
    the change is (PEP 495: `fold=0` means just that in both cases).
    """
    return datetime.combine(day, START, tz).astimezone(UTC)


def borders(days: Sequence[date], tz: ZoneInfo) -> tuple[list[datetime], list[datetime]]:
    """First instants of these days, and of the days after them."""
    return [starts(day, tz) for day in days], [starts(day + timedelta(days=1), tz) for day in days]


def local_day(moment: datetime, tz: ZoneInfo) -> date:
    return moment.astimezone(tz).date()
