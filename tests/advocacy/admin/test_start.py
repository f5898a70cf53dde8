"""The first steps of a new organization, each checked on what really arrived."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.events.models import EventName
from accounts.organizations.models import ApiKey
from advocacy.first_steps import first_steps
from tests.factories import AdvocateFactory, ContactFactory, RuleFactory

STEPS = ["key", "event", "people", "advocate", "playbook", "team"]


def done(cast) -> list[str]:
    with cast.inside():
        found = first_steps(cast.organization)
    return [code for code in STEPS if found.done[code]]


@pytest.fixture
def empty(globex):
    """Globex has one member; here also without keys and sending."""
    ApiKey.objects.filter(organization=globex.organization).delete()
    globex.organization.sending = "observe"
    globex.organization.save()
    return globex


def test_each_step_is_done_when_its_rows_are_there_and_not_before(acme, empty):
    assert done(empty) == []
    with empty.inside():
        ContactFactory(is_test=True)
        AdvocateFactory(tier="warm", contact__is_test=True)
        RuleFactory(position="drafts")
    assert done(empty) == []
    with empty.inside():
        AdvocateFactory(tier="natural")
        EventName.objects.create(organization_id=empty.id, name="Logged In")
    empty.organization.sending = "drafts"
    assert done(empty) == ["event", "people", "advocate", "playbook"]


def test_the_page_shows_what_is_done_and_code_with_the_address_of_this_server(acme, empty):
    page = empty.client("mallory").get(reverse("admin:start")).content.decode()
    assert len(re.findall("radio_button_unchecked", page)) == 6
    assert "curl http://testserver/v1/track -u YOUR_KEY:" in page
    part = empty.client("mallory").get(reverse("admin:start") + "?part=steps").content.decode()
    assert "<html" not in part
    assert "No key yet." in part


def test_a_new_key_comes_with_code_that_has_it_inside(acme):
    answer = acme.client("alice").post(
        reverse("admin:accounts_apikey_add"),
        {"name": "Web", "source": "product", "scopes": ["ingest"], "is_test": "on"},
    )
    page = answer.content.decode()
    secret = re.search(r'value="(gw_test_[^"]{30,})"', page)[1]
    assert f"curl http://testserver/v1/track -u {secret}:" in page


def test_today_tells_a_new_organization_what_is_next_and_an_old_one_nothing(acme):
    bob = acme.client("bob")
    assert "Getting started" in bob.get(reverse("admin:index")).content.decode().split("gw-note")[1]
    acme.organization.created_at = timezone.now() - timezone.timedelta(days=91)
    acme.organization.save()
    assert "See what is next" not in bob.get(reverse("admin:index")).content.decode()


def test_the_steps_cost_the_same_however_much_there_is(acme):
    with acme.inside():
        first_steps(acme.organization)
        with CaptureQueriesContext(
            connection,
        ) as few:
            first_steps(acme.organization)
        for _n in range(20):
            AdvocateFactory(tier="natural")
        with CaptureQueriesContext(connection) as many:
            first_steps(acme.organization)
    assert len(few) == len(many) <= 10
