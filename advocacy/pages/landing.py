"""`/hello/{code}`: our own landing page for who was sent by somebody. GET keeps nothing and sets no cookie.

Who recommends is named by first name and company, and shown with a result, only with their yes to publication.
"""

from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.contacting import services as contacting
from accounts.contacting.models import Consent
from accounts.customers.models import Contact
from accounts.customers.services import find_contact
from accounts.moving.services import upsert_contact
from accounts.organizations import branding
from accounts.organizations.models import Organization
from accounts.pages.refusals import refusals_as_pages
from advocacy.moments.drafting import result_words
from advocacy.moments.people import metrics_of
from advocacy.moments.results import Metric
from advocacy.signals.models import Signal
from kernel import tenancy
from kernel.windows import WorkingHours, zone
from referrals.attribution.services import take_lead
from referrals.leads import arriving, service_level, slots
from referrals.links import services
from referrals.links.models import LinkSettings, ReferralLink
from referrals.links.rules import why_not_a_target, with_trace
from referrals.pages.links import unknown_link, with_headers

SEAL = "referrals.landing"
SEAL_WORKS_FOR = timedelta(days=2)
FASTEST_HAND = timedelta(seconds=2)
"""Nobody fills in a form faster than this; programs do."""


# Without log-in and without a cookie there is nothing that another site could misuse.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@refusals_as_pages
def landing(request: HttpRequest, code: str) -> HttpResponse:
    organization_id = services.organization_of(code)
    if organization_id is None:
        return unknown_link(request)
    with tenancy.inside(organization_id):
        link = services.active_link(code)
        if link is None:
            return unknown_link(request)
        shown = _shown(request, link)
        if request.method == "POST":
            arrival = arriving.read(request.POST.dict(), slots=shown["slots"])
            if not arrival.faults:
                return _arrived(request, link, arrival)
            shown |= {"arrival": arrival, "faults": arrival.faults}
        page = render(
            request, "advocacy/landing.html", shown, status=400 if shown.get("faults") else 200
        )
    return with_headers(page)


def _shown(request: HttpRequest, link: ReferralLink) -> dict[str, Any]:
    organization = Organization.objects.get(pk=link.organization_id)
    own = LinkSettings.objects.for_organization(link.organization_id).first()
    tz = zone(organization.timezone)
    hours = contacting.working_hours() or WorkingHours()
    click_id = (request.POST or request.GET).get("click_id", "")[:64]
    recommender: Contact = link.contact.merged_into or link.contact
    is_public = _may_be_named(recommender)
    return {
        "organization": organization,
        "brand": branding.addresses(organization.pk, branding.look()),
        "link": link,
        "host": own.host_name if own else "",
        "booking_url": _traced(own, "booking_url", link, click_id),
        "start_url": _traced(own, "start_url", link, click_id),
        "slots": slots.three_slots(timezone.now(), tz, hours),
        "timezone": tz.key,
        "click_id": click_id,
        "sealed": signing.TimestampSigner(salt=SEAL).sign(link.code),
        "recommender": recommender if is_public else None,
        "result": _result(recommender) if is_public else None,
        "is_done": request.GET.get("done") == "1",
        "within_days": service_level.settings_here().contact_working_days,
        "thanks": [
            ("with_name", _("Yes, with my name")),
            ("without_name", _("Yes, without my name")),
            ("no", _("No")),
        ],
    }


def _traced(own: LinkSettings | None, name: str, link: ReferralLink, click_id: str) -> str:
    """Asked again at every page: only allowed hosts are led to."""
    address = getattr(own, name) if own else ""
    if own is None or not address or why_not_a_target(address, own.allowed_hosts):
        return ""
    return with_trace(address, code=link.code, click_id=click_id)


def _may_be_named(contact: Contact) -> bool:
    said = contacting.consent_answers([contact.pk], Consent.Purpose.PUBLICATION)
    return said.get(contact.pk) == Consent.Answer.GRANTED


def _result(contact: Contact) -> dict[str, str] | None:
    """What they got from the product, as measured: their latest result, in the visitor's language."""
    signal = (
        Signal.objects.for_organization(contact.organization_id)
        .filter(contact=contact, kind="milestone", withdrawn_at=None)
        .order_by("-occurred_at")
        .first()
    )
    if signal is None:
        return None
    name = str(signal.details.get("metric", ""))
    metric = metrics_of([name]).get(name) or Metric(label=name.replace("_", " ").capitalize())
    language = (translation.get_language() or "en")[:2]
    words = result_words(signal.details, metric, language)
    return words if "value" in words else None


def _arrived(request: HttpRequest, link: ReferralLink, arrival: arriving.Arrival) -> HttpResponse:
    """A program's form is thanked and forgotten; a person's becomes a lead. Sent again, it is the same lead."""
    if not _is_a_program(request, link):
        take_lead(
            contact=_who(arrival, link),
            is_test=link.contact.is_test,
            external_id=f"landing:{sha256(f'{link.code}:{arrival.email}'.encode()).hexdigest()}",
            referral_code=link.code,
            click_id=request.POST.get("click_id", "")[:64],
            may_thank=arrival.may_thank,
            wish=arrival.wish,
            demo_at=arrival.slot,
        )
    address = reverse("referral_landing", args=[link.code])
    return with_headers(HttpResponseRedirect(f"{address}?{urlencode({'done': 1})}"))


def _is_a_program(request: HttpRequest, link: ReferralLink) -> bool:
    """It filled in the field that people do not see, was faster than a hand, or never saw the page."""
    if request.POST.get("website"):
        return True
    signer = signing.TimestampSigner(salt=SEAL)
    sealed = request.POST.get("sealed", "")
    try:
        is_ours = signer.unsign(sealed, max_age=SEAL_WORKS_FOR) == link.code
    except signing.BadSignature:
        return True
    try:
        signer.unsign(sealed, max_age=FASTEST_HAND)
    except signing.SignatureExpired:
        return not is_ours
    return True


def _who(arrival: arriving.Arrival, link: ReferralLink) -> Contact:
    """The person in the book, or a new prospect. Whoever is in the book is not changed by what a stranger types."""
    is_test = link.contact.is_test
    there = find_contact(email=arrival.email, is_test=is_test)
    if there is not None:
        return there
    told = {"company_told": arrival.company} if arrival.company else {}
    fields = {"name": arrival.name, "standing": Contact.Standing.PROSPECT, "traits": told}
    contact, _created = upsert_contact(
        email=arrival.email, fields=fields, is_test=is_test, in_person=True
    )
    return contact
