"""How an offer stands, as its person reads it. Honest: late is called late, and full is called full."""

from datetime import date

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.organizations.models import Organization
from advocacy.incentives import first_looks, places, promises, waiting
from advocacy.incentives.letters import at_in_words, zone_of
from advocacy.incentives.models import Offer


def lines_about(offer: Offer, organization: Organization) -> list[str]:
    """One or two sentences."""
    tell = {
        "offered": _offered,
        "waiting": _waiting,
        "accepted": _promised,
        "scheduled": _scheduled,
        "fulfilled": _kept,
        "declined": lambda _offer, _org: [_("You said no, and that is fine.")],
        "expired": lambda offer, _org: [
            _("This offer was open until %(day)s. If you would still like it, tell us.")
            % {"day": _day(timezone.localtime(offer.expires_at).date())}
        ],
        "withdrawn": _withdrawn,
    }
    return tell[offer.state](offer, organization)


def keeper(offer: Offer, organization: Organization) -> str:
    """Who of ours keeps it, by name."""
    return (offer.owner.get_full_name() if offer.owner else "") or organization.name


def _offered(offer: Offer, organization: Organization) -> list[str]:
    if offer.waiting_since is not None:
        return [
            _("A place has become free, and is kept for you until %(day)s.")
            % {"day": _day(timezone.localtime(offer.expires_at).date())}
        ]
    if not offer.incentive.is_first_come:
        return _first_look(offer, organization)
    free = places.places_of([offer.incentive], now=timezone.now())[offer.incentive_id]
    if not free:
        full = _("Every place is taken at this moment. Say yes to wait in line for the next one.")
        return [*_first_look(offer, organization), full]
    return [
        *_first_look(offer, organization),
        _("%(free)s of %(all)s places are free at this moment; who says yes first has them.")
        % {"free": free, "all": offer.incentive.capacity},
    ]


def _first_look(offer: Offer, organization: Organization) -> list[str]:
    """What is to be seen, by whom from when; nothing for other benefits."""
    begins = first_looks.opens_at(offer)
    if begins is None or offer.product is None or offer.product.released_at is None:
        return []
    tz = zone_of(offer, organization)
    told = {
        "product": offer.product,
        "begins": at_in_words(begins, tz),
        "released": at_in_words(offer.product.released_at, tz),
    }
    now = timezone.now()
    if now >= offer.product.released_at:
        return [_("%(product)s is on sale for everybody since %(released)s.") % told]
    if now >= begins:
        return [_("You can see and buy %(product)s now; others from %(released)s on.") % told]
    return [
        _("You can see and buy %(product)s from %(begins)s on; others from %(released)s on.") % told
    ]


def _waiting(offer: Offer, _organization: Organization) -> list[str]:
    return [
        _("Every place was taken before your yes arrived: you have none yet."),
        _(
            "You are number %(number)s on the waiting list. When a place frees and it is your turn, it is kept for you. "
            "You need do nothing."
        )
        % {"number": waiting.place_in_line(offer)},
    ]


def _promised(offer: Offer, organization: Organization) -> list[str]:
    who, told = keeper(offer, organization), []
    if promises.is_late(offer, on=promises.today()):
        told.append(
            _("We promised it for %(day)s, and we are late. %(who)s knows.")
            % {"day": _day(offer.due_on), "who": who}
        )
    elif offer.due_on is not None:
        told.append(
            _("It is yours. %(who)s keeps it, by %(day)s.")
            % {"who": who, "day": _day(offer.due_on)}
        )
    if offer.proposed:
        tz = zone_of(offer, organization)
        times = "; ".join(at_in_words(at, tz) for at in offer.proposed)
        told.append(_("You proposed: %(times)s. We confirm one of them.") % {"times": times})
    return told


def _scheduled(offer: Offer, organization: Organization) -> list[str]:
    if offer.starts_at is None:
        return _promised(offer, organization)
    when = at_in_words(offer.starts_at, zone_of(offer, organization))
    told = [
        _("%(who)s meets you on %(when)s.") % {"who": keeper(offer, organization), "when": when}
    ]
    if offer.place:
        told.append(_("Where: %(place)s") % {"place": offer.place})
    if promises.is_late(offer, on=promises.today()):
        told.append(_("The day has passed, and it is not noted as done yet."))
    return told


def _kept(offer: Offer, organization: Organization) -> list[str]:
    if offer.freed_at is not None:
        return [_("This has come to an end. Thank you for having been part of it.")]
    if offer.fulfilled_at is None:
        return [_("Done. Thank you.")]
    if look := _first_look(offer, organization):
        return [_("A place is yours."), *look]
    day = _day(timezone.localtime(offer.fulfilled_at).date())
    if offer.incentive.opens:
        return [_("It is yours: open for you since %(day)s.") % {"day": day}]
    return [_("Done on %(day)s. Thank you.") % {"day": day}]


def _withdrawn(offer: Offer, _organization: Organization) -> list[str]:
    if offer.called_off_by_them:
        return [_("You called it off, and that is fine.")]
    return [_("We had to take this back. It was not because of you.")]


def _day(day: date | None) -> str:
    return date_format(day, "DATE_FORMAT") if day else ""
