"""POST /in/{provider}/{token}: what connected services send. Proven on the raw bytes, stored, answered; read later.

A plain Django view outside of ATOMIC_REQUESTS, without log-in: the token says whose it is, the signature who sent it.
"""

import logging
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from accounts.api.ingestion import answers
from accounts.api.ingestion.bodies import TooLarge
from accounts.api.ingestion.views import NotAllowed, Unforeseen
from accounts.events.storing import is_away
from advocacy.sources import services
from advocacy.sources.models import Connection
from advocacy.sources.providers import Call, NotProven
from advocacy.sources.registry import PROVIDERS
from kernel import tenancy
from kernel.errors import DomainError, NotFound, Unavailable

log = logging.getLogger(__name__)

PROBES = {"GET", "HEAD"}
"""Some services look whether the address is there before they send."""


class NoProof(DomainError):
    code = "signature_refused"
    status = 401


View = Callable[[HttpRequest, str, str], HttpResponse]


def answering(view: View) -> View:
    """Refusals as problems with `code` and `message`; a database that is away as 503 with Retry-After."""

    @wraps(view)
    def answer(request: HttpRequest, provider: str, token: str) -> HttpResponse:
        try:
            return view(request, provider, token)
        except DomainError as error:
            return answers.refusal(request, error)
        except (DatabaseError, InterfaceError) as error:
            if is_away(error):
                connection.close_if_unusable_or_obsolete()
                log.warning("the database is away", exc_info=error)
                return _later(request)
            log.exception("taking in a call failed")
        except Exception:
            log.exception("taking in a call failed")
        return answers.refusal(request, Unforeseen(_("Something went wrong on our side.")))

    return answer


@csrf_exempt
@transaction.non_atomic_requests
@answering
def incoming(request: HttpRequest, provider: str, token: str) -> HttpResponse:
    """One call of a service: 200 once it is stored, also when it was known already or tells us nothing."""
    now = timezone.now()
    if request.method not in PROBES | {"POST"}:
        raise NotAllowed(_("News is sent with POST."))
    found = services.find(provider=provider, token=token)
    if found is None:
        raise NotFound(_("There is no such address."))
    if request.method == "POST":
        call = Call(
            body=_body(request, most=PROVIDERS[provider].largest_body),
            headers={name.lower(): value for name, value in request.headers.items()},
            url=request.build_absolute_uri(),
            public_url=f"{settings.BASE_URL}{request.get_full_path()}",
        )
        _refuse_unless_proven(found, call)
        with tenancy.inside(found.organization_id):
            services.take_in(found, call, received_at=now, request_id=getattr(request, "id", ""))
    return answers.taken(answers.SEGMENT_OK)


def _refuse_unless_proven(found: Connection, call: Call) -> None:
    now = timezone.now()
    try:
        services.prove(found, call, now=now)
    except NotProven as why:
        with tenancy.inside(found.organization_id):
            services.note_refused(found, why, now=now)
        raise NoProof(_("The signature of this call is missing, wrong or too old.")) from None


def _body(request: HttpRequest, *, most: int) -> bytes:
    """The bytes as they came, `most` at most (Django's own limit is for forms). Raises TooLarge."""
    too_large = TooLarge(_("The body is larger than %(limit)s bytes.") % {"limit": most})
    said = request.META.get("CONTENT_LENGTH") or "0"
    if not said.isdigit() or int(said) > most:
        raise too_large
    return request.read(int(said))


def _later(request: HttpRequest) -> HttpResponse:
    error = Unavailable(_("We cannot store events at the moment."))
    answer = answers.refusal(request, error)
    answer["Retry-After"] = str(answers.RETRY_SECONDS)
    return answer
