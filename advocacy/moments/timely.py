"""Times that come in the life of a customer: so many days after a first result, a renewal, the day they began to pay;
and occasions that are near.

Everything falls due at one hour of the day (UTC), so that live rules and a test on history decide at the same moment.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Max, Min

from accounts.customers.models import Contact
from accounts.customers.movements import MrrState
from advocacy.moments import buying
from advocacy.moments.causes import Cause
from advocacy.moments.models import Attendance
from advocacy.moments.rules import Ready
from advocacy.moments.triggers import Trigger
from advocacy.signals.models import Act, Signal
from kernel import tenancy
from kernel.text import days_in_words, reason

HOUR = time(5, tzinfo=UTC)
CATCH_UP = timedelta(days=3)
"""So long after its day a time that came is still made up for, after a pause of ours."""
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Anchor:
    """From when a time is counted, for one person. `known_at`: when we learned of it."""

    contact_id: UUID
    at: datetime
    known_at: datetime
    name: str
    details: dict[str, Any] = field(default_factory=dict)


def falls_due(at: datetime) -> datetime:
    """The first hour of decision at or after this moment."""
    same_day = datetime.combine(at.astimezone(UTC).date(), HOUR)
    return same_day if same_day >= at else same_day + timedelta(days=1)


def causes(
    ready: Ready, anchors: Iterable[Anchor], *, after: datetime, until: datetime
) -> Iterator[Cause]:
    """What falls due for one rule in (after, until]. Pure."""
    trigger = ready.trigger
    for anchor in anchors:
        for due in _times(trigger, anchor.at, after, until):
            if anchor.known_at <= due:
                yield _cause(ready, anchor, due)


def _times(trigger: Trigger, at: datetime, after: datetime, until: datetime) -> Iterator[datetime]:
    every = timedelta(days=trigger.every)
    moment = at + timedelta(days=trigger.days)
    if every and moment < after:
        moment += ((after - moment) // every) * every
    while (due := falls_due(moment)) <= until:
        if due > after:
            yield due
        if not every:
            return
        moment += every


def _cause(ready: Ready, anchor: Anchor, due: datetime) -> Cause:
    trigger = ready.trigger
    since = anchor.name if trigger.since == "signal" else f"anchor_{trigger.since}"
    passed = (due - anchor.at).days
    day = anchor.at.date().isoformat()
    return Cause(
        contact_id=anchor.contact_id,
        kind="time",
        at=due,
        why=reason("time_come", days=days_in_words(passed), since=since, day=day),
        key=f"{ready.rule.pk}:{anchor.contact_id}:{day}:{due:%Y-%m-%d}",
        details=anchor.details | {"anchor": day},
    )


def anchors_of(trigger: Trigger, *, until: datetime, after: datetime | None = None) -> list[Anchor]:
    """Every anchor of living customers that can make something due until then (and after, where that is asked)."""
    newest = until - timedelta(days=trigger.days)
    oldest = None
    if after is not None and not trigger.every:
        oldest = after - timedelta(days=trigger.days + 1)
    found = _ANCHORS[trigger.since](trigger)
    return [one for one in found if one.at <= newest and (oldest is None or one.at > oldest)]


def _customers() -> Any:
    return Contact.objects.for_organization(tenancy.current()).filter(
        merged_into=None, is_test=False, standing=Contact.Standing.CUSTOMER
    )


def _signals(trigger: Trigger) -> Any:
    return Signal.objects.for_organization(tenancy.current()).filter(
        kind__in=trigger.kinds, withdrawn_at=None, contact__in=_customers()
    )


def _each_signal(trigger: Trigger) -> list[Anchor]:
    rows = (
        _signals(trigger)
        .order_by()
        .values_list("contact_id", "occurred_at", "recorded_at", "kind", "details")
    )
    return [Anchor(*row) for row in rows]


def _first_value(trigger: Trigger) -> list[Anchor]:
    rows = _signals(trigger).order_by().values("contact_id")
    rows = rows.annotate(first=Min("occurred_at"), known=Min("recorded_at"))
    return [Anchor(row["contact_id"], row["first"], row["known"], "milestone") for row in rows]


def _first_seen(_trigger: Trigger) -> list[Anchor]:
    rows = _customers().order_by().values_list("pk", "first_seen_at", "created_at")
    return [Anchor(pk, at, created, "") for pk, at, created in rows]


def _go_live(_trigger: Trigger) -> list[Anchor]:
    paying = (
        MrrState.objects.for_organization(tenancy.current())
        .filter(amount__gt=0)
        .values("company_id")
        .annotate(first=Min("occurred_at"))
    )
    began = {row["company_id"]: row["first"] for row in paying}
    people = _customers().filter(company__churned_at=None).order_by()
    return [
        Anchor(pk, began[company_id], max(began[company_id], created), "")
        for pk, company_id, created in people.values_list("pk", "company_id", "created_at")
        if company_id in began
    ]


def _last_act(_trigger: Trigger) -> list[Anchor]:
    rows = (
        Act.objects.for_organization(tenancy.current())
        .filter(contact__in=_customers())
        .order_by()
        .values("contact_id")
        .annotate(last=Max("occurred_at"), known=Max("signal__recorded_at"))
    )
    return [Anchor(row["contact_id"], row["last"], row["known"], "") for row in rows]


def _due_again(_trigger: Trigger) -> list[Anchor]:
    return [Anchor(*row) for row in buying.due()]


_ANCHORS = {
    "first_value": _first_value,
    "first_seen": _first_seen,
    "go_live": _go_live,
    "renewal": _each_signal,
    "expansion": _each_signal,
    "signal": _each_signal,
    "last_act": _last_act,
    "due_again": _due_again,
}


def occasions(ready: Ready, *, after: datetime, until: datetime, now: datetime) -> Iterator[Cause]:
    """People of ours who will be at an occasion that is near enough, where that falls in (after, until].

    Somebody added later is still met while the occasion lies ahead.
    """
    rows = (
        Attendance.objects.for_organization(tenancy.current())
        .filter(contact__in=_customers(), occasion__starts_on__gte=after.date())
        .select_related("occasion")
        .order_by("occasion__starts_on", "pk")
    )
    for row in rows:
        held = row.occasion
        due = datetime.combine(working_days_before(held.starts_on, ready.trigger.days), HOUR)
        is_ahead = due <= until and held.starts_on >= now.date()
        if not (after < due <= until or is_ahead):
            continue
        day = held.starts_on.isoformat()
        yield Cause(
            contact_id=row.contact_id,
            kind="occasion",
            at=max(due, min(now, until)) if is_ahead else due,
            why=reason("occasion_near", occasion=held.name, day=day),
            key=f"{ready.rule.pk}:{row.contact_id}:occasion:{held.pk}",
            details={"occasion": held.name, "date": day, "problem": held.topic, "url": held.url},
        )


def working_days_before(day: date, days: int) -> date:
    """So many working days earlier."""
    while days > 0:
        day -= timedelta(days=1)
        days -= day.weekday() < SATURDAY
    return day
