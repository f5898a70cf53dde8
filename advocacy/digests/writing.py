"""Which digest is written by whom, in the reader's language and time zone. Nothing is written down."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone, translation

from advocacy.digests import alarms, daily, monthly, sales, weekly
from advocacy.digests.contents import Contents
from advocacy.digests.models import Kind
from advocacy.digests.queries import Window
from advocacy.digests.readers import Reader
from advocacy.metrics.days import starts


@dataclass(frozen=True, slots=True)
class _Writer:
    """Knows who reads, and about which time."""

    reader: Reader
    since: date
    until: date
    now: datetime
    new_since: datetime | None

    @property
    def window(self) -> Window:
        return Window(starts(self.since, self.reader.tz), starts(self.until, self.reader.tz))

    def write(self, kind: str) -> Contents:
        user_id = self.reader.membership.user_id
        if kind == Kind.CSM_DAILY:
            return daily.compose(user_id=user_id, now=self.now, tz=self.reader.tz)
        if kind == Kind.SALES_WEEKLY:
            return sales.compose(
                since=self.since, until=self.until, window=self.window, now=self.now
            )
        if kind == Kind.MONTHLY:
            return monthly.compose(since=self.since, until=self.until, now=self.now)
        if kind == Kind.ALARMS:
            return alarms.compose(new_since=self.new_since)
        return weekly.compose(
            user_id=user_id,
            since=self.since,
            until=self.until,
            window=self.window,
            now=self.now,
        )


def compose(
    kind: str,
    reader: Reader,
    *,
    since: date,
    until: date,
    now: datetime,
    new_since: datetime | None = None,
) -> Contents:
    """The digest of this kind about these days. `new_since`: what was raised later is new (alarms)."""
    with translation.override(reader.language), timezone.override(reader.tz):
        return _Writer(reader, since, until, now, new_since).write(kind)
