"""Who logged in, who was refused, what was taken out, which keys and roles changed: written down, and never changed."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.history import trail
from accounts.history.models import Change
from accounts.history.trail import TrailEntry
from accounts.organizations.models import ApiKey, Membership
from accounts.organizations.services import create_api_key
from tests.factories import ApiKeyFactory, CompanyFactory
from tests.world import make_world

PASSWORD = "a sentence that nobody guesses"


def entries(cast, *names):
    with cast.inside():
        return list(TrailEntry.objects.order_by("id").values_list(*names or ("kind",)))


def log_in(cast, person, password):
    return Client().post(
        reverse("account_login"), {"login": cast.people[person].email, "password": password}
    )


def test_log_ins_and_failed_ones_are_written_down(acme, globex):
    alice = acme.people["alice"]
    alice.set_password(PASSWORD)
    alice.save()
    log_in(acme, "alice", "wrong")
    log_in(acme, "alice", PASSWORD)
    assert entries(acme, "kind", "by_id", "through") == [
        ("sign_in_failed", alice.pk, "log-in"),
        ("signed_in", alice.pk, "log-in"),
    ]
    assert entries(globex) == []


def test_a_refusal_is_written_down_once_a_minute(acme, api):
    reader = ApiKeyFactory(organization=acme.organization, scopes=["read"], name="Reader")
    for _ in range(3):
        assert api(reader, "GET", "/api/v1/webhooks").status_code == 403
    acme.people["bob"].memberships.update(role=Membership.Role.ANALYST)
    assert acme.client("bob").get("/admin/accounts/apikey/").status_code == 403
    assert entries(acme, "kind", "subject", "key", "by_id", "through") == [
        ("refused", "GET /api/v1/webhooks", "Reader", None, "api"),
        ("refused", "GET /admin/accounts/apikey/", "", acme.people["bob"].pk, "admin"),
    ]


def test_a_list_that_is_taken_out_is_written_down(acme):
    with acme.inside():
        company = CompanyFactory()
    taken = acme.client("alice").post(
        "/admin/accounts/company/", {"action": "export", "_selected_action": [str(company.pk)]}
    )
    assert b"".join(taken.streaming_content)
    [(kind, subject, by)] = entries(acme, "kind", "subject", "by_id")
    assert (kind, by) == ("exported", acme.people["alice"].pk)
    assert subject.startswith("company-")


def test_keys_and_roles_leave_their_history(acme):
    alice = acme.people["alice"]
    key, _secret = create_api_key(
        organization=acme.organization, name="New", scopes=["read"], by=alice
    )
    ApiKey.objects.filter(pk=key.pk).update(last_used_at=timezone.now())
    ApiKey.objects.filter(pk=key.pk).update(revoked_at=timezone.now())
    membership = acme.people["bob"].memberships.get()
    membership.role = Membership.Role.ANALYST
    membership.save()
    with acme.inside():
        of_key = Change.objects.filter(object_id=key.pk).order_by("id")
        assert list(of_key.values_list("what", flat=True)) == ["INSERT", "UPDATE"]
        assert set(of_key[1].after) == {"revoked_at"}
        assert "secret_hash" not in str(list(of_key.values()))
        assert Change.objects.filter(object_id=membership.pk).last().after == {"role": "analyst"}


def test_work_from_the_command_line_is_written_down(acme, capsys):
    with acme.inside():
        CompanyFactory()
    call_command("audit", organization=str(acme.id))
    assert [entry[1] for entry in entries(acme, "kind", "through")] == ["command"]


@pytest.mark.parametrize("model", [Change, TrailEntry])
def test_nothing_written_down_is_changed_or_removed(acme, model):
    make_world(acme, "Canary")
    membership = acme.people["bob"].memberships.get()
    membership.role = Membership.Role.ANALYST
    membership.save()
    with acme.inside():
        assert model.objects.exists()
    field = "subject"
    for attempt in (
        lambda: model.objects.update(**{field: "another"}),
        lambda: model.objects.all().delete(),
    ):
        with (
            acme.inside(),
            pytest.raises(IntegrityError, match="never changed or deleted"),
            transaction.atomic(),
        ):
            attempt()


def test_after_two_years_the_trail_is_forgotten(acme, time_machine):
    with acme.inside():
        trail.note(trail.Kind.EXPORTED, subject="old")
        TrailEntry.objects.create(
            organization_id=acme.id, kind="exported", at=timezone.now() - trail.KEPT_FOR * 2
        )
        assert trail.forget_old() == 1
        assert TrailEntry.objects.get().subject == "old"


def test_only_managers_read_it(acme):
    with acme.inside():
        trail.note(trail.Kind.EXPORTED, subject="companies", person=acme.people["alice"].pk)
    page = acme.client("alice").get("/admin/accounts/trailentry/").content.decode()
    assert "companies" in page
    assert "Alice" in page
    assert acme.client("bob").get("/admin/accounts/trailentry/").status_code == 403
