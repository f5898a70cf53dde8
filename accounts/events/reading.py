"""From one item as it was sent to one row of the inbox, or of its quarantine. Pure: nothing here knows the database.

Whatever is not needed for a column stays the bytes that came: neither parsed, nor rounded, nor re-ordered.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import msgspec

from accounts.events import posthog
from accounts.events.models import Event
from accounts.events.rules import broken_id, corrected, instant, message_id, text_of
from kernel.text import Reason, reason

ITEM_BYTES = 32 * 1024
RAW_BYTES = 4 * 1024
"""How much of a broken item is kept."""
ID_LENGTH = 255
NAME_LENGTH = 200
KINDS = frozenset(Event.Kind.values) - {Event.Kind.BROKEN, Event.Kind.NEWS}
SEGMENT, POSTHOG = "segment", "posthog"
CALL = "call"


@dataclass(frozen=True, slots=True)
class Arrival:
    """What holds for all items that came in one call. `kind` is set when the address says it, not the item."""

    received_at: datetime
    sent_at: datetime | None = None
    kind: str = ""
    dialect: str = SEGMENT
    context: Mapping[str, msgspec.Raw] | None = None
    integrations: Mapping[str, msgspec.Raw] | None = None
    is_historical: bool = False
    request_id: str = ""


class Row(msgspec.Struct, omit_defaults=True):
    """One row to insert, as PostgreSQL reads it out of the jsonb parameter. `failure` means quarantine."""

    message_id: str
    kind: str
    occurred_at: datetime
    payload: msgspec.Raw
    name: str = ""
    user_id: str = ""
    anonymous_id: str = ""
    failure: Reason | None = None
    received_at: datetime | None = None
    request_id: str | None = None


@dataclass(frozen=True, slots=True)
class News:
    """One thing another service told. `message_id` is the service's own id of it: told again, it is the same row."""

    message_id: str
    name: str
    payload: Mapping[str, Any]
    occurred_at: datetime | None = None


class Item(msgspec.Struct):
    """The fields of an item that fill columns; `Any`, because a wrong one is ours to judge."""

    type: Any = None
    messageId: Any = None  # noqa: N815
    userId: Any = None  # noqa: N815
    anonymousId: Any = None  # noqa: N815
    groupId: Any = None  # noqa: N815
    event: Any = None
    name: Any = None
    timestamp: Any = None
    originalTimestamp: Any = None  # noqa: N815
    sentAt: Any = None  # noqa: N815


_item = msgspec.json.Decoder(Item)
_fields = msgspec.json.Decoder(dict[str, msgspec.Raw])


def read(raw: bytes, arrival: Arrival) -> Row:
    """The row of one item. An item that cannot be read becomes a row in quarantine with its reason; never raises."""
    if len(raw) > ITEM_BYTES:
        return broken(raw, reason("event_too_large", bytes=len(raw), limit=ITEM_BYTES), arrival)
    try:
        said = posthog.translated(raw) if arrival.dialect == POSTHOG else raw
        if arrival.context or arrival.integrations:
            said = _merged(said, arrival)
        item = _item.decode(said)
        kind = arrival.kind or item.type
        fault = _fault(item, kind, dialect=arrival.dialect)
        return broken(raw, fault, arrival) if fault else _row(item, kind, said, arrival)
    except (ValueError, RecursionError) as error:
        return broken(raw, _unreadable(raw, error), arrival)


def _row(item: Item, kind: str, said: bytes, arrival: Arrival) -> Row:
    original = instant(item.originalTimestamp) or instant(item.timestamp)
    at, _clock = corrected(
        original=original,
        sent=instant(item.sentAt) or arrival.sent_at,
        received=arrival.received_at,
    )
    name = item.event if kind == Event.Kind.TRACK else item.name
    return Row(
        message_id=message_id(item.messageId, raw=said, has_time=original is not None),
        kind=kind,
        occurred_at=at,
        payload=msgspec.Raw(said),
        name=name[:NAME_LENGTH] if isinstance(name, str) else "",
        user_id=text_of(item.userId),
        anonymous_id=text_of(item.anonymousId),
    )


def news_row(news: News, arrival: Arrival) -> Row:
    """The row of one thing another service told; a time that lies in the future is the time it came."""
    raw = msgspec.json.encode(news.payload)
    at, _clock = corrected(original=news.occurred_at, sent=None, received=arrival.received_at)
    return Row(
        message_id=message_id(news.message_id, raw=raw, has_time=news.occurred_at is not None),
        kind=Event.Kind.NEWS,
        occurred_at=at,
        payload=msgspec.Raw(raw),
        name=news.name[:NAME_LENGTH],
    )


