"""Is the process alive, and is it ready: for load balancers and the container's own check. No session, no key."""

from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@transaction.non_atomic_requests
@never_cache
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """Answers without touching anything: a database that is away is no reason to kill this process."""
    return HttpResponse("ok", content_type="text/plain")


@transaction.non_atomic_requests
@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """200 when requests can be answered. Valkey is told but not required: nothing on the way of a request needs it."""
    parts = {"database": _database(), "valkey": _valkey()}
    is_ready = parts["database"] == "ok"
    return JsonResponse(
        {"status": "ready" if is_ready else "not ready", "parts": parts},
        status=200 if is_ready else 503,
    )


def _database() -> str:
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return "migrations are missing"
    except DatabaseError:
        return "no answer"
    return "ok"


def _valkey() -> str:
    try:
        cache.get("ready")
    except Exception:  # noqa: BLE001  whatever the client library raises means the same here
        return "no answer"
    return "ok"
