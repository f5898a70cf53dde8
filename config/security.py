"""What a browser may do with our answers, and how long a log-in lasts."""

import re
import time
from collections.abc import Callable
from typing import Any

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from accounts.pages.adapter import BEGAN, SEEN
from config.policies import ADMIN, DOCUMENTS, FEATURES, NOT_A_PAGE
from kernel.text import OVERRIDES

SEEN_STEP_SECONDS = 300
"""How exact "last seen" is: a session is not written on every request."""
OVERRIDES_IN_UTF8 = re.compile(b"|".join(mark.encode() for mark in OVERRIDES))


class BrowserRules(CSPMiddleware):
    """Content-Security-Policy by kind of answer, no access to a device, and no page whose text a stranger turns around."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        response.headers.setdefault("Permissions-Policy", FEATURES)
        if not response.headers.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault("Content-Security-Policy", NOT_A_PAGE)
            return response
        if isinstance(response, HttpResponse):
            _turn_back(response)
        return super().process_response(request, response)

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if parts.replace is None:
            parts.replace = _by_place(request)
        return parts


def _turn_back(page: HttpResponse) -> None:
    """Whoever wrote a text shown on this page, and wherever in it: the marks are taken out once, at the end."""
    if OVERRIDES_IN_UTF8.search(page.content):
        page.content = OVERRIDES_IN_UTF8.sub(b"", page.content)
        if page.has_header("Content-Length"):
            page.headers["Content-Length"] = str(len(page.content))


def _by_place(request: HttpRequest) -> dict[str, Any] | None:
    match = request.resolver_match
    if match and match.app_name == "admin":
        return ADMIN
    return DOCUMENTS if match and match.url_name == "docs" else None


class SessionLimits:
    """A log-in ends after hours without a request, and after a working day in any case.

    `BEGAN` is written when somebody logs in. A session that does not know it began when its person last logged in.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            _end_or_note(request)
        return self.get_response(request)


def _end_or_note(request: HttpRequest) -> None:
    now = time.time()
    last_login = request.user.last_login  # type: ignore[union-attr]
    began = request.session.get(BEGAN) or (last_login.timestamp() if last_login else 0)
    seen = request.session.get(SEEN, began)
    if now - began > settings.SESSION_LONGEST_SECONDS or now - seen > settings.SESSION_IDLE_SECONDS:
        logout(request)
    elif now - seen > SEEN_STEP_SECONDS:
        request.session[SEEN] = int(now)
