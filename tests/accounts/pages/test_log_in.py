import re
from html import unescape

import pytest
from allauth.account import app_settings
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.organizations.models import User

PASSWORD = "a calm river at dawn"
NEW = "another river at dusk"


@pytest.fixture
def alice(acme):
    alice = acme.people["alice"]
    alice.set_password(PASSWORD)
    alice.save()
    return alice


def log_in(client, password=PASSWORD, email="alice@acme.example", **more):
    return client.post(reverse("account_login"), {"login": email, "password": password, **more})


def test_logging_in_lands_at_work_without_being_staff(client, alice):
    response = log_in(client)

    assert (response.status_code, response["Location"]) == (302, "/admin/")
    assert client.session["_auth_user_id"] == str(alice.pk)
    assert not alice.is_staff


def test_logging_in_leads_back_to_where_one_was_but_never_elsewhere(client, alice):
    inside = log_in(client, next="/profile/")
    assert inside["Location"] == "/profile/"

    assert log_in(Client(), next="https://evil.example/")["Location"] == "/admin/"


def test_who_belongs_to_no_organization_lands_where_that_is_said(client, alice):
    alice.memberships.all().delete()

    assert log_in(client)["Location"] == reverse("organizations")


@pytest.mark.parametrize(
    "wrong", [{"password": "wrong"}, {"email": "nobody@acme.example"}, {"password": ""}]
)
def test_a_wrong_password_or_address_lets_nobody_in(client, alice, wrong):
    response = log_in(client, **wrong)

    assert response.status_code == 200
    assert response.context["form"].errors
    assert "_auth_user_id" not in client.session


def test_a_closed_account_is_told_so(client, alice):
    alice.is_active = False
    alice.save()

    response = log_in(client)

    assert "_auth_user_id" not in client.session
    assert client.get(response["Location"]).status_code == 200


def test_guessing_is_slowed_down_for_the_address_even_with_the_right_password(
    client, alice, settings
):
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "1/m/key"}
    log_in(client, password="wrong")

    response = log_in(client)

    assert "Too many attempts. Please wait a few minutes." in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_guessing_is_limited_by_default():
    assert app_settings.RATE_LIMITS["login_failed"] == "10/m/ip,5/300s/key"
    assert app_settings.RATE_LIMITS["login"] == "30/m/ip"


def test_logging_out_takes_a_button(acme):
    client = acme.client("alice")

    assert client.get(reverse("account_logout")).status_code == 200
    assert "_auth_user_id" in client.session
    assert client.post(reverse("account_logout"))["Location"] == "/account/login/"
    assert "_auth_user_id" not in client.session


def test_a_forgotten_password_is_replaced_by_mail(
    client, alice, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        sent = client.post(reverse("account_reset_password"), {"email": "alice@acme.example"})
    assert sent["Location"] == reverse("account_reset_password_done")
    assert client.get(sent["Location"]).status_code == 200
    (message,) = mail.outbox
    assert message.subject == "Choose a new password"
    link = next(word for word in message.body.split() if "/password/reset/key/" in word)

    form = client.get(link, follow=True)
    path = form.request["PATH_INFO"]
    client.post(path, {"password1": NEW, "password2": NEW})

    alice.refresh_from_db()
    assert alice.check_password(NEW)
    used = Client().get(link, follow=True)
    assert "This link does not work" in used.content.decode()


def test_a_reset_writes_in_the_readers_language_and_tells_nobody_who_has_an_account(
    client, alice, django_capture_on_commit_callbacks
):
    answers = []
    for email in ("alice@acme.example", "nobody@acme.example"):
        with django_capture_on_commit_callbacks(execute=True):
            answers.append(client.post(reverse("account_reset_password"), {"email": email}))

    assert len({answer["Location"] for answer in answers}) == 1
    assert [message.to for message in mail.outbox] == [
        ["alice@acme.example"],
        ["nobody@acme.example"],
    ]
    assert mail.outbox[1].subject == "No account with this address"


def test_changing_the_password_asks_for_the_old_one(acme, alice):
    client = acme.client("alice")
    address = reverse("account_change_password")

    wrong = {"oldpassword": "wrong", "password1": NEW, "password2": NEW}
    assert client.post(address, wrong).status_code == 200
    alice.refresh_from_db()
    assert alice.check_password(PASSWORD)

    client.post(address, {**wrong, "oldpassword": PASSWORD})
    alice.refresh_from_db()
    assert alice.check_password(NEW)


def test_a_second_mail_address_is_added_made_the_main_one_and_removed(
    acme, alice, django_capture_on_commit_callbacks
):
    client = acme.client("alice")
    page = reverse("account_email")
    with django_capture_on_commit_callbacks(execute=True):
        client.post(page, {"email": "alice@home.example", "action_add": ""})
    link = next(word for word in mail.outbox[0].body.split() if "/confirm-email/" in word)
    client.post(link)

    client.post(page, {"email": "alice@home.example", "action_primary": ""})
    assert User.objects.get(pk=alice.pk).email == "alice@home.example"

    client.post(page, {"email": "alice@acme.example", "action_remove": ""})
    assert [row.email for row in alice.emailaddress_set.all()] == ["alice@home.example"]


ANYBODY = [
    "account_login",
    "account_signup",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
    "account_email_verification_sent",
    "account_inactive",
]
MEMBERS = [
    "account_logout",
    "account_email",
    "account_change_password",
    "account_reauthenticate",
    "profile",
    "organizations",
]


def look(response):
    """What every page promises: our frame, one heading, a label for each control, nothing from elsewhere."""
    html = response.content.decode()
    assert response.status_code == 200
    assert "/static/accounts/pages.css" in html
    assert html.count("<h1>") == 1
    assert "<script" not in html
    assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", html)
    for control in re.findall(r"<(?:input|select|textarea)\b[^>]*>", html):
        if 'type="hidden"' not in control:
            (name,) = re.findall(r'id="([^"]+)"', control)
            assert f'for="{name}"' in html
    return unescape(html)


@pytest.mark.parametrize("name", ANYBODY)
def test_every_page_before_log_in_looks_like_ours(client, db, name):
    look(client.get(reverse(name)))


@pytest.mark.parametrize("name", MEMBERS)
def test_every_page_after_log_in_looks_like_ours(acme, name):
    html = look(acme.client("alice").get(reverse(name)))

    assert "Logged in as alice@acme.example" in html


def test_links_that_do_not_work_still_end_on_our_pages(client, db):
    for path in ("/account/password/reset/key/x-y/", "/account/confirm-email/forged/"):
        assert "This link does not work" in look(client.get(path, follow=True))


def test_somebody_without_a_password_chooses_one(acme):
    alice = acme.people["alice"]
    alice.set_unusable_password()
    alice.save()

    look(acme.client("alice").get(reverse("account_set_password")))
