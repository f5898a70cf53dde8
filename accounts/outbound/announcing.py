"""Tell the world what happened: one delivery row per endpoint that wants to hear of it. Nothing is sent here."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import DateTimeField, Func, Q
from django.utils.translation import gettext_lazy as _

from accounts.customers.models import Contact
from accounts.outbound.event_types import EVENT_TYPES
from accounts.outbound.webhook_models import WebhookDelivery, WebhookEndpoint, message_id
from kernel import tenancy
from kernel.ids import uuid7
from kernel.setwise import insert_rows
from kernel.text import define, reason
from kernel.work import State

API_VERSION = "1"
LARGEST_BODY = 20 * 1024
"""Bytes. An event that is larger carries the address of the thing instead of its data."""

define({"webhook_was_off": _("The webhook was off: switched on again, it can be sent.")})


class ClockTimestamp(Func):
    """The time now, not that of the transaction's beginning: of two changes of one thing the later one reads later."""

    function = "clock_timestamp"
    output_field = DateTimeField()


@dataclass(frozen=True, slots=True)
class Announcement:
    """Something that happened. `data` is plain JSON (times, UUIDs and dates too); `contact_id`: whom it is about."""

    type: str
    data: dict[str, Any]
    contact_id: UUID | None = None
    is_test: bool = False


def announce(
    *,
    type: str,  # noqa: A002  the word of the standard
    data: dict[str, Any],
    contact_id: UUID | None = None,
    is_test: bool = False,
) -> None:
    """Tell every endpoint that wants to hear of it. Call it inside the transaction in which it happened.

    Either both are kept or neither. `type` is one of `event_types`; a typing error raises KeyError.
    """
    announce_all([Announcement(type, data, contact_id, is_test)])


def announce_all(happened: Sequence[Announcement]) -> int:
    """Tell of many things at once, in the order in which they happened: two queries however many. Returns deliveries."""
    for one in happened:
        EVENT_TYPES[one.type]
    endpoints = _endpoints({one.is_test for one in happened})
    rows = [
        row
        for place, one in enumerate(happened)
        for row in _deliveries(one, _listening(endpoints, one), place=place)
    ]
    return len(insert_rows(rows, leave_out=("created_at", "due_at")))


def is_heard(type: str) -> bool:  # noqa: A002  the word of the standard
    """Whether anybody listens: worth asking before much is read for an announcement."""
    listens = Q(event_types=[]) | Q(event_types__contains=[type])
    return bool(
        WebhookEndpoint.objects.for_organization(tenancy.current()).filter(listens).exists()
    )


def about(contact: Contact) -> dict[str, Any]:
    """Who it is about, our ids and yours: the members that every event about a person has."""
    company = contact.company
    return {
        "contact_id": contact.pk,
        "contact_external_id": contact.external_id,
        "company_id": contact.company_id,
        "company_external_id": company.external_id if company else None,
    }


def announce_to(endpoint: WebhookEndpoint, one: Announcement) -> WebhookDelivery:
    """Tell one endpoint, whatever it listens for."""
    known = WebhookEndpoint.objects.filter(pk=endpoint.pk).annotate(clock=ClockTimestamp()).get()
    (row,) = _deliveries(one, [known])
    insert_rows([row], leave_out=("created_at", "due_at"))
    row.refresh_from_db()
    return row


def _endpoints(is_test: Collection[bool]) -> list[Any]:
    """The endpoints of the organization, each with the clock of the database, which orders what it is told."""
    return list(
        WebhookEndpoint.objects.for_organization(tenancy.current())
        .filter(is_test__in=is_test)
        .annotate(clock=ClockTimestamp())
    )


def _listening(endpoints: Sequence[Any], one: Announcement) -> list[Any]:
    return [
        endpoint
        for endpoint in endpoints
        if endpoint.is_test == one.is_test
        and (not endpoint.event_types or one.type in endpoint.event_types)
    ]


def _deliveries(
    one: Announcement, endpoints: Sequence[Any], *, place: int = 0
) -> list[WebhookDelivery]:
    if not endpoints:
        return []
    event_id, clock = uuid7(), endpoints[0].clock
    sequence = int(clock.timestamp() * 1_000_000) + place
    body = body_of(one, event_id=event_id, at=clock, sequence=sequence)
    return [
        WebhookDelivery(
            organization_id=tenancy.current(),
            endpoint=endpoint,
            event_id=event_id,
            type=one.type,
            body=body,
            contact_id=one.contact_id,
            **({} if endpoint.is_on else _KEPT_FOR_LATER),
        )
        for endpoint in endpoints
    ]


_KEPT_FOR_LATER: dict[str, Any] = {
    "state": State.CANCELLED,
    "failure": reason("webhook_was_off"),
}


def body_of(one: Announcement, *, event_id: UUID, at: datetime, sequence: int) -> str:
    """The exact text that is sent, as Standard Webhooks wants it; thin when it would be larger than 20 KiB."""
    known = EVENT_TYPES[one.type]
    frame = {
        "type": one.type,
        "timestamp": at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "id": message_id(event_id),
        "api_version": API_VERSION,
        "tenant": f"ten_{tenancy.current().hex}",
    }
    body = _minified({**frame, "data": {**one.data, "sequence": sequence}})
    if len(body.encode()) <= LARGEST_BODY:
        return body
    named = {name: value for name, value in one.data.items() if name == "id" or name[-3:] == "_id"}
    url = f"{settings.BASE_URL}{known.path.format_map(one.data)}" if known.path else None
    return _minified({**frame, "data": {**named, "url": url, "sequence": sequence}})


def _minified(value: Any) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":"))
