"""The door of connected services, whichever service stands behind it."""

import json
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from accounts.events import services as inbox
from accounts.events.models import Event
from advocacy.sources import services
from advocacy.sources.models import Connection
from kernel.text import say
from tests.advocacy.sources.doors import fixture
from tests.advocacy.sources.signing import SECRET, SignedDoor, headers_of

UPGRADE = fixture("stripe/upgrade.json")


@pytest.fixture
def door(acme):
    return SignedDoor(acme, "stripe")


def stored(cast):
    with cast.inside():
        return list(Event.objects.order_by("id"))


def test_news_is_stored_for_the_organization_of_the_address_and_read(acme, globex, door):
    assert door.post(UPGRADE) == 200
    assert stored(globex) == []
    (event,) = stored(acme)
    assert (event.kind, event.name, event.message_id) == (
        "news",
        "customer.subscription.updated",
        "evt_upgrade",
    )
    assert event.payload == UPGRADE
    assert event.source.startswith("stripe/")
    door.read()
    assert stored(acme)[0].state == "done"


def test_the_query_count_of_the_door_does_not_depend_on_the_number_of_news(
    acme, django_assert_num_queries
):
    door = SignedDoor(acme, "hubspot")
    one = fixture("hubspot/deal_and_contact.json")[0]
    door.post([one])
    for many in (2, 20):
        events = [one | {"eventId": f"{many}{n}"} for n in range(many)]
        with django_assert_num_queries(8):
            assert door.post(events) == 200


def test_unknown_topics_are_stored_and_read_as_nothing(acme, door):
    door.tell(UPGRADE | {"type": "radar.early_fraud_warning.created"})
    (event,) = stored(acme)
    assert (event.state, event.reading) == ("done", "nothing")


@pytest.mark.parametrize("body", [b"{", b"[]", b"null", b'{"id": NaN}', b"\xff\xfe", b"a\0b", b""])
def test_a_proven_call_that_makes_no_sense_waits_in_quarantine_once(acme, door, body):
    for _time in range(2):
        assert door.post(body) == 200
    (event,) = stored(acme)
    assert (event.kind, event.state, event.failure["code"]) == (
        "broken",
        "failed",
        "call_unreadable",
    )
    assert "{" not in say(event.failure)
    with acme.inside():
        assert services.replay([event.pk]) == 0
    assert [e.failure["code"] for e in stored(acme)] == ["call_unreadable"]


def test_a_call_that_can_be_read_by_now_comes_in_from_quarantine(acme, door):
    body = json.dumps(UPGRADE).encode()
    with acme.inside():
        source = Connection.objects.get().source
        inbox.receive_unreadable(
            body,
            {"code": "call_unreadable", "params": {"error": "too new"}},
            source=source,
            is_test=False,
            content_type="application/json",
            received_at=timezone.now(),
        )
        assert services.replay(Event.objects.values_list("pk", flat=True)) == 1
    (event,) = stored(acme)
    assert (event.kind, event.state, event.message_id) == ("news", "pending", "evt_upgrade")


def test_what_the_database_cannot_keep_is_quarantined_beside_the_rest(acme):
    door = SignedDoor(acme, "hubspot")
    good, bad = fixture("hubspot/deal_and_contact.json")[:2]
    assert door.post([good, bad | {"propertyValue": "a\0b"}]) == 200
    assert sorted(event.state for event in stored(acme)) == ["failed", "pending"]
    with acme.inside():
        failed = Event.objects.get(state="failed")
        assert services.replay([failed.pk]) == 0
        assert Event.objects.get(state="failed").failure["code"] == "event_has_nul"


@pytest.mark.parametrize("size", [1024 * 1024 + 1, 7 * 1024 * 1024])
def test_a_body_that_is_too_large_is_refused(acme, door, size):
    assert door.post(b" " * size) == 413
    assert stored(acme) == []


def test_addresses_that_do_not_exist_are_not_found(acme, door):
    body = json.dumps(UPGRADE).encode()
    token = door.path.split("/")[1]
    for path in (f"stripe/{token}x", "stripe/x", f"typeform/{token}", f"nobody/{token}"):
        url = f"http://testserver/in/{path}"
        signed = headers_of("stripe", body, url=url)
        for answer in (
            Client().post(f"/in/{path}", body, content_type="application/json", headers=signed),
            Client().get(f"/in/{path}"),
        ):
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert stored(acme) == []


