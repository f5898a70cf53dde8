"""The page of one offer, for its person: what it is, yes or no, three times, the date, the seats to hand on.

Without log-in and without script. Looking at it changes nothing.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from accounts.organizations.models import Organization
from accounts.pages.refusals import refusals_as_pages
from advocacy.incentives import (
    addresses,
    first_looks,
    letters,
    promises,
    proposing,
    seats,
    services,
    wording,
)
from advocacy.incentives.models import Offer
from advocacy.incentives.promise_models import How
from advocacy.incentives.seat_models import SeatPass
from advocacy.incentives.states import PROMISED
from advocacy.moments import telling
from advocacy.moments.addresses import your_url
from advocacy.moments.history import given_and_asked
from advocacy.moments.models import Moment
from advocacy.pages.people import private, private_page, speaking_to
from kernel import signed_links, tenancy
from kernel.errors import Invalid, NotFound

SEE_OTHER = 303


@contextmanager
def offer_of(token: str) -> Iterator[Offer]:
    """The offer of a link, inside its organization, in its person's language and time zone. Raises BadLink."""
    subject = signed_links.read(token, purpose=addresses.OFFER, max_age=addresses.OFFER_WORKS_FOR)
    with tenancy.inside(subject.organization_id):
        found = (
            Offer.objects.for_organization(subject.organization_id)
            .filter(pk=subject.subject_id)
            .select_related("incentive", "owner", "contact__company__owner", "product")
            .first()
        )
        if found is None:
            raise signed_links.BadLink(_("This link does not work any more."))
        with speaking_to(found.contact):
            yield found


# The signed address is the permission, and mail programs open pages without cookies: there is no token to carry.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@refusals_as_pages
def offer(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows how it stands; POST takes one step. Times that cannot be read come back beside the good ones."""
    with offer_of(token) as found:
        typed = _take_step(found, request.POST) if request.method == "POST" else None
        if typed is not None:
            return private_page(
                request, "advocacy/offer.html", shown(found, token, typed=typed), status=400
            )
        if request.method == "POST":
            back = HttpResponseRedirect(f"{reverse('offer', args=[token])}#now")
            back.status_code = SEE_OTHER
            return private(back)
        return private_page(request, "advocacy/offer.html", shown(found, token))


@require_safe
@refusals_as_pages
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The meeting as a file for the reader's calendar."""
    with offer_of(token) as found:
        if found.starts_at is None or found.state != "scheduled":
            raise NotFound(_("No time is set."))
        organization = Organization.objects.get(pk=tenancy.current())
        answer = HttpResponse(
            letters.calendar_of(found, organization), content_type="text/calendar; charset=utf-8"
        )
        answer["Content-Disposition"] = 'attachment; filename="invitation.ics"'
        return private(answer)


def _take_step(found: Offer, told: Any) -> proposing.Typed | None:
    """Returns the form to correct, where times were told that cannot be read."""
    step = told.get("step", "")
    if step == "times":
        return _propose(found, told)
    steps: dict[str, Callable[[], object]] = {
        "accept": lambda: services.accept(offer=found, how=How.PAGE),
        "decline": lambda: services.decline(offer=found, how=How.PAGE),
        "cannot": lambda: _let_go(found),
        "call_back": lambda: seats.call_back(seat=_seat(found, told.get("seat", ""))),
    }
    if step not in steps:
        raise Invalid(_("This cannot be answered here."), code="unknown_answer")
    steps[step]()
    return None


def _let_go(found: Offer) -> None:
    """They cannot after all, or need the seat no more."""
    if found.state in PROMISED:
        services.withdraw(offer=found, by_them=True, how=How.PAGE)
    else:
        services.give_back(offer=found, how=How.PAGE)


def _propose(found: Offer, told: Any) -> proposing.Typed | None:
    typed = proposing.read(told, now=timezone.now(), default=_zone_name(found))
    if not typed.is_good:
        return typed
    services.propose(offer=found, times=typed.times, tz=typed.zone_name, how=How.PAGE)
    return None


def _zone_name(found: Offer) -> str:
    organization = Organization.objects.get(pk=tenancy.current())
    return letters.zone_of(found, organization).key


def _seat(found: Offer, told: str) -> SeatPass:
    for one in seats.passes_of(found):
        if str(one.pk) == told:
            return one
    raise NotFound(_("There is nothing here under this id."))


def shown(found: Offer, token: str, *, typed: proposing.Typed | None = None) -> dict[str, Any]:
    """What the page of an offer shows."""
    organization = Organization.objects.get(pk=tenancy.current())
    has_access = bool(found.incentive.opens) and seats.live().filter(offer=found).exists()
    wants_times = found.incentive.needs_time and found.state in PROMISED
    if wants_times and typed is None:
        name = letters.zone_of(found, organization).key
        typed = proposing.empty(default=name, proposed=found.proposed)
    return {
        "offer": found,
        "stands": first_looks.state_in_words(found, now=timezone.now()),
        "incentive": found.incentive,
        "token": token,
        "lines": wording.lines_about(found, organization),
        "why": _why(found),
        "typed": typed if wants_times else None,
        "is_wrong": typed is not None and (typed.wrong or any(x.wrong for x in typed.lines)),
        "zones": proposing.zones() if wants_times else [],
        "today": timezone.localdate().isoformat(),
        "is_open": found.state == "offered" and found.expires_at > timezone.now(),
        "is_promised": found.state in PROMISED,
        "is_late": promises.is_late(found, on=promises.today_in(organization)),
        "has_access": has_access,
        "product_url": _product_url(found) if has_access else "",
        "seats": _seats(found) if has_access else [],
        "yours": your_url(organization_id=found.organization_id, contact_id=found.contact_id),
    }


def _product_url(found: Offer) -> str:
    """Where the product of a first look is, once it is open to them."""
    if found.product is None or not found.product.url:
        return ""
    begins = first_looks.opens_at(found)
    return found.product.url if begins and begins <= timezone.now() else ""


def _seats(found: Offer) -> list[dict[str, Any]]:
    return [
        {
            "row": one,
            "url": addresses.seat_url(organization_id=one.organization_id, seat_id=one.pk),
        }
        for one in seats.passes_of(found)
    ]


def _why(found: Offer) -> list[str]:
    """Why they are offered this: the occasion, where a playbook had one."""
    moment = (
        Moment.objects.for_organization(tenancy.current())
        .filter(offer=found)
        .select_related("signal")
        .order_by("-opened_at")
        .first()
    )
    balance = given_and_asked([found.contact_id], now=timezone.now())[found.contact_id]
    if moment is not None:
        return telling.why_lines(moment, balance)
    return [
        _("Because you work with us."),
        _("Nothing depends on your answer. A no changes nothing between us."),
    ]
