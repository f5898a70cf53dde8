"""The verbs of the inbox, inside an organization."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from accounts.events import services
from accounts.events.models import OWN_SOURCE, Event, EventName
from kernel import tenancy, work
from kernel.text import reason

WHEN = datetime(2026, 3, 1, 8, tzinfo=UTC)


def track(number: int = 1, **fields: Any) -> dict[str, Any]:
    return {
        "type": "track",
        "userId": "u1",
        "event": "Report Exported",
        "messageId": f"m-{number}",
        "timestamp": WHEN,
        **fields,
    }


def test_a_fact_of_our_own_is_told_once_per_subject(acme) -> None:
    with acme.inside():
        for _time in range(2):
            services.tell(
                name="lead.won",
                subject="lead-1",
                payload={"lead_id": "lead-1", "user_id": "u1", "credit": 0.5},
                occurred_at=WHEN,
            )
        services.tell(
            name="lead.won", subject="lead-2", payload={"lead_id": "lead-2"}, is_test=True
        )
        first, second = Event.objects.order_by("id")

    assert (first.source, first.kind, first.name) == (OWN_SOURCE, "track", "lead.won")
    assert (first.message_id, first.occurred_at, first.user_id) == ("lead.won:lead-1", WHEN, "u1")
    assert first.payload == {
        "event": "lead.won",
        "properties": {"lead_id": "lead-1", "user_id": "u1", "credit": 0.5},
        "userId": "u1",
    }
    assert second.payload["userId"] is None
    assert second.is_test
    assert not first.is_test


def test_what_is_told_in_a_transaction_that_fails_was_never_told(acme) -> None:
    with acme.inside():
        before = transaction_mark()
        services.tell(name="lead.won", subject="lead-1", payload={})
        connection.savepoint_rollback(before)
        assert not Event.objects.exists()


def transaction_mark() -> str:
    return connection.savepoint()


def test_telling_outside_of_an_organization_is_refused(db) -> None:
    with pytest.raises(tenancy.NoOrganization):
        services.tell(name="lead.won", subject="1", payload={})


def test_a_fact_told_is_due_in_the_same_transaction(acme) -> None:
    with acme.inside():
        services.tell(name="organization.created", subject=str(acme.id), payload={})
        (claimed,) = work.claim(Event, limit=10)
        assert claimed.name == "organization.created"


@pytest.mark.parametrize("size", [2, 20])
def test_rows_of_our_own_making_are_one_statement_a_thousand(
    acme, size, django_assert_num_queries
) -> None:
    with acme.inside():
        with django_assert_num_queries(3):  # the statement, between savepoint and release
            new = services.receive_rows(
                [track(number) for number in range(size)],
                source="csv",
                is_test=True,
                is_historical=True,
            )
        assert new == size
        assert services.receive_rows([track(0), track(size)], source="csv") == 1
        event = Event.objects.get(message_id="m-0")
    assert (event.occurred_at, event.is_test, event.is_historical, event.source) == (
        WHEN,
        True,
        True,
        "csv",
    )


def test_more_rows_than_a_chunk_come_in_and_bad_ones_stand_apart(acme) -> None:
    items = [track(number) for number in range(2100)]
    items[1500] = track(1500, properties={"text": "a\0b"})
    items[7] = {"type": "track", "event": "E"}
    with acme.inside():
        assert services.receive_rows(iter(items), source="demo") == 2100
        assert Event.objects.filter(state="pending").count() == 2098
        assert sorted(event.failure["code"] for event in services.quarantined()) == [
            "event_has_nul",
            "event_without_person",
        ]


def test_how_an_event_was_read_is_written_with_its_end(acme, django_assert_num_queries) -> None:
    with acme.inside():
        services.receive_rows([track(number) for number in range(4)], source="csv")
        events = work.claim(Event, limit=3)
        for event, reading in zip(events, ("signal", "signal", "unmapped"), strict=True):
            event.reading = reading
        with django_assert_num_queries(1):
            work.finish(events)
        assert list(Event.objects.order_by("id").values_list("state", "reading")) == [
            ("done", "signal"),
            ("done", "signal"),
            ("done", "unmapped"),
            ("pending", ""),
        ]


def test_event_names_are_counted_and_unmapped_ones_listed(
    acme, globex, django_assert_num_queries
) -> None:
    with acme.inside():
        with django_assert_num_queries(1):
            services.note_names({"Signed up": (3, False), "ROI": (1, True), "b" * 300: (1, False)})
        services.note_names({"Signed up": (2, False), "ROI": (5, False)})
        services.note_names({"ROI": (1, True)})
        services.note_names({})
        assert {row.name: (row.seen, row.is_mapped) for row in EventName.objects.all()} == {
            "Signed up": (5, False),
            "ROI": (7, True),
            "b" * 200: (1, False),
        }
        assert [row.name for row in services.unmapped_names()] == ["Signed up", "b" * 200]
    with globex.inside():
        assert not services.unmapped_names().exists()


def _quarantine(**changes: Any) -> Event:
    event = services.quarantined().get()
    for name, value in changes.items():
        setattr(event, name, value)
    event.save()
    return event


@pytest.mark.parametrize("by", ["ids", "queryset"])
def test_an_event_the_engine_gave_up_on_is_put_back_as_new(acme, by) -> None:
    with acme.inside():
        services.receive_rows([track(1), track(2)], source="csv")
        Event.objects.update(
            state="failed",
            attempts=5,
            failure=reason("error", error="x"),
            finished_at=timezone.now(),
        )
        first = Event.objects.earliest("id")
        chosen: QuerySet[Event] | list[int] = (
            [first.pk] if by == "ids" else Event.objects.filter(message_id="m-1")
        )
        assert services.replay_quarantined(chosen) == 1
        first.refresh_from_db()
        assert (first.state, first.attempts, first.failure, first.finished_at) == (
            "pending",
            0,
            None,
            None,
        )
        assert services.quarantined().count() == 1
        assert services.replay_quarantined([first.pk]) == 0


def test_a_broken_item_that_can_be_read_by_now_takes_its_proper_place(acme) -> None:
    with acme.inside():
        services.receive_rows(
            [{"type": "track", "event": "E"}], source="csv", is_test=True, is_historical=True
        )
        sent = {
            "event": "paid",
            "distinct_id": "u9",
            "uuid": "p-1",
            "timestamp": "2026-11-02T08:00:00Z",
        }
        before = _quarantine(
            payload={
                "raw": json.dumps(sent),
                "dialect": "posthog",
                "sent_at": "2026-11-02T09:00:00+00:00",
            },
            received_at=datetime(2026, 11, 2, 10, tzinfo=UTC),
            request_id="req_1",
        )
        assert services.replay_quarantined([before.pk]) == 1
        event = Event.objects.get()
    assert (event.state, event.kind, event.name, event.user_id, event.message_id) == (
        "pending",
        "track",
        "paid",
        "u9",
        "p-1",
    )
    assert (event.source, event.is_test, event.is_historical, event.request_id) == (
        "csv",
        True,
        True,
        "req_1",
    )
    assert event.received_at - event.occurred_at == timedelta(hours=1)


def test_a_broken_item_that_came_in_since_disappears_and_is_not_counted(acme) -> None:
    with acme.inside():
        services.receive_rows([{"type": "track", "event": "E"}, track(1)], source="csv")
        before = _quarantine(payload={"raw": json.dumps(track(1, timestamp=WHEN.isoformat()))})
        assert services.replay_quarantined([before.pk]) == 0
        assert [event.message_id for event in Event.objects.all()] == ["m-1"]


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ('{"type": "dance", "userId": "u"}', "event_type_unknown"),
        ('{"type": "track", "userId": "u", "event": "E", "p": "\\u0000"}', "event_has_nul"),
    ],
)
def test_a_broken_item_that_is_still_bad_stays_with_the_reason_it_has_now(acme, raw, code) -> None:
    with acme.inside():
        services.receive_rows([{"type": "track", "event": "E"}], source="csv")
        before = _quarantine(payload={"raw": raw})
        assert services.replay_quarantined([before.pk]) == 0
        (after,) = Event.objects.all()
    assert (after.pk, after.state, after.kind, after.failure["code"]) == (
        before.pk,
        "failed",
        "broken",
        code,
    )


def test_an_item_of_which_only_the_beginning_was_kept_stays(acme) -> None:
    with acme.inside():
        services.receive_rows([track(properties={"text": "x" * 40_000})], source="csv")
        before = services.quarantined().get()
        assert services.replay_quarantined([before.pk]) == 0
        after = Event.objects.get()
    assert (after.state, after.failure) == ("failed", before.failure)
    assert after.failure["code"] == "event_too_large"


def test_replaying_many_broken_items_takes_as_many_queries_as_a_few(
    acme, django_assert_max_num_queries
) -> None:
    with acme.inside():
        for size in (2, 20):
            services.receive_rows(
                [{"type": "track", "event": f"{size}-{number}"} for number in range(size)],
                source="csv",
            )
            for event in services.quarantined():
                event.payload = {"raw": json.dumps(track(size * 100 + event.pk, timestamp=None))}
                event.save()
            with django_assert_max_num_queries(9):
                assert services.replay_quarantined(services.quarantined()) == size


def test_nobody_replays_events_of_another_organization(acme, globex) -> None:
    with globex.inside():
        services.receive_rows([{"type": "track", "event": "E"}], source="csv")
        theirs = services.quarantined().get().pk
    with acme.inside():
        assert services.replay_quarantined([theirs]) == 0
    with globex.inside():
        assert services.quarantined().get().pk == theirs
