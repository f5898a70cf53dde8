"""On the page of a person: when they were last asked, when they can be asked next, and why they were not asked yesterday."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.contacting import preferences
from accounts.contacting.wishes import AskKind, Way
from accounts.customers.models import Contact
from advocacy.admin.cards import sentences, words
from advocacy.moments import addresses, eligibility, follow_ups
from advocacy.moments.answers import Answer
from advocacy.moments.eligibility import Askable, Eligibility
from advocacy.moments.models import Decision, Gesture, Moment
from kernel import tenancy

ANSWERS = 10


def asking(contact: Contact, *, now: datetime) -> dict[str, Any]:
    """A constant number of queries."""
    found = eligibility.of_person(contact, now=now)
    return {
        "last": _last(found),
        "next": _next(found, now),
        "kinds": [_line(one, now) for one in found.kinds],
        "page": addresses.your_url(organization_id=tenancy.current(), contact_id=contact.pk),
    }


def answered(contact: Contact) -> dict[str, Any]:
    """What they said to earlier asks, what they wish, and what that leaves to do. A constant number of queries."""
    return {
        "answers": Answer.objects.for_organization(tenancy.current())
        .filter(contact=contact)
        .select_related("moment")
        .order_by("-answered_at", "-pk")[:ANSWERS],
        "wishes": wishes(contact),
        "follow_ups": list(follow_ups.open_ones().filter(contact=contact)),
    }


def _day(at: datetime) -> str:
    return date_format(timezone.localtime(at), "DATE_FORMAT")


def _last(found: Eligibility) -> str:
    if found.last_asked_at is None:
        return _("Not asked for anything in the last 12 months.")
    return _("Last asked on %(day)s.") % {"day": _day(found.last_asked_at)}


def _next(found: Eligibility, now: datetime) -> str:
    if found.is_now:
        return _("Can be asked now.")
    if found.next_at is None:
        return _("Cannot be asked until somebody clears what is in the way.")
    return _("Can be asked next from %(day)s on.") % {"day": _day(found.next_at)}


def _line(one: Askable, now: datetime) -> dict[str, Any]:
    """One kind of ask: free, or everything in the way."""
    if one.is_now:
        when = _("now")
    elif one.free_at is not None:
        when = _("from %(day)s on") % {"day": _day(one.free_at)}
    else:
        when = _("not now")
    return {
        "name": str(AskKind(one.kind).label),
        "when": when,
        "reasons": sentences(one.reasons),
        "is_now": one.is_now,
    }


def yesterday(contact: Contact, *, now: datetime) -> list[str]:
    """Why they were not asked yesterday: what was decided then, else what would have stood in the way."""
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    since = today - timedelta(days=1)
    asked = Moment.objects.for_organization(tenancy.current()).filter(
        contact=contact, gesture=Gesture.ASK, opened_at__gte=since, opened_at__lt=today
    )
    if (moment := asked.order_by("opened_at").first()) is not None:
        return [_("They were: %(subject)s") % {"subject": moment.subject or moment}]
    decided = _decided(contact, since=since, until=today)
    if decided:
        return decided
    if contact.created_at > today - timedelta(hours=12):
        return [_("We did not know them yet.")]
    then = eligibility.of_person_then(contact, at=today - timedelta(hours=12))
    lines = [_("Nothing happened that a playbook waits for.")]
    if not then.is_now:
        common = _common(then.kinds)
        lines += [_("And an ask would have been refused: %(why)s") % {"why": why} for why in common]
    return lines


def _decided(contact: Contact, *, since: datetime, until: datetime) -> list[str]:
    rows = (
        Decision.objects.for_organization(tenancy.current())
        .filter(contact=contact, decided_at__gte=since, decided_at__lt=until)
        .select_related("rule")
        .order_by("-id")[:20]
    )
    told = (
        f"{words(row.rule.name)}: {' '.join(_about_the_ask(row))}" for row in rows if row.reasons
    )
    return list(dict.fromkeys(told))


def _about_the_ask(row: Decision) -> list[str]:
    """Of one that opened something gentler: why it was no ask, where that is said; else everything."""
    refused = [why for why in row.reasons if why.get("code") == "ask_refused"]
    return sentences(refused or row.reasons)


def _common(kinds: Sequence[Askable]) -> list[str]:
    """What stood in the way of every kind; else of the kind with the least in its way."""
    said = [sentences(one.reasons) for one in kinds]
    shared = [line for line in said[0] if all(line in lines for lines in said)]
    return shared or min(said, key=len)


def wishes(contact: Contact) -> list[str]:
    """What they wish, as their own page says it."""
    newest = preferences.newest(contact)
    if newest is None:
        return []
    wish, lines = newest.wish, []
    if wish.unwilling:
        kinds = ", ".join(preferences.kinds_in_words(wish.unwilling))
        lines.append(_("Not to be asked for: %(kinds)s.") % {"kinds": kinds})
    if wish.apart_days:
        often = preferences.APART[wish.apart_days]
        lines.append(_("Asked at most %(often)s.") % {"often": often})
    if wish.way != Way.ANY:
        lines.append(_("To be reached %(way)s.") % {"way": Way(wish.way).label})
    if wish.paused_until:
        day = date_format(wish.paused_until, "DATE_FORMAT")
        lines.append(_("To be left alone until %(day)s.") % {"day": day})
    noted = _day(newest.recorded_at)
    return [*lines, _("Noted on %(day)s: %(how)s.") % {"day": noted, "how": newest.source}]
