"""The page behind a seat that an advocate passed on: a colleague takes it for their own address. GET changes nothing."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.customers.told import normal_email
from accounts.pages.refusals import refusals_as_pages
from advocacy.incentives import addresses, seats
from advocacy.incentives.seat_models import SeatPass
from advocacy.pages.people import private_page, speaking_to
from kernel import signed_links, tenancy
from kernel.errors import DomainError


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@refusals_as_pages
def seat(request: HttpRequest, token: str) -> HttpResponse:
    """Nobody is written to: the product opens the feature to who is logged in with the address."""
    subject = signed_links.read(token, purpose=addresses.SEAT, max_age=addresses.SEAT_WORKS_FOR)
    with tenancy.inside(subject.organization_id):
        found = (
            SeatPass.objects.for_organization(subject.organization_id)
            .filter(pk=subject.subject_id, called_back_at=None)
            .select_related("offer__incentive", "offer__contact__company", "contact")
            .first()
        )
        if found is None or not seats.live().filter(offer=found.offer_id, seat=None).exists():
            raise signed_links.BadLink(_("This link does not work any more."))
        with speaking_to(found.offer.contact):
            return _answer(request, found)


def _answer(request: HttpRequest, found: SeatPass) -> HttpResponse:
    context: dict[str, Any] = {
        "incentive": found.offer.incentive,
        "inviter": found.offer.contact.name or _("A colleague"),
        "is_taken": found.contact_id is not None,
    }
    if request.method != "POST":
        return private_page(request, "advocacy/seat.html", context)
    email, name = request.POST.get("email", ""), request.POST.get("name", "")
    context |= {"email": email[:254], "name": name[:200]}
    if not normal_email(email):
        context["wrong"] = _("This is no mail address.")
        return private_page(request, "advocacy/seat.html", context, status=400)
    try:
        with transaction.atomic():
            seats.take(seat=found, email=email, name=name)
    except DomainError as refusal:
        context["wrong"] = refusal.message
        return private_page(request, "advocacy/seat.html", context, status=refusal.status)
    context |= {"is_done": True}
    return private_page(request, "advocacy/seat.html", context)
