"""Scripts that pages of any origin load: no secret in them, read once and served from memory."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from django.db.transaction import non_atomic_requests
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe


def open_script(path: Path) -> Callable[[HttpRequest], HttpResponse]:
    """The view of one file: the same for everybody, and may be kept for an hour."""
    text = path.read_bytes()
    tag = f'"{sha256(text).hexdigest()[:32]}"'

    @non_atomic_requests
    @require_safe
    def script(request: HttpRequest) -> HttpResponse:
        answer = HttpResponse(text, content_type="text/javascript; charset=utf-8")
        answer["Cache-Control"] = "public, max-age=3600"
        answer["ETag"] = tag
        answer["Access-Control-Allow-Origin"] = "*"
        answer["Cross-Origin-Resource-Policy"] = "cross-origin"
        return get_conditional_response(request, etag=tag, response=answer) or answer

    return script
