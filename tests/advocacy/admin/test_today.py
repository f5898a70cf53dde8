"""The CSM's first page: what waits, why, and one click to act."""

import re
from datetime import datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from advocacy.moments.models import Delivery, Moment
from kernel.text import reason, say
from tests.factories import (
    CompanyFactory,
    ContactFactory,
    MembershipFactory,
    MomentFactory,
    RuleFactory,
    UserFactory,
)

FETCHED = re.compile(r'hx-get="([^"]+)" hx-trigger="load"')
"""Parts that a page fetches itself."""


@pytest.fixture
def moment(acme) -> Moment:
    with acme.inside():
        company = CompanyFactory(name="Dupont-Lavigne", owner=acme.people["bob"])
        contact = ContactFactory(
            name="Claire Fontan", company=company, email="claire@dupont.example"
        )
        made: Moment = MomentFactory(
            contact=contact,
            company=company,
            subject="Thank you & well done",
            body="That is your team's work.",
            reasons=[reason("moment_over")],
        )
        return made


def step(moment: Moment, word: str) -> str:
    return reverse(f"admin:advocacy_moment_{word}", args=[moment.pk])


def state_of(cast, moment: Moment) -> str:
    with cast.inside():
        return Moment.objects.values_list("state", flat=True).get(pk=moment.pk)


def test_a_moment_is_shown_with_person_reason_draft_and_a_way_to_send_it(acme, moment):
    page = acme.client("bob").get("/admin/").content.decode()
    for words in ("Claire Fontan", "Dupont-Lavigne", "Thank", "That is your team&#x27;s work."):
        assert words in page
    assert (
        "mailto:claire@dupont.example?subject=Thank%20you%20%26%20well%20done&amp;body=That%20is"
        in page
    )
    with acme.inside():
        assert say(moment.reasons[0]) in page


def test_done_moves_on_and_comes_back_to_the_page(acme, moment):
    bob = acme.client("bob")
    answer = bob.post(step(moment, "done"), {"next": "/admin/?of=me"})
    assert answer["Location"] == "/admin/?of=me"
    page = bob.get("/admin/").content.decode()
    assert "Nothing waits today" in page
    with acme.inside():
        moment.refresh_from_db()
        assert (moment.state, moment.acted_by) == ("done", acme.people["bob"])


@pytest.mark.parametrize("page", ["index", "advocacy_moment_change", "accounts_contact_change"])
def test_quiet_hours_are_read_and_overridden(acme, moment, page):
    """Friday evening in Paris: a mail would wait for Monday, is approved, waits, and goes on Bob's word."""
    bob = acme.client("bob")
    of = {"advocacy_moment_change": [moment.pk], "accounts_contact_change": [moment.contact_id]}
    address = reverse(f"admin:{page}", args=of.get(page))

    def read():
        answer = bob.get(address).content.decode()
        parts = FETCHED.findall(answer)
        return answer + "".join(bob.get(unescape(one)).content.decode() for one in parts)

    with time_machine.travel(datetime(2026, 3, 13, 19, tzinfo=ZoneInfo("Europe/Paris"))):
        with acme.inside():
            Moment.objects.update(expires_at=timezone.now() + timedelta(days=9))
        acme.organization.timezone = "Europe/Paris"
        acme.organization.save()
        held = "held until Monday 10:00: quiet hours in Paris"
        assert f"a mail would be {held}" in read()
        assert "Send it now" not in read()
        bob.post(step(moment, "approve"))
        assert f"mail {held}" in read()
        told = bob.post(step(moment, "hurry"), {"next": "/admin/"}, follow=True).content.decode()
        assert "The mail to Claire Fontan leaves now, outside of their working hours." in told
        assert "mail leaves today 19:00" in read()
        assert "Send it now" not in read()
        again = bob.post(step(moment, "hurry"), follow=True).content.decode()
        assert "No mail waits for their working hours." in again
    with time_machine.travel(datetime(2026, 3, 16, 11, tzinfo=ZoneInfo("Europe/Paris"))):
        assert "quiet hours" not in read()


def test_done_twice_is_refused_with_a_word_and_nothing_changes(acme, moment):
    bob = acme.client("bob")
    bob.post(step(moment, "done"))
    answer = bob.post(step(moment, "pass"), follow=True)
    assert "cannot become let pass" in answer.content.decode()
    assert state_of(acme, moment) == "done"


def test_let_pass_can_be_taken_back(acme, moment):
    bob = acme.client("bob")
    bob.post(step(moment, "pass"))
    assert state_of(acme, moment) == "dismissed"
    bob.post(step(moment, "reopen"))
    assert state_of(acme, moment) == "open"


