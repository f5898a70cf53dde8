"""What can be done with the inbox: take facts in, tell one of our own, note the names that came, replay."""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

import msgspec
from django.db import DatabaseError, InterfaceError, connection
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.events.models import OWN_SOURCE, Event, EventName
from accounts.events.reading import (
    ID_LENGTH,
    NAME_LENGTH,
    Arrival,
    News,
    Row,
    is_call,
    news_row,
    quarantine,
    read,
    read_again,
    unreadable_call,
)
from accounts.events.rules import message_id, text_of
from accounts.events.storing import chunks, insert_inside, insert_with_key, is_away, store
from kernel import tenancy, work
from kernel.errors import DomainError, Unavailable
from kernel.ids import uuid7
from kernel.text import Reason

CHUNK = 1000
_KEY = re.compile(r"(gw_(?:live|test)_[0-9a-f]{8})_[A-Za-z0-9_-]{16,200}")


class UnknownKey(DomainError):
    """The key is not one of ours, was revoked, has expired, or may not send events."""

    code = "unauthenticated"
    status = 401


def receive(*, secret: str, items: Sequence[bytes], arrival: Arrival) -> None:
    """Take in everything one call brought, in one round trip, for the organization and source of its key.

    Items are JSON texts as they came. What cannot be read or kept goes to quarantine beside the good ones. When this
    returns, all of it is committed. Raises UnknownKey (nothing written) and Unavailable (worth trying again).
    """
    match = _KEY.fullmatch(secret)
    if match is None:
        raise UnknownKey(_("The key is missing or is not a key of this service."))
    digest = hashlib.sha256(secret.encode()).digest()

    def insert(rows: Sequence[Row]) -> None:
        if not insert_with_key(rows, prefix=match[1], secret_hash=digest, arrival=arrival):
            raise UnknownKey(
                _("This key is not known, was revoked, has expired, or may not send events.")
            )

    rows = [read(item, arrival) for item in items]
    try:
        refused = store(rows, insert)
        if refused:
            store(quarantine(refused, arrival), insert)
    except (DatabaseError, InterfaceError) as error:
        if not is_away(error):
            raise
        connection.close_if_unusable_or_obsolete()
        raise Unavailable(_("We cannot store events at the moment.")) from error


def receive_rows(
    items: Iterable[Mapping[str, Any]],
    *,
    source: str,
    is_test: bool = False,
    is_historical: bool = False,
    received_at: datetime | None = None,
) -> int:
    """Take in items of our own making (an import, a feed, the demo) inside an organization; in the same words as
    the Segment calls: type, userId, event, properties, timestamp, messageId.

    Returns how many were new. What cannot be read or kept goes to quarantine, as at the door.
    """
    arrival = Arrival(received_at=received_at or timezone.now(), is_historical=is_historical)
    taken = 0

    def insert(rows: Sequence[Row]) -> None:
        nonlocal taken
        taken += insert_inside(rows, source=source, is_test=is_test, arrival=arrival)

    encode = msgspec.json.encode
    for chunk in chunks(iter(items), CHUNK):
        refused = store([read(encode(item), arrival) for item in chunk], insert)
        if refused:
            store(quarantine(refused, arrival), insert)
    return taken


def receive_news(
    news: Iterable[News],
    *,
    source: str,
    is_test: bool = False,
    is_historical: bool = False,
    received_at: datetime | None = None,
    request_id: str = "",
) -> int:
    """Take in what another service told (a webhook, a feed), inside an organization. Returns how many were new.

    `source` is "provider/name". What the database cannot keep goes to quarantine beside the good ones.
    """
    arrival = Arrival(
        received_at=received_at or timezone.now(),
        kind=Event.Kind.NEWS,
        is_historical=is_historical,
        request_id=request_id,
    )
    taken = 0

    def insert(rows: Sequence[Row]) -> None:
        nonlocal taken
        taken += insert_inside(rows, source=source, is_test=is_test, arrival=arrival)

    for chunk in chunks(iter(news), CHUNK):
        refused = store([news_row(one, arrival) for one in chunk], insert)
        if refused:
            store(quarantine(refused, arrival), insert)
    return taken


def receive_unreadable(
    raw: bytes,
    why: Reason,
    *,
    source: str,
    is_test: bool,
    content_type: str,
    received_at: datetime,
    request_id: str = "",
) -> None:
    """Keep a whole call of another service in quarantine, to be taken apart again later."""
    arrival = Arrival(received_at=received_at, request_id=request_id)
    row = unreadable_call(raw, why, content_type=content_type, arrival=arrival)
    insert_inside([row], source=source, is_test=is_test, arrival=arrival)


