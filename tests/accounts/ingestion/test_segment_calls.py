"""The Segment and RudderStack routes over real requests."""

import gzip
import json
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver
from django.utils import timezone

from accounts.api.ingestion.routes import urlpatterns
from accounts.events.models import Event
from accounts.organizations.models import ApiKey
from tests.accounts.ingestion.conftest import events_of, track
from tests.factories import ApiKeyFactory

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize("slash", ["", "/"])
@pytest.mark.parametrize("path", ["/v1/batch", "/v1/b", "/v1/import"])
def test_a_batch_is_stored_as_sent_and_answered_with_exactly_200(acme, post, path, slash) -> None:
    item = track(properties={"price": 1.10, "deep": [{"é": None}]}, context={"ip": "10.0.0.1"})
    answer = post(acme.key, path + slash, {"batch": [item], "sentAt": timezone.now().isoformat()})

    assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert not answer.cookies
    (event,) = events_of(acme)
    assert event.payload == item
    assert (event.kind, event.name, event.user_id, event.message_id, event.source, event.state) == (
        "track",
        "Report Exported",
        "u1",
        "m-1",
        "product",
        "pending",
    )
    assert event.is_historical is (path == "/v1/import")
    assert event.request_id == answer["Request-Id"]
    assert not event.is_test


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        *(
            (f"/v1/{kind}", kind)
            for kind in ("track", "identify", "group", "alias", "page", "screen")
        ),
        *zip(
            [f"/v1/{letter}" for letter in "tigaps"],
            ["track", "identify", "group", "alias", "page", "screen"],
            strict=True,
        ),
    ],
)
@pytest.mark.parametrize("slash", ["", "/"])
def test_a_single_call_has_the_type_of_its_address_and_never_keeps_the_key(
    acme, post, path, kind, slash
) -> None:
    answer = post(
        None,
        path + slash,
        {"userId": "u1", "event": "Done", "writeKey": acme.key.secret},
        content_type="text/plain",
    )

    assert answer.status_code == 200
    (event,) = events_of(acme)
    assert event.kind == kind
    assert event.payload == {"userId": "u1", "event": "Done"}


def test_metrics_of_analytics_js_are_ignored(acme, post) -> None:
    assert post(None, "/v1/m", {"series": []}).status_code == 200
    assert events_of(acme) == []


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize(
    "content_type",
    ["application/json", "application/x-www-form-urlencoded", "text/plain", "multipart/form-data"],
)
def test_any_content_type_and_gzip_by_its_first_bytes(acme, post, content_type, packed) -> None:
    body = json.dumps({"batch": [track()]}).encode()
    answer = post(
        acme.key, "/v1/batch", gzip.compress(body) if packed else body, content_type=content_type
    )
    assert answer.status_code == 200
    assert len(events_of(acme)) == 1


def test_one_call_is_one_round_trip_whatever_its_size(acme, post) -> None:
    for size in (2, 20):
        batch = [track(number) for number in range(size)] + [{"type": "nonsense"}]
        connection.cursor().close()  # connected already, as a worker is
        with CaptureQueriesContext(connection) as queries:
            assert post(acme.key, "/v1/batch", {"batch": batch}).status_code == 200
        ours = [query for query in queries if "SAVEPOINT" not in query["sql"]]
        assert len(ours) == 1, [query["sql"][:80] for query in queries]


@pytest.mark.parametrize("how", ["bearer", "basic", "writeKey", "api_key"])
def test_the_key_may_come_in_any_of_the_places_sdks_use(acme, post, how) -> None:
    body: dict[str, Any] = {"batch": [track()]}
    secret = acme.key.secret
    if how == "bearer":
        answer = post(None, "/v1/batch", body, Authorization=f"Bearer {secret}")
    elif how == "basic":
        answer = post(acme.key, "/v1/batch", body)
    else:
        answer = post(None, "/v1/batch", {**body, how: secret})
    assert answer.status_code == 200
    assert len(events_of(acme)) == 1


def _unknown(key: ApiKey) -> str:
    return f"{key.prefix}_{secrets.token_urlsafe(32)}"


