"""Webhooks in the admin: added with a secret shown once, tried, switched, and read call by call."""

import pytest

from accounts.outbound import endpoints
from accounts.outbound.webhook_models import WebhookAttempt, WebhookDelivery, WebhookEndpoint

BASE = "/admin/accounts/webhookendpoint/"
GOOD = {"name": "CRM", "url": "https://93.184.216.34/hook", "event_types": ["lead.won"]}


@pytest.fixture
def alice(acme):
    return acme.client("alice")


@pytest.fixture
def hook(acme) -> WebhookEndpoint:
    with acme.inside():
        return endpoints.add(name="CRM", url="https://93.184.216.34/hook")[0]


def now(cast) -> WebhookEndpoint:
    with cast.inside():
        return WebhookEndpoint.objects.get()


def test_one_is_added_and_its_secret_shown_in_the_answer_alone(acme, alice):
    answer = alice.post(f"{BASE}add/", GOOD)
    assert answer.status_code == 200
    assert b"whsec_" in answer.content
    row = now(acme)
    assert row.event_types == ["lead.won"]
    assert row.created_by == acme.people["alice"]
    assert b"whsec_" not in alice.get(f"{BASE}{row.pk}/change/").content


def test_an_address_inside_is_refused_beside_the_field(acme, alice):
    answer = alice.post(f"{BASE}add/", GOOD | {"url": "https://10.1.2.3/"})
    assert answer.status_code == 200
    assert b"is not a public address" in answer.content
    with acme.inside():
        assert not WebhookEndpoint.objects.exists()


def test_it_is_changed(acme, alice, hook):
    answer = alice.post(f"{BASE}{hook.pk}/change/", GOOD | {"name": "CRM 2", "per_second": "5"})
    assert answer.status_code == 302
    row = now(acme)
    assert (row.name, row.per_second, row.event_types) == ("CRM 2", 5, ["lead.won"])
    assert row.secret_sealed == hook.secret_sealed


def test_a_test_leads_to_how_it_went(acme, alice, hook):
    page = alice.post(f"{BASE}{hook.pk}/test/", follow=True)
    assert b"webhook.test" in page.content
    assert b"Not called yet" in page.content


def test_it_is_switched_off_and_on_and_sends_what_it_missed(acme, alice, hook):
    alice.post(f"{BASE}{hook.pk}/test/")
    alice.post(f"{BASE}{hook.pk}/switch/", {"on": "0"})
    assert not now(acme).is_on
    assert b"It is told nothing" in alice.get(f"{BASE}{hook.pk}/change/").content
    alice.post(f"{BASE}{hook.pk}/switch/", {"on": "1"})
    page = alice.post(f"{BASE}{hook.pk}/recover/", {"since": "2020-01-01"}, follow=True)
    assert b"1 event is sent again" in page.content
    with acme.inside():
        assert WebhookDelivery.objects.get().state == "pending"


def test_a_secret_is_replaced(acme, alice, hook):
    answer = alice.post(f"{BASE}{hook.pk}/secret/")
    assert b"whsec_" in answer.content
    assert now(acme).secret_sealed != hook.secret_sealed


def test_a_delivery_shows_its_body_and_every_call(acme, alice, hook):
    alice.post(f"{BASE}{hook.pk}/test/")
    with acme.inside():
        row = WebhookDelivery.objects.get()
        WebhookAttempt.objects.create(
            organization_id=acme.id,
            delivery=row,
            status=500,
            milliseconds=12,
            answer="<b>broken</b>",
            failure={"code": "webhook_status", "params": {"status": "500"}},
        )
        WebhookDelivery.objects.update(state="failed")
    address = f"/admin/accounts/webhookdelivery/{row.pk}/"
    page = alice.get(f"{address}change/").content.decode()
    assert "It answered 500." in page
    assert "&lt;b&gt;broken&lt;/b&gt;" in page
    assert "&quot;type&quot;:&quot;webhook.test&quot;" in page
    alice.post(f"{address}again/")
    with acme.inside():
        assert WebhookDelivery.objects.get().state == "pending"


@pytest.mark.parametrize("verb", ["test", "switch", "secret", "recover"])
def test_a_csm_may_do_none_of_it(acme, hook, verb):
    answer = acme.client("bob").post(f"{BASE}{hook.pk}/{verb}/", {"since": "2020-01-01"})
    assert answer.status_code == 403
    assert now(acme).secret_sealed == hook.secret_sealed


def test_nothing_is_changed_by_looking(acme, alice, hook):
    for verb in ("test", "switch", "secret", "recover"):
        assert alice.get(f"{BASE}{hook.pk}/{verb}/").status_code == 405
