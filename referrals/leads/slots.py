"""Three times for a personal demo. Pure: working days and hours of the organization, never tomorrow morning at once."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from kernel.windows import WorkingHours

CLOCKS = (time(10), time(14), time(11))
AHEAD_DAYS = 2


def three_slots(now: datetime, tz: ZoneInfo, hours: WorkingHours) -> list[datetime]:
    """Times on the next three working days from the day after tomorrow on, one each, at different hours."""
    day = now.astimezone(tz).date() + timedelta(days=AHEAD_DAYS)
    found: list[datetime] = []
    for _step in range(60):
        opening = hours.of(day)
        if opening is not None:
            wanted = max(CLOCKS[len(found)], opening[0])
            found.append(datetime.combine(day, wanted, tz))
            if len(found) == len(CLOCKS):
                break
        day += timedelta(days=1)
    return found