@pytest.mark.parametrize(
    "change",
    [
        {"revoked_at": NOW},
        {"expires_at": NOW},
        {"scopes": ["read", "write"]},
        "unknown",
        "nonsense",
        "none",
        "broken basic",
    ],
)
def test_a_key_that_is_not_valid_is_refused_and_writes_nothing(acme, post, change) -> None:
    key: Any = acme.key
    headers = {}
    if isinstance(change, dict):
        ApiKey.objects.filter(pk=key.pk).update(**change)
    else:
        key = {"unknown": _unknown(key), "nonsense": "letmein\0", "none": None}.get(change)
    if change == "broken basic":
        headers = {"Authorization": "Basic ????"}
    answer = post(key, "/v1/batch", {"batch": [track()]}, **headers)

    assert answer.status_code == 401
    assert answer.json()["code"] == "unauthenticated"
    assert answer.json()["message"]
    assert events_of(acme) == []
    acme.key.refresh_from_db()
    assert acme.key.last_used_at is None


def test_the_first_key_found_counts_header_before_body(acme, globex, post) -> None:
    body = {"batch": [track()], "writeKey": globex.key.secret}
    assert post(acme.key, "/v1/batch", body).status_code == 200
    assert (len(events_of(acme)), len(events_of(globex))) == (1, 0)


def test_a_key_writes_into_its_own_organization_only(acme, globex, post) -> None:
    for cast in (acme, globex, acme):
        assert post(cast.key, "/v1/batch", {"batch": [track()]}).status_code == 200
    (ours,), (theirs,) = events_of(acme), events_of(globex)
    assert (ours.organization_id, theirs.organization_id) == (acme.id, globex.id)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('app.organization', true)")
        assert not cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM accounts_event")
        assert cursor.fetchone()[0] == 0


def test_a_test_key_makes_test_events_and_two_keys_of_one_source_share_an_inbox(acme, post) -> None:
    other = ApiKeyFactory(organization=acme.organization, source="product")
    shop = ApiKeyFactory(organization=acme.organization, source="shop", is_test=True)
    for key in (acme.key, other, shop):
        assert post(key, "/v1/batch", {"batch": [track()]}).status_code == 200
    assert [(event.source, event.is_test) for event in events_of(acme)] == [
        ("product", False),
        ("shop", True),
    ]


def test_the_last_use_of_a_key_is_noted_once_a_minute_at_most(acme, post) -> None:
    def used() -> Any:
        assert post(acme.key, "/v1/batch", {"batch": []}).status_code == 200
        acme.key.refresh_from_db()
        return acme.key.last_used_at

    first = used()
    assert first is not None
    recent = first - timedelta(seconds=50)
    ApiKey.objects.update(last_used_at=recent)
    assert used() == recent
    ApiKey.objects.update(last_used_at=first - timedelta(seconds=61))
    assert used() == first  # the time of the transaction that this test runs in


def test_what_the_envelope_says_stands_under_what_an_item_says(acme, post) -> None:
    post(
        acme.key,
        "/v1/batch",
        {
            "context": {"app": {"name": "Shop"}, "locale": "fr"},
            "integrations": {"All": True},
            "batch": [
                track(1, context={"locale": "en"}, price=1),
                track(2),
                track(3, context=None),
                track(4, context="odd"),
            ],
        },
    )
    outer = {"app": {"name": "Shop"}, "locale": "fr"}
    assert [event.payload["context"] for event in events_of(acme)] == [
        {**outer, "locale": "en"},
        outer,
        outer,
        "odd",
    ]
    assert {str(event.payload["integrations"]) for event in events_of(acme)} == {"{'All': True}"}


def test_numbers_and_texts_are_kept_to_the_last_digit(acme, post) -> None:
    raw = (
        b'{"context": {"a": 1}, "batch": [{"type":"track","userId":7,"event":"E","messageId":"x",'
        b'"properties":{"n":123456789012345678901234567890.123456789,"z":1.10}}]}'
    )
    assert post(acme.key, "/v1/batch", raw).status_code == 200
    with acme.inside(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT payload->'properties'->>'n', payload->'properties'->>'z', user_id FROM accounts_event"
        )
        assert cursor.fetchone() == ("123456789012345678901234567890.123456789", "1.10", "7")


