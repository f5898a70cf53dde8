"""Every refusal of the REST door as problem+json (RFC 9457), with `code` and `message` for clients that read those.

`problem` answers what a view raised; the handlers answer what happened outside of a view. The admin and the pages get
their own words in HTML.
"""

import logging
import math
import sys
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from redis.exceptions import RedisError
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from accounts.api.faults import faults_of
from kernel.errors import DomainError

log = logging.getLogger("goodword.request")

CONTENT_TYPE = "application/problem+json"
FOR_PROGRAMS = ("/api/", "/v1/", "/batch", "/capture", "/i/v0/")
"""Addresses that programs call, the analytics SDKs among them; the others are read by people."""

RETRY_SECONDS = 5
"""When to come back after a 503."""

CODES = {
    400: "invalid_request",
    401: "unauthenticated",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    413: "payload_too_large",
    415: "unsupported_media",
    429: "rate_limited",
    500: "internal",
    503: "temporarily_unavailable",
}
OWN_CODES = {"parse_error": "malformed_json", "scope_missing": "scope_missing"}
"""Codes of Django REST framework that say more than their status."""


class Refusal:
    """What went wrong, ready to be written: status, code, words, single faults, headers."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        code: str | None = None,
        errors: list[dict[str, Any]] | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        self.status = status
        self.code = code or CODES.get(status, "refused")
        self.message = message
        self.errors = errors or []
        self.headers = headers or {}

    def body(self, request: HttpRequest) -> dict[str, Any]:
        return {
            "type": f"urn:goodword:error:{self.code}",
            "title": self.code.replace("_", " ").capitalize(),
            "status": self.status,
            "detail": self.message,
            "instance": request.path,
            "code": self.code,
            "message": self.message,
            "request_id": getattr(request, "id", ""),
            "errors": self.errors,
        }


def problem(error: Exception, context: dict[str, Any]) -> Response:
    """The answer to whatever a view raised; the request's transaction is rolled back in every case."""
    set_rollback()
    refusal = refusal_of(error)
    if refusal.status >= HTTPStatus.INTERNAL_SERVER_ERROR and not isinstance(error, DomainError):
        log.error("a request failed", exc_info=error)
    return Response(
        refusal.body(context["request"]._request),
        status=refusal.status,
        headers=refusal.headers,
        content_type=CONTENT_TYPE,
    )


def refusal_of(error: BaseException | None) -> Refusal:
    """Turn an exception into a refusal. What nobody foresaw is answered without detail."""
    match error:
        case DomainError():
            headers = (
                {} if error.retry_seconds is None else {"Retry-After": str(error.retry_seconds)}
            )
            return Refusal(
                error.status,
                error.message,
                code=error.error_code,
                errors=error.errors,
                headers=headers,
            )
        case exceptions.ValidationError():
            return _invalid(error)
        case exceptions.APIException():
            return _of_the_framework(error)
        case Http404():
            return Refusal(404, _("There is nothing here under this address or id."))
        case PermissionDenied():
            return Refusal(403, _("This is not allowed."))
        case RequestDataTooBig():
            return Refusal(413, _("The request is too large."))
        case OperationalError() | InterfaceError() | RedisError():
            return Refusal(
                503,
                _("We cannot answer now. The same request may succeed in a few seconds."),
                headers={"Retry-After": str(RETRY_SECONDS)},
            )
    return Refusal(
        500, _("Something went wrong on our side. It was written down under the request id.")
    )


def _of_the_framework(error: exceptions.APIException) -> Refusal:
    headers = {}
    if isinstance(error, exceptions.NotAuthenticated | exceptions.AuthenticationFailed):
        headers["WWW-Authenticate"] = getattr(error, "auth_header", 'Bearer realm="goodword"')
        return Refusal(401, str(error.detail), headers=headers)
    if isinstance(error, exceptions.Throttled):
        headers["Retry-After"] = str(max(1, math.ceil(getattr(error, "wait", None) or 1)))
    own = OWN_CODES.get(getattr(error.detail, "code", ""))
    return Refusal(error.status_code, str(error.detail), code=own, headers=headers)


def _invalid(error: exceptions.ValidationError) -> Refusal:
    faults = list(faults_of(error.detail))
    message = ngettext("%(n)s field is invalid.", "%(n)s fields are invalid.", len(faults)) % {
        "n": len(faults)
    }
    unknown = {fault["code"] for fault in faults} == {"unknown_field"}
    return Refusal(
        400, message, code="unknown_field" if unknown else "validation_failed", errors=faults
    )


def _outside_of_a_view(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    if not request.path.startswith(FOR_PROGRAMS):
        return _page(request, refusal)
    return JsonResponse(
        refusal.body(request),
        status=refusal.status,
        headers=refusal.headers,
        content_type=CONTENT_TYPE,
    )


def _page(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """In words for people. What is said when we failed needs neither session nor database, which may be what failed."""
    if refusal.status in {400, 403, 404}:
        return render(request, f"{refusal.status}.html", status=refusal.status)
    words = render_to_string("500.html", {"request_id": getattr(request, "id", "")})
    return HttpResponse(words, status=refusal.status, headers=refusal.headers)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _outside_of_a_view(request, Refusal(400, _("This request could not be read.")))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _outside_of_a_view(request, refusal_of(PermissionDenied()))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _outside_of_a_view(request, refusal_of(Http404()))


def server_error(request: HttpRequest) -> HttpResponse:
    """Also when the database is away before the view begins: the transaction of the request could not open."""
    return _outside_of_a_view(request, refusal_of(sys.exception()))
