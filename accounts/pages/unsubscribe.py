"""No more mail: one click (RFC 8058), without log-in and without cookies. Looking at the page changes nothing."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.contacting import services as contacting
from accounts.customers.models import Contact
from accounts.organizations.models import Organization
from accounts.outbound.mail import UNSUBSCRIBE, UNSUBSCRIBE_WORKS_FOR
from accounts.pages.refusals import refusals_as_pages
from kernel import signed_links, tenancy


# A mail program posts here for the reader, with no cookie to carry a token: the signed address is the permission.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@refusals_as_pages
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks, POST does it, at once; doing it again is fine. Never a redirect: mail programs do not follow one."""
    subject = signed_links.read(token, purpose=UNSUBSCRIBE, max_age=UNSUBSCRIBE_WORKS_FOR)
    with tenancy.inside(subject.organization_id):
        contact = _contact(subject)
        organization = Organization.objects.get(pk=subject.organization_id)
        is_done = request.method == "POST"
        if is_done:
            contacting.unsubscribe(contact=contact, source="unsubscribe link")
        language = contact.language.lower()[:2]
        with translation.override(language if language in {"en", "fr"} else organization.language):
            page = render(
                request,
                "pages/unsubscribe.html",
                {"organization": organization, "contact": contact, "is_done": is_done},
            )
    page["Referrer-Policy"] = "no-referrer"
    return page


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


urlpatterns = [path("u/<str:token>", unsubscribe, name="unsubscribe")]