def tell(
    *,
    name: str,
    subject: str,
    payload: dict[str, Any],
    occurred_at: datetime | None = None,
    is_test: bool = False,
    is_historical: bool = False,
) -> None:
    """Put a fact of our own into the inbox, in the transaction that made it true. Told again, it is the same row.

    `subject` says what it is about: name and subject together make the fact unique. `is_historical`: it came in a file of
    the past, and nobody acts on it.
    """
    now = timezone.now()
    user = text_of(payload.get("user_id"))
    row = Row(
        message_id=message_id(f"{name}:{subject}", raw=b"", has_time=False),
        kind=Event.Kind.TRACK,
        occurred_at=occurred_at or now,
        payload=msgspec.Raw(
            msgspec.json.encode({"event": name, "properties": payload, "userId": user or None})
        ),
        name=name[:NAME_LENGTH],
        user_id=user[:ID_LENGTH],
    )
    arrival = Arrival(received_at=now, is_historical=is_historical)
    insert_inside([row], source=OWN_SOURCE, is_test=is_test, arrival=arrival)


def note_names(names: Mapping[str, tuple[int, bool]]) -> None:
    """Count event names that came by: name -> (how many more, whether we know what it means)."""
    if not names:
        return
    # In the order of the names: two batches that meet wait for each other instead of forever.
    rows = sorted(names.items())
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO accounts_eventname (id, organization_id, name, seen, last_at, is_mapped)
            SELECT id, %s, name, seen, now(), is_mapped
            FROM unnest(%s::uuid[], %s::text[], %s::bigint[], %s::bool[]) AS came (id, name, seen, is_mapped)
            ON CONFLICT (organization_id, name) DO UPDATE SET
                seen = accounts_eventname.seen + excluded.seen,
                last_at = excluded.last_at, is_mapped = excluded.is_mapped
            """,
            [
                tenancy.current(),
                [uuid7() for _row in rows],
                [name[:NAME_LENGTH] for name, _count in rows],
                [seen for _name, (seen, _mapped) in rows],
                [mapped for _name, (_seen, mapped) in rows],
            ],
        )


def unmapped_names() -> QuerySet[EventName]:
    """Names that came in and mean nothing to us yet, the most frequent first."""
    return EventName.objects.for_organization(tenancy.current()).filter(is_mapped=False)


def quarantined() -> QuerySet[Event]:
    """What could not be read or worked off, the newest first."""
    return Event.objects.for_organization(tenancy.current()).filter(state=work.State.FAILED)


Unpack = Callable[[Event, bytes, str], Sequence[News]]
"""How a call of another service is taken apart: (its row, its bytes, their content type) -> news; none: not yet."""


def replay_quarantined(
    chosen: QuerySet[Event] | Iterable[int], *, unpack: Unpack | None = None
) -> int:
    """Put quarantined events back in the queue; returns how many.

    Those that were broken at the door are read again first: a readable one takes its proper place (or disappears,
    when it has come in since), the others stay with the reason they have now.
    """
    if isinstance(chosen, QuerySet):
        chosen = chosen.values_list("pk", flat=True)
    failed = quarantined().filter(pk__in=list(chosen))
    unreadable = list(
        failed.filter(kind=Event.Kind.BROKEN)
        .order_by("source", "is_test", "is_historical", "id")
        .select_for_update()
    )
    again = work.replay(failed.exclude(kind=Event.Kind.BROKEN))
    if unpack is not None:
        again += sum(_take_apart(event, unpack) for event in unreadable if is_call(event))
    alike = groupby(
        [event for event in unreadable if not is_call(event)],
        key=lambda event: (event.source, event.is_test, event.is_historical),
    )
    for (source, is_test, is_historical), events in alike:
        again += _read_again(
            list(events), source=source, is_test=is_test, is_historical=is_historical
        )
    return again


def _take_apart(event: Event, unpack: Unpack) -> int:
    """Replace an unreadable call by the news it brings, where it can be read now. Returns how many are new."""
    news = unpack(event, event.payload["raw"].encode(), event.payload.get("content_type", ""))
    if not news:
        return 0
    taken = receive_news(
        news,
        source=event.source,
        is_test=event.is_test,
        is_historical=event.is_historical,
        received_at=event.received_at,
        request_id=event.request_id,
    )
    event.delete()
    return taken


def _read_again(events: Sequence[Event], *, source: str, is_test: bool, is_historical: bool) -> int:
    """Replace broken rows by what they say now. Returns how many came into the queue."""
    arrival = Arrival(received_at=timezone.now(), is_historical=is_historical)
    rows = {event.pk: read_again(event) for event in events}
    readable = {pk: row for pk, row in rows.items() if row is not None and row.failure is None}
    taken = 0

    def insert(batch: Sequence[Row]) -> None:
        nonlocal taken
        taken += insert_inside(batch, source=source, is_test=is_test, arrival=arrival)

    refused = {id(row): why for row, why in store(list(readable.values()), insert)}
    gone, staying = [], []
    for event in events:
        row = rows[event.pk]
        if event.pk in readable and id(row) not in refused:
            gone.append(event.pk)
        elif row is not None:
            event.failure = refused.get(id(row)) or row.failure
            staying.append(event)
    Event.objects.filter(pk__in=gone).delete()
    Event.objects.bulk_update(staying, ["failure"])
    return taken
