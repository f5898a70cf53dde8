"""`/r/{code}`: what a referred person meets first."""

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.http.response import HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from referrals.links import services
from referrals.links.bots import signs_of

RETRY_SECONDS = 30
HEADERS = {
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "strict-origin",
}


@require_safe
@transaction.non_atomic_requests
def follow(request: HttpRequest, code: str) -> HttpResponseBase:
    """Keep the visit and send the visitor on: one round trip, no session, no cache.

    Without the database we do not know where the link leads: a calm page, and 503.
    """
    address = address_of_visitor(request)
    method = request.method or "GET"
    try:
        opened = services.record_visit(
            code=code,
            signs=signs_of(method=method, headers=request.headers, address=address),
            address=address,
            user_agent=request.headers.get("User-Agent", ""),
        )
    except (OperationalError, InterfaceError):
        return not_now()
    if opened is None:
        return unknown_link(request)
    return HttpResponseRedirect(opened.location, headers=HEADERS)


def unknown_link(request: HttpRequest) -> HttpResponse:
    """A helpful page for a code that is unknown or not active any more; nothing about the visitor is kept."""
    return with_headers(render(request, "referrals/unknown_link.html", status=404))


def not_now() -> HttpResponse:
    """Rendered without the request, whose user and language could ask the database again."""
    page = render_to_string("referrals/not_now.html", {"seconds": RETRY_SECONDS})
    return HttpResponse(page, status=503, headers={**HEADERS, "Retry-After": str(RETRY_SECONDS)})


def address_of_visitor(request: HttpRequest) -> str:
    """Where the request came from; behind our TLS proxy that is the last address the proxy wrote down."""
    if settings.SECURE_PROXY_SSL_HEADER:
        noted = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        if noted:
            return noted
    address: str = request.META.get("REMOTE_ADDR", "")
    return address


def with_headers(response: HttpResponse) -> HttpResponse:
    for name, value in HEADERS.items():
        response[name] = value
    return response
