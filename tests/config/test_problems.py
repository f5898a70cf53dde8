from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import OperationalError
from django.http import Http404
from django.test import Client
from django.test.utils import override_settings
from rest_framework import exceptions

from config.problems import refusal_of
from kernel.errors import Conflict, Invalid, Unavailable


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (Invalid("No."), 400, "validation_failed"),
        (Invalid("No.", code="no_name"), 400, "no_name"),
        (Conflict("No."), 409, "conflict"),
        (Unavailable("Later."), 503, "temporarily_unavailable"),
        (Http404(), 404, "not_found"),
        (PermissionDenied(), 403, "forbidden"),
        (RequestDataTooBig(), 413, "payload_too_large"),
        (OperationalError("gone"), 503, "temporarily_unavailable"),
        (exceptions.ParseError(), 400, "malformed_json"),
        (exceptions.NotAuthenticated(), 401, "unauthenticated"),
        (exceptions.PermissionDenied(code="scope_missing"), 403, "scope_missing"),
        (exceptions.PermissionDenied(), 403, "forbidden"),
        (exceptions.MethodNotAllowed("PUT"), 405, "method_not_allowed"),
        (exceptions.UnsupportedMediaType("text/plain"), 415, "unsupported_media"),
        (exceptions.Throttled(wait=0.2), 429, "rate_limited"),
        (ZeroDivisionError("secret"), 500, "internal"),
    ],
)
def test_each_error_has_its_status_and_code(error: Exception, status: int, code: str) -> None:
    refusal = refusal_of(error)
    assert (refusal.status, refusal.code) == (status, code)
    assert "secret" not in refusal.message


def test_whoever_may_come_back_is_told_when() -> None:
    assert refusal_of(exceptions.Throttled(wait=0.2)).headers == {"Retry-After": "1"}
    assert refusal_of(exceptions.Throttled(wait=6.1)).headers == {"Retry-After": "7"}
    assert refusal_of(OperationalError()).headers == {"Retry-After": "5"}
    assert refusal_of(Unavailable("Later.")).headers == {"Retry-After": "5"}


def test_faults_point_at_their_fields() -> None:
    detail: Any = {
        "a/b": ["Bad."],
        "contact": {"email": ["Bad."], "non_field_errors": ["Both are missing."]},
        "items": [{}, {"id": ["Bad."]}],
    }
    refusal = refusal_of(exceptions.ValidationError(detail))
    assert [fault["pointer"] for fault in refusal.errors] == [
        "/a~1b",
        "/contact/email",
        "/contact",
        "/items/1/id",
    ]
    assert refusal.message == "4 fields are invalid."


def test_an_unknown_address_of_the_api_is_answered_as_a_problem(client: Client, db: None) -> None:
    answer = client.get("/api/v1/nothing")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert body["code"] == "not_found"
    assert body["instance"] == "/api/v1/nothing"
    assert body["request_id"] == answer["Request-Id"]


def test_an_unknown_page_is_answered_in_html_without_naming_the_machine(
    client: Client, db: None
) -> None:
    answer = client.get("/nothing", headers={"Accept-Language": "fr"})
    assert answer.status_code == 404
    assert answer["Content-Type"].startswith("text/html")
    assert b"Django" not in answer.content


@override_settings(ALLOWED_HOSTS=["goodword.example"])
def test_a_wrong_host_is_a_bad_request(client: Client, db: None) -> None:
    assert client.get("/api/v1/companies", headers={"Host": "evil.example"}).status_code == 400
    assert client.get("/nothing", headers={"Host": "evil.example"}).status_code == 400
