"""A moment as a CSM reads it: what to do, why, until when, and what will leave by itself."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.contacting import services as contacting
from accounts.organizations.models import Organization
from advocacy.admin.moment_steps import HeardForm, heard_form
from advocacy.moments.models import Channel, Delivery, Moment
from advocacy.moments.planning import Held, Hours
from kernel import tenancy
from kernel.text import say
from kernel.work import State

GESTURE_COLOURS = {"thank": "good", "equip": "calm", "offer": "warm", "ask": "strong"}
TIER_COLOURS = {
    "champion": "strong",
    "natural": "good",
    "warm": "warm",
    "resting": "calm",
    "leave": "bad",
}


@dataclass(frozen=True, slots=True)
class Card:
    moment: Moment
    colour: str
    reasons: Sequence[str]
    due: str
    is_expiring: bool
    deliveries: Sequence[str] = field(default_factory=tuple)
    mail_link: str = ""
    may_approve: bool = False
    may_hurry: bool = False
    heard: HeardForm | None = None


def sentences(reasons: Iterable[Any]) -> list[str]:
    """Stored reasons in the reader's language."""
    return [say(reason) for reason in reasons if isinstance(reason, dict) and "code" in reason]


def words(name: str) -> str:
    """A name we installed, in the reader's language; one that was edited stays as it was written."""
    return _(name) if name else ""


def weekday_time(moment: datetime) -> str:
    """ "Monday 10:00" within six days, else with the date. In the reader's time zone."""
    local = timezone.localtime(moment)
    days = (local.date() - timezone.localdate()).days
    clock = date_format(local, "H:i")
    if days == 0:
        return _("today %(time)s") % {"time": clock}
    if days == 1:
        return _("tomorrow %(time)s") % {"time": clock}
    if 1 < days < 7:
        return f"{date_format(local, 'l')} {clock}"
    return f"{date_format(local, 'j N Y')}, {clock}"


def hours_here() -> Hours:
    """When people may be written to by the organization we are in: two queries for a page."""
    organization = Organization.objects.get(pk=tenancy.current())
    return Hours(organization, contacting.working_hours())


def card(moment: Moment, *, now: datetime, hours: Hours) -> Card:
    """Reads prefetched deliveries: no query."""
    deliveries = list(moment.deliveries.all())
    may_approve = _may_approve(moment, deliveries)
    mail = moment.state == "open" and any(_waits_for_hours(one) for one in deliveries)
    held = hours.held(moment.contact, now=now) if mail or may_approve else None
    told = [line for one in deliveries if (line := _told(one, now, held))]
    if held and not mail:
        told.append(_("a mail would be %(held)s") % {"held": held_words(held)})
    return Card(
        moment=moment,
        colour=GESTURE_COLOURS[moment.gesture],
        reasons=sentences(moment.reasons),
        due=_due(moment, deliveries, now),
        is_expiring=moment.state == "open" and (moment.expires_at - now).total_seconds() < 86400,
        deliveries=told,
        mail_link=_mail_link(moment),
        may_approve=may_approve,
        may_hurry=mail and held is not None,
        heard=heard_form(moment),
    )


def _may_approve(moment: Moment, deliveries: Sequence[Delivery]) -> bool:
    """A draft that would not leave by itself, with an address to send it to; whether it may go is asked when pressed."""
    mails = any(one.channel == Channel.MAIL for one in deliveries)
    return bool(
        moment.state == "open"
        and moment.position != "observe"
        and moment.contact.email
        and not mails
    )


def _due(moment: Moment, deliveries: Sequence[Delivery], now: datetime) -> str:
    task = next((d for d in deliveries if d.channel == Channel.TASK), None)
    if task is None:
        return _("only observed: nothing leaves") if moment.position == "observe" else ""
    if task.due_at > now:
        return _("draft for %(when)s") % {"when": weekday_time(task.due_at)}
    return _("draft ready")


def held_words(held: Held) -> str:
    """ "held until Monday 10:00: quiet hours in Paris": in the reader's time zone."""
    when = weekday_time(held.until)
    return _("held until %(when)s: quiet hours in %(place)s") % {"when": when, "place": held.place}


def _waits_for_hours(delivery: Delivery) -> bool:
    """A mail that nobody has let go before its person's working hours."""
    return (
        delivery.channel == Channel.MAIL
        and delivery.state == State.PENDING
        and delivery.hurried_at is None
    )


def _told(delivery: Delivery, now: datetime, held: Held | None) -> str:
    if delivery.channel == Channel.IN_APP:
        return _("shown in the product")
    if delivery.channel != Channel.MAIL:
        return ""
    if delivery.state == State.DONE:
        sent = delivery.finished_at
        return _("mail sent %(when)s") % {"when": weekday_time(sent)} if sent else _("mail sent")
    if delivery.state in (State.FAILED, State.CANCELLED):
        why = delivery.outcome or delivery.failure
        told = sentences([why]) if why else []
        return _("mail not sent: %(why)s") % {"why": told[0]} if told else _("mail not sent")
    if held and _waits_for_hours(delivery):
        return _("mail %(held)s") % {"held": held_words(held)}
    when = weekday_time(max(delivery.due_at, now))
    return _("mail leaves %(when)s") % {"when": when}


def _mail_link(moment: Moment) -> str:
    """Opens the CSM's own mail program with the draft in it: the first way a draft leaves is by a human hand."""
    if not moment.contact.email or moment.position == "observe":
        return ""
    draft = urlencode({"subject": moment.subject, "body": moment.body}, quote_via=quote)
    return f"mailto:{quote(moment.contact.email, safe='@')}?{draft}"
