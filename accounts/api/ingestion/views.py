"""Take the body, find the key, hand the items to the inbox, answer. Nothing else happens here."""

import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from accounts.api.ingestion import answers, parsing
from accounts.api.ingestion.bodies import body_of, key_in_header
from accounts.events.reading import POSTHOG, SEGMENT, Arrival
from accounts.events.services import receive
from kernel.errors import DomainError, Unavailable

log = logging.getLogger(__name__)

PAUSE_SECONDS = 0.25


class NotAllowed(DomainError):
    code = "method_not_allowed"
    status = 405


class Unforeseen(DomainError):
    code = "internal"
    status = 500


@csrf_exempt
@transaction.non_atomic_requests
def segment_batch(request: HttpRequest, *, is_historical: bool = False) -> HttpResponse:
    """POST /v1/batch, and /v1/import for history."""
    return _take(
        request, parsing.batch, is_historical=is_historical, dialect=SEGMENT, ok=answers.SEGMENT_OK
    )


@csrf_exempt
@transaction.non_atomic_requests
def segment_call(request: HttpRequest, *, kind: str) -> HttpResponse:
    """POST /v1/track, /v1/identify, ...: one event whose type the address says."""
    return _take(request, parsing.single, kind=kind, dialect=SEGMENT, ok=answers.SEGMENT_OK)


@csrf_exempt
@transaction.non_atomic_requests
def posthog_call(request: HttpRequest) -> HttpResponse:
    """POST /batch/, /capture/, /i/v0/e/: PostHog's clients."""
    return _take(request, parsing.posthog, dialect=POSTHOG, ok=answers.POSTHOG_OK)


@csrf_exempt
@transaction.non_atomic_requests
def ignored(request: HttpRequest) -> HttpResponse:
    """POST /v1/m: what analytics.js tells about itself. Nobody needs it, so nothing is stored."""
    return answers.taken(answers.SEGMENT_OK)


def _take(
    request: HttpRequest,
    parse: Callable[[bytes], parsing.Call],
    *,
    dialect: str,
    ok: bytes,
    kind: str = "",
    is_historical: bool = False,
) -> HttpResponse:
    received_at = timezone.now()
    try:
        if request.method != "POST":
            raise NotAllowed(_("Events are sent with POST."))
        call = parse(body_of(request))
        arrival = Arrival(
            received_at=received_at,
            sent_at=call.sent_at,
            kind=kind,
            dialect=dialect,
            context=call.context,
            integrations=call.integrations,
            is_historical=is_historical or call.is_historical,
            request_id=getattr(request, "id", ""),
        )
        key = key_in_header(request) or call.key
        _holding(lambda: receive(secret=key, items=call.items, arrival=arrival))
    except Unavailable as error:
        log.warning("the database did not come back in time", exc_info=error)
        return answers.away(request, error)
    except DomainError as error:
        return answers.refusal(request, error)
    except Exception:
        log.exception("taking events in failed")
        return answers.refusal(request, Unforeseen(_("Something went wrong on our side.")))
    return answers.taken(ok)


def _holding(take: Callable[[], None]) -> None:
    """Keep the caller waiting while the database is away, and try again; raises Unavailable when it is time to answer.

    A try that would not end in time, judged by the one before, is not begun.
    """
    patience: float = settings.INGESTION_HOLD_SECONDS
    began = time.monotonic()
    while True:
        tried = time.monotonic()
        try:
            return take()
        except Unavailable:
            now = time.monotonic()
            if (now - began) + PAUSE_SECONDS + (now - tried) > patience:
                raise
        time.sleep(PAUSE_SECONDS)