def _fault(item: Item, kind: Any, *, dialect: str) -> Reason | None:
    """Why an item cannot be taken, None when it can."""
    if not isinstance(kind, str) or kind not in KINDS:
        told = kind.replace("\0", "")[:NAME_LENGTH] if isinstance(kind, str) else ""
        return reason("event_type_unknown", type=told)
    user, anonymous = text_of(item.userId), text_of(item.anonymousId)
    # PostHog tells about a group alone, without a person.
    is_group_alone = dialect == POSTHOG and kind == Event.Kind.GROUP and text_of(item.groupId)
    if not user and not anonymous and not is_group_alone:
        return reason("event_without_person")
    if len(user) > ID_LENGTH or len(anonymous) > ID_LENGTH:
        field = "userId" if len(user) > ID_LENGTH else "anonymousId"
        return reason("event_id_too_long", field=field, limit=ID_LENGTH)
    if kind == Event.Kind.TRACK and not (isinstance(item.event, str) and item.event.strip()):
        return reason("event_without_name")
    return None


def _unreadable(raw: bytes, error: Exception) -> Reason:
    if not raw.lstrip().startswith(b"{"):
        return reason("event_not_object")
    return reason("event_unreadable", error=str(error)[:NAME_LENGTH])


def _merged(raw: bytes, arrival: Arrival) -> bytes:
    """The item with the context and integrations of its envelope under its own."""
    item: dict[str, Any] = _fields.decode(raw)
    for name, outer in (("context", arrival.context), ("integrations", arrival.integrations)):
        own = item.get(name, msgspec.Raw(b"{}"))
        if outer and bytes(own) == b"null":
            item[name] = outer
        elif outer and bytes(own).startswith(b"{"):
            item[name] = {**outer, **_fields.decode(own)}
    return msgspec.json.encode(item)


def broken(raw: bytes, why: Reason, arrival: Arrival) -> Row:
    """The row in quarantine of an item: as much of it as is kept, and what reading it again would need."""
    kept: dict[str, Any] = {"raw": raw[:RAW_BYTES].decode("utf-8", "backslashreplace")}
    if len(raw) > RAW_BYTES:
        kept["is_cut"] = True
    if arrival.kind:
        kept["kind"] = arrival.kind
    if arrival.dialect != SEGMENT:
        kept["dialect"] = arrival.dialect
    if arrival.sent_at:
        kept["sent_at"] = arrival.sent_at.isoformat()
    return Row(
        message_id=broken_id(raw),
        kind=Event.Kind.BROKEN,
        occurred_at=arrival.received_at,
        payload=msgspec.Raw(msgspec.json.encode(kept)),
        failure=why,
    )


def unreadable_call(raw: bytes, why: Reason, *, content_type: str, arrival: Arrival) -> Row:
    """The row in quarantine of a whole call of another service that could not be taken apart: all of it is kept."""
    text = raw.decode("utf-8", "backslashreplace").replace("\0", "\\0")
    kept = {"raw": text, "kind": CALL, "content_type": content_type[:NAME_LENGTH]}
    if text.encode() != raw:
        kept["is_cut"] = "the bytes were no text"
    return Row(
        message_id=broken_id(raw),
        kind=Event.Kind.BROKEN,
        occurred_at=arrival.received_at,
        payload=msgspec.Raw(msgspec.json.encode(kept)),
        failure=why,
    )


def is_call(event: Event) -> bool:
    """Whether a broken row holds a whole call of another service, which its provider must take apart."""
    return event.payload.get("kind") == CALL and not event.payload.get("is_cut")


def quarantine(refused: Sequence[tuple[Row, Reason]], arrival: Arrival) -> list[Row]:
    """The rows in quarantine of items that could be read and not be kept. What they hold is in our words by now."""
    ours = replace(arrival, dialect=SEGMENT)
    return [broken(bytes(row.payload), why, ours) for row, why in refused]


def read_again(event: Event) -> Row | None:
    """Read a broken item once more, as it came then. None when we do not have all of it."""
    kept = event.payload
    if kept.get("is_cut") or kept.get("kind") in (CALL, Event.Kind.NEWS):
        return None
    arrival = Arrival(
        received_at=event.received_at,
        sent_at=instant(kept.get("sent_at")),
        kind=kept.get("kind", ""),
        dialect=kept.get("dialect", SEGMENT),
    )
    row = read(kept["raw"].encode(), arrival)
    row.received_at, row.request_id = event.received_at, event.request_id
    return row
