"""A request with an Idempotency-Key has its effect once."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.api.views import OrganizationAPIView
from accounts.contacting.models import Consent
from accounts.requests import services
from accounts.requests.models import IdempotencyKey
from advocacy import tasks
from tests.factories import ApiKeyFactory, ContactFactory

CONSENT = {"purpose": "publication", "answer": "granted", "source": "portal"}
KEY = "Idempotency-Key"
Post = Callable[..., Any]


@pytest.fixture
def address(acme: Any) -> str:
    with acme.inside():
        return f"/api/v1/contacts/{ContactFactory().pk}/consents"


@pytest.fixture
def post(api: Any, acme: Any, address: str) -> Post:
    """Add to the consent ledger, which grows with every request that is worked on."""

    def send(idempotency_key: str, body: Any = CONSENT, key: Any = None, to: str = "") -> Any:
        return api(key or acme.key, "POST", to or address, body, **{KEY: idempotency_key})

    return send


def ledger(acme: Any) -> int:
    with acme.inside():
        return Consent.objects.count()


def test_a_repetition_gets_the_same_answer_and_has_no_effect(post: Post, acme: Any) -> None:
    first = post("k-1")
    assert first.status_code == 201
    assert "Idempotent-Replayed" not in first
    for key in ("k-1", '"k-1"'):
        again = post(key, dict(reversed(CONSENT.items())))
        assert (again.status_code, again["Idempotent-Replayed"]) == (201, "true")
        assert again.content == first.content
        assert again["Content-Type"] == first["Content-Type"]
        assert again["Request-Id"] != first["Request-Id"]
    assert ledger(acme) == 1


def test_without_a_key_each_request_counts(api: Any, acme: Any, address: str) -> None:
    for _ in range(2):
        assert api(acme.key, "POST", address, CONSENT).status_code == 201
    assert ledger(acme) == 2
    with acme.inside():
        assert not IdempotencyKey.objects.exists()


def test_a_key_stands_for_one_request(post: Post, acme: Any) -> None:
    post("k-1")
    with acme.inside():
        other = f"/api/v1/contacts/{ContactFactory().pk}/consents"
    for reused in (post("k-1", CONSENT | {"answer": "refused"}), post("k-1", to=other)):
        assert (reused.status_code, reused.json()["code"]) == (422, "idempotency_key_reused")
    assert ledger(acme) == 1


@pytest.mark.parametrize("key", ["", "a b", '"open', "x" * 256])
def test_what_is_no_key_is_refused(post: Post, acme: Any, key: str) -> None:
    answer = post(key)
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_invalid")
    assert ledger(acme) == 0


def test_two_keys_of_an_organization_do_not_meet(post: Post, acme: Any, globex: Any) -> None:
    other = ApiKeyFactory(organization=acme.organization)
    assert [post("k-1", key=key).status_code for key in (acme.key, other)] == [201, 201]
    assert post("k-1", key=globex.key).status_code == 404
    assert ledger(acme) == 2


def test_a_refusal_is_not_kept_and_may_be_tried_again(post: Post, acme: Any) -> None:
    refused = post("k-1", CONSENT | {"answer": "perhaps"})
    assert refused.status_code == 400
    reader = ApiKeyFactory(organization=acme.organization, scopes=["read"])
    assert post("k-1", key=reader).status_code == 403
    with acme.inside():
        assert not IdempotencyKey.objects.exists()
    assert post("k-1").status_code == 201
    assert ledger(acme) == 1


def test_an_error_of_ours_leaves_the_key_free(
    post: Post, acme: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The view breaks after its verb: the work and its key are rolled back together."""

    def broken(*args: Any, **kwargs: Any) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr(OrganizationAPIView, "answer", broken)
        assert post("k-1").status_code == 500
    assert ledger(acme) == 0
    assert post("k-1").status_code == 201
    assert ledger(acme) == 1


def test_a_change_is_repeated_like_a_creation(api: Any, acme: Any) -> None:
    with acme.inside():
        claire = ContactFactory(name="Claire")
    address, key = f"/api/v1/contacts/{claire.pk}", {KEY: "k-1"}
    first = api(acme.key, "PATCH", address, {"name": "Claire Fontan"}, **key)
    api(acme.key, "PATCH", address, {"name": "Claire F."})
    again = api(acme.key, "PATCH", address, {"name": "Claire Fontan"}, **key)
    assert (again.status_code, again.content) == (200, first.content)
    assert api(acme.key, "GET", address).json()["name"] == "Claire F."


def test_methods_that_repeat_themselves_ignore_the_key(api: Any, acme: Any) -> None:
    address = "/api/v1/companies/by-external-id/c-1"
    for name in ("Northgate", "Northgate Foods"):
        answer = api(acme.key, "PUT", address, {"name": name}, **{KEY: "k-1"})
        assert answer.json()["name"] == name


def test_answers_are_forgotten_after_three_days(post: Post, acme: Any, globex: Any) -> None:
    post("old")
    post("young")
    with acme.inside():
        IdempotencyKey.objects.filter(key="old").update(
            created_at=timezone.now() - services.KEPT - timedelta(minutes=1)
        )
    assert tasks.forget_requests() == 1
    assert "Idempotent-Replayed" in post("young")
    assert "Idempotent-Replayed" not in post("old")
    assert ledger(acme) == 3


@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_have_one_effect(acme: Any, address: str) -> None:
    def send(_n: int) -> Any:
        try:
            return _program(acme).post(address, json.dumps(CONSENT), "application/json")
        finally:
            connection.close()

    with ThreadPoolExecutor(16) as threads:
        answers = list(threads.map(send, range(50)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert sum("Idempotent-Replayed" not in answer for answer in answers) == 1
    assert ledger(acme) == 1


@pytest.mark.django_db(transaction=True)
def test_who_waits_too_long_for_the_first_is_told_to_come_back(acme: Any, address: str) -> None:
    """The first one is still at work when the patience of the database (lock_timeout) ends."""
    taken, over = Event(), Event()

    def first() -> None:
        try:
            with acme.inside():
                services.begin(api_key_id=acme.key.pk, key="k-1", fingerprint=b"x")
                taken.set()
                over.wait(timeout=20)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as threads:
        working = threads.submit(first)
        assert taken.wait(timeout=10)
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '100ms'")
        try:
            answer = _program(acme).post(address, json.dumps(CONSENT), "application/json")
        finally:
            with connection.cursor() as cursor:
                cursor.execute("RESET lock_timeout")
            over.set()
            working.result(timeout=10)
    assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_in_progress")
    assert answer["Retry-After"] == "1"
    assert ledger(acme) == 0


def _program(acme: Any) -> Client:
    return Client(headers={"Authorization": f"Bearer {acme.key.secret}", KEY: "k-1"})
