"""No secret of ours, or given to us, can be read in the database, in logs, in addresses or on error pages."""

import io
import logging

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from cryptography.fernet import InvalidToken
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.organizations.services import create_api_key
from accounts.outbound import endpoints, signing, slack
from accounts.outbound.slack_models import SlackConnection
from accounts.outbound.webhook_models import WebhookEndpoint
from accounts.pages import second_step
from advocacy.management.commands.reseal import SEALED
from advocacy.sources import feeds
from advocacy.sources.models import Connection, Feed
from advocacy.sources.services import address_of, connect
from kernel import encryption, tenancy

PASSWORD = "only the reader knows this sentence"
BOT, SIGNING, FEED = "xoxb-1-very-secret", "slack-signing-secret", "app-pass-word-9876"


@pytest.fixture
def secrets(acme):
    """One secret of each kind, in the clear, while the database holds what it holds."""
    alice = acme.people["alice"]
    alice.set_password(PASSWORD)
    alice.save()
    totp = generate_totp_secret()
    TOTP.activate(alice, totp)
    _key, key = create_api_key(
        organization=acme.organization, name="Key", scopes=["admin"], by=alice
    )
    with acme.inside():
        hook, first = endpoints.add(name="hook", url="https://93.184.215.14/hook", by=alice)
        second = endpoints.rotate_secret(endpoint=hook)
        SlackConnection.objects.create(
            organization_id=acme.id,
            token_sealed=sealed(slack.PURPOSE, BOT),
            signing_sealed=sealed(slack.PURPOSE, SIGNING),
        )
        Feed.objects.create(
            organization_id=acme.id,
            kind="bluesky",
            query="acme",
            password_sealed=sealed(feeds.PURPOSE, FEED),
        )
        token = token_of(connect(provider="stripe", name="Stripe", by=alice))
    return {
        "password": PASSWORD,
        "second step": totp,
        "API key": key,
        "webhook": first.removeprefix("whsec_"),
        "webhook, replaced": second.removeprefix("whsec_"),
        "Slack bot": BOT,
        "Slack signing": SIGNING,
        "feed": FEED,
        "address of a connection": token,
    }


def sealed(purpose: str, secret: str) -> str:
    return encryption.encrypt(secret, purpose=purpose)


def token_of(connection: Connection) -> str:
    return address_of(connection).rstrip("/").rpartition("/")[2]


def dump() -> str:
    """Every table of the database, as `COPY` writes it: what stands in a backup."""
    out = io.BytesIO()
    with tenancy.everywhere(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
        )
        for (table,) in cursor.fetchall():
            with cursor.copy(f"COPY (SELECT * FROM {table}) TO STDOUT") as rows:
                for part in rows:
                    out.write(part)
    return out.getvalue().decode()


def test_no_secret_stands_in_a_dump_of_the_database(acme, secrets):
    text = dump()
    assert "93.184.215.14" in text, "the dump holds the rows"
    assert {name for name, secret in secrets.items() if secret in text} == set()


def test_every_sealed_column_is_known_to_reseal():
    sealed = {
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.local_fields
        if field.name.endswith("_sealed")
    }
    assert sealed == {(model, name) for model, (_p, names) in SEALED.items() for name in names}


def test_after_a_new_key_everything_is_sealed_anew_and_the_old_key_can_go(acme, secrets, settings):
    old = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "n" * 60, [old]
    call_command("reseal")
    settings.SECRET_KEY_FALLBACKS = []
    with acme.inside():
        hook = WebhookEndpoint.objects.get()
        kept = [hook.secret_sealed, *(one["sealed"] for one in hook.old_secrets)]
        opened = {encryption.decrypt(one, purpose=signing.PURPOSE) for one in kept}
        assert opened == {
            "whsec_" + secrets["webhook"],
            "whsec_" + secrets["webhook, replaced"],
        }
        bot = SlackConnection.objects.get().token_sealed
        assert encryption.decrypt(bot, purpose=slack.PURPOSE) == BOT
        assert token_of(Connection.objects.get()) == secrets["address of a connection"]
    totp = Authenticator.objects.get(type="totp")
    assert (
        encryption.decrypt(totp.data["secret"], purpose=second_step.PURPOSE)
        == (secrets["second step"])
    )
    settings.SECRET_KEY = old
    with pytest.raises(InvalidToken):
        encryption.decrypt(bot, purpose=slack.PURPOSE)


def test_no_secret_is_logged_or_shown_on_an_error_page(acme, secrets, caplog, monkeypatch):
    """A view that breaks while a key, a password and a session are in the request."""
    caplog.set_level(logging.DEBUG)

    def breaks(*_args, **_more):
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr("accounts.api.companies.Companies.page", breaks)
    key = secrets["API key"]
    client = Client(raise_request_exception=False, headers={"Authorization": f"Bearer {key}"})
    answer = client.get("/api/v1/companies")
    read = create_api_key(
        organization=acme.organization, name="R", scopes=["read"], by=acme.people["alice"]
    )[1]
    broken = Client(raise_request_exception=False, headers={"Authorization": f"Bearer {read}"})
    assert broken.get("/api/v1/companies").status_code == 500
    Client().post(
        reverse("account_login"), {"login": acme.people["alice"].email, "password": PASSWORD}
    )
    Client().post(reverse("account_login"), {"login": "x@x.example", "password": PASSWORD})
    said = caplog.text + answer.content.decode() + str(answer.headers)
    assert "broken on purpose" in caplog.text
    for name, secret in {**secrets, "read key": read}.items():
        assert secret not in said, name


def test_keys_are_compared_by_their_hash_and_shown_by_their_beginning(acme, secrets):
    page = acme.client("alice").get("/admin/accounts/apikey/").content.decode()
    assert secrets["API key"] not in page
    assert "_".join(secrets["API key"].split("_")[:3]) in page
