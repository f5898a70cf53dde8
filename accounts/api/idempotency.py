"""`Idempotency-Key` at the REST door: the first request does the work, every repetition gets the same answer."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.organizations.models import ApiKey
from accounts.requests import services
from accounts.requests.rules import fingerprint, key_of
from kernel.errors import Invalid

METHODS = {"POST", "PATCH"}
"""The others have the same effect however often they come."""


class WrongKey(Invalid):
    code = "idempotency_key_invalid"


class AlreadyAnswered(Exception):
    """Not a refusal: the request was answered before, and `response` says so again."""

    def __init__(self, answered: services.Answered) -> None:
        super().__init__(answered.status)
        self.response = HttpResponse(
            answered.body,
            status=answered.status,
            content_type="application/json",
            headers={"Idempotent-Replayed": "true"},
        )


def begin(request: Request, api_key: ApiKey) -> str | None:
    """Take the key that the request carries; None when it carries none.

    Raises AlreadyAnswered, and the refusals of `accounts.requests`.
    """
    header = request.headers.get("Idempotency-Key")
    if header is None or request.method not in METHODS:
        return None
    key = key_of(header)
    if key is None:
        raise WrongKey(_("An Idempotency-Key is 1 to 255 visible ASCII characters."))
    said = fingerprint(
        method=str(request.method), address=request.get_full_path(), body=request.data
    )
    answered = services.begin(api_key_id=api_key.pk, key=key, fingerprint=said)
    if answered is not None:
        raise AlreadyAnswered(answered)
    return key


def keep(key: str, api_key: ApiKey, response: Response) -> None:
    """Keep a success for whoever asks again; what was refused left no trace and may be tried again."""
    if response.status_code < 300:
        services.keep(
            api_key_id=api_key.pk,
            key=key,
            status=response.status_code,
            body=response.render().content,
        )
