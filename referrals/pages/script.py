"""`/refer.js`: carries the click id from a landing page of the customer's own site to its sign-up form."""

from functools import cache
from hashlib import sha256
from pathlib import Path

from django.db.transaction import non_atomic_requests
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

SCRIPT = Path(__file__).parent / "refer.js"


@cache
def _script() -> tuple[bytes, str]:
    text = SCRIPT.read_bytes()
    return text, f'"{sha256(text).hexdigest()[:32]}"'


@non_atomic_requests
@require_safe
def script(request: HttpRequest) -> HttpResponse:
    """The same for every site: it holds no secret, and may be kept for an hour."""
    text, tag = _script()
    answer = HttpResponse(text, content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "public, max-age=3600"
    answer["ETag"] = tag
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    return get_conditional_response(request, etag=tag, response=answer) or answer
