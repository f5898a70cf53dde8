"""By which channels a moment goes out, and when. Pure functions of what was decided and known."""

from dataclasses import dataclass
from datetime import datetime

from accounts.contacting import days_off
from accounts.customers.models import Contact
from accounts.organizations.models import Organization
from advocacy.moments.models import Order, Rule
from advocacy.moments.rules import Person, Verdict, equipped_lately, mail_refusal, way_refusal
from kernel.text import Reason, reason
from kernel.windows import WorkingHours, next_open, next_working_morning


@dataclass(frozen=True, slots=True)
class Plan:
    """(channel, due) pairs, and what is worth saying about a channel that was left out."""

    channels: list[tuple[str, datetime]]
    notes: list[Reason]


def plan(
    *,
    rule: Rule,
    verdict: Verdict,
    person: Person,
    contact: Contact,
    organization: Organization,
    position: str,
    hours: WorkingHours | None,
    now: datetime,
) -> Plan:
    """Observe: nothing. Drafts: the CSM's task. On: the product at once, and mail where the rule sends by itself; which
    of the two comes first, where both could, is the rule's own order. Whoever is not mailed stands on the CSM's list.
    """
    if position == "observe":
        return Plan([], [reason("position_observe")])
    is_on = position == "on" and not verdict.by_hand
    no_show = _no_show(person, now) if is_on and rule.in_app else reason("way_not_chosen")
    no_mail: Reason | None = reason("way_not_chosen")
    if is_on and rule.sends_at_once:
        no_mail = mail_refusal(
            person, gesture=verdict.gesture, is_test=contact.is_test, now=now
        ) or _too_much_material(verdict.gesture, person, now)
    shows, mails = _in_order(rule.channel_order, shows=no_show is None, mails=no_mail is None)
    channels: list[tuple[str, datetime]] = [("in_app", now)] if shows else []
    notes = [] if no_show is None or no_show["code"] == "way_not_chosen" else [no_show]
    if mails:
        due = opening(now, contact=contact, organization=organization, hours=hours)
        return Plan([*channels, ("mail", due)], notes)
    if shows and rule.channel_order == Order.PRODUCT and rule.sends_at_once:
        return Plan(channels, notes)
    if no_mail is not None and no_mail["code"] != "way_not_chosen":
        notes.append(reason("mail_not_by_itself", why=no_mail))
    due = task_due(
        now, gesture=verdict.gesture, contact=contact, organization=organization, hours=hours
    )
    return Plan([*channels, ("task", due)], notes)


def _no_show(person: Person, now: datetime) -> Reason | None:
    """Why the product does not show it; None when it does."""
    if why_not := way_refusal(person, way="in_app", now=now):
        return why_not
    return reason("in_app_one_at_a_time") if person.is_shown_something else None


def _in_order(order: str, *, shows: bool, mails: bool) -> tuple[bool, bool]:
    """Both, or of two that could the one that comes first."""
    if order == Order.PRODUCT and shows:
        return True, False
    if order == Order.MAIL and mails:
        return False, True
    return shows, mails


def _too_much_material(gesture: str, person: Person, now: datetime) -> Reason | None:
    if gesture == "equip" and equipped_lately(person.past, now=now):
        return reason("equipped_lately")
    return None


@dataclass(frozen=True, slots=True)
class Held:
    """Why a mail does not leave now: its person's quiet hours, until when and where."""

    until: datetime
    place: str


@dataclass(frozen=True, slots=True)
class Hours:
    """When people may be written to: read once for a page, asked for each person on it."""

    organization: Organization
    hours: WorkingHours | None

    def held(self, contact: Contact, *, now: datetime) -> Held | None:
        """What a mail to this person would wait for; None when it would leave at once. No query."""
        if self.hours is None:
            return None
        tz, theirs = days_off.of_contact(contact, self.organization, self.hours)
        until = next_open(now, tz, theirs)
        return Held(until, tz.key.rpartition("/")[2].replace("_", " ")) if until > now else None


def opening(
    moment: datetime, *, contact: Contact, organization: Organization, hours: WorkingHours | None
) -> datetime:
    """When the person may be written to, from `moment` on: at once when no quiet hours are kept."""
    if hours is None:
        return moment
    tz, theirs = days_off.of_contact(contact, organization, hours)
    return next_open(moment, tz, theirs)


def task_due(
    moment: datetime,
    *,
    gesture: str,
    contact: Contact,
    organization: Organization,
    hours: WorkingHours | None,
) -> datetime:
    """When the CSM finds it on their list: thanks as soon as they work, everything else the next working morning."""
    owner = contact.company.owner if contact.company else None
    tz, kept = days_off.of_colleague(owner, organization, hours or WorkingHours())
    when = next_open if gesture == "thank" else next_working_morning
    return when(moment, tz, kept)
