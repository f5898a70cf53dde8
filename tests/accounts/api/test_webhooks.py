"""Webhooks at the REST door: made, changed, tried, sent again; the secret is shown once and stands nowhere."""

import json

import pytest
from django.db import connection
from standardwebhooks import Webhook

from accounts.outbound.announcing import announce
from accounts.outbound.webhook_models import WebhookAttempt, WebhookDelivery, WebhookEndpoint

HOOK = {"name": "CRM", "url": "https://93.184.216.34/hook", "event_types": ["lead.won"]}


def make(api, cast, **more):
    return api(cast.key, "POST", "/api/v1/webhooks", HOOK | more)


def test_a_webhook_is_made_with_a_secret_that_is_shown_once(acme, api):
    made = make(api, acme)
    assert made.status_code == 201
    secret = made.json()["secret"]
    assert Webhook(secret)
    read = api(acme.key, "GET", f"/api/v1/webhooks/{made.json()['id']}").json()
    assert "secret" not in read
    assert read["event_types"] == ["lead.won"]
    assert read["is_on"] is True


def test_the_secret_stands_in_no_table_even_when_the_answer_is_kept(acme, api):
    headers = {"Idempotency-Key": "once"}
    first = api(acme.key, "POST", "/api/v1/webhooks", HOOK, **headers)
    again = api(acme.key, "POST", "/api/v1/webhooks", HOOK, **headers)
    secret = first.json()["secret"]
    assert again.json()["secret"] == secret
    with connection.cursor() as cursor, acme.inside():
        for table in ("accounts_webhookendpoint", "accounts_idempotencykey"):
            cursor.execute(f"SELECT encode(textsend(t::text), 'escape') FROM {table} t")
            kept = str(cursor.fetchall())
            assert secret not in kept
            assert secret.encode().hex() not in kept


@pytest.mark.parametrize(
    ("more", "field", "code"),
    [
        ({"url": "https://10.0.0.1/"}, "url", "http_not_public"),
        ({"url": "http://93.184.216.34/"}, "url", "not_https"),
        ({"event_types": ["lead.vanished"]}, "event_types", "unknown_event_type"),
        ({"name": "  "}, "name", None),
        ({"per_second": 0}, "per_second", None),
        ({"colour": "red"}, "colour", None),
    ],
)
def test_what_is_wrong_is_named(acme, api, more, field, code):
    answer = make(api, acme, **more)
    assert answer.status_code == 400
    (fault,) = answer.json()["errors"]
    assert fault["pointer"] == f"/{field}"
    assert code is None or fault["code"] == code
    assert answer.json()["message"]


def test_it_is_changed_switched_off_and_forgotten(acme, api):
    address = f"/api/v1/webhooks/{make(api, acme).json()['id']}"
    changed = api(acme.key, "PATCH", address, {"event_types": [], "per_second": 5}).json()
    assert (changed["event_types"], changed["per_second"]) == ([], 5)
    assert api(acme.key, "PATCH", address, {"url": "https://127.0.0.1/"}).status_code == 400

    assert api(acme.key, "PATCH", address, {"is_on": False}).json()["is_on"] is False
    refused = api(acme.key, "POST", f"{address}/test")
    assert (refused.status_code, refused.json()["code"]) == (409, "webhook_off")

    assert api(acme.key, "DELETE", address).status_code == 204
    assert api(acme.key, "GET", address).status_code == 404
    with acme.inside():
        assert not WebhookEndpoint.objects.exists()


def test_deliveries_are_listed_read_and_sent_again(acme, api):
    hook = make(api, acme).json()
    with acme.inside():
        announce(type="lead.won", data={"id": "7"})
        row = WebhookDelivery.objects.get()
        WebhookDelivery.objects.update(
            state="failed", failure={"code": "webhook_status", "params": {"status": "503"}}
        )
        WebhookAttempt.objects.create(
            organization_id=acme.id,
            delivery=row,
            status=503,
            milliseconds=8,
            answer="busy",
            failure={"code": "webhook_status", "params": {"status": "503"}},
        )
    listed = api(acme.key, "GET", f"/api/v1/webhook-deliveries?webhook={hook['id']}&state=failed")
    (told,) = listed.json()["data"]
    assert told["failure"] == {"code": "webhook_status", "text": "It answered 503."}
    assert told["event_id"].startswith("evt_")

    address = f"/api/v1/webhook-deliveries/{told['id']}"
    full = api(acme.key, "GET", address).json()
    assert json.loads(full["body"])["id"] == told["event_id"]
    assert full["calls"][0]["answer"] == "busy"
    assert api(acme.key, "POST", f"{address}/resend").json()["state"] == "pending"

    with acme.inside():
        WebhookDelivery.objects.update(state="failed")
    again = api(
        acme.key,
        "POST",
        f"/api/v1/webhooks/{hook['id']}/recover",
        {"since": "2020-01-01T00:00:00Z"},
    )
    assert again.json() == {"resent": 1}


def test_a_new_secret_is_another_one(acme, api):
    hook = make(api, acme).json()
    new = api(acme.key, "POST", f"/api/v1/webhooks/{hook['id']}/secret").json()["secret"]
    assert new.startswith("whsec_")
    assert new != hook["secret"]


def test_a_test_key_sees_and_makes_webhooks_for_tests_only(acme, api):
    live = make(api, acme).json()
    test = api(acme.test_key, "POST", "/api/v1/webhooks", HOOK).json()
    assert api(acme.test_key, "GET", f"/api/v1/webhooks/{live['id']}").status_code == 404
    listed = api(acme.test_key, "GET", "/api/v1/webhooks").json()["data"]
    assert [row["id"] for row in listed] == [test["id"]]


def test_every_type_is_listed_with_an_example(acme, api):
    listed = api(acme.key, "GET", "/api/v1/webhook-event-types").json()["data"]
    assert {"moment.created", "lead.won", "offer.accepted", "advocate.tier_changed"} <= {
        row["type"] for row in listed
    }
    assert all(row["example"] and row["text"] for row in listed)


@pytest.mark.parametrize("many", [2, 20])
@pytest.mark.parametrize("path", ["webhooks", "webhook-deliveries"])
def test_lists_take_as_many_queries_as_of_two(acme, api, django_assert_num_queries, path, many):
    for _n in range(many):
        make(api, acme, event_types=[])
    with acme.inside():
        announce(type="lead.won", data={"id": "7"})
    api(acme.key, "GET", f"/api/v1/{path}")
    with django_assert_num_queries(6):
        assert len(api(acme.key, "GET", f"/api/v1/{path}").json()["data"]) == many
