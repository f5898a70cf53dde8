"""Errors leave for Sentry only when a DSN is set, with the request's id and nobody's data."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.other_process import database_url

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parents[2]
FAIL = """
import json, sys
import django; django.setup()
import sentry_sdk
from sentry_sdk.transport import Transport
from django.http import HttpResponse
from django.test import Client
from django.urls import path

class Kept(Transport):
    def capture_envelope(self, envelope):
        for item in envelope.items:
            print(json.dumps(item.payload.json, default=str))

def view(request, name):
    secret_of_alice = "local-xanthippe"
    raise ValueError("alice@acme.example exists: word-xanthippe")

urlpatterns = [path("boom/<str:name>", view)]
handler500 = lambda request: HttpResponse("sorry", status=500)
sys.modules["failing_urls"] = sys.modules["__main__"]
from django.conf import settings
settings.ROOT_URLCONF = "failing_urls"
client = sentry_sdk.get_client()
print(json.dumps({"active": client.is_active()}))
if client.is_active():
    client.transport = Kept(client.options)
browser = Client(raise_request_exception=False, headers={"Authorization": "Bearer head-xanthippe"})
browser.cookies["sessionid"] = "cookie-xanthippe"
answer = browser.post("/boom/path-xanthippe?q=query-xanthippe", {"body": "body-xanthippe"})
print(json.dumps({"request_id": answer["Request-Id"], "status": answer.status_code}))
"""


def fail(**more: str) -> list[dict]:
    environ = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": database_url(),
        "SECRET_KEY": "x" * 60,
        "ALLOWED_HOSTS": "testserver",
        "LOG_LEVEL": "CRITICAL",
        "BASE_URL": "http://testserver",
        **more,
    }
    done = subprocess.run(
        [sys.executable, "-c", FAIL],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("dsn", [{}, {"SENTRY_DSN": ""}])
def test_without_a_dsn_nothing_leaves(dsn: dict[str, str]) -> None:
    first, last = fail(**dsn)
    assert first == {"active": False}
    assert last["status"] == 500


def test_an_error_is_told_with_its_request_and_nobodys_data() -> None:
    first, *events, last = fail(
        SENTRY_DSN="https://key@errors.example/1", SENTRY_ENVIRONMENT="staging"
    )
    assert first == {"active": True}
    (event,) = [event for event in events if "exception" in event]
    error = event["exception"]["values"][-1]
    assert error["type"] == "ValueError"
    assert error["stacktrace"]["frames"][-1]["function"] == "view"
    assert event["tags"]["request_id"] == last["request_id"]
    assert event["environment"] == "staging"
    for told in events:
        assert "xanthippe" not in json.dumps(told)
        assert "alice" not in json.dumps(told)