def test_the_same_message_sent_again_is_one_row(acme, post) -> None:
    batch = {"batch": [track(1), track(2), track(1)]}
    for _time in range(2):
        assert post(acme.key, "/v1/batch", batch).status_code == 200
    assert [event.message_id for event in events_of(acme)] == ["m-1", "m-2"]


def test_without_a_message_id_a_timed_item_is_recognised_and_an_untimed_one_is_not(
    acme, post
) -> None:
    timed = {"type": "track", "userId": "u", "event": "E", "timestamp": "2026-11-02T09:00:00Z"}
    turned = {**dict(reversed(timed.items())), "sentAt": "2026-11-02T09:00:05Z"}
    untimed = {"type": "track", "userId": "u", "event": "E"}
    for item in (timed, turned, timed, untimed, untimed):
        post(acme.key, "/v1/batch", {"batch": [item]})
    assert [("timestamp" in event.payload) for event in events_of(acme)] == [True, False, False]


def test_a_long_message_id_is_hashed(acme, post) -> None:
    for _time in range(2):
        post(
            acme.key,
            "/v1/batch",
            {"batch": [track(messageId="x" * 101), track(messageId="y" * 100)]},
        )
    first, second = events_of(acme)
    assert first.message_id.startswith("sha256:")
    assert second.message_id == "y" * 100


@pytest.mark.parametrize(
    ("item", "envelope", "happened"),
    [
        ({"timestamp": "2026-11-02T09:00:00Z"}, {}, NOW - timedelta(minutes=30)),
        # The sender's clock is an hour slow; sent at once.
        (
            {"timestamp": "2026-11-02T08:29:00Z"},
            {"sentAt": "2026-11-02T08:30:00Z"},
            NOW - timedelta(minutes=1),
        ),
        # RudderStack: originalTimestamp and a sentAt of its own.
        (
            {"originalTimestamp": "2026-11-02T08:29:00.000Z", "sentAt": "2026-11-02T08:30:00.000Z"},
            {"sentAt": "1999-01-01T00:00:00Z"},
            NOW - timedelta(minutes=1),
        ),
        ({}, {"sentAt": "2026-11-02T08:30:00Z"}, NOW),
        ({"timestamp": "yesterday"}, {}, NOW),
        ({"timestamp": "2027-01-01T00:00:00Z"}, {}, NOW),
        ({"timestamp": "2026-11-02T09:00:00Z"}, {"sentAt": "soon"}, NOW - timedelta(minutes=30)),
        ({"timestamp": "2020-01-01T00:00:00Z"}, {}, datetime(2020, 1, 1, tzinfo=UTC)),
        ({"timestamp": 1793610000000}, {}, datetime.fromtimestamp(1793610000, UTC)),
        ({"timestamp": "0001-01-01T00:00:00+14:00"}, {}, NOW),
    ],
)
def test_times_are_corrected_for_the_clock_of_the_sender(
    acme, post, item, envelope, happened
) -> None:
    with time_machine.travel(NOW, tick=False):
        assert (
            post(acme.key, "/v1/batch", {"batch": [track(**item)], **envelope}).status_code == 200
        )
    (event,) = events_of(acme)
    assert (event.occurred_at, event.received_at, event.is_historical) == (happened, NOW, False)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "OPTIONS"])
def test_only_post_is_taken(acme, method) -> None:
    answer = Client().generic(method, "/v1/batch")
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")


@pytest.mark.parametrize("route", [pattern.pattern for pattern in urlpatterns], ids=str)
def test_every_route_hangs_at_the_root_and_never_redirects(acme, post, route) -> None:
    path = f"/{route}"
    assert get_resolver().resolve(path).func.__module__ == "accounts.api.ingestion.views"
    answer = post(None, path, {})
    assert answer.status_code in {200, 400, 401}
    assert "Location" not in answer


def test_events_are_due_at_once(acme, post) -> None:
    post(acme.key, "/v1/batch", {"batch": [track()]})
    with acme.inside():
        assert Event.objects.filter(state="pending", due_at__lte=timezone.now()).count() == 1
