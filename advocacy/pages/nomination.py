"""The page on which somebody puts themselves forward: signed, without log-in, and without a cookie. GET changes nothing."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.customers.models import Contact
from accounts.organizations.models import Organization
from accounts.pages.refusals import refusals_as_pages
from advocacy.nominations import addresses, services
from advocacy.nominations.models import WHY_LENGTH, Nomination
from kernel import signed_links, tenancy

LANGUAGES = {"en", "fr"}
HEADERS = {"X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer"}


# The signed address is the permission, and mail programs open pages without cookies: there is no token to carry.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@refusals_as_pages
def self_nomination(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks; POST notes it. Doing it again changes nothing, as long as nobody has decided about the first."""
    subject = signed_links.read(token, purpose=addresses.PURPOSE, max_age=addresses.WORKS_FOR)
    with tenancy.inside(subject.organization_id):
        contact = _contact(subject)
        if request.method == "POST":
            services.nominate_oneself(contact=contact, words=request.POST.get("words", ""))
        organization = Organization.objects.get(pk=subject.organization_id)
        spoken = contact.language.lower()[:2]
        with translation.override(spoken if spoken in LANGUAGES else organization.language):
            page = render(
                request,
                "advocacy/self_nomination.html",
                {
                    "organization": organization,
                    "contact": contact,
                    "waiting": _waiting(contact),
                    "is_done": request.method == "POST",
                    "longest": WHY_LENGTH,
                },
            )
    for name, value in HEADERS.items():
        page[name] = value
    return page


def _waiting(contact: Contact) -> Nomination | None:
    found: Nomination | None = (
        Nomination.objects.for_organization(contact.organization_id)
        .filter(contact=contact, is_own=True, state=Nomination.State.WAITING)
        .first()
    )
    return found


def _contact(subject: signed_links.LinkSubject) -> Contact:
    """The person of the link, under whatever name they are known now. Raises BadLink when they are gone."""
    contact = (
        Contact.objects.for_organization(subject.organization_id)
        .filter(pk=subject.subject_id)
        .select_related("merged_into")
        .first()
    )
    if contact is None:
        raise signed_links.BadLink(_("This link does not work any more."))
    found: Contact = contact.merged_into or contact
    return found
