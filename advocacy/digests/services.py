"""Plan digests, change when one gets them, read one ahead of time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.organizations.models import Membership
from advocacy.digests import weekly
from advocacy.digests.contents import Contents
from advocacy.digests.models import Digest, DigestSchedule, Kind, Weekday
from advocacy.digests.queries import Window
from advocacy.digests.rules import (
    LONGEST,
    WEEK,
    Due,
    Schedule,
    default_schedule,
    last_due,
    week_of,
)
from advocacy.metrics.days import starts
from kernel import tenancy, windows
from kernel.errors import Conflict, Invalid


@dataclass(frozen=True, slots=True)
class Reader:
    """A member as the one who reads: their language and their time zone."""

    membership: Membership

    @property
    def language(self) -> str:
        return self.membership.user.language

    @property
    def tz(self) -> ZoneInfo:
        return windows.zone(self.membership.user.timezone, self.membership.organization.timezone)


def members() -> Any:
    """Who could read a digest: members whose log-in is open."""
    return Membership.objects.filter(
        organization_id=tenancy.current(), user__is_active=True
    ).select_related("user", "organization")


def plan_due(*, now: datetime) -> int:
    """Write a row for each digest that has fallen due. Poked twice, or late, each is there once. Returns how many came.

    Three queries for everybody.
    """
    rows = DigestSchedule.objects.for_organization(tenancy.current()).filter(kind=Kind.CSM_WEEKLY)
    own = {row.membership_id: row for row in rows}
    told = _told_until(now)
    new = []
    for membership in members():
        until, periods = told.get(membership.pk, (None, set()))
        due = last_due(
            _schedule(membership, own), tz=Reader(membership).tz, now=now, told_until=until
        )
        if due is not None and due.period not in periods:
            new.append(_row(membership, due))
    Digest.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def _told_until(now: datetime) -> dict[UUID, tuple[date, set[date]]]:
    """Where each member's last weekly digest ended, and the weeks they have one of."""
    rows = (
        Digest.objects.for_organization(tenancy.current())
        .filter(is_extra=False, kind=Kind.CSM_WEEKLY, until__gte=(now - LONGEST - WEEK).date())
        .order_by("until")
    )
    told: dict[UUID, tuple[date, set[date]]] = {}
    for row in rows:
        _until, periods = told.get(row.membership_id, (row.until, set()))
        told[row.membership_id] = (row.until, periods | {row.period})
    return told


def _row(membership: Membership, due: Due) -> Digest:
    return Digest(
        organization_id=tenancy.current(),
        membership=membership,
        period=due.period,
        since=due.since,
        until=due.until,
        due_at=due.at,
    )


def _schedule(membership: Membership, own: Mapping[UUID, DigestSchedule]) -> Schedule:
    row = own.get(membership.pk)
    if row is None:
        return default_schedule(role=membership.role, joined_at=membership.created_at)
    return Schedule(row.weekday, row.at, row.is_on, row.changed_at)


def schedule_of(*, membership: Membership) -> Schedule:
    """When this member gets the weekly digest: their own choice, else the default of their role."""
    rows = DigestSchedule.objects.for_organization(tenancy.current()).filter(
        membership=membership, kind=Kind.CSM_WEEKLY
    )
    return _schedule(membership, {row.membership_id: row for row in rows})


def change_schedule(
    *, membership: Membership, is_on: bool, weekday: int | None = None, at: time | None = None
) -> Schedule:
    """Choose day and time, or switch the digest on or off; what is not said stays. Raises Invalid."""
    before = schedule_of(membership=membership)
    weekday = before.weekday if weekday is None else weekday
    if weekday not in Weekday.values:
        raise Invalid(_("There is no such day of the week."), code="invalid_weekday")
    wanted = Schedule(weekday, at or before.at, is_on, timezone.now())
    if (wanted.weekday, wanted.at, wanted.is_on) == (before.weekday, before.at, before.is_on):
        return before
    DigestSchedule.objects.for_organization(tenancy.current()).update_or_create(
        organization_id=tenancy.current(),
        membership=membership,
        kind=Kind.CSM_WEEKLY,
        defaults={
            "weekday": wanted.weekday,
            "at": wanted.at,
            "is_on": wanted.is_on,
            "changed_at": wanted.since,
        },
    )
    return wanted


def read_ahead(*, membership: Membership) -> Contents:
    """The digest as it would be written now, about the last seven days and today."""
    since, until = _last_days(Reader(membership).tz)
    return write(membership=membership, since=since, until=until)


def write(*, membership: Membership, since: date, until: date) -> Contents:
    """The digest about these days, in its reader's language and time zone. Writes nothing down."""
    reader = Reader(membership)
    with translation.override(reader.language), timezone.override(reader.tz):
        return weekly.compose(
            user_id=membership.user_id,
            since=since,
            until=until,
            window=Window(starts(since, reader.tz), starts(until, reader.tz)),
            now=timezone.now(),
        )


def send_one_now(*, membership: Membership) -> Digest:
    """An extra digest to oneself; a worker sends it within seconds. Raises Conflict when one is on its way, or it is empty."""
    if read_ahead(membership=membership).is_empty:
        raise Conflict(_("There is nothing to tell yet."), code="digest_empty")
    since, until = _last_days(Reader(membership).tz)
    extra = Digest(
        organization_id=tenancy.current(),
        membership=membership,
        period=week_of(since),
        since=since,
        until=until,
        is_extra=True,
        due_at=timezone.now(),
    )
    Digest.objects.bulk_create([extra], ignore_conflicts=True)
    if not Digest.objects.for_organization(tenancy.current()).filter(pk=extra.pk).exists():
        raise Conflict(_("One is on its way already."), code="digest_on_its_way")
    return extra


def _last_days(tz: ZoneInfo) -> tuple[date, date]:
    today = timezone.now().astimezone(tz).date()
    return today - WEEK, today + timedelta(days=1)