def test_buttons_post_and_a_link_to_elsewhere_is_not_followed(acme, moment):
    bob = acme.client("bob")
    assert bob.get(step(moment, "done")).status_code == 405
    answer = bob.post(step(moment, "done"), {"next": "https://evil.example/"})
    assert answer["Location"] == "/admin/"


def test_a_stranger_and_an_analyst_do_not_act(acme, globex, moment):
    analyst = UserFactory()
    MembershipFactory(organization=acme.organization, user=analyst, role="analyst")
    reader = Client()
    reader.force_login(analyst)
    for word in ("done", "pass", "reopen", "undo"):
        assert globex.client("mallory").post(step(moment, word)).status_code == 404
        assert reader.post(step(moment, word)).status_code == 403
    page = reader.get("/admin/").content.decode()
    assert "Claire Fontan" in page
    assert ">Done<" not in page
    assert state_of(acme, moment) == "open"


def test_the_draft_is_edited_while_the_moment_is_open(acme, moment):
    bob = acme.client("bob")
    url = reverse("admin:advocacy_moment_change", args=[moment.pk])
    assert bob.post(url, {"subject": "Merci", "body": "Merci, Claire."}).status_code == 302
    with acme.inside():
        moment.refresh_from_db()
        assert (moment.subject, moment.body, moment.edited_by) == (
            "Merci",
            "Merci, Claire.",
            acme.people["bob"],
        )
    answer = bob.post(url, {"subject": "Merci", "body": "Merci, {hero}."}, follow=True)
    assert "{hero}" in answer.content.decode()
    bob.post(step(moment, "done"))
    assert bob.post(url, {"subject": "Late", "body": "Late"}).status_code == 403
    with acme.inside():
        moment.refresh_from_db()
        assert moment.body == "Merci, Claire."


def test_what_expires_today_comes_first_then_thanks_owed(acme):
    soon = timezone.now() + timedelta(hours=5)
    with acme.inside():
        for name, gesture, ends in (
            ("Later", "equip", None),
            ("Owed", "thank", None),
            ("Expiring", "ask", soon),
        ):
            more = {"expires_at": ends} if ends else {}
            MomentFactory(
                contact=ContactFactory(name=name), gesture=gesture, rule=RuleFactory(), **more
            )
        MomentFactory(
            contact=ContactFactory(name="Over"), expires_at=timezone.now() - timedelta(hours=1)
        )
        MomentFactory(contact=ContactFactory(name="A test"), is_test=True)
    page = acme.client("bob").get("/admin/").content.decode()
    places = [page.index(f">{name}</a>") for name in ("Expiring", "Owed", "Later")]
    assert places == sorted(places)
    assert ">Over<" not in page
    assert ">A test<" not in page


def test_my_customers_are_those_i_look_after(acme, moment):
    with acme.inside():
        MomentFactory(contact=ContactFactory(name="Somebody else"))
    mine = acme.client("bob").get("/admin/?of=me").content.decode()
    assert "Claire Fontan" in mine
    assert "Somebody else" not in mine


def test_a_draft_says_when_it_is_for_in_the_readers_time(acme, moment):
    paris = ZoneInfo("Europe/Paris")
    with time_machine.travel(datetime(2026, 3, 6, 18, 0, tzinfo=paris), tick=False):
        with acme.inside():
            moment.expires_at = timezone.now() + timedelta(days=10)
            moment.save()
            Delivery.objects.create(
                organization_id=acme.id,
                moment=moment,
                channel="task",
                due_at=datetime(2026, 3, 9, 10, 0, tzinfo=paris),
            )
        client = Client()
        client.force_login(acme.people["bob"])
        assert "draft for Monday 10:00" in client.get("/admin/").content.decode()


def test_an_organization_that_observes_is_told_so(acme, moment):
    acme.organization.sending = "observe"
    acme.organization.save()
    with acme.inside():
        Moment.objects.filter(pk=moment.pk).update(position="observe")
    page = acme.client("bob").get("/admin/").content.decode()
    assert "Goodword is observing" in page
    assert "only observed: nothing leaves" in page
    assert "mailto:" not in page


def test_a_wrong_done_is_undone_by_the_button_of_its_message(acme):
    with acme.inside():
        moment = MomentFactory(expires_at=timezone.now() + timedelta(days=1))
    alice, bob = acme.client("alice"), acme.client("bob")
    undo = f"/admin/advocacy/moment/{moment.pk}/undo/"
    told = bob.post(f"/admin/advocacy/moment/{moment.pk}/done/", follow=True)
    assert f'action="{undo}"' in told.content.decode()
    alice.post(undo)
    with acme.inside():
        moment.refresh_from_db()
        assert moment.state == "done"
    bob.post(undo)
    with acme.inside():
        moment.refresh_from_db()
        assert moment.state == "open"
