"""Days and spans that are asked for, as conditions on rows."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from advocacy.metrics.days import starts
from kernel.errors import Invalid

Asked = Mapping[str, str]
MOST_DAYS = 3700


def day(asked: Asked, name: str) -> date | None:
    """A day that was asked for. Raises Invalid where it is none."""
    told = asked.get(name)
    if not told:
        return None
    try:
        found = parse_date(told)
    except ValueError:
        found = None
    if found is None or not 1900 < found.year < 9000:
        raise Invalid(
            _("“%(value)s” is no day. Write it like 2026-11-27.") % {"value": told},
            code="invalid_day",
        )
    return found


def number(asked: Asked, name: str, *, otherwise: int) -> int:
    """A number of days. Raises Invalid where it is none."""
    told = asked.get(name)
    if not told:
        return otherwise
    if not told.isdecimal() or int(told) > MOST_DAYS:
        raise Invalid(_("“%(value)s” is no number of days.") % {"value": told}, code="invalid_days")
    return int(told)


def span(asked: Asked, field: str, tz: ZoneInfo, *, before: str = "") -> Q:
    """`since` and `until` are days, both inclusive; `before` stands in front of their names."""
    since, until = day(asked, f"{before}since"), day(asked, f"{before}until")
    found = Q()
    if since:
        found &= Q(**{f"{field}__gte": starts(since, tz)})
    if until:
        found &= Q(**{f"{field}__lt": starts(until + timedelta(days=1), tz)})
    return found


def between(asked: Asked, field: str, tz: ZoneInfo) -> Q:
    """`since` and `until`; `month` is both."""
    if not asked.get("month"):
        return span(asked, field, tz)
    first = day({"month": f"{asked['month']}-01"}, "month")
    assert first is not None  # noqa: S101  it was read above
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return span({"since": first.isoformat(), "until": last.isoformat()}, field, tz)


def lately(asked: Asked, field: str, now: datetime, *, otherwise: int) -> Q:
    """Within the last `days`, to the second."""
    days = number(asked, "days", otherwise=otherwise)
    return Q(**{f"{field}__gt": now - timedelta(days=days), f"{field}__lte": now})
