"""`/r/{code}/qr.svg` and `.png`: the address of a link as a picture. Looking at it is no visit."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from kernel import tenancy
from referrals.links import handing_out, services
from referrals.pages.links import unknown_link

A_DAY = 86400


@require_safe
def picture(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """The same for everybody, and for as long as the link is active."""
    organization_id = services.organization_of(code)
    if organization_id is None:
        return unknown_link(request)
    with tenancy.inside(organization_id):
        link = services.active_link(code)
    if link is None:
        return unknown_link(request)
    content = handing_out.qr_svg(link) if kind == "svg" else handing_out.qr_png(link)
    answer = HttpResponse(content, content_type="image/svg+xml" if kind == "svg" else "image/png")
    answer["Cache-Control"] = f"public, max-age={A_DAY}"
    answer["X-Robots-Tag"] = "noindex"
    answer["Content-Disposition"] = f'inline; filename="{code}.{kind}"'
    return answer
