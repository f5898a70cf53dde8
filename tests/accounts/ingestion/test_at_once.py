"""Many at once, and a database that is away. Real transactions, real threads, real sockets."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, connections

from tests.accounts.ingestion.conftest import events_of, track

pytestmark = pytest.mark.django_db(transaction=True)


def _at_once(calls: list[Callable[[], Any]]) -> list[Any]:
    """Run all calls in threads that start together; their results, in order."""
    gate = threading.Barrier(len(calls))
    results: list[Any] = [None] * len(calls)

    def run(place: int, call: Callable[[], Any]) -> None:
        gate.wait()
        try:
            results[place] = call()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_the_same_batch_ten_times_at_once_is_stored_once(acme, post) -> None:
    batch = [track(number) for number in range(50)]
    turned = batch[::-1]  # the order in which two calls meet must not matter
    calls = [
        lambda items=items: post(acme.key, "/v1/batch", {"batch": items}).status_code
        for items in [batch, turned] * 5
    ]
    assert _at_once(calls) == [200] * 10
    assert sorted(event.message_id for event in events_of(acme)) == sorted(
        item["messageId"] for item in batch
    )


def test_two_organizations_at_once_stay_apart(acme, globex, post) -> None:
    calls = [
        lambda cast=cast, n=n: (
            post(
                cast.key, "/v1/batch", {"batch": [track(n, userId=cast.organization.name)]}
            ).status_code
        )
        for n in range(5)
        for cast in (acme, globex)
    ]
    assert _at_once(calls) == [200] * 10
    for cast in (acme, globex):
        assert [event.user_id for event in events_of(cast)] == [cast.organization.name] * 5


@contextmanager
def _database_away() -> Iterator[Callable[[], None]]:
    """Nobody listens where this connection looks for PostgreSQL, until the given function is called."""
    before = connection.settings_dict["HOST"], connection.settings_dict["OPTIONS"]

    def back() -> None:
        connection.settings_dict["HOST"], connection.settings_dict["OPTIONS"] = before

    connection.close()
    connection.settings_dict["HOST"] = "127.0.0.1"
    connection.settings_dict["OPTIONS"] = {**before[1], "host": "127.0.0.1", "port": 1}
    try:
        yield back
    finally:
        back()
        connection.close()


def test_while_the_database_is_away_callers_are_held_and_then_told_when_to_come_back(
    acme, post, settings
) -> None:
    settings.INGESTION_HOLD_SECONDS = 0.6
    with _database_away():
        began = time.monotonic()
        answer = post(acme.key, "/v1/batch", {"batch": [track()]})
        waited = time.monotonic() - began
    assert (answer.status_code, answer["Retry-After"]) == (429, "15")
    assert answer.json()["code"] == "temporarily_unavailable"
    assert answer.json()["message"]
    assert 0.2 < waited < 0.9
    assert events_of(acme) == []


def test_a_database_that_comes_back_in_time_is_not_noticed(acme, post, settings) -> None:
    settings.INGESTION_HOLD_SECONDS = 8
    with _database_away() as back:
        timer = threading.Timer(0.4, back)
        timer.start()
        answer = post(acme.key, "/v1/batch", {"batch": [track()]})
        timer.join()
    assert answer.status_code == 200
    assert len(events_of(acme)) == 1


def test_a_connection_that_was_cut_is_replaced(acme, post) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = cursor.fetchone()[0]
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [backend])
    finally:
        other.close()
    assert post(acme.key, "/v1/batch", {"batch": [track()]}).status_code == 200
    assert len(events_of(acme)) == 1
