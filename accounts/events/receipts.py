"""Facts taken in one by one as far as the sender can see: what became of each, in a constant number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from accounts.events.models import Event
from accounts.events.reading import Arrival, News, Row, news_row, read
from accounts.events.rules import holds_nul
from accounts.events.storing import insert_inside, store
from kernel import tenancy
from kernel.text import Reason, reason


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one item. `event_id` is our id of the fact; without one, `failure` says why it was not taken."""

    message_id: str
    event_id: int | None = None
    is_duplicate: bool = False
    failure: Reason | None = None


def receive_each(
    items: Sequence[bytes], *, source: str, is_test: bool, request_id: str
) -> list[Receipt]:
    """Take in items in the words of the Segment calls, inside an organization; one receipt each, in their order.

    What cannot be read or kept is told to the sender and not stored: they are there to hear it.
    """
    arrival = Arrival(received_at=timezone.now(), request_id=request_id)
    read_rows = [_without_nul(read(item, arrival)) for item in items]
    return _keep(read_rows, arrival, source=source, is_test=is_test)


def receive_news_each(
    news: Sequence[News], *, source: str, is_test: bool, request_id: str
) -> list[Receipt]:
    """Take in what a program tells in words of a source's own (an order), one receipt each, in their order."""
    arrival = Arrival(received_at=timezone.now(), kind=Event.Kind.NEWS, request_id=request_id)
    rows = [_without_nul(news_row(one, arrival)) for one in news]
    return _keep(rows, arrival, source=source, is_test=is_test)


def _keep(
    read_rows: Sequence[Row], arrival: Arrival, *, source: str, is_test: bool
) -> list[Receipt]:
    wanted = [row for row in read_rows if row.failure is None]
    before = _ids(source, wanted)
    new: dict[str, Row] = {}
    for row in wanted:
        if row.message_id not in before:
            new.setdefault(row.message_id, row)

    def insert(rows: Sequence[Row]) -> None:
        insert_inside(rows, source=source, is_test=is_test, arrival=arrival)

    refused = {row.message_id: why for row, why in store(list(new.values()), insert)} if new else {}
    return _receipts(read_rows, before, _ids(source, list(new.values())), refused)


def _without_nul(row: Row) -> Row:
    """The most frequent thing that the database refuses, seen before it is asked anything."""
    if row.failure is None and holds_nul(bytes(row.payload)):
        row.failure = reason("event_has_nul")
    return row


def _receipts(
    rows: Sequence[Row],
    before: dict[str, int],
    stored: dict[str, int],
    refused: dict[str, Reason],
) -> list[Receipt]:
    told: set[str] = set()
    receipts = []
    for row in rows:
        failure = row.failure or refused.get(row.message_id)
        if failure:
            receipts.append(Receipt(row.message_id, failure=failure))
            continue
        known = row.message_id in before or row.message_id in told
        event_id = before.get(row.message_id) or stored[row.message_id]
        receipts.append(Receipt(row.message_id, event_id, is_duplicate=known))
        told.add(row.message_id)
    return receipts


def _ids(source: str, rows: Sequence[Row]) -> dict[str, int]:
    """The ids of the facts of this source that are there, by message id."""
    if not rows:
        return {}
    found = Event.objects.for_organization(tenancy.current()).filter(
        source=source, message_id__in={row.message_id for row in rows}
    )
    return dict(found.values_list("message_id", "pk"))
