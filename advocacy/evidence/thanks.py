"""Thanks within two working days: a promise for each act, kept or late, and counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from accounts.contacting.services import working_hours
from accounts.customers.models import Contact
from accounts.organizations.models import Organization, User
from advocacy.evidence.thanks_models import Thanks
from advocacy.signals.kinds import KINDS
from advocacy.signals.models import Act, Signal
from kernel import tenancy
from kernel.setwise import insert_rows, update_rows
from kernel.statistics import Proportion, proportion
from kernel.windows import WorkingHours, add_working_days, zone

WORKING_DAYS = 2
JUDGED = timedelta(days=90)
MAY_THANK = frozenset({"with_name", "without_name", "yes", "true", True})


def owe(signals: Sequence[Signal], *, may_thank: frozenset[object] = MAY_THANK) -> int:
    """Promise thanks for what these signals say somebody has just done. Returns how many promises are new.

    History that is loaded makes none. What somebody else did because of them (a newcomer who names them, a stage of a
    person they brought) is thanked only with that person's yes; what they did themselves, always.
    """
    done = {
        signal.pk: signal
        for signal in signals
        if signal.is_live and KINDS[signal.kind].is_act and signal.withdrawn_at is None
        if not _needs_a_yes(signal) or signal.details.get("may_thank") in may_thank
    }
    if not done:
        return 0
    acts = list(
        Act.objects.for_organization(tenancy.current()).filter(
            signal_id__in=list(done), contact__is_test=False
        )
    )
    tz = zone(Organization.objects.get(pk=tenancy.current()).timezone)
    hours = working_hours() or WorkingHours()
    rows = [
        Thanks(
            organization_id=tenancy.current(),
            act_id=act.pk,
            contact_id=act.contact_id,
            occurred_at=act.occurred_at,
            due_at=add_working_days(act.occurred_at, WORKING_DAYS, tz, hours),
        )
        for act in sorted(acts, key=lambda act: act.pk)
    ]
    return len(insert_rows(rows, unless_there=True))


def _needs_a_yes(signal: Signal) -> bool:
    return signal.kind == "named_by_signup" or "may_thank" in signal.details


def owed() -> QuerySet[Thanks]:
    """What waits for somebody, the most urgent first."""
    rows: QuerySet[Thanks] = Thanks.objects.for_organization(tenancy.current())
    return (
        rows.filter(done_at=None)
        .select_related("contact__company__owner", "act__signal")
        .order_by("due_at", "pk")
    )


def note_moments(rows: Sequence[Thanks]) -> int:
    """Moments said thanks for these: their `done_at` is set, and is written down. Returns how many."""
    for row in rows:
        row.how = Thanks.How.MOMENT
    update_rows(rows, ["done_at", "how"])
    return len(rows)


def thanked_by_hand(*, contact: Contact, by: User) -> int:
    """Somebody said thanks in a way that we cannot see. Returns how many promises that kept."""
    return (
        Thanks.objects.for_organization(tenancy.current())
        .filter(contact=contact, done_at=None)
        .update(done_at=timezone.now(), how=Thanks.How.HAND, done_by=by)
    )


@dataclass(frozen=True, slots=True)
class Kept:
    """How the promises of the last 90 days were kept; those that are not due yet are left out."""

    in_time: Proportion
    open_now: int
    late_now: int


def kept(*, now: datetime) -> Kept:
    """A constant number of queries."""
    rows = Thanks.objects.for_organization(tenancy.current())
    due = rows.filter(due_at__gt=now - JUDGED).filter(Q(due_at__lte=now) | Q(done_at__isnull=False))
    open_ones = rows.filter(done_at=None)
    return Kept(
        in_time=proportion(due.filter(done_at__lte=F("due_at")).count(), due.count()),
        open_now=open_ones.count(),
        late_now=open_ones.filter(due_at__lte=now).count(),
    )
