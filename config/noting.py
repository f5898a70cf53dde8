"""Refusals are written down: who wanted what they may not do. Once a minute for each, so that a loop writes one row."""

import logging
from collections.abc import Callable
from hashlib import sha256

from django.core.cache import cache
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from redis.exceptions import RedisError

from accounts.history import trail
from kernel import tenancy
from kernel.acting import acting

log = logging.getLogger("goodword.request")
DOORS = {"/admin/": "admin", "/api/": "api"}
"""Addresses of pages without log-in carry a person's token: they are not written down."""
APART_SECONDS = 60


class NotesRefusals:
    """After the answer, in a transaction of its own: that of the request was rolled back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 403:
            for start, door in DOORS.items():
                if request.path.startswith(start):
                    _note(request, door)
        return response


def _note(request: HttpRequest, door: str) -> None:
    key = getattr(request, "api_key", None)
    member = None if key else getattr(request, "membership", None)
    if not (key or member):
        return
    organization_id = (key or member).organization_id  # type: ignore[union-attr]
    who = {"key": key.name} if key else {"person": member.user_id}  # type: ignore[union-attr]
    what = f"{request.method} {request.path}"
    try:
        if not _is_news(f"{organization_id}:{who}:{what}"):
            return
        request_id = getattr(request, "id", "")
        with acting(through=door, request_id=request_id, **who), tenancy.inside(organization_id):
            trail.note(trail.Kind.REFUSED, subject=what)
    except DatabaseError:
        log.exception("a refusal could not be written down")


def _is_news(what: str) -> bool:
    try:
        return cache.add(f"refused:{sha256(what.encode()).hexdigest()}", 1, APART_SECONDS)
    except RedisError:
        return True
