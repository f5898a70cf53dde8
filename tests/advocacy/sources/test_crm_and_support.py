"""HubSpot and Intercom: what becomes of deals, who people are, and how they found our help."""

import copy

import pytest

from accounts.customers.models import Contact, Identity
from accounts.customers.trouble_models import Trouble
from accounts.events.models import Event, EventName
from advocacy.signals.models import EventMapping, Signal
from tests.advocacy.sources.doors import fixture
from tests.advocacy.sources.signing import SignedDoor
from tests.factories import ContactFactory, LeadFactory

DEAL_AND_CONTACT = fixture("hubspot/deal_and_contact.json")
CLAIRE = "claire.fontan@dupont-lavigne.example"


@pytest.fixture
def hubspot(acme):
    return SignedDoor(acme, "hubspot")


@pytest.fixture
def intercom(acme):
    return SignedDoor(acme, "intercom")


@pytest.fixture
def claire(acme):
    with acme.inside():
        return ContactFactory(name="Claire Fontan", external_id="claire", email=CLAIRE)


def changed(name, value, *, event_id, kind="deal", object_id=9001, at=1780272000000):
    return DEAL_AND_CONTACT[0] | {
        "eventId": event_id,
        "subscriptionType": f"{kind}.propertyChange",
        "objectId": object_id,
        "propertyName": name,
        "propertyValue": value,
        "occurredAt": at,
    }


@pytest.mark.parametrize("backwards", [False, True])
def test_a_deal_that_is_won_wins_its_lead_with_a_twelfth_of_its_amount(
    acme, claire, hubspot, backwards
):
    with acme.inside():
        lead = LeadFactory(contact=claire, external_id="9001")
    for event in DEAL_AND_CONTACT[1::-1] if backwards else DEAL_AND_CONTACT[:2]:
        hubspot.tell([event])
    with acme.inside():
        lead.refresh_from_db()
        assert (lead.stage, lead.mrr_amount, lead.mrr_currency) == ("won", 100_000, "EUR")


def test_what_hubspot_knows_of_a_person_joins_the_person_that_the_product_knows(
    acme, claire, hubspot
):
    hubspot.tell(DEAL_AND_CONTACT)
    with acme.inside():
        (living,) = Contact.objects.filter(merged_into=None)
        assert (living.pk, living.title) == (claire.pk, "Head of Operations")
        assert Identity.objects.get(kind="service_id").value == "hubspot:512"
        assert living.external_id == "claire"
    later = changed(
        "industry", "Paper", event_id=200, kind="contact", object_id=512, at=1780272100000
    )
    hubspot.tell([later])
    with acme.inside():
        assert Contact.objects.get(pk=claire.pk).traits == {"hubspot_industry": "Paper"}


def test_the_newest_value_of_a_property_stays(acme, hubspot):
    events = [
        changed("jobtitle", title, event_id=n, kind="contact", object_id=7, at=1780272000000 + n)
        for n, title in enumerate(["Clerk", "Head", "Chief"])
    ]
    hubspot.tell(events[::-1])
    with acme.inside():
        assert Contact.objects.get().title == "Chief"


def test_generic_subscriptions_mean_the_same(acme, claire, hubspot):
    with acme.inside():
        lead = LeadFactory(contact=claire, external_id="9001")
    generic = changed("dealstage", "qualifiedtobuy", event_id=300)
    hubspot.tell([generic | {"subscriptionType": "object.propertyChange", "objectTypeId": "0-3"}])
    with acme.inside():
        lead.refresh_from_db()
        assert lead.stage == "qualified"


def test_stages_nobody_knows_and_deals_nobody_told_us_of_change_nothing(acme, claire, hubspot):
    with acme.inside():
        lead = LeadFactory(contact=claire, external_id="9001")
    hubspot.tell(
        [
            changed("dealstage", "173924", event_id=1),
            changed("dealstage", "closedwon", event_id=2, object_id=4711),
            changed("amount", "", event_id=3),
            changed("amount", "-5", event_id=4),
            changed("amount", "many", event_id=5),
        ]
    )
    with acme.inside():
        lead.refresh_from_db()
        assert (lead.stage, lead.mrr_amount) == ("submitted", None)
        readings = dict(Event.objects.values_list("payload__eventId", "reading"))
        assert readings[1] == "unmapped"
        assert {Event.objects.filter(state="done").count()} == {5}


def test_two_events_with_one_event_id_are_two_when_they_happened_apart(acme, hubspot):
    hubspot.post([changed("amount", "1", event_id=1), changed("amount", "2", event_id=1, at=2)])
    with acme.inside():
        assert Event.objects.count() == 2


def test_the_best_rating_counts_for_the_person_who_rated(acme, claire, intercom):
    intercom.tell(fixture("intercom/rating_best.json"))
    with acme.inside():
        signal = Signal.objects.get()
        assert (signal.kind, signal.contact_id) == ("csat_best", claire.pk)
        assert signal.details["rating"] == 5
        assert signal.details["text"].startswith("You saved our launch")
        assert signal.details["tone"] == "enthusiastic"
        assert not Trouble.objects.exists()
        assert Contact.objects.count() == 1


def test_a_bad_rating_is_a_complaint_to_answer_and_a_middling_one_nothing(acme, claire, intercom):
    intercom.tell(fixture("intercom/rating_worst.json"))
    with acme.inside():
        assert Signal.objects.get().kind == "complaint"
        assert Trouble.objects.get().contact == claire
    middling = copy.deepcopy(fixture("intercom/rating_worst.json")) | {"id": "notif_3"}
    middling["data"]["item"]["id"] = "148"
    middling["data"]["item"]["conversation_rating"]["rating"] = 3
    intercom.tell(middling)
    with acme.inside():
        assert Signal.objects.count() == 1


def test_rated_again_the_last_rating_counts(acme, claire, intercom):
    intercom.tell(fixture("intercom/rating_worst.json"))
    again = fixture("intercom/rating_best.json")
    intercom.tell(again | {"created_at": again["created_at"] + 60})
    with acme.inside():
        counting = Signal.objects.filter(withdrawn_at=None)
        assert [signal.kind for signal in counting] == ["csat_best"]
        assert not Trouble.objects.exists()


def test_a_tag_means_nothing_until_the_organization_says_what(acme, claire, intercom):
    tagged = fixture("intercom/tag_created.json")
    intercom.tell(tagged)
    with acme.inside():
        assert not Signal.objects.exists()
        name = EventName.objects.get()
        assert (name.name, name.is_mapped, name.seen) == ("Advocate", False, 1)
        EventMapping.objects.create(organization_id=acme.id, name="advocate", kind="insight")
    intercom.tell(tagged | {"id": "notif_again"})
    with acme.inside():
        signal = Signal.objects.get()
        assert (signal.kind, signal.contact_id) == ("insight", claire.pk)
        assert EventName.objects.get().is_mapped
        EventMapping.objects.update(kind="")
    intercom.tell(tagged | {"id": "notif_third"})
    with acme.inside():
        assert Signal.objects.count() == 1
        assert Event.objects.get(message_id="notif_third").reading == "nothing"


def test_a_ping_is_answered_and_leaves_nothing(acme, intercom):
    assert intercom.post(fixture("intercom/ping.json")) == 200
    with acme.inside():
        assert not Event.objects.exists()
