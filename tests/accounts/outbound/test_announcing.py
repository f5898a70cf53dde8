"""What happened becomes one row per endpoint that wants to hear of it, in the transaction in which it happened."""

import json

import pytest
from django.db import transaction

from accounts.outbound.announcing import LARGEST_BODY, Announcement, announce, announce_all
from accounts.outbound.event_types import CHOOSABLE, EVENT_TYPES, NAME, TEST
from accounts.outbound.webhook_models import WebhookDelivery, WebhookEndpoint
from kernel import tenancy
from kernel.work import State


def endpoint(organization, **fields) -> WebhookEndpoint:
    fields.setdefault("url", "https://hooks.example/a")
    return WebhookEndpoint.objects.create(
        organization=organization, name="CRM", secret_sealed="x", **fields
    )


@pytest.fixture
def inside(acme):
    with tenancy.inside(acme.organization.pk):
        yield acme.organization


def bodies() -> list[dict]:
    return [json.loads(row.body) for row in WebhookDelivery.objects.order_by("type", "pk")]


def test_every_type_is_named_as_the_standard_wants_it():
    assert all(NAME.fullmatch(code) for code in EVENT_TYPES)
    assert TEST not in dict(CHOOSABLE)


def test_only_who_wants_to_hear_it_is_told(inside):
    everything = endpoint(inside)
    offers = endpoint(inside, url="https://hooks.example/b", event_types=["offer.accepted"])
    endpoint(inside, url="https://hooks.example/c", event_types=["lead.won"])

    announce(type="offer.accepted", data={"id": "7"})

    rows = WebhookDelivery.objects.all()
    assert {row.endpoint_id for row in rows} == {everything.pk, offers.pk}
    assert len({row.event_id for row in rows}) == 1
    assert {row.state for row in rows} == {State.PENDING}


def test_the_body_is_what_the_standard_asks_for(inside):
    endpoint(inside)
    announce(type="lead.won", data={"id": "7", "name": "Zoë"})

    row = WebhookDelivery.objects.get()
    body = json.loads(row.body)
    assert list(body) == ["type", "timestamp", "id", "api_version", "tenant", "data"]
    assert body["id"] == row.message_id == f"evt_{row.event_id.hex}"
    assert body["tenant"] == f"ten_{inside.pk.hex}"
    assert body["timestamp"].endswith("Z")
    assert body["data"]["name"] == "Zoë"
    assert ": " not in row.body


def test_what_is_too_large_carries_the_address_instead(inside):
    endpoint(inside)
    announce(type="lead.won", data={"id": "7", "contact_id": "8", "why": "é" * (LARGEST_BODY // 2)})

    row = WebhookDelivery.objects.get()
    data = json.loads(row.body)["data"]
    assert len(row.body.encode()) < 1000
    assert data["url"].endswith("/api/v1/leads/7")
    assert data["contact_id"] == "8"
    assert "why" not in data


def test_later_changes_have_a_higher_sequence(inside):
    endpoint(inside)
    announce_all([Announcement("lead.trial", {"id": "7"}), Announcement("lead.won", {"id": "7"})])
    announce(type="lead.withdrawn", data={"id": "7"})

    sequences = {body["type"]: body["data"]["sequence"] for body in bodies()}
    assert sequences["lead.trial"] < sequences["lead.won"] < sequences["lead.withdrawn"]


def test_tests_and_live_customers_are_told_apart(inside):
    live = endpoint(inside)
    test = endpoint(inside, is_test=True)
    announce(type="lead.won", data={"id": "live"})
    announce(type="lead.won", data={"id": "test"}, is_test=True)

    told = {
        row.endpoint_id: json.loads(row.body)["data"]["id"] for row in WebhookDelivery.objects.all()
    }
    assert told == {live.pk: "live", test.pk: "test"}


def test_what_an_endpoint_misses_while_it_is_off_is_kept(inside):
    endpoint(inside, is_on=False)
    announce(type="lead.won", data={"id": "7"})

    row = WebhookDelivery.objects.get()
    assert row.state == State.CANCELLED
    assert row.failure["code"] == "webhook_was_off"


def test_a_type_nobody_registered_is_a_mistake(inside):
    with pytest.raises(KeyError):
        announce(type="lead.vanished", data={})


def _tell_and_fail(organization) -> None:
    with transaction.atomic(), tenancy.inside(organization.pk):
        announce(type="lead.won", data={"id": "7"})
        raise RuntimeError


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_was_never_told(acme):
    organization = acme.organization
    with tenancy.inside(organization.pk):
        endpoint(organization)
    with pytest.raises(RuntimeError):
        _tell_and_fail(organization)
    with tenancy.inside(organization.pk):
        assert not WebhookDelivery.objects.exists()


@pytest.mark.parametrize("many", [2, 20])
def test_many_are_told_in_two_queries(inside, django_assert_num_queries, many):
    endpoint(inside)
    endpoint(inside, url="https://hooks.example/b")
    with django_assert_num_queries(2):
        told = announce_all([Announcement("lead.won", {"id": str(n)}) for n in range(many)])
    assert told == 2 * many
