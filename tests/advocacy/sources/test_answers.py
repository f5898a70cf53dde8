"""Typeform and Delighted: answers to surveys, by the people who gave them."""

import copy
from itertools import permutations

import pytest

from accounts.customers.models import Contact
from accounts.customers.trouble_models import Trouble
from accounts.events.models import Event
from advocacy.scoring.models import Advocate
from advocacy.signals.models import Signal
from tests.advocacy.sources.doors import fixture
from tests.advocacy.sources.signing import SignedDoor
from tests.factories import ContactFactory

CREATED = fixture("delighted/created_promoter.json")
WITH_COMMENT = fixture("delighted/updated_with_comment.json")
DETRACTOR = fixture("delighted/updated_detractor.json")


@pytest.fixture
def typeform(acme):
    return SignedDoor(acme, "typeform")


@pytest.fixture
def delighted(acme):
    return SignedDoor(acme, "delighted")


def counting(cast):
    with cast.inside():
        rows = Signal.objects.filter(withdrawn_at=None).order_by("pk")
        return [(row.kind, row.strength, row.details.get("text", "")) for row in rows]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("nps_promoter", [("promoter", 9.0, "Finally see where it hangs.")]),
        ("opinion_scale_detractor", [("detractor", -25.0, "Finally see where it hangs.")]),
        ("opinion_scale_one_to_five", [("csat_best", 2.0, "Finally see where it hangs.")]),
        ("rating_best", [("csat_best", 2.0, "Finally see where it hangs.")]),
        ("nobody", []),
    ],
)
def test_an_answered_form_is_read_like_any_answer_of_its_scale(acme, typeform, name, found):
    with acme.inside():
        claire = ContactFactory(external_id="claire")
    typeform.tell(fixture(f"typeform/{name}.json"))
    assert counting(acme) == found
    with acme.inside():
        assert {event.state for event in Event.objects.all()} == {"done"}
        assert Trouble.objects.count() == (name == "opinion_scale_detractor")
        assert not Signal.objects.exclude(contact=claire).exists()


def test_who_answered_is_known_by_mail_too_and_is_created_when_new(acme, typeform):
    form = fixture("typeform/nps_promoter.json")
    form["form_response"]["hidden"] = {"user_id": "xxxxx"}
    form["form_response"]["answers"].append(
        {"type": "email", "email": "New@Person.example", "field": {"type": "email", "ref": "mail"}}
    )
    typeform.tell(form)
    with acme.inside():
        assert Contact.objects.get().email == "new@person.example"


@pytest.mark.parametrize("number", [11, -1, None, "ten", True])
def test_a_number_off_the_scale_waits_in_quarantine(acme, typeform, number):
    form = fixture("typeform/nps_promoter.json")
    form["form_response"]["answers"][0]["number"] = number
    typeform.tell(form)
    with acme.inside():
        assert Event.objects.get().state == "failed"
        assert not Signal.objects.exists()


def test_forms_without_a_scale_say_nothing(acme, typeform):
    form = fixture("typeform/nps_promoter.json")
    del form["form_response"]["answers"][0]
    typeform.tell(form)
    typeform.tell(form | {"event_type": "form_response_partial", "event_id": "other"})
    assert counting(acme) == []


def test_an_answer_that_is_changed_replaces_what_it_said_before(acme, delighted):
    delighted.tell(CREATED)
    assert counting(acme) == [("promoter", 6.0, "")]
    delighted.tell(WITH_COMMENT)
    assert counting(acme) == [("promoter", 9.0, "Your service is fast and flawless.")]
    delighted.tell(DETRACTOR)
    assert counting(acme) == [("detractor", -25.0, "It broke on the second day.")]
    with acme.inside():
        assert Trouble.objects.get().closed_at is None
        assert Advocate.objects.get().score < 0
    passive = copy.deepcopy(DETRACTOR) | {"event_id": "passive"}
    passive["event_data"] |= {"score": 8, "updated_at": DETRACTOR["event_data"]["updated_at"] + 60}
    delighted.tell(passive)
    assert counting(acme) == []
    with acme.inside():
        assert not Trouble.objects.exists()
        assert Advocate.objects.get().score == 0


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("order", list(permutations((CREATED, WITH_COMMENT, DETRACTOR))))
def test_in_whatever_order_versions_come_the_one_changed_last_counts(
    acme, delighted, order, together
):
    for event in order:
        delighted.post(event)
        if not together:
            delighted.read()
    delighted.read()
    assert counting(acme) == [("detractor", -25.0, "It broke on the second day.")]
    with acme.inside():
        assert Trouble.objects.filter(closed_at=None).count() == 1


def test_what_is_read_again_still_counts(acme, delighted):
    delighted.tell(CREATED)
    delighted.tell(DETRACTOR)
    with acme.inside():
        Event.objects.update(state="pending", finished_at=None)
    delighted.read()
    assert counting(acme) == [("detractor", -25.0, "It broke on the second day.")]
    with acme.inside():
        assert Trouble.objects.count() == 1


def test_answers_to_other_kinds_of_surveys_are_read_on_their_own_scale(acme, delighted):
    for survey, score, kinds in (("csat", 5, ["csat_best"]), ("ces", 5, []), ("thumbs", 1, [])):
        with acme.inside():
            Signal.objects.all().delete()
        event = copy.deepcopy(CREATED) | {"event_id": survey}
        event["event_data"] |= {"survey_type": survey, "score": score, "id": survey}
        delighted.tell(event)
        assert [kind for kind, *_rest in counting(acme)] == kinds
