"""The event inspector, the page of a person, and offers: one story told on three pages."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.contacting.models import Consent
from accounts.contacting.services import record_consent
from accounts.customers.trouble_models import Trouble
from accounts.events import services as inbox
from accounts.events.models import Event
from advocacy import pipeline
from advocacy.incentives.models import Offer
from advocacy.moments.models import Moment, Rule
from advocacy.moments.services import install_playbooks
from advocacy.scoring.models import Advocate
from kernel import work
from tests.advocacy.admin.pages import person_page
from tests.factories import (
    AdvocateFactory,
    CompanyFactory,
    ContactFactory,
    IncentiveFactory,
    SignalFactory,
)


def read_all(cast, items: list[dict], **more) -> None:
    with cast.inside():
        inbox.receive_rows(items, source="product", **more)
        rows = work.claim(Event, limit=100)
        work.finish(pipeline.process(rows))


def milestone(**properties) -> dict:
    return {
        "type": "track",
        "messageId": "m-1",
        "userId": "claire",
        "event": "ROI Milestone Reached",
        "properties": {
            "metric": "hours_saved_per_month",
            "value": 120,
            "unit": "hours",
            **properties,
        },
        "timestamp": timezone.now().isoformat(),
    }


@pytest.fixture
def claire(acme):
    with acme.inside():
        install_playbooks()
        Rule.objects.filter(code="1-significant-result").update(position="on")
        return ContactFactory(name="Claire Fontan", external_id="claire", email="claire@x.example")


def event_page(event: Event) -> str:
    return reverse("admin:accounts_event_change", args=[event.pk])


def test_the_inspector_tells_the_whole_way_of_an_event(acme, globex, claire):
    read_all(acme, [milestone()])
    with acme.inside():
        event = Event.objects.get(message_id="m-1")
        moment = Moment.objects.get()
    page = acme.client("bob").get(event_page(event)).content.decode()
    for words in (
        "ROI Milestone Reached",
        "&quot;value&quot;: 120",
        "Claire Fontan",
        "Gives <b>6.0</b> points today",
        "moment opened",
        "A significant result",
        reverse("admin:advocacy_moment_change", args=[moment.pk]),
    ):
        assert words in page, words
    assert globex.client("mallory").get(event_page(event)).status_code == 404


def test_an_unknown_name_leads_to_the_form_that_explains_it(acme, claire):
    read_all(acme, [{**milestone(), "event": "Dashboard Pinned"}])
    with acme.inside():
        event = Event.objects.get(message_id="m-1")
    page = acme.client("alice").get(event_page(event)).content.decode()
    assert f"{reverse('admin:advocacy_eventmapping_add')}?name=Dashboard%20Pinned" in page


def test_quarantine_says_why_and_reads_again(acme, globex, claire):
    read_all(acme, [milestone(value="many")])
    with acme.inside():
        event = Event.objects.get(message_id="m-1")
        assert event.state == "failed"
    listed = f"{reverse('admin:accounts_event_changelist')}?state__exact=failed"
    bob = acme.client("bob")
    assert "ROI Milestone Reached" in bob.get(listed).content.decode()
    assert "is not a number" in bob.get(event_page(event)).content.decode()
    again = reverse("admin:accounts_event_again", args=[event.pk])
    assert globex.client("mallory").post(again).status_code == 404
    assert bob.get(again).status_code == 405
    assert bob.post(again)["Location"] == event_page(event)
    with acme.inside():
        event.refresh_from_db()
        assert event.state == "pending"
        Event.objects.filter(pk=event.pk).update(state="failed")
    chosen = {"action": "read_again", "_selected_action": [event.pk]}
    assert "1 event is read again" in bob.post(listed, chosen, follow=True).content.decode()
    with acme.inside():
        event.refresh_from_db()
        assert event.state == "pending"


def test_test_events_are_listed_when_asked_for(acme, claire):
    read_all(acme, [milestone()], is_test=True)
    url = reverse("admin:accounts_event_changelist")
    bob = acme.client("bob")
    assert "ROI Milestone" not in bob.get(url).content.decode()
    assert "ROI Milestone" in bob.get(url, {"data": "test"}).content.decode()


def test_the_page_of_a_person_says_what_they_did_and_why_they_were_not_asked(acme, claire):
    with acme.inside():
        Trouble.objects.create(
            organization_id=acme.id,
            contact=claire,
            kind="serious_ticket",
            reference="4711",
            opened_at=timezone.now() - timedelta(days=9),
        )
        SignalFactory(contact=claire, kind="review", details={"text": "Clear and quick"})
    read_all(acme, [milestone()])
    page = person_page(acme.client("bob"), claire.pk)
    for words in (
        "In the way just now",
        "open serious ticket 4711",
        "Clear and quick",
        "Public review",
        "Milestone",
    ):
        assert words in page, words


def test_score_is_not_shown_for_who_objected(acme, claire):
    with acme.inside():
        AdvocateFactory(contact=claire, score=None, tier="leave")
        record_consent(contact=claire, purpose="profiling", answer="objected", source="mail")
    page = person_page(acme.client("bob"), claire.pk)
    assert "Objected to being scored" in page or "objected to scores" in page


def test_what_they_allow_is_noted_by_hand_and_counts_at_once(acme, globex, claire):
    with acme.inside():
        AdvocateFactory(contact=claire, score=20, tier="natural")
        SignalFactory(contact=claire, kind="testimonial", strength=18, weight=18)
    told = {"purpose": "profiling", "answer": "objected", "source": "On the phone"}
    note = reverse("admin:accounts_contact_consent", args=[claire.pk])
    bob = acme.client("bob")
    assert globex.client("mallory").post(note, told).status_code == 404
    bob.post(note, {**told, "source": ""})
    with acme.inside():
        assert not Consent.objects.exists()
    bob.post(note, told)
    with acme.inside():
        assert Consent.objects.get().source == "On the phone"
        assert Advocate.objects.get(contact=claire).score is None
    bob.post(note, {**told, "answer": "granted"})
    with acme.inside():
        assert Advocate.objects.get(contact=claire).score > 0
    page = person_page(bob, claire.pk)
    assert "On the phone" in page


def test_what_a_company_forbids_counts_for_its_people_at_once(acme):
    with acme.inside():
        company = CompanyFactory(name="Dupont", policy="allowed")
        claire = ContactFactory(company=company)
        AdvocateFactory(contact=claire, score=20, tier="natural")
    bob = acme.client("bob")
    url = reverse("admin:accounts_company_change", args=[company.pk])
    values = {"name": "Dupont", "policy": "allowed", "benefits": "yes"}
    assert bob.post(url, {**values, "plan": "team"}).status_code == 302
    with acme.inside():
        assert Advocate.objects.get(contact=claire).tier == "natural"
    assert bob.post(url, {**values, "policy": "forbidden"}).status_code == 302
    with acme.inside():
        assert Advocate.objects.get(contact=claire).tier == "leave"


def test_an_offer_is_held_out_and_kept_by_buttons(acme, globex, claire):
    with acme.inside():
        AdvocateFactory(contact=claire, tier="natural")
        incentive = IncentiveFactory(least_tier="warm")
    bob = acme.client("bob")
    day = (timezone.now() + timedelta(days=20)).date().isoformat()
    values = {
        "contact": claire.pk,
        "incentive": incentive.pk,
        "expires_at_0": day,
        "expires_at_1": "12:00:00",
    }
    add = reverse("admin:advocacy_offer_add")
    assert bob.post(add, values).status_code == 302
    with acme.inside():
        offer = Offer.objects.get(contact=claire)
    bob.post(add, values)
    step = reverse("admin:advocacy_offer_step", args=[offer.pk])
    assert globex.client("mallory").post(step, {"step": "accept"}).status_code == 404
    bob.post(step, {"step": "fulfil"})
    assert _state(acme, offer) == "offered"
    bob.post(step, {"step": "accept", "note": "gladly"})
    assert _state(acme, offer) == "accepted"
    bob.post(step, {"step": "schedule", "due_on": "never"})
    assert _state(acme, offer) == "accepted"
    bob.post(step, {"step": "schedule", "due_on": day})
    bob.post(step, {"step": "fulfil"})
    assert _state(acme, offer) == "fulfilled"
    with acme.inside():
        assert Offer.objects.filter(contact=claire).count() == 1


def _state(cast, offer: Offer) -> str:
    with cast.inside():
        return Offer.objects.values_list("state", flat=True).get(pk=offer.pk)
