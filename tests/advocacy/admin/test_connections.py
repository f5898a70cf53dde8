"""Connecting a service in the admin: what to click, the address to copy, rotation and pause."""

import json

from django.test import Client

from accounts.events.models import Event
from advocacy.sources.models import Connection
from advocacy.sources.services import address_of, callers
from tests.advocacy.sources.doors import fixture
from tests.advocacy.sources.signing import SECRET, headers_of

LIST = "/admin/advocacy/connection/"


def connect(cast, **said):
    form = {"provider": "typeform", "name": "NPS autumn", "secret": SECRET} | said
    return cast.client("alice").post(f"{LIST}add/", form, follow=True)


def only(cast):
    with cast.inside():
        row = Connection.objects.get()
        return row, address_of(row)


def change(cast, **said):
    row, _address = only(cast)
    form = {"name": row.name, "is_active": "on", "secret": ""} | said
    return cast.client("alice").post(f"{LIST}{row.pk}/change/", form, follow=True)


def send(cast, address, secret=SECRET):
    body = json.dumps(fixture("typeform/nps_promoter.json")).encode()
    signed = headers_of("typeform", body, url=address, secret=secret)
    path = address.removeprefix("http://testserver")
    return Client().post(path, body, content_type="application/json", headers=signed).status_code


def test_the_form_says_for_every_service_what_to_click(acme):
    page = acme.client("alice").get(f"{LIST}add/").content.decode()
    for code, provider in callers().items():
        assert f'value="{code}"' in page
        assert str(provider.label).partition("(")[0] in page
    assert "Typeform, open the form" in page


def test_after_connecting_the_address_is_there_to_copy_and_takes_news_in(acme):
    page = connect(acme).content.decode()
    row, address = only(acme)
    assert address in page
    assert SECRET not in page
    assert row.created_by == acme.people["alice"]
    assert send(acme, address) == 200
    listed = acme.client("alice").get(LIST).content.decode()
    assert "NPS autumn" in listed
    assert address.split("/")[-1] not in listed


def test_a_service_without_its_secret_says_so_and_a_new_secret_is_taken(acme):
    connect(acme, secret="")
    assert "waits for its secret" in acme.client("alice").get(LIST).content.decode()
    _row, address = only(acme)
    assert send(acme, address) == 401
    change(acme, secret="another")
    assert send(acme, address, "another") == 200
    change(acme, secret="")
    assert send(acme, address, "another") == 200


def test_a_new_address_ends_the_one_before(acme):
    connect(acme)
    _row, before = only(acme)
    change(acme)
    assert only(acme)[1] == before
    page = change(acme, new_address="on")
    after = only(acme)[1]
    assert after != before
    assert page.status_code == 200
    assert (send(acme, before), send(acme, after)) == (404, 200)


def test_paused_and_resumed_from_the_list(acme):
    connect(acme)
    row, address = only(acme)
    for action, status in (("pause", 404), ("resume", 200)):
        chosen = {"action": action, "_selected_action": [str(row.pk)]}
        acme.client("alice").post(LIST, chosen, follow=True)
        assert send(acme, address) == status
    with acme.inside():
        assert Event.objects.count() == 1


def test_services_for_tests_are_listed_too(acme):
    connect(acme, is_test="on")
    assert "NPS autumn" in acme.client("alice").get(LIST).content.decode()


def test_nobody_but_who_configures_sees_the_address(acme):
    connect(acme)
    row, _address = only(acme)
    bob = acme.client("bob")
    assert bob.get(LIST).status_code == 403
    assert bob.get(f"{LIST}{row.pk}/change/").status_code == 403
    assert "Connected services" not in bob.get("/admin/").content.decode()
    assert "Connected services" in acme.client("alice").get("/admin/").content.decode()
