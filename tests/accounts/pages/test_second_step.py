"""The second step of logging in, and organizations that demand it."""

import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.organizations.models import Organization

PASSWORD = "a calm river at dawn"
SET_UP, CODES, AGAIN = (
    "mfa_activate_totp",
    "mfa_view_recovery_codes",
    "mfa_reauthenticate",
)


@pytest.fixture
def alice(acme: Any) -> Any:
    alice = acme.people["alice"]
    alice.set_password(PASSWORD)
    alice.save()
    return alice


@pytest.fixture
def demanding(acme: Any) -> Any:
    Organization.objects.filter(pk=acme.id).update(requires_mfa=True)
    return acme


def code_of(secret: str) -> str:
    """What the app on the phone shows now. Just before it changes, people wait for the next: so do we."""
    left = 30 - time.time() % 30
    if left < 3:
        time.sleep(left)
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))


def log_in(client: Client) -> Any:
    return client.post(
        reverse("account_login"), {"login": "alice@acme.example", "password": PASSWORD}
    )


def set_up(client: Client) -> str:
    """Log in and set the step up, as a person would. Returns the key in the phone."""
    log_in(client)
    asked = client.get(reverse(SET_UP))
    assert asked["Location"].startswith(reverse("account_reauthenticate"))
    client.post(asked["Location"], {"password": PASSWORD})
    page = client.get(reverse(SET_UP))
    secret = page.context["form"].secret
    assert secret in page.content.decode()
    done = client.post(reverse(SET_UP), {"code": code_of(secret)})
    assert done["Location"] == reverse(CODES)
    return str(secret)


def forget_used_codes() -> None:
    """As half a minute later: a code counts once."""
    cache.clear()


def test_everybody_can_set_it_up_from_their_profile(client: Client, alice: Any) -> None:
    log_in(client)
    assert reverse("mfa_index") in client.get(reverse("profile")).content.decode()
    set_up(client)
    page = client.get(reverse("mfa_index")).content.decode()
    assert reverse("mfa_deactivate_totp") in page
    assert "10 left" in page


def test_a_wrong_first_code_sets_nothing_up(client: Client, alice: Any) -> None:
    log_in(client)
    client.post(client.get(reverse(SET_UP))["Location"], {"password": PASSWORD})
    secret = client.get(reverse(SET_UP)).context["form"].secret
    wrong = f"{(int(code_of(secret)) + 1) % 10**6:06d}"
    page = client.post(reverse(SET_UP), {"code": wrong})
    assert "This code is not right" in page.content.decode()
    assert not Authenticator.objects.exists()


def test_the_password_alone_does_not_log_in_any_more(client: Client, alice: Any) -> None:
    secret = set_up(client)
    forget_used_codes()
    browser = Client()
    response = log_in(browser)
    assert response["Location"] == reverse("mfa_authenticate")
    assert browser.get("/admin/").status_code == 302
    assert "_auth_user_id" not in browser.session
    inside = browser.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert inside["Location"] == "/admin/"
    assert browser.get("/admin/").status_code == 200


def test_a_code_counts_once(client: Client, alice: Any) -> None:
    secret = set_up(client)
    forget_used_codes()
    first, second = Client(), Client()
    code = code_of(secret)
    log_in(first)
    log_in(second)
    first.post(reverse("mfa_authenticate"), {"code": code})
    refused = second.post(reverse("mfa_authenticate"), {"code": code})
    assert "_auth_user_id" in first.session
    assert "_auth_user_id" not in second.session
    assert "was used already" in refused.content.decode()


def test_recovery_codes_are_shown_once_and_each_lets_in_once(client: Client, alice: Any) -> None:
    set_up(client)
    shown = re.findall(r"<code>(\d{8})</code>", client.get(reverse(CODES)).content.decode())
    assert len(shown) == 10
    assert not re.search(r"<code>", client.get(reverse(CODES)).content.decode())
    for expected in ("/admin/", None):
        browser = Client()
        log_in(browser)
        answer = browser.post(reverse("mfa_authenticate"), {"code": shown[0]})
        assert answer.get("Location") == expected
    assert client.get(reverse("mfa_download_recovery_codes")).status_code in {403, 302}


def test_nothing_readable_stands_in_the_database(client: Client, alice: Any, settings: Any) -> None:
    secret = set_up(client)
    stored = {row.type: row.data for row in Authenticator.objects.all()}
    assert secret not in str(stored)
    unused = RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).get_unused_codes()
    assert not any(code in str(stored) for code in unused)

    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another" * 10
    forget_used_codes()
    authenticator = Authenticator.objects.get(type="totp")
    assert authenticator.wrap().validate_code(code_of(secret))


def test_removing_it_asks_who_one_is_and_ends_the_recovery_codes(
    client: Client, alice: Any
) -> None:
    set_up(client)
    assert client.get(reverse("mfa_deactivate_totp")).status_code == 200
    client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.exists()
    assert log_in(Client())["Location"] == "/admin/"


def test_an_organization_that_demands_it_lets_nobody_in_without(
    client: Client, alice: Any, demanding: Any
) -> None:
    log_in(client)
    for page in ("/admin/", "/admin/accounts/contact/", "/admin/search/?s=al"):
        assert client.get(page)["Location"] == reverse("mfa_index")
    assert "asks for a second step" in client.get(reverse("mfa_index")).content.decode()
    assert client.get(reverse("profile")).status_code == 200

    set_up(client)

    assert client.get("/admin/").status_code == 200


def test_a_session_from_before_is_asked_for_the_code_and_led_back(
    client: Client, alice: Any, demanding: Any
) -> None:
    secret = set_up(client)
    forget_used_codes()
    older = demanding.client("alice")
    asked = older.get("/admin/accounts/contact/")
    assert asked["Location"].startswith(reverse(AGAIN))
    assert older.post(asked["Location"], {"code": "000000"}).status_code == 200
    assert older.get("/admin/").status_code == 302

    back = older.post(asked["Location"], {"code": code_of(secret)})

    assert back["Location"] == "/admin/accounts/contact/"
    assert older.get("/admin/accounts/contact/").status_code == 200


def test_removing_it_closes_the_door_of_an_organization_that_demands_it(
    client: Client, alice: Any, demanding: Any
) -> None:
    set_up(client)
    assert client.get("/admin/").status_code == 200
    client.post(reverse("mfa_deactivate_totp"))
    assert client.get("/admin/")["Location"] == reverse("mfa_index")


def test_other_organizations_demand_nothing(client: Client, demanding: Any, globex: Any) -> None:
    assert globex.client("mallory").get("/admin/").status_code == 200
    assert demanding.client("bob").get("/admin/").status_code == 302


def test_guessing_codes_is_slowed_down(client: Client, alice: Any, settings: Any) -> None:
    secret = set_up(client)
    forget_used_codes()
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "2/m/key"}
    browser = Client()
    log_in(browser)
    for _ in range(3):
        browser.post(reverse("mfa_authenticate"), {"code": "000000"})
    answer = browser.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert "Too many attempts" in answer.content.decode()
    assert "_auth_user_id" not in browser.session
