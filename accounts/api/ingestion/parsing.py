"""From the body of a call to its items, each still the bytes that came. Raises Invalid for the call as a whole only."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from django.utils.translation import gettext as _

from accounts.events.reading import ITEM_BYTES
from accounts.events.rules import instant
from kernel.errors import Invalid

MOST_EVENTS = 2500
SECRETS = ("writeKey", "api_key", "token")
"""Fields of an envelope that hold the key; they are never stored."""

Fields = dict[str, msgspec.Raw]
_fields = msgspec.json.Decoder(Fields)
_list = msgspec.json.Decoder(list[msgspec.Raw])


@dataclass(frozen=True, slots=True)
class Call:
    """One call: its items and what its envelope says about all of them."""

    items: list[bytes]
    key: str = ""
    sent_at: datetime | None = None
    context: Mapping[str, msgspec.Raw] | None = None
    integrations: Mapping[str, msgspec.Raw] | None = None
    is_historical: bool = False


def batch(body: bytes) -> Call:
    """{"batch": [...], "sentAt", "context", "integrations", "writeKey"}, of Segment and RudderStack."""
    envelope = _object(body)
    return _batch(envelope)


def single(body: bytes) -> Call:
    """One item, with the key among its fields when it is not in the header."""
    return _single(_object(body), size=len(body))


def posthog(body: bytes) -> Call:
    """{"api_key", "batch": [...], "sent_at", "historical_migration"}, or one item with its key."""
    envelope = _object(body)
    return _batch(envelope) if "batch" in envelope else _single(envelope, size=len(body))


def _batch(envelope: Fields) -> Call:
    items = _items(envelope.get("batch", msgspec.Raw(b"null")))
    if len(items) > MOST_EVENTS:
        raise Invalid(
            _("A batch may hold %(limit)s events, this one holds %(n)s.")
            % {"limit": MOST_EVENTS, "n": len(items)},
            code="too_many_events",
        )
    return Call(
        items=items,
        key=_key(envelope),
        sent_at=instant(_value(envelope.get("sentAt"))) or instant(_value(envelope.get("sent_at"))),
        context=_inner(envelope.get("context")),
        integrations=_inner(envelope.get("integrations")),
        is_historical=_value(envelope.get("historical_migration")) is True,
    )


def _items(raw: msgspec.Raw) -> list[bytes]:
    try:
        return [bytes(item) for item in _list.decode(raw)]
    except msgspec.ValidationError as error:
        raise Invalid(_("“batch” must be a list of events."), code="validation_failed") from error
    except msgspec.DecodeError:
        return [json.dumps(item).encode() for item in json.loads(bytes(raw))]


def _single(envelope: Fields, *, size: int) -> Call:
    if size > ITEM_BYTES:
        raise Invalid(
            _("An event may have %(limit)s bytes, this one has %(n)s.")
            % {"limit": ITEM_BYTES, "n": size},
            code="event_too_large",
        )
    item = {name: value for name, value in envelope.items() if name not in SECRETS}
    return Call(
        items=[msgspec.json.encode(item)],
        key=_key(envelope),
        sent_at=instant(_value(envelope.get("sent_at"))),
        is_historical=_value(envelope.get("historical_migration")) is True,
    )


def _object(body: bytes) -> Fields:
    """The fields of the body, their values unread.

    What JSON forbids and Python's json writes all the same (NaN, half a surrogate pair) spoils one item, not the
    call: such a body is taken apart more patiently, and the item is judged by itself later.
    """
    try:
        body.decode()
        return _fields.decode(body)
    except msgspec.ValidationError as error:
        raise Invalid(_("The body must be a JSON object."), code="validation_failed") from error
    except (ValueError, RecursionError):
        return _patiently(body)


def _patiently(body: bytes) -> Fields:
    try:
        loaded = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Invalid(_("The body is not readable JSON."), code="malformed_json") from error
    if not isinstance(loaded, dict):
        raise Invalid(_("The body must be a JSON object."), code="validation_failed")
    return {name: msgspec.Raw(json.dumps(value).encode()) for name, value in loaded.items()}


def _value(raw: Any) -> Any:
    """A small value of the envelope; None when it is absent or cannot be read."""
    try:
        return None if raw is None else msgspec.json.decode(raw)
    except (ValueError, RecursionError):
        return None


def _inner(raw: Any) -> Fields | None:
    try:
        return None if raw is None else _fields.decode(raw)
    except (ValueError, RecursionError):
        return None


def _key(envelope: Fields) -> str:
    return next((key for name in SECRETS if isinstance(key := _value(envelope.get(name)), str)), "")
