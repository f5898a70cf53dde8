"""Settings: who may change them, and that the room's verb does the work."""

import hashlib

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.contacting.models import ContactingSettings
from accounts.organizations.models import ApiKey, Invitation, Membership
from tests.factories import MembershipFactory, UserFactory


@pytest.fixture
def olga(acme) -> Client:
    """The owner."""
    acme.people["olga"] = UserFactory(email="olga@acme.example")
    MembershipFactory(organization=acme.organization, user=acme.people["olga"], role="owner")
    return acme.client("olga")


def test_a_new_key_shows_its_secret_once(acme):
    alice = acme.client("alice")
    answer = alice.post(
        reverse("admin:accounts_apikey_add"),
        {"name": "Web app", "source": "product", "scopes": ["ingest"], "is_test": "on"},
    )
    key = ApiKey.objects.get(name="Web app")
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    secret = answer.context["secret"] if answer.context else ""
    page = answer.content.decode()
    shown = next(
        word for word in page.split('"') if word.startswith(key.prefix + "_") and len(word) > 40
    )
    assert secret in ("", shown)
    assert hashlib.sha256(shown.encode()).digest() == bytes(key.secret_hash)
    assert (key.organization_id, key.is_test, key.scopes) == (acme.id, True, ["ingest"])
    for url in (
        reverse("admin:accounts_apikey_changelist"),
        reverse("admin:accounts_apikey_change", args=[key.pk]),
    ):
        assert shown not in alice.get(url).content.decode()


def test_a_key_is_revoked_by_those_who_manage_and_only_in_their_organization(acme, globex):
    url = reverse("admin:accounts_apikey_changelist")
    chosen = {"action": "revoke", "_selected_action": [acme.key.pk, globex.key.pk]}
    assert acme.client("bob").post(url, chosen).status_code == 403
    assert not ApiKey.objects.exclude(revoked_at=None).exists()
    acme.client("alice").post(url, chosen)
    assert list(ApiKey.objects.exclude(revoked_at=None)) == [acme.key]


def test_people_are_invited_and_the_invitation_can_be_taken_back(
    acme, django_capture_on_commit_callbacks
):
    alice = acme.client("alice")
    with django_capture_on_commit_callbacks(execute=True):
        answer = alice.post(
            reverse("admin:accounts_invitation_add"), {"email": "new@acme.example", "role": "csm"}
        )
    assert answer.status_code == 302
    assert [message.to for message in mail.outbox] == [["new@acme.example"]]
    again = alice.post(
        reverse("admin:accounts_invitation_add"),
        {"email": "bob@acme.example", "role": "csm"},
        follow=True,
    )
    assert "is a member already" in again.content.decode()
    with acme.inside():
        invitation = Invitation.objects.get()
    alice.post(
        reverse("admin:accounts_invitation_changelist"),
        {"action": "revoke", "_selected_action": [invitation.pk]},
    )
    with acme.inside():
        invitation.refresh_from_db()
        assert invitation.revoked_at


def test_a_csm_neither_invites_nor_sees_keys(acme):
    bob = acme.client("bob")
    for page in ("invitation", "apikey"):
        assert bob.get(reverse(f"admin:accounts_{page}_changelist")).status_code == 403
        assert bob.post(reverse(f"admin:accounts_{page}_add"), {}).status_code == 403


def test_roles_change_by_the_rules_of_the_room(acme, globex, olga):
    bob = Membership.objects.get(user=acme.people["bob"])
    page = reverse("admin:accounts_membership_change", args=[bob.pk])
    assert acme.client("bob").post(page, {"role": "admin"}).status_code == 403
    assert globex.client("mallory").post(page, {"role": "analyst"}).status_code == 404
    refused = acme.client("alice").post(page, {"role": "owner"}, follow=True)
    assert "Only an owner decides who is owner" in refused.content.decode()
    bob.refresh_from_db()
    assert bob.role == "csm"
    assert olga.post(page, {"role": "analyst"}).status_code == 302
    bob.refresh_from_db()
    assert bob.role == "analyst"


def test_the_last_owner_stays(acme, olga):
    owner = Membership.objects.get(user=acme.people["olga"])
    answer = olga.post(reverse("admin:accounts_membership_remove", args=[owner.pk]), follow=True)
    assert "needs an owner" in answer.content.decode()
    assert Membership.objects.filter(pk=owner.pk).exists()


def test_a_member_is_removed_by_who_manages(acme, globex):
    bob = Membership.objects.get(user=acme.people["bob"])
    url = reverse("admin:accounts_membership_remove", args=[bob.pk])
    assert globex.client("mallory").post(url).status_code == 404
    assert acme.client("bob").post(url).status_code == 403
    assert acme.client("alice").post(url).status_code == 302
    assert not Membership.objects.filter(pk=bob.pk).exists()


def test_the_sending_position_is_switched_by_those_who_configure(acme, globex):
    page = reverse("admin:accounts_organization_change", args=[acme.id])
    values = {
        "sending": "observe",
        "name": "Acme",
        "business_model": "subscription",
        "currency": "EUR",
        "language": "en",
        "timezone": "Europe/Paris",
    }
    assert acme.client("bob").post(page, values).status_code == 403
    assert globex.client("mallory").post(page, values).status_code == 404
    acme.organization.refresh_from_db()
    assert acme.organization.sending == "on"
    assert acme.client("alice").post(page, values).status_code == 302
    acme.organization.refresh_from_db()
    assert acme.organization.sending == "observe"
    assert (
        acme.client("alice").get(reverse("admin:accounts_organization_changelist"))["Location"]
        == page
    )


@pytest.mark.parametrize("code", ["XYZ", "eur", "XAU", "€"])
def test_a_currency_that_nobody_pays_with_is_refused(acme, code):
    page = reverse("admin:accounts_organization_change", args=[acme.id])
    values = {
        "sending": "on",
        "name": "Acme",
        "business_model": "subscription",
        "currency": code,
        "language": "en",
        "timezone": "Europe/Paris",
    }
    answer = acme.client("alice").post(page, values)
    assert answer.status_code == 200
    assert "like EUR." in answer.content.decode()
    acme.organization.refresh_from_db()
    assert acme.organization.currency == "EUR"


def test_pauses_are_written_as_a_person_writes_them(acme):
    alice = acme.client("alice")
    url = reverse("admin:accounts_contactingsettings_add")
    values = {
        "quiet_hours": "on",
        "start": "09:00",
        "end": "17:00",
        "monday_from": "10:00",
        "friday_until": "15:00",
        "pauses": "2026-12-24 to 2027-01-02\n2026-05-01\n2026-08-03 au 2026-08-14",
    }
    assert alice.post(url, {**values, "pauses": "christmas"}).status_code == 200
    assert alice.post(url, {**values, "end": "08:00"}).status_code == 200
    assert alice.post(url, values).status_code == 302
    with acme.inside():
        saved = ContactingSettings.objects.get()
        assert saved.pauses == [
            ["2026-12-24", "2027-01-02"],
            ["2026-05-01", "2026-05-01"],
            ["2026-08-03", "2026-08-14"],
        ]
    # There is one row: adding again leads to it.
    change = reverse("admin:accounts_contactingsettings_change", args=[saved.pk])
    assert alice.get(url)["Location"] == change
    assert "2026-12-24 to 2027-01-02" in alice.get(change).content.decode()
