from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.organizations.models import ApiKey
from accounts.organizations.services import authenticate_key, create_api_key, revoke_api_key
from kernel.errors import Forbidden, Invalid


def make(acme, **fields):
    return create_api_key(
        organization=acme.organization,
        **{"name": "Product", "scopes": ["ingest"], "by": acme.people["alice"], **fields},
    )


def test_a_new_key_opens_its_organization_and_is_stored_as_a_hash_only(acme):
    key, secret = make(acme, is_test=True, source="app")

    stored = ApiKey.objects.get(pk=key.pk)
    assert secret.startswith(f"{stored.prefix}_")
    assert stored.prefix.startswith("gw_test_")
    assert secret.encode() not in bytes(stored.secret_hash)
    assert (stored.source, stored.created_by) == ("app", acme.people["alice"])
    found = authenticate_key(secret)
    assert found == key
    assert found.organization == acme.organization


def test_a_live_key_says_so(acme):
    assert make(acme)[1].startswith("gw_live_")


@pytest.mark.parametrize(
    "wrong",
    [
        lambda secret: secret[:-1] + ("A" if secret[-1] != "A" else "B"),
        lambda secret: secret[:17] + "x" * 43,
        lambda secret: secret[:16],
        lambda secret: secret + "x",
        lambda secret: secret.replace("live", "test"),
        lambda secret: "",
        lambda secret: "\x00" + secret,
        lambda secret: secret + "\n",
    ],
)
def test_a_wrong_secret_opens_nothing_whatever_its_prefix(acme, wrong):
    key, secret = make(acme)

    assert authenticate_key(wrong(secret)) is None
    key.refresh_from_db()
    assert key.last_used_at is None


def test_a_revoked_key_is_dead_at_once_and_keeps_its_first_time(acme, time_machine):
    key, secret = make(acme)
    revoke_api_key(key=key, by=acme.people["alice"])
    first = key.revoked_at

    time_machine.move_to(timezone.now() + timedelta(hours=1))
    revoke_api_key(key=ApiKey.objects.get(pk=key.pk), by=acme.people["alice"])

    assert authenticate_key(secret) is None
    key.refresh_from_db()
    assert key.revoked_at == first


def test_a_key_works_until_it_expires(acme, time_machine):
    now = timezone.now()
    _, secret = make(acme, expires_at=now + timedelta(days=1))

    time_machine.move_to(now + timedelta(hours=23))
    assert authenticate_key(secret)
    time_machine.move_to(now + timedelta(hours=25))
    assert authenticate_key(secret) is None


def test_the_last_use_is_noted_once_a_minute(acme, time_machine, django_assert_num_queries):
    now = timezone.now()
    time_machine.move_to(now, tick=False)
    key, secret = make(acme)
    authenticate_key(secret)
    key.refresh_from_db()
    assert key.last_used_at == now

    time_machine.move_to(now + timedelta(seconds=59), tick=False)
    with django_assert_num_queries(1):
        authenticate_key(secret)
    time_machine.move_to(now + timedelta(seconds=61), tick=False)
    authenticate_key(secret)
    key.refresh_from_db()
    assert key.last_used_at == now + timedelta(seconds=61)


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"scopes": []}, "/scopes"),
        ({"scopes": ["read", "everything"]}, "/scopes"),
        ({"name": " "}, "/name"),
        ({"expires_at": timezone.now() - timedelta(days=1)}, "/expires_at"),
    ],
)
def test_a_key_that_makes_no_sense_is_not_made(acme, fields, pointer):
    before = ApiKey.objects.count()

    with pytest.raises(Invalid) as refusal:
        make(acme, **fields)

    assert refusal.value.errors[0]["pointer"] == pointer
    assert ApiKey.objects.count() == before


def test_only_who_manages_the_organization_makes_and_revokes_its_keys(acme, globex):
    before = ApiKey.objects.count()
    for person in (acme.people["bob"], globex.people["mallory"]):
        with pytest.raises(Forbidden):
            make(acme, by=person)
        with pytest.raises(Forbidden):
            revoke_api_key(key=acme.key, by=person)

    assert ApiKey.objects.count() == before
    acme.key.refresh_from_db()
    assert acme.key.revoked_at is None
