"""The unmodified client from PyPI against a real server."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from segment.analytics import request
from segment.analytics.client import Client

from accounts.organizations.models import ApiKey
from tests.accounts.ingestion.conftest import events_of

pytestmark = pytest.mark.django_db(transaction=True)
Connect = Callable[..., Client]


@pytest.fixture
def connect(live_server: Any) -> Iterator[Connect]:
    clients = []

    def open_client(key: ApiKey, **options: Any) -> Client:
        client = Client(
            key.secret,  # type: ignore[attr-defined]
            host=live_server.url,
            upload_interval=0.05,
            max_retries=0,
            **options,
        )
        clients.append(client)
        return client

    yield open_client
    for client in clients:
        client.join()
    # The client keeps its connection open, and with it a thread of the server and that thread's database connection.
    request._session.close()


@pytest.mark.parametrize("gzip", [False, True])
def test_identify_group_and_track_arrive_once_each_and_nothing_is_reported_back(
    acme, connect, gzip
) -> None:
    errors: list[Any] = []
    client = connect(acme.key, gzip=gzip, on_error=lambda error, _items: errors.append(error))
    client.identify("u1", {"email": "claire@dupont.example", "name": "Claire Fontan"})
    client.group("u1", "c1", {"name": "Dupont-Lavigne"})
    client.track("u1", "ROI Milestone Reached", {"metric": "hours_saved_per_month", "value": 120})
    client.page("u1", name="Home")
    client.screen("u1", name="Today")
    client.alias("anonymous", "u1")
    client.flush()

    events = events_of(acme)
    assert errors == []
    assert [event.kind for event in events] == [
        "identify",
        "group",
        "track",
        "page",
        "screen",
        "alias",
    ]
    assert {event.state for event in events} == {"pending"}
    assert events[0].payload["traits"]["email"] == "claire@dupont.example"
    assert events[2].payload["properties"]["value"] == 120
    assert events[2].payload["context"]["library"]["name"] == "analytics-python"
    assert events[5].payload["previousId"] == "anonymous"


def test_several_hundred_events_arrive_in_batches(acme, connect) -> None:
    errors: list[Any] = []
    client = connect(acme.key, on_error=lambda error, _items: errors.append(error))
    for number in range(250):
        client.track(f"u{number}", "Report Exported", {"n": number})
    client.flush()
    assert errors == []
    assert sorted(event.payload["properties"]["n"] for event in events_of(acme)) == list(range(250))


def test_a_wrong_key_is_reported_to_the_client_and_not_retried(acme, connect) -> None:
    errors: list[Any] = []
    acme.key.secret = f"{acme.key.prefix}_{'x' * 43}"
    client = connect(acme.key, on_error=lambda error, _items: errors.append(error))
    client.track("u1", "Report Exported")
    client.flush()
    assert [error.status for error in errors] == [401]
    assert errors[0].code == "unauthenticated"
    assert events_of(acme) == []
