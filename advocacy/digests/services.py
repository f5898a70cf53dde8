"""Change when one gets a digest, read one ahead of time, have one sent now."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.organizations.models import Membership
from advocacy.digests import writing
from advocacy.digests.contents import Contents
from advocacy.digests.models import Channel, Digest, DigestSchedule, Kind, Weekday
from advocacy.digests.readers import Reader, members
from advocacy.digests.rules import (
    DAY,
    RHYTHMS,
    WEEK,
    Rhythm,
    Schedule,
    default_schedule,
    span,
)
from kernel import tenancy
from kernel.errors import Conflict, Invalid

__all__ = [
    "Reader",
    "change_schedule",
    "members",
    "read_ahead",
    "schedule_of",
    "schedules",
    "send_one_now",
    "write",
]


def schedules(*, kind: str) -> dict[UUID, DigestSchedule]:
    """What members chose about this digest, by membership."""
    rows = DigestSchedule.objects.for_organization(tenancy.current()).filter(kind=kind)
    return {row.membership_id: row for row in rows}


def schedule_in(
    chosen: Mapping[UUID, DigestSchedule], membership: Membership, *, kind: str
) -> Schedule:
    row = chosen.get(membership.pk)
    if row is None:
        return default_schedule(role=membership.role, joined_at=membership.created_at, kind=kind)
    return Schedule(row.weekday, row.at, row.is_on, row.changed_at, row.on_slack)


def schedule_of(*, membership: Membership, kind: str = Kind.CSM_WEEKLY) -> Schedule:
    """When this member gets the digest: their own choice, else the default of their role."""
    return schedule_in(schedules(kind=kind), membership, kind=kind)


def change_schedule(
    *,
    membership: Membership,
    is_on: bool | None = None,
    on_slack: bool | None = None,
    weekday: int | None = None,
    at: time | None = None,
    kind: str = Kind.CSM_WEEKLY,
) -> Schedule:
    """Choose day and time, or switch the digest on or off; what is not said stays. Raises Invalid."""
    before = schedule_of(membership=membership, kind=kind)
    wanted = Schedule(
        weekday=before.weekday if weekday is None else weekday,
        at=at or before.at,
        is_on=before.is_on if is_on is None else is_on,
        on_slack=before.on_slack if on_slack is None else on_slack,
        since=before.since,
    )
    if wanted.weekday not in Weekday.values:
        raise Invalid(_("There is no such day of the week."), code="invalid_weekday")
    if wanted == before:
        return before
    row, _is_new = DigestSchedule.objects.for_organization(tenancy.current()).update_or_create(
        organization_id=tenancy.current(),
        membership=membership,
        kind=kind,
        defaults={
            "weekday": wanted.weekday,
            "at": wanted.at,
            "is_on": wanted.is_on,
            "on_slack": wanted.on_slack,
            "changed_at": timezone.now(),
        },
    )
    return schedule_in({membership.pk: row}, membership, kind=kind)


def read_ahead(*, membership: Membership, kind: str = Kind.CSM_WEEKLY) -> Contents:
    """The digest as it would be written now: about the last seven days and today, about now, about last month."""
    since, until = _lately(kind, Reader(membership).tz)
    return write(membership=membership, since=since, until=until, kind=kind)


def write(
    *,
    membership: Membership,
    since: date,
    until: date,
    kind: str = Kind.CSM_WEEKLY,
    new_since: datetime | None = None,
) -> Contents:
    """The digest about these days, in its reader's language and time zone. Writes nothing down."""
    reader = Reader(membership)
    return writing.compose(
        kind, reader, since=since, until=until, now=timezone.now(), new_since=new_since
    )


def send_one_now(
    *, membership: Membership, kind: str = Kind.CSM_WEEKLY, channel: str = Channel.MAIL
) -> Digest:
    """An extra digest to oneself; a worker sends it within seconds. Raises Conflict when one is on its way, or it is empty."""
    if read_ahead(membership=membership, kind=kind).is_empty:
        raise Conflict(_("There is nothing to tell yet."), code="digest_empty")
    since, until = _lately(kind, Reader(membership).tz)
    extra = Digest(
        organization_id=tenancy.current(),
        membership=membership,
        kind=kind,
        channel=channel,
        period=since,
        since=since,
        until=until,
        is_extra=True,
        due_at=timezone.now(),
    )
    Digest.objects.bulk_create([extra], ignore_conflicts=True)
    if not Digest.objects.for_organization(tenancy.current()).filter(pk=extra.pk).exists():
        raise Conflict(_("One is on its way already."), code="digest_on_its_way")
    return extra


def _lately(kind: str, tz: ZoneInfo) -> tuple[date, date]:
    today = timezone.now().astimezone(tz).date()
    rhythm = RHYTHMS.get(kind)
    if rhythm is Rhythm.MONTHLY:
        _period, since, until = span(Rhythm.MONTHLY, today)
        return since, until
    if rhythm is Rhythm.WEEKLY:
        return today - WEEK, today + timedelta(days=1)
    return today - DAY, today