def test_services_that_look_whether_somebody_is_there_are_answered(acme, door):
    for method in ("get", "head"):
        assert getattr(Client(), method)(f"/in/{door.path}").status_code == 200
        assert getattr(Client(), method)(f"/in/{door.path}/").status_code == 200
    assert Client().put(f"/in/{door.path}").status_code == 405
    assert stored(acme) == []


def test_a_paused_service_is_not_there_and_comes_back(acme, door):
    with acme.inside():
        services.set_active(connection=Connection.objects.get(), is_active=False)
    assert door.post(UPGRADE) == 404
    with acme.inside():
        services.set_active(connection=Connection.objects.get(), is_active=True)
    assert door.post(UPGRADE) == 200


def test_a_new_address_ends_the_old_one(acme, door):
    with acme.inside():
        row = Connection.objects.get()
        source = row.source
        services.rotate_token(connection=row)
        address = services.address_of(Connection.objects.get())
    assert door.post(UPGRADE) == 404
    door.path = address.split("/in/")[1]
    assert door.post(UPGRADE) == 200
    assert stored(acme)[0].source == source


def test_a_secret_that_was_replaced_is_accepted_for_a_day(acme, door, time_machine):
    body = json.dumps(UPGRADE).encode()
    with acme.inside():
        services.set_secret(connection=Connection.objects.get(), secret="whsec_new")
    old = headers_of("stripe", body, url=door.url)
    assert door.post(body, **old) == 200
    assert door.post(body, **headers_of("stripe", body, url=door.url, secret="whsec_new")) == 200
    time_machine.move_to(timezone.now() + timedelta(hours=25))
    assert door.post(body, **headers_of("stripe", body, url=door.url)) == 401
    assert door.post(body, **headers_of("stripe", body, url=door.url, secret="whsec_new")) == 200


def test_without_a_secret_nothing_is_proven(acme):
    with acme.inside():
        bare = services.connect(provider="stripe", name="unfinished", by=None)
        path = services.address_of(bare).split("/in/")[1]
    body = json.dumps(UPGRADE).encode()
    signed = headers_of("stripe", body, url="x", secret="")
    answer = Client().post(f"/in/{path}", body, content_type="application/json", headers=signed)
    assert answer.status_code == 401
    assert stored(acme) == []


def test_token_and_secret_stand_nowhere_in_the_open(acme, door):
    token = door.path.split("/")[1]
    assert len(token) >= 32
    with connection.cursor() as cursor, acme.inside():
        cursor.execute("SELECT row_to_json(c)::text FROM advocacy_connection c")
        (row,) = cursor.fetchone()
    assert token not in row
    assert SECRET not in row


def test_when_news_came_is_written_once_a_minute(acme, door, time_machine):
    door.post(UPGRADE)
    with acme.inside():
        first = Connection.objects.get().last_received_at
    door.post(UPGRADE | {"id": "evt_2"})
    with acme.inside():
        assert Connection.objects.get().last_received_at == first
    time_machine.move_to(timezone.now() + timedelta(seconds=61))
    door.post(UPGRADE | {"id": "evt_3"})
    with acme.inside():
        assert Connection.objects.get().last_received_at > first


def test_news_of_a_test_connection_is_test_news(acme):
    with acme.inside():
        row = services.connect(
            provider="typeform", name="sandbox", secret=SECRET, is_test=True, by=None
        )
        path = services.address_of(row).split("/in/")[1]
    body = json.dumps(fixture("typeform/nps_promoter.json")).encode()
    signed = headers_of("typeform", body, url="")
    Client().post(f"/in/{path}", body, content_type="application/json", headers=signed)
    assert [event.is_test for event in stored(acme)] == [True]


def test_a_database_that_is_away_asks_the_service_to_come_again(acme, door):
    def away(execute, sql, params, many, context):
        raise OperationalError("the database is shutting down")

    with connection.execute_wrapper(away):
        assert door.post(UPGRADE) == 503
        answer = Client().post(f"/in/{door.path}", b"{}", content_type="application/json")
    assert answer["Retry-After"] == "15"
    assert answer.json()["code"] == "temporarily_unavailable"


def test_a_key_cannot_pretend_to_be_a_connected_service(acme):
    response = acme.client("alice").post(
        "/admin/accounts/apikey/add/",
        {"name": "sly", "scopes": ["ingest"], "source": "stripe/0123456789ab"},
    )
    assert response.status_code == 200
    assert "stripe/0123456789ab" in response.content.decode()
    assert not acme.organization.api_keys.filter(name="sly").exists()
