"""What an administrator should look at: raised when it is found, ended when it is gone. Words of each alarm."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Max, Q
from django.utils.translation import gettext_lazy as _

from accounts.contacting.models import Suppression
from accounts.events.models import OWN_SOURCE, Event, EventName
from accounts.outbound.retrying import WARN_AFTER
from accounts.outbound.webhook_models import WebhookEndpoint
from advocacy.digests.models import Alarm
from advocacy.moments.models import BY_MAIL, Delivery
from advocacy.moments.rule_models import Rule
from kernel import tenancy
from kernel.text import define, reason, say
from kernel.work import State

SILENT_AFTER = timedelta(hours=24)
LOOKED_BACK = timedelta(days=8)
USUAL_A_DAY = 1.0
"""A source that sends less than once a day may be silent for one."""
MOST_IN_QUARANTINE = 20
COMPLAINTS_OF_A_THOUSAND = 1.0
LEAST_MAILS = 100

define(
    {
        "alarm_rule_paused": _("The playbook “{name}” is paused: it kept failing"),
        "alarm_source_silent": _(
            "Nothing came from {source} for {hours} hours; usually {usual} events a day do"
        ),
        "alarm_unmapped": _("{n} names of events have no meaning yet; “{name}” came most often"),
        "alarm_unmapped.one": _("The event name “{name}” has no meaning yet"),
        "alarm_quarantine": _("{n} events wait in quarantine"),
        "alarm_complaints": _("{n} of {sent} mails were marked as spam: more than 0.1 %"),
        "alarm_complaints.one": _("1 of {sent} mails was marked as spam: more than 0.1 %"),
        "alarm_webhook_failing": _("The webhook “{name}” has failed for more than a day"),
        "alarm_webhook_ended": _("The webhook “{name}” was switched off: {why}"),
    }
)

PAGES = {
    "alarm_rule_paused": ("advocacy_rule_change", True),
    "alarm_source_silent": ("accounts_event_changelist", False),
    "alarm_unmapped": ("accounts_eventname_changelist", False),
    "alarm_quarantine": ("accounts_event_changelist", False),
    "alarm_complaints": ("advocacy_moment_changelist", False),
    "alarm_webhook_failing": ("accounts_webhookendpoint_change", True),
    "alarm_webhook_ended": ("accounts_webhookendpoint_change", True),
}
"""Where to look, and whether the page is that of the subject."""


ONE_IS_SAID_APART = {"alarm_unmapped", "alarm_complaints"}


def in_words(row: Alarm) -> str:
    """One alarm as a sentence without its full stop."""
    is_one = row.params.get("n") == 1 and row.code in ONE_IS_SAID_APART
    return say(reason(f"{row.code}.one" if is_one else row.code, **row.params))


@dataclass(frozen=True, slots=True)
class Found:
    code: str
    subject: str
    params: dict[str, Any] = field(default_factory=dict)


def raise_and_end(*, now: datetime) -> int:
    """Bring the open alarms up to date. Returns how many are new. A constant number of queries."""
    found = {(one.code, one.subject): one for one in _everything(now)}
    open_ones = Alarm.objects.for_organization(tenancy.current()).filter(ended_at=None)
    there = {(row.code, row.subject): row.pk for row in open_ones}
    over = [pk for key, pk in there.items() if key not in found]
    open_ones.filter(pk__in=over).update(ended_at=now)
    new = [
        Alarm(
            organization_id=tenancy.current(),
            code=one.code,
            subject=one.subject,
            params=one.params,
            raised_at=now,
        )
        for key, one in found.items()
        if key not in there
    ]
    Alarm.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def _everything(now: datetime) -> Iterable[Found]:
    yield from _paused()
    yield from _silent(now)
    yield from _unmapped()
    yield from _quarantine()
    yield from _complaints(now)
    yield from _webhooks(now)


def _paused() -> Iterable[Found]:
    rules = Rule.objects.for_organization(tenancy.current()).exclude(paused_at=None)
    for rule in rules:
        yield Found("alarm_rule_paused", str(rule.pk), {"name": rule.name})


def _silent(now: datetime) -> Iterable[Found]:
    """Sources that sent at least once a day, and for a day have not."""
    rows = (
        Event.objects.for_organization(tenancy.current())
        .filter(received_at__gte=now - LOOKED_BACK, is_test=False, is_historical=False)
        .exclude(source=OWN_SOURCE)
        .order_by()
        .values("source")
        .annotate(last=Max("received_at"), n=Count("pk"))
        .filter(last__lt=now - SILENT_AFTER)
    )
    for row in rows:
        days = (row["last"] - (now - LOOKED_BACK)).total_seconds() / 86400
        usual = row["n"] / max(days, 1.0)
        if usual >= USUAL_A_DAY:
            hours = int((now - row["last"]).total_seconds() // 3600)
            params = {"source": row["source"], "hours": hours, "usual": round(usual)}
            yield Found("alarm_source_silent", row["source"], params)


def _unmapped() -> Iterable[Found]:
    names = EventName.objects.for_organization(tenancy.current()).filter(is_mapped=False)
    n = names.count()
    if n:
        most = names.order_by("-seen", "name").values_list("name", flat=True)[0]
        yield Found("alarm_unmapped", "names", {"n": n, "name": most})


def _quarantine() -> Iterable[Found]:
    rows = Event.objects.for_organization(tenancy.current()).filter(
        state=State.FAILED, is_test=False
    )
    n = rows.count()
    if n > MOST_IN_QUARANTINE:
        yield Found("alarm_quarantine", "events", {"n": n})


def _complaints(now: datetime) -> Iterable[Found]:
    since = now - timedelta(days=7)
    sent = (
        Delivery.objects.for_organization(tenancy.current())
        .filter(channel__in=BY_MAIL, state=State.DONE, finished_at__gte=since)
        .count()
    )
    n = (
        Suppression.objects.for_organization(tenancy.current())
        .filter(cause=Suppression.Cause.COMPLAINED, created_at__gte=since)
        .count()
    )
    if sent >= LEAST_MAILS and n * 1000 > sent * COMPLAINTS_OF_A_THOUSAND:
        yield Found("alarm_complaints", "mails", {"n": n, "sent": sent})


def _webhooks(now: datetime) -> Iterable[Found]:
    failing = Q(is_on=True, failing_since__lte=now - WARN_AFTER)
    rows = WebhookEndpoint.objects.for_organization(tenancy.current()).filter(
        failing | Q(ended_at__isnull=False)
    )
    for row in rows.order_by(F("ended_at").desc(nulls_last=True), "pk"):
        if row.ended_at:
            params = {"name": row.name, "why": row.ended_because}
            yield Found("alarm_webhook_ended", str(row.pk), params)
        else:
            yield Found("alarm_webhook_failing", str(row.pk), {"name": row.name})
