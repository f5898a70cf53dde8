"""Guessing, forging and blowing up. (Addresses inside: tests/kernel/test_http.py and tests/accounts/outbound; where links
may lead: tests/referrals/test_link_rules.py; pictures: tests/advocacy/sharing/test_media.py; log-in: accounts/pages.)
"""

import gzip
import json
import time
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from allauth.account.internal.flows.login import record_authentication
from django.contrib.auth import login
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.customers.models import Contact
from accounts.events.models import Event
from accounts.organizations.models import Organization
from accounts.outbound import endpoints
from advocacy.moments import addresses
from advocacy.sources import feeds
from advocacy.sources.models import Feed
from kernel import signed_links
from kernel.errors import DomainError
from kernel.signed_links import BadLink
from tests.factories import ContactFactory

INSIDE = (
    "http://127.0.0.1/",
    "https://localhost/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0177.0.0.1/",
    "https://127.1/",
    "https://①②⑦.0.0.1/",
    "https://[::1]/",
    "https://[::ffff:10.0.0.1]/",
    "https://[64:ff9b::7f00:1]/",
    "https://169.254.169.254/latest/meta-data/",
    "https://100.64.0.1/",
    "https://10.1.2.3:8443/",
    "https://user:pass@93.184.215.14/",
    "https://93.184.215.14:22/",
    "file:///etc/passwd",
    "gopher://93.184.215.14/",
)


@pytest.mark.parametrize("url", INSIDE, ids=range(len(INSIDE)))
def test_neither_a_webhook_nor_a_feed_is_made_or_changed_to_an_address_inside(acme, settings, url):
    settings.OUTGOING_PRIVATE_NETWORKS = []
    with acme.inside():
        with pytest.raises(DomainError):
            endpoints.add(name="hook", url=url)
        hook, _secret = endpoints.add(name="hook", url="https://93.184.215.14/hook")
        with pytest.raises(DomainError):
            endpoints.change(endpoint=hook, url=url)
        with pytest.raises(DomainError):
            feeds.checked(kind="rss", query=url, server="")
    page = acme.client("alice").post(
        "/admin/advocacy/feed/add/", {"kind": "rss", "query": url, "is_on": "on"}
    )
    assert page.status_code == 200, "the form comes back with what is wrong"
    with acme.inside():
        assert not Feed.objects.exists()


def test_a_key_is_not_found_by_guessing(acme, api):
    """Right beginnings with other ends, one bit of case, a key of another kind: all the same answer."""
    real = acme.key.secret
    prefix = real.rpartition("_")[0] if real.count("_") == 3 else real[:20]
    guesses = [
        real[:-1],
        real + "x",
        real.swapcase(),
        f"{prefix}_{'A' * 43}",
        "gw_live_",
        " ",
        "x" * 5000,
    ]
    answers = set()
    for guess in guesses:
        client = Client(headers={"Authorization": f"Bearer {guess}"})
        answer = client.get("/api/v1/companies")
        assert answer.status_code == 401
        answers.add(answer.json()["code"])
    assert answers == {"unauthenticated"}
    assert api(acme.key, "GET", "/api/v1/companies").status_code == 200


@given(st.data())
def test_no_change_to_a_signed_link_is_taken(data):
    token = signed_links.sign(purpose="yours", organization_id=UUID(int=1), subject_id=UUID(int=2))
    place = data.draw(st.integers(0, len(token) - 2))
    letter = data.draw(st.sampled_from("abcXYZ019-_~."))
    forged = token[:place] + letter + token[place + 1 :]
    if forged != token:
        with pytest.raises(BadLink):
            signed_links.read(forged, purpose="yours", max_age=timedelta(days=1))
    with pytest.raises(BadLink):
        signed_links.read(token, purpose="another", max_age=timedelta(days=1))


def test_a_thousand_guesses_at_a_signed_link_say_nothing(acme):
    """Each forged link gets the same answer, which tells nothing of whether somebody is there."""
    with acme.inside():
        contact = ContactFactory()
    real = addresses.your_url(organization_id=acme.id, contact_id=contact.pk)
    path = real.removeprefix("http://testserver")
    client = Client()
    assert client.get(path).status_code == 200
    forged = {client.get(path[:-n] + "A" * n).status_code for n in range(1, 20)}
    assert forged <= {404, 410}
    assert contact.name not in client.get(path[:-4] + "AAAA").content.decode()


def opened_by(user: Any, method: str) -> Client:
    """A session that allauth opened by this way, as its log-in through another provider does."""
    client = Client()
    request: HttpRequest = RequestFactory().get("/")
    request.session = client.session
    request.user = user
    login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
    record_authentication(request, user, method, provider="google", uid="1")
    request.session.save()
    client.cookies["sessionid"] = request.session.session_key
    return client


@pytest.mark.parametrize("method", ["socialaccount", "password", "code", "passkey", "saml"])
def test_the_second_step_is_asked_for_whatever_way_somebody_came_in(acme, method):
    Organization.objects.filter(pk=acme.id).update(requires_mfa=True)
    client = opened_by(acme.people["alice"], method)
    assert client.get(reverse("profile")).status_code == 200, "the session is good"
    answer = client.get("/admin/accounts/contact/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/")


def test_a_bomb_of_zeros_is_refused_quickly_and_leaves_nothing(acme):
    """80 MB of spaces in 80 kB: unpacked no further than a batch may be."""
    packed = gzip.compress(b'{"batch": [' + b" " * 80_000_000 + b"]}", 9)
    assert len(packed) < 200_000
    began = time.monotonic()
    answer = Client().post(
        "/v1/batch",
        packed,
        content_type="application/json",
        headers={"Authorization": f"Bearer {acme.key.secret}", "Content-Encoding": "gzip"},
    )
    assert answer.status_code in {400, 413}
    assert time.monotonic() - began < 5
    with acme.inside():
        assert not Event.objects.exists()


def test_deep_and_wide_bodies_are_refused(acme, api):
    deep = "[" * 100_000 + "]" * 100_000
    client = Client(
        headers={"Authorization": f"Bearer {acme.key.secret}"}, raise_request_exception=False
    )
    for path in ("/api/v1/contacts/by-external-id/x", "/v1/track"):
        send = client.put if path.startswith("/api") else client.post
        answer = send(path, deep, content_type="application/json")
        assert answer.status_code in {200, 400, 413}, path
    wide = {f"k{n}": n for n in range(20_000)}
    answer = api(acme.key, "PUT", "/api/v1/contacts/by-external-id/x", {"traits": wide})
    assert answer.status_code in {400, 413}
    with acme.inside():
        assert not Contact.objects.filter(external_id="x").exists()


def test_columns_nobody_may_write_are_refused(acme, api):
    """Mass assignment: every column of a contact that is not in the input is an unknown field."""
    for name in (
        "id",
        "organization_id",
        "is_test",
        "merged_into",
        "erased_at",
        "told_at",
        "created_at",
    ):
        answer = api(acme.key, "PUT", "/api/v1/contacts/by-external-id/x", {name: "x"})
        assert answer.status_code == 400, name
        assert answer.json()["code"] == "unknown_field", json.dumps(answer.json())
