"""What we owe: open promises with the late ones first, reminders before and after their day, and how many are kept."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

from django.db.models import Q
from django.utils import timezone

from accounts.organizations.models import Membership, Organization, User
from advocacy.incentives import mails
from advocacy.incentives.models import Offer
from advocacy.incentives.promise_models import OfferMail
from advocacy.incentives.states import PROMISED
from kernel import tenancy
from kernel.statistics import Proportion, proportion
from kernel.windows import WorkingHours, add_working_days, zone

SOON_WORKING_DAYS = 2
VERY_LATE_WORKING_DAYS = 5
SOON_DAYS = 3
WINDOW = timedelta(days=365)
LEADS = (Membership.Role.OWNER, Membership.Role.ADMIN)


@dataclass(frozen=True, slots=True)
class Kept:
    """Of the promises that fell due in a year: kept on their day or before, kept later, and not kept (yet).

    What the person called off themselves is no promise broken, and counts nowhere. `days`: the median from the yes to
    the promise kept, of `kept_in_all`.
    """

    in_time: Proportion
    late: int
    broken: int
    days: float | None
    kept_in_all: int


def today() -> date:
    """The day it is where the organization works: promises fall due by it."""
    return today_in(Organization.objects.get(pk=tenancy.current()))


def today_in(organization: Organization) -> date:
    return timezone.localdate(timezone=zone(organization.timezone))


def open_promises(*, owners: Any = None) -> Any:
    """Everything that is owed to real people, the oldest due first. With `owners` (ids), what these people owe."""
    rows = (
        Offer.objects.for_organization(tenancy.current())
        .filter(state__in=PROMISED, contact__is_test=False)
        .select_related("incentive", "contact__company", "owner")
        .order_by("due_on", "pk")
    )
    return rows.filter(owner__in=owners) if owners is not None else rows


def due_or_late(*, owners: Any = None, within_days: int = SOON_DAYS) -> Any:
    """What is late or falls due within so many days, the latest first: for Today and for digests."""
    return open_promises(owners=owners).filter(due_on__lte=today() + timedelta(days=within_days))


def pressing(*, on: date, owners: Any = None) -> Any:
    """What is late, falls due within three days of this one, or waits for one of the proposed times to be confirmed."""
    soon = Q(due_on__lte=on + timedelta(days=SOON_DAYS))
    rows = open_promises(owners=owners)
    return rows.filter(soon | Q(starts_at=None) & ~Q(proposed=[]))


def to_confirm(*, owners: Any = None) -> Any:
    """Promises for which the person has proposed times and nobody has confirmed one."""
    rows = open_promises(owners=owners)
    return rows.filter(starts_at=None).exclude(proposed=[])


def is_late(offer: Offer, *, on: date) -> bool:
    return offer.state in PROMISED and offer.due_on is not None and offer.due_on < on


def kept(*, now: datetime) -> Kept:
    """The rate of promises kept, with its interval, and the time it took. One query."""
    tz = zone(Organization.objects.get(pk=tenancy.current()).timezone)
    on = now.astimezone(tz).date()
    rows = (
        Offer.objects.for_organization(tenancy.current())
        .filter(contact__is_test=False, accepted_at__isnull=False, due_on__isnull=False)
        .filter(Q(due_on__gt=on - WINDOW, due_on__lte=on) | Q(fulfilled_at__gt=now - WINDOW))
        .exclude(state="withdrawn", called_off_by_them=True)
        .values_list("state", "due_on", "accepted_at", "fulfilled_at")
    )
    in_time = late = broken = 0
    took: list[float] = []
    for state, due_on, accepted_at, fulfilled_at in rows:
        if due_on is None or accepted_at is None:
            continue
        if state == "fulfilled" and fulfilled_at is not None:
            took.append((fulfilled_at - accepted_at) / timedelta(days=1))
            if fulfilled_at.astimezone(tz).date() <= due_on:
                in_time += 1
            else:
                late += 1
        elif due_on < on:
            broken += 1
    return Kept(
        in_time=proportion(in_time, in_time + late + broken),
        late=late,
        broken=broken,
        days=median(took) if took else None,
        kept_in_all=len(took),
    )


def remind() -> int:
    """Write down what owners are to be reminded of: due soon, late, and late for days (their lead hears of it too).

    Once for each day a promise was due, however often this runs. Returns how many reminders are new.
    """
    now = timezone.now()
    tz = zone(Organization.objects.get(pk=tenancy.current()).timezone)
    on = now.astimezone(tz).date()
    soon = add_working_days(now, SOON_WORKING_DAYS, tz, WorkingHours()).date()
    due = list(
        Offer.objects.for_organization(tenancy.current())
        .filter(state__in=PROMISED, contact__is_test=False, due_on__lte=soon)
        .select_related("owner", "contact__company__owner")
    )
    if not due:
        return 0
    leads = list(
        User.objects.filter(
            memberships__organization_id=tenancy.current(),
            memberships__role__in=LEADS,
            is_active=True,
        ).order_by("pk")
    )
    before = OfferMail.objects.for_organization(tenancy.current()).count()
    OfferMail.objects.bulk_create(
        [row for offer in due for row in _reminders(offer, leads, on=on, now=now, tz=tz)],
        ignore_conflicts=True,
    )
    return int(OfferMail.objects.for_organization(tenancy.current()).count() - before)


def _reminders(
    offer: Offer, leads: list[User], *, on: date, now: datetime, tz: Any
) -> list[OfferMail]:
    keepers = [offer.owner] if offer.owner and offer.owner.is_active else leads[:1]
    due_on: date = offer.due_on  # type: ignore[assignment]
    if due_on >= on:
        # A promise that is due at once needs no reminder that it will be.
        if offer.accepted_at and offer.accepted_at.astimezone(tz).date() >= on:
            return []
        return [mails.reminder(OfferMail.Kind.DUE_SOON, offer, to=one) for one in keepers]
    rows = [mails.reminder(OfferMail.Kind.LATE, offer, to=one) for one in keepers]
    noon = datetime.combine(due_on, datetime.min.time(), tz)
    if add_working_days(noon, VERY_LATE_WORKING_DAYS, tz, WorkingHours()).date() <= on:
        everybody = dict.fromkeys([*keepers, *leads])
        rows += [mails.reminder(OfferMail.Kind.VERY_LATE, offer, to=one) for one in everybody]
    return rows
