"""The page behind the code in a parcel: care tips, a link to pass on, a picture to hand over. No log-in, phone first."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from accounts.customers.models import Contact
from accounts.organizations import branding
from accounts.organizations.models import Organization
from accounts.pages.refusals import refusals_as_pages
from advocacy.pages.people import LANGUAGES, private, private_page
from advocacy.sharing import addresses, services
from advocacy.sharing.media import LARGEST_VIDEO, NotShowable
from advocacy.sharing.models import ParcelCode, UserContent
from kernel import signed_links, tenancy
from kernel.errors import DomainError, NotFound
from referrals.links.models import ReferralLink
from referrals.links.services import address_of

FORM_BYTES = 64 * 1024
"""What the words of the form may add to the largest film."""


# The code on the card is the permission, and nobody carries a cookie here: there is no token to check.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@refusals_as_pages
def parcel(request: HttpRequest, code: str) -> HttpResponse:
    """GET shows; POST says whose card it is, or hands a picture over. GET changes nothing."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_VIDEO + FORM_BYTES:
        raise NotShowable(_("This file is too large."))
    found = services.find_card(code)
    if found is None:
        raise NotFound(_("There is no such card. Look at the code again."))
    with tenancy.inside(found.organization_id):
        card = services.card_here(found)
        owner = services.owner_of(card)
        with translation.override(_language(request, owner)):
            told = _post(request, card) if request.method == "POST" else {}
            return _page(request, card, told)


def _language(request: HttpRequest, owner: Contact | None) -> str:
    """That of the owner, else that of the browser where we speak it, else the organization's."""
    own = owner.language.lower()[:2] if owner else ""
    if own in LANGUAGES:
        return own
    browser = translation.get_language_from_request(request)[:2]
    if request.headers.get("Accept-Language") and browser in LANGUAGES:
        return browser
    organization = Organization.objects.only("language").get(pk=tenancy.current())
    return organization.language


def _post(request: HttpRequest, card: ParcelCode) -> dict[str, Any]:
    """What was done, or why not, to be said on the page."""
    try:
        if request.POST.get("do") == "claim":
            services.claim(card, email=request.POST.get("email", ""))
            return {"said": _("Kept: the link below is yours.")}
        file = request.FILES.get("file")
        content = services.take_in(
            card=services.card_here(card),
            data=file.read(LARGEST_VIDEO + 1) if file else b"",
            caption=request.POST.get("caption", ""),
            permission=request.POST.get("permission", "none"),
        )
    except DomainError as refusal:
        return {"wrong": refusal.message, "status": refusal.status}
    return {"handed_over": content, "take_back": addresses.take_back_path(content)}


def _page(request: HttpRequest, card: ParcelCode, told: dict[str, Any]) -> HttpResponse:
    card = services.card_here(card)
    owner, own = services.owner_of(card), services.settings_here()
    organization = Organization.objects.get(pk=tenancy.current())
    language = (get_language() or "en")[:2]
    note = own.note_fr if language == "fr" else own.note_en
    content = {
        "organization": organization,
        "brand": branding.addresses(organization.pk, branding.look()),
        "card": card,
        "owner": owner,
        "tips": services.care_tips(card, language=language),
        "link": _link(owner),
        "may_claim": owner is None and card.order_id is None,
        "note": note or own.note_en or own.note_fr,
        "shop_url": own.shop_url,
        "permissions": [
            (code, label) for code, label in UserContent.Permission.choices if code != "none"
        ],
        **told,
    }
    page = render(request, "advocacy/parcel.html", content, status=told.get("status", 200))
    return private(page)


def _link(owner: Contact | None) -> str:
    """The owner's link, where they have one; nothing is made by looking."""
    if owner is None:
        return ""
    row = (
        ReferralLink.objects.for_organization(tenancy.current())
        .filter(contact=owner, is_active=True)
        .first()
    )
    return address_of(row) if row else ""


@require_safe
@refusals_as_pages
def shared_file(_request: HttpRequest, code: str) -> HttpResponse:
    """The bytes of what may be shown to everybody: for a moment in caches, so that what is taken back is soon gone."""
    found = services.shown_file(code)
    if found is None:
        raise NotFound(_("There is nothing here."))
    file, content = found
    answer = HttpResponse(bytes(file.data), content_type=file.media_type)
    answer["Cache-Control"] = "public, max-age=300"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer["Content-Disposition"] = f'inline; filename="{content.code}"'
    return answer


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@refusals_as_pages
def take_back(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever handed it over takes it back, by the address they got then. GET asks, POST does it."""
    subject = signed_links.read(
        token, purpose=addresses.TAKE_BACK, max_age=addresses.TAKE_BACK_WORKS_FOR
    )
    with tenancy.inside(subject.organization_id):
        rows = UserContent.objects.for_organization(tenancy.current())
        content = rows.filter(pk=subject.subject_id).first()
        if content is None:
            raise NotFound(_("There is nothing here."))
        if request.method == "POST":
            content = services.take_back(content=content)
        return private_page(request, "advocacy/take_back.html", {"content": content})
