"""The style and the logo of an organization's pages: files that anybody may load, kept by browsers for a year."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts.organizations import branding
from accounts.pages.refusals import refusals_as_pages
from kernel import tenancy
from kernel.errors import NotFound

FOR_GOOD = "public, max-age=31536000, immutable"
AT_ONCE = "public, max-age=300"


@require_safe
@refusals_as_pages
def style(request: HttpRequest, token: str, version: str) -> HttpResponse:
    """The organization's colours. An address of an older version answers with what holds now, and is not kept."""
    look = _look(token)
    return _kept(HttpResponse(branding.stylesheet(look), "text/css"), look.version == version)


@require_safe
@refusals_as_pages
def logo(request: HttpRequest, token: str, version: str) -> HttpResponse:
    look = _look(token)
    if not look.logo:
        raise NotFound("There is no logo.")
    return _kept(HttpResponse(look.logo, "image/png"), look.version == version)


def _look(token: str) -> branding.Look:
    organization_id = branding.organization_of(token)
    with tenancy.inside(organization_id):
        return branding.look()


def _kept(answer: HttpResponse, is_current: bool) -> HttpResponse:
    answer["Cache-Control"] = FOR_GOOD if is_current else AT_ONCE
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
