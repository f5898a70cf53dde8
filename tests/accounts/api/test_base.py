"""What holds for every view of the REST door, tried on one of them."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from accounts.api.permissions import HasScope
from accounts.api.views import OrganizationAPIView
from accounts.customers.models import Company
from tests.factories import ApiKeyFactory, CompanyFactory

COMPANIES = "/api/v1/companies"
ONE = "/api/v1/companies/by-external-id/c-1"


def test_without_a_key_nobody_gets_in(api: Any, acme: Any) -> None:
    answer = api(None, "GET", COMPANIES)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert body["code"] == "unauthenticated"
    assert body["message"] == body["detail"]
    assert body["request_id"] == answer["Request-Id"]
    assert body["instance"] == COMPANIES


@pytest.mark.parametrize(
    "sent",
    ["Bearer", "Bearer nonsense", "Basic dXNlcjpwYXNz", "Bearer gw_live_00000000_" + "x" * 43],
)
def test_what_is_no_key_of_ours_is_refused(acme: Any, sent: str) -> None:
    answer = Client(headers={"Authorization": sent}).get(COMPANIES)
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")


def test_a_key_that_was_revoked_or_has_expired_is_refused(api: Any, acme: Any) -> None:
    now = timezone.now()
    revoked = ApiKeyFactory(organization=acme.organization, revoked_at=now)
    expired = ApiKeyFactory(organization=acme.organization, expires_at=now - timedelta(seconds=1))
    for key in (revoked, expired):
        assert api(key, "GET", COMPANIES).status_code == 401


def test_a_key_without_the_scope_is_refused_and_nothing_changes(api: Any, acme: Any) -> None:
    reader = ApiKeyFactory(organization=acme.organization, scopes=["read", "ingest"])
    answer = api(reader, "PUT", ONE, {"name": "Northgate"})
    assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")
    with acme.inside():
        assert not Company.objects.exists()
    assert api(reader, "GET", COMPANIES).status_code == 200


def test_a_method_that_a_resource_does_not_have_names_those_it_has(api: Any, acme: Any) -> None:
    for method in ("DELETE", "OPTIONS"):
        answer = api(acme.key, method, COMPANIES)
        assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
        assert "GET" in answer["Allow"]


def test_answers_are_not_kept_by_anybody(api: Any, acme: Any) -> None:
    assert api(acme.key, "GET", COMPANIES)["Cache-Control"] == "no-store"
    assert api(None, "GET", COMPANIES)["Cache-Control"] == "no-store"


def test_an_error_after_a_write_leaves_nothing_behind(
    api: Any, acme: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A view that breaks after its verb: the answer is a 500 without detail and the row is gone."""

    def broken(*args: Any, **kwargs: Any) -> None:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(OrganizationAPIView, "answer", broken)
    answer = api(acme.key, "PUT", ONE, {"name": "Northgate"})
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert "secret" not in answer.content.decode()
    with acme.inside():
        assert not Company.objects.exists()


def test_the_organization_is_left_again(api: Any, acme: Any, globex: Any) -> None:
    with acme.inside():
        CompanyFactory()
    assert len(api(acme.key, "GET", COMPANIES).json()["data"]) == 1
    assert api(globex.key, "GET", COMPANIES).json()["data"] == []
    assert not Company.objects.exists()


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "malformed_json"),
        (b"[" * 100_000, 400, "malformed_json"),
        (b'{"name": NaN}', 400, "malformed_json"),
        (b"\xff", 400, "malformed_json"),
        (b"[]", 400, "validation_failed"),
        (b'{"name": "a\\u0000b"}', 400, "validation_failed"),
        (b'{"name": "a\\ud800b"}', 400, "validation_failed"),
        (b'{"traits": {"a": "\\u0000"}}', 400, "validation_failed"),
        (b'{"traits": {"a": 1e400}}', 400, "validation_failed"),
        (b'{"traits": {"\\ud800": 1}}', 400, "validation_failed"),
        (b'{"seats": 99999999999}', 400, "validation_failed"),
        (b'{"nmae": "Northgate"}', 400, "unknown_field"),
        (b'{"name": "' + b"x" * 300_000 + b'"}', 413, "payload_too_large"),
    ],
)
def test_bodies_that_cannot_be_read_are_the_callers_fault(
    acme: Any, body: bytes, status: int, code: str
) -> None:
    client = Client(headers={"Authorization": f"Bearer {acme.key.secret}"})
    answer = client.put(ONE, data=body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    with acme.inside():
        assert not Company.objects.exists()


def test_a_body_that_is_not_json_is_refused(acme: Any) -> None:
    client = Client(headers={"Authorization": f"Bearer {acme.key.secret}"})
    answer = client.put(
        ONE, data="name=Northgate", content_type="application/x-www-form-urlencoded"
    )
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media")


def test_an_unknown_field_is_named(api: Any, acme: Any) -> None:
    fault = api(acme.key, "PUT", ONE, {"nmae": "Northgate"}).json()["errors"]
    assert fault == [
        {"pointer": "/nmae", "code": "unknown_field", "detail": "This field is not known."}
    ]


def test_refusals_speak_the_readers_language(api: Any, acme: Any) -> None:
    body = {"seats": -1}
    french = api(acme.key, "PUT", ONE, body, **{"Accept-Language": "fr"}).json()
    english = api(acme.key, "PUT", ONE, body).json()
    assert french["errors"][0]["code"] == english["errors"][0]["code"] == "min_value"
    assert french["errors"][0]["detail"] != english["errors"][0]["detail"]


def test_an_unknown_filter_is_refused_rather_than_ignored(api: Any, acme: Any) -> None:
    answer = api(acme.key, "GET", "/api/v1/contacts?emial=a@b.example")
    assert (answer.status_code, answer.json()["code"]) == (400, "unknown_field")


def _views(patterns: Any = None, at: str = "") -> Any:
    for pattern in patterns or get_resolver().url_patterns:
        here = at + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from _views(pattern.url_patterns, here)
        elif here.startswith("api/v1/"):
            yield here, pattern.callback.view_class


def test_every_view_of_the_api_declares_a_scope_for_each_of_its_methods() -> None:
    found = dict(_views())
    assert len(found) > 5
    for address, view in found.items():
        assert issubclass(view, OrganizationAPIView), address
        assert view.permission_classes == [HasScope], address
        methods = {m.upper() for m in view.http_method_names if hasattr(view, m)} - {
            "OPTIONS",
            "HEAD",
        }
        assert methods == set(view.scopes), address


def test_json_and_nothing_else_is_answered(api: Any, acme: Any) -> None:
    answer = api(acme.key, "GET", COMPANIES, Accept="text/html")
    assert answer.status_code == 406
    assert json.loads(answer.content)["code"] == "not_acceptable"


@pytest.mark.parametrize(
    "body", [{"seats": "12"}, {"name": 12}, {"is_regulated": "yes"}, {"seats": True}]
)
def test_values_of_another_type_are_refused_rather_than_bent(
    api: Any, acme: Any, body: dict[str, Any]
) -> None:
    answer = api(acme.key, "PUT", ONE, body)
    assert answer.status_code == 400
    assert [fault["code"] for fault in answer.json()["errors"]] == ["wrong_type"]


def test_an_empty_cursor_is_no_cursor(api: Any, acme: Any) -> None:
    assert api(acme.key, "GET", f"{COMPANIES}?cursor=").json()["code"] == "invalid_cursor"
