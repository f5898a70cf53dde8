"""Errors told to Sentry, only where a DSN is set: what broke and where, never whose data it was."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

import structlog

if TYPE_CHECKING:
    from sentry_sdk.types import Event, Hint

PERSONAL = ("user", "server_name", "breadcrumbs", "extra")
KEPT_OF_A_REQUEST = {"method"}


def report_errors(dsn: str, *, environment: str) -> None:
    """Start reporting; without a DSN nothing is patched, nothing leaves."""
    if not dsn:
        return
    # Not loaded without a DSN: it brings an HTTP client or two of its own.
    import_module("sentry_sdk").init(
        dsn=dsn,
        environment=environment or None,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        before_send=without_personal_data,
    )


def without_personal_data(event: "Event", hint: "Hint") -> "Event":
    """The event with the id of its request, and without addresses, headers, bodies, people and the words of the error.

    The words of an exception quote what it met (a duplicate address, a name); its type and place say enough. They
    stand in our own log, under the same request id.
    """
    for name in PERSONAL:
        event.pop(name, None)  # type: ignore[misc]
    request = event.get("request") or {}
    event["request"] = {name: request[name] for name in KEPT_OF_A_REQUEST & request.keys()}
    for error in _errors(event):
        error["value"] = ""
    event.pop("logentry", None)
    request_id = structlog.contextvars.get_contextvars().get("request_id")
    if request_id:
        event.setdefault("tags", {})["request_id"] = request_id
    return event


def _errors(event: "Event") -> list[dict[str, Any]]:
    return (event.get("exception") or {}).get("values") or []
