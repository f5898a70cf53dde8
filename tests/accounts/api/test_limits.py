"""What a key may do in a window, and what happens when nobody counts."""

import socket
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest

from accounts.api import limits

COMPANIES = "/api/v1/companies"


@pytest.fixture
def three(settings: Any) -> None:
    settings.API_RATE_LIMIT, settings.API_RATE_SECONDS = 3, 60


def test_every_answer_says_what_is_left(three: None, api: Any, acme: Any) -> None:
    told = [api(acme.key, "GET", COMPANIES) for _ in range(3)]
    assert [answer.status_code for answer in told] == [200, 200, 200]
    assert {answer["RateLimit-Policy"] for answer in told} == {'"burst";q=3;w=60'}
    assert [answer["RateLimit"].split(";t=")[0] for answer in told] == [
        f'"burst";r={left}' for left in (2, 1, 0)
    ]
    missing = api(acme.test_key, "GET", f"{COMPANIES}/01900000-0000-7000-8000-000000000000")
    assert missing.status_code == 404
    assert missing["RateLimit"].startswith('"burst";r=2')


def test_whoever_asks_too_often_is_told_when_to_come_back(three: None, api: Any, acme: Any) -> None:
    for _ in range(3):
        api(acme.key, "GET", COMPANIES)
    refused = api(acme.key, "PUT", f"{COMPANIES}/by-external-id/c-1", {"name": "Northgate"})
    assert (refused.status_code, refused.json()["code"]) == (429, "rate_limited")
    assert refused["Content-Type"] == "application/problem+json"
    assert refused["RateLimit"].startswith('"burst";r=0')
    assert 1 <= int(refused["Retry-After"]) <= 60
    assert api(acme.test_key, "GET", COMPANIES).status_code == 200


def test_a_window_ends(settings: Any, api: Any, acme: Any) -> None:
    settings.API_RATE_LIMIT, settings.API_RATE_SECONDS = 1, 1
    assert api(acme.key, "GET", COMPANIES).status_code == 200
    refused = api(acme.key, "GET", COMPANIES)
    assert (refused.status_code, refused["Retry-After"]) == (429, "1")
    time.sleep(1.05)
    assert api(acme.key, "GET", COMPANIES).status_code == 200


def test_ingestion_is_not_limited(settings: Any, api: Any, acme: Any) -> None:
    settings.API_RATE_LIMIT = 1
    item = {"type": "track", "event": "Opened", "userId": "u-1"}
    for _ in range(3):
        assert api(acme.key, "POST", "/v1/batch", {"batch": [item]}).status_code == 200


def test_of_a_thousand_at_once_as_many_pass_as_may(settings: Any) -> None:
    settings.API_RATE_LIMIT, settings.API_RATE_SECONDS = 200, 60
    key = uuid4()
    with ThreadPoolExecutor(20) as threads:
        told = list(threads.map(lambda _n: limits.count(key), range(1000)))
    assert all(told)
    assert sum(not allowance.is_used_up for allowance in told if allowance) == 200


@pytest.mark.parametrize("url", ["redis://127.0.0.1:1/0", "unix:///nowhere/valkey.sock"])
def test_without_valkey_nobody_is_held_back(
    settings: Any, api: Any, acme: Any, url: str, caplog: pytest.LogCaptureFixture
) -> None:
    settings.RATE_LIMIT_URL, settings.API_RATE_LIMIT = url, 1
    limits._valkey.cache_clear()
    caplog.set_level("WARNING", logger=limits.__name__)
    for _ in range(3):
        answer = api(acme.key, "GET", COMPANIES)
        assert answer.status_code == 200
        assert "RateLimit" not in answer
    assert len([r for r in caplog.records if "not limited" in r.message]) == 1


def test_a_valkey_that_hangs_costs_a_quarter_of_a_second_once(settings: Any) -> None:
    """A socket that accepts and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        settings.RATE_LIMIT_URL = f"redis://127.0.0.1:{deaf.getsockname()[1]}/0"
        began = time.monotonic()
        assert [limits.count(uuid4()) for _ in range(50)] == [None] * 50
        assert 0.2 < time.monotonic() - began < 1
