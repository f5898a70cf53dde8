"""What a browser is told about our answers, how long a log-in lasts, and that production says nothing worse."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse
from django.utils import timezone

ROOT = Path(__file__).parents[2]
PASSWORD = "a calm river at dawn"
PRODUCTION = {
    "SECRET_KEY": "".join(chr(33 + i % 90) for i in range(0, 700, 11)),
    "BASE_URL": "https://goodword.example.com",
    "ALLOWED_HOSTS": "goodword.example.com",
    "EMAIL_URL": "consolemail://",
}


def directives(response: Any) -> dict[str, set[str]]:
    parts = [part.split() for part in response["Content-Security-Policy"].split(";") if part]
    return {name: set(values) for name, *values in parts}


def in_production(*command: str, **more: str) -> subprocess.CompletedProcess[str]:
    inherited = {k: v for k, v in os.environ.items() if k not in {"DEBUG", "STATIC_ROOT"}}
    environ = {**inherited, **PRODUCTION, "DJANGO_SETTINGS_MODULE": "config.settings", **more}
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize(
    "page", ["/account/login/", "/account/signup/", "/account/password/reset/"]
)
@pytest.mark.django_db
def test_pages_load_only_what_is_ours_and_run_nothing_written_into_them(
    client: Client, page: str
) -> None:
    policy = directives(client.get(page))
    assert policy["default-src"] == {"'none'"}
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == {"'self'"}
    assert policy["frame-ancestors"] == policy["base-uri"] == {"'none'"}


def test_the_admin_may_evaluate_and_no_other_place(acme: Any) -> None:
    policy = directives(acme.client("alice").get("/admin/"))
    assert policy["script-src"] == {"'self'", "'unsafe-eval'"}
    assert policy["style-src"] == {"'self'", "'unsafe-inline'"}
    assert policy["default-src"] == policy["frame-ancestors"] == {"'none'"}


@pytest.mark.django_db
def test_the_documents_of_the_api_may_style_themselves_but_run_nothing(client: Client) -> None:
    policy = directives(client.get("/api/docs"))
    assert policy["script-src"] == {"'self'"}
    assert policy["style-src"] == {"'self'", "'unsafe-inline'"}


def test_what_is_no_page_may_do_nothing(acme: Any, api: Any, client: Client) -> None:
    answers = [api(acme.key, "GET", "/api/v1/contacts"), client.get("/healthz")]
    for answer in answers:
        assert answer["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"


@pytest.mark.parametrize("address", ["/account/login/", "/nowhere", "/admin/", "/api/v1/contacts"])
@pytest.mark.django_db
def test_every_answer_carries_the_other_headers(client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "geolocation=()" in answer["Permissions-Policy"]


def test_djangos_own_checks_find_nothing_to_say_about_production() -> None:
    checked = in_production("manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert checked.returncode == 0, checked.stderr
    assert "no issues (0 silenced)" in checked.stdout + checked.stderr


READ_PRODUCTION = """
import django; django.setup()
from django.conf import settings
from django.test import Client
plain = Client(headers={"host": "goodword.example.com"})
print(settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.SESSION_COOKIE_SECURE, settings.DEBUG)
print(plain.get("/account/login/").status_code, plain.get("/healthz").status_code)
page = plain.get("/account/login/", secure=True)
print(page["Strict-Transport-Security"])
print(page.cookies["__Host-csrf"].OutputString())
"""


def test_production_speaks_tls_and_its_cookies_say_so() -> None:
    read = in_production("-c", READ_PRODUCTION)
    assert read.returncode == 0, read.stderr
    names, statuses, hsts, cookie = read.stdout.splitlines()
    assert names == "__Host-session __Host-csrf True False"
    assert statuses == "301 200"
    assert hsts == "max-age=31536000; includeSubDomains; preload"
    assert {"Secure", "HttpOnly", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie


def test_collected_files_carry_their_hash_in_production(tmp_path: Path) -> None:
    (tmp_path / "staticfiles.json").write_text(
        '{"version": "1.1", "hash": "", "paths": {"accounts/pages.css": "accounts/pages.0123.css"}}'
    )
    ask = "import django; django.setup(); from django.templatetags.static import static; print(static('accounts/pages.css'))"
    collected = in_production("-c", ask, STATIC_ROOT=str(tmp_path))
    assert collected.stdout.strip() == "/static/accounts/pages.0123.css", collected.stderr
    assert in_production("-c", ask).stdout.strip() == "/static/accounts/pages.css"


@pytest.fixture
def browser(acme: Any) -> Client:
    alice = acme.people["alice"]
    alice.set_password(PASSWORD)
    alice.save()
    EmailAddress.objects.create(user=alice, email=alice.email, primary=True, verified=True)
    return Client()


def log_in(browser: Client) -> None:
    browser.post(reverse("account_login"), {"login": "alice@acme.example", "password": PASSWORD})
    assert browser.get("/admin/").status_code == 200


def test_a_log_in_ends_when_nobody_is_there(browser: Client) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        log_in(browser)
        clock.shift(3 * 3600 + 1)
        assert browser.get("/admin/").status_code == 302
        assert "_auth_user_id" not in browser.session


def test_a_log_in_ends_after_a_working_day_however_busy(browser: Client) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        log_in(browser)
        for _hour in range(11):
            clock.shift(3600)
            assert browser.get("/admin/").status_code == 200
        clock.shift(3601)
        assert browser.get("/admin/").status_code == 302
        log_in(browser)
        clock.shift(2 * 3600)
        assert browser.get("/admin/").status_code == 200


def test_a_session_that_does_not_know_when_it_began_ends_too(acme: Any) -> None:
    browser = acme.client("alice")
    assert browser.get("/admin/").status_code == 200
    with time_machine.travel(timezone.now() + timezone.timedelta(hours=4)):
        assert browser.get("/admin/").status_code == 302
