"""When a feed is looked at next, and how often it fails before it is left alone for longer. Pure."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

LONGEST_WAIT = timedelta(hours=6)
JITTER = 0.1
"""The next look comes up to this part of the interval later, so that feeds do not all fall due at once."""
MOST_DOUBLINGS = 12


def next_look(
    now: datetime,
    *,
    minutes: int,
    failures: int,
    asked_to_wait: timedelta | None,
    chance: float,
) -> datetime:
    """When to look again after `failures` polls in a row that did not work (0: it worked); `chance` is from 0 to 1.

    Each failure doubles the wait, up to six hours; a server that asks for patience gets it, up to six hours too.
    """
    interval = timedelta(minutes=minutes)
    wait = interval
    if failures:
        doubled = interval * 2 ** min(failures, MOST_DOUBLINGS)
        wait = max(interval, min(LONGEST_WAIT, max(doubled, asked_to_wait or interval)))
    return now + wait + interval * JITTER * chance


def asked_to_wait(header: str, *, now: datetime) -> timedelta | None:
    """What Retry-After says: seconds or a date; None when it says nothing that can be read."""
    header = header.strip()
    if header.isdecimal() and header.isascii():
        return timedelta(seconds=min(int(header[:9]), 10**8))
    try:
        until = parsedate_to_datetime(header)
    except (ValueError, TypeError):
        return None
    aware = until.replace(tzinfo=UTC) if until.tzinfo is None else until
    return max(aware - now, timedelta())
