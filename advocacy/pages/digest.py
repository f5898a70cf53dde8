"""No more digests: one click (RFC 8058), without log-in and without cookies. Looking at the page changes nothing."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.pages.refusals import refusals_as_pages
from advocacy.digests import addresses, services
from advocacy.digests.models import Kind
from kernel import signed_links, tenancy


# A mail program posts here for the reader, with no cookie to carry a token: the signed address is the permission.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@refusals_as_pages
def digest_stop(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks, POST does it, at once; doing it again is fine. Never a redirect: mail programs do not follow one."""
    subject, kind = addresses.read_stop(token)
    with tenancy.inside(subject.organization_id):
        membership = services.members().filter(pk=subject.subject_id).first()
        if membership is None:
            raise signed_links.BadLink(_("This link does not work any more."))
        is_done = request.method == "POST"
        if is_done:
            services.change_schedule(membership=membership, is_on=False, kind=kind)
        with translation.override(membership.user.language):
            page = render(
                request,
                "advocacy/digest_stop.html",
                {
                    "organization": membership.organization,
                    "is_done": is_done,
                    "digest": Kind(kind).label,
                },
            )
    page["Referrer-Policy"] = "no-referrer"
    return page
