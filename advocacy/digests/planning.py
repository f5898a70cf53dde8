"""Write a row for each digest that has fallen due: poked twice, late or not for hours, each is there once."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from accounts.organizations.models import Membership
from advocacy.digests.models import Alarm, Channel, Digest, Kind
from advocacy.digests.readers import Reader, members
from advocacy.digests.rules import (
    DAY,
    LONGEST,
    RHYTHMS,
    WEEK,
    Due,
    Schedule,
    alarm_is_due,
    last_due,
)
from advocacy.digests.services import schedule_in, schedules
from kernel import tenancy
from kernel.work import State


def plan_due(*, now: datetime) -> int:
    """Plan what has fallen due of every kind. A constant number of queries for everybody. Returns how many came."""
    everybody = list(members())
    new = [row for kind in RHYTHMS for row in _of_kind(kind, everybody, now=now)]
    new += _alarms(everybody, now=now)
    Digest.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def _of_kind(kind: str, everybody: Iterable[Membership], *, now: datetime) -> list[Digest]:
    chosen, told = schedules(kind=kind), _told(kind, now)
    new = []
    for membership in everybody:
        schedule = schedule_in(chosen, membership, kind=kind)
        until, there = told.get(membership.pk, (None, set()))
        due = last_due(
            schedule,
            tz=Reader(membership).tz,
            now=now,
            told_until=until,
            rhythm=RHYTHMS[kind],
        )
        if due is not None:
            new += [
                _row(membership, kind, channel, due)
                for channel in channels(schedule)
                if (channel, due.period) not in there
            ]
    return new


def channels(schedule: Schedule) -> list[str]:
    """Where this member wants it."""
    wanted = {Channel.MAIL: schedule.is_on, Channel.SLACK: schedule.on_slack}
    return [channel for channel, is_on in wanted.items() if is_on]


def _told(kind: str, now: datetime) -> dict[UUID, tuple[date, set[tuple[str, date]]]]:
    """Where each member's last digest of this kind ended, and which channels and periods they have one of."""
    rows = (
        Digest.objects.for_organization(tenancy.current())
        .filter(is_extra=False, kind=kind, until__gte=(now - LONGEST - WEEK).date())
        .order_by("until")
    )
    told: dict[UUID, tuple[date, set[tuple[str, date]]]] = {}
    for row in rows:
        _until, there = told.get(row.membership_id, (row.until, set()))
        told[row.membership_id] = (row.until, there | {(row.channel, row.period)})
    return told


def _row(membership: Membership, kind: str, channel: str, due: Due) -> Digest:
    return Digest(
        organization_id=tenancy.current(),
        membership=membership,
        kind=kind,
        channel=channel,
        period=due.period,
        since=due.since,
        until=due.until,
        due_at=due.at,
    )


def _alarms(everybody: Iterable[Membership], *, now: datetime) -> list[Digest]:
    """At once when something is new, and at most hourly per member."""
    newest = (
        Alarm.objects.for_organization(tenancy.current())
        .filter(ended_at=None)
        .order_by("-raised_at")
        .values_list("raised_at", flat=True)
        .first()
    )
    if newest is None:
        return []
    chosen, last = schedules(kind=Kind.ALARMS), _last_alarms()
    today = now.date()
    return [
        Digest(
            organization_id=tenancy.current(),
            membership=membership,
            kind=Kind.ALARMS,
            channel=channel,
            period=today,
            hour=now.hour,
            since=today,
            until=today + DAY,
            due_at=now,
            planned_at=now,
        )
        for membership in everybody
        for channel in channels(schedule_in(chosen, membership, kind=Kind.ALARMS))
        if alarm_is_due(raised_at=newest, last_at=last.get((membership.pk, channel)), now=now)
    ]


def _last_alarms() -> dict[tuple[UUID, str], datetime]:
    """When each member was alarmed last, by channel: planned counts, so that a slow mail server brings no second one."""
    rows = (
        Digest.objects.for_organization(tenancy.current())
        .filter(kind=Kind.ALARMS, is_extra=False)
        .exclude(state=State.CANCELLED)
        .order_by("planned_at")
        .values_list("membership_id", "channel", "planned_at")
    )
    return {(membership_id, channel): at for membership_id, channel, at in rows}


def told_before(row: Digest) -> datetime | None:
    """When the member was alarmed before this one."""
    found: datetime | None = (
        Digest.objects.for_organization(tenancy.current())
        .filter(
            membership_id=row.membership_id,
            kind=row.kind,
            channel=row.channel,
            is_extra=False,
            planned_at__lt=row.planned_at,
        )
        .exclude(pk=row.pk)
        .exclude(state=State.CANCELLED)
        .order_by("-planned_at")
        .values_list("planned_at", flat=True)
        .first()
    )
    return found
