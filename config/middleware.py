"""The outermost rule of every request: it has an id, in its answer, in its logs, in the events it brings."""

import re
import time
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.middleware.common import CommonMiddleware

from kernel.ids import uuid7

Handler = Callable[[HttpRequest], HttpResponse]
log = structlog.get_logger("goodword.request")
PROBES = {"/healthz", "/readyz", "/metrics"}
CLIENT_ID = re.compile(r"^[A-Za-z0-9._-]{1,128}$")


class RequestId:
    """Gives every request an id, binds it to the logs, and sends it back on every answer."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.id = f"req_{uuid7().hex}"  # type: ignore[attr-defined]
        bound = {"request_id": request.id}  # type: ignore[attr-defined]
        theirs = request.headers.get("X-Request-Id", "")
        if CLIENT_ID.match(theirs):
            bound["client_request_id"] = theirs
        began = time.perf_counter()
        with structlog.contextvars.bound_contextvars(**bound):
            response = self.get_response(request)
            log.debug(
                "request",
                method=request.method,
                path=request.path,
                status=response.status_code,
                ms=round((time.perf_counter() - began) * 1000, 1),
            )
        response["Request-Id"] = request.id  # type: ignore[attr-defined]
        return response


class Common(CommonMiddleware):
    """Django's own, except that health is told to whoever asks by address: a probe knows no host name of ours."""

    def process_request(self, request: HttpRequest) -> HttpResponsePermanentRedirect | None:
        return None if request.path_info in PROBES else super().process_request(request)
