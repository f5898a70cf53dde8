"""One step of an offer by hand, and what the page of an offer shows beside its fields."""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from accounts.organizations.models import Organization, User
from advocacy.admin.promises import row_of
from advocacy.incentives import addresses, promises, seats, services, waiting
from advocacy.incentives.models import Offer
from advocacy.incentives.piece_models import JointPiece
from advocacy.incentives.promise_models import OfferMail, OfferStep
from advocacy.incentives.seat_models import Entitlement
from advocacy.incentives.states import PROMISED
from kernel.errors import Invalid
from kernel.text import say

VERBS: dict[str, Callable[..., Offer]] = {
    "accept": services.accept,
    "decline": services.decline,
    "fulfil": services.fulfil,
    "withdraw": services.withdraw,
}


def take(offer: Offer, told: Any, *, by: User) -> None:
    """What a form says. "confirm" names the time on its button, or in a field beside it. Raises DomainError."""
    step, _sep, at = told.get("step", "").partition(" ")
    note = told.get("note", "")
    if step == "confirm":
        starts_at = _moment(at or told.get("time", ""))
        place = told.get("place", "")
        services.schedule(offer=offer, starts_at=starts_at, place=place, note=note, by=by)
    elif step == "schedule":
        _schedule(offer, told, by=by)
    elif step == "called_off":
        services.withdraw(offer=offer, by_them=True, note=note, by=by)
    elif step == "undo":
        services.undo_fulfil(offer=offer, by=by)
    elif step in VERBS:
        VERBS[step](offer=offer, note=note, by=by)
    else:
        raise Invalid(_("There is no such step."))


def _schedule(offer: Offer, told: Any, *, by: User) -> None:
    """A day, or with an hour a meeting: then an invitation goes out."""
    day, hour, note = _day(told.get("due_on", "")), told.get("hour", ""), told.get("note", "")
    if not hour:
        services.schedule(offer=offer, due_on=day, note=note, by=by)
        return
    try:
        local = datetime.combine(day, time.fromisoformat(hour))
    except ValueError as error:
        raise Invalid(_("This hour cannot be read: one like 14:30.")) from error
    starts_at, place = timezone.make_aware(local), told.get("place", "")
    services.schedule(offer=offer, starts_at=starts_at, place=place, note=note, by=by)


def _moment(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise Invalid(_("Please choose a time.")) from error
    if at.tzinfo is None:
        raise Invalid(_("Please choose a time."))
    return at


def _day(text: str) -> date:
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None:
        raise Invalid(_("Please choose a day."))
    return day


def beside(offer: Offer) -> dict[str, Any]:
    """Its way so far, its times, seats and mails, and its own page. A constant number of queries."""
    organization = Organization.objects.get(pk=offer.organization_id)
    mails = OfferMail.objects.filter(offer=offer).select_related("to").order_by("due_at", "pk")
    return {
        "row": row_of(offer, organization, on=promises.today()),
        "is_promised": offer.state in PROMISED,
        "history": OfferStep.objects.filter(offer=offer).select_related("by").order_by("at", "id"),
        "seats": seats.passes_of(offer),
        "entitlements": Entitlement.objects.filter(offer=offer)
        .select_related("contact", "seat")
        .order_by("granted_at", "pk"),
        "mails": [
            {"row": one, "outcome": say(one.outcome) if one.outcome else ""} for one in mails
        ],
        "pieces": JointPiece.objects.filter(offer=offer),
        "place_in_line": waiting.place_in_line(offer) if offer.state == "waiting" else None,
        "page_url": addresses.offer_url(organization_id=offer.organization_id, offer_id=offer.pk),
    }
