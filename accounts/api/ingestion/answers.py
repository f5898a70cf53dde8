"""The answers SDKs expect. Every refusal carries `code` and `message`: some clients fail on JSON without them."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

from kernel.errors import DomainError

SEGMENT_OK = b'{"success": true}'
POSTHOG_OK = b'{"status":"Ok"}'
RETRY_SECONDS = 15
"""429 with an integer Retry-After buys the longest patience from every client."""


def taken(body: bytes) -> HttpResponse:
    """Exactly 200: two of the clients send again on any other success."""
    return HttpResponse(body, content_type="application/json")


def refusal(request: HttpRequest, error: DomainError) -> HttpResponse:
    return _refused(request, error.status, error.error_code, error.message)


def away(request: HttpRequest, error: DomainError) -> HttpResponse:
    """The database did not come back while we held the request."""
    answer = _refused(request, 429, error.error_code, error.message)
    answer["Retry-After"] = answer["X-RateLimit-Reset"] = str(RETRY_SECONDS)
    return answer


def _refused(request: HttpRequest, status: int, code: str, message: str) -> HttpResponse:
    body: dict[str, Any] = {
        "type": f"urn:goodword:error:{code}",
        "title": code.replace("_", " ").capitalize(),
        "status": status,
        "detail": message,
        "instance": request.path,
        "code": code,
        "message": message,
        "request_id": getattr(request, "id", ""),
    }
    return JsonResponse(body, status=status)
