"""Survey answers of services that are mapped to our own shape."""

import pytest

from accounts.customers.models import Contact
from accounts.customers.trouble_models import Trouble
from accounts.events.models import Event
from advocacy.signals.models import Signal
from tests.advocacy.sources.doors import SECRET, Door, fixture
from tests.factories import ContactFactory

PROOF = {"x_goodword_secret": SECRET}


@pytest.fixture
def door(acme):
    return Door(acme, "survey", secret=SECRET)


def answer(**said):
    return {"id": "1", "respondent": {"email": "a@b.example"}, "score": 10, **said}


def signals():
    return [(s.kind, s.contact.email, s.details) for s in Signal.objects.order_by("pk")]


def test_a_proven_answer_told_ten_times_is_one_promoter_and_one_new_person(acme, door):
    for _time in range(10):
        door.tell(fixture("survey/zapier_nps.json"), **PROOF)
    with acme.inside():
        (kind, email, details), signal = signals()[0], Signal.objects.get()
        assert (kind, email) == ("promoter", "claire@dupont-lavigne.example")
        assert details["text"] == "We finally see where a campaign hangs."
        assert details["survey"] == "nps-autumn"
        assert signal.strength == 9
        assert Contact.objects.get().name == "Claire Fontan"


def test_a_mark_on_a_scale_to_five_counts_when_it_is_the_best(acme, door):
    with acme.inside():
        ContactFactory(external_id="user-42", email="c@d.example")
    door.tell(fixture("survey/helpscout_csat.json"), **PROOF)
    door.tell(answer(score=4, scale=5), **PROOF)
    with acme.inside():
        assert [kind for kind, *_rest in signals()] == ["csat_best"]
        assert signals()[0][2]["survey"] == "31"


def test_an_unhappy_answer_opens_trouble_and_a_passive_one_is_nothing(acme, door):
    door.tell([answer(score="3", comment="Slow"), answer(id="2", score=7)], **PROOF)
    with acme.inside():
        assert [kind for kind, *_rest in signals()] == ["detractor"]
        assert Trouble.objects.get().kind == "detractor"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"scale": 37}, "unknown_scale"),
        ({"scale": "stars"}, "unknown_scale"),
        ({"score": 11}, "bad_score"),
        ({"score": 6, "scale": 5}, "bad_score"),
        ({"score": "ten"}, "missing_property"),
        ({"score": None}, "missing_property"),
        ({"score": True}, "missing_property"),
        ({"respondent": {"name": "A"}}, "nobody_answered"),
        ({"respondent": "a@b"}, "nobody_answered"),
    ],
)
def test_what_would_have_to_be_guessed_waits_in_quarantine_with_its_reason(acme, door, said, code):
    door.tell(answer(**said), **PROOF)
    with acme.inside():
        assert Event.objects.get().failure["code"] == code
        assert not Signal.objects.exists()
        assert not Contact.objects.exists()


def test_a_hundred_percent_is_ten_of_ten(acme, door):
    door.tell(answer(score=95, scale=100), **PROOF)
    with acme.inside():
        assert [(kind, d["score"]) for kind, _email, d in signals()] == [("promoter", 9.5)]


@pytest.mark.parametrize("told", [{}, {"x_goodword_secret": "wrong"}, {"authorization": "Basic !"}])
def test_without_the_secret_nothing_is_taken(acme, door, told):
    assert door.post(answer(), **told) == 401
    with acme.inside():
        assert not Event.objects.exists()


@pytest.mark.parametrize(
    "told",
    [
        {"authorization": f"Bearer {SECRET}"},
        {"authorization": "Basic YW55OmEtc2hhcmVkLXNlY3JldA=="},
    ],
)
def test_the_secret_may_come_as_bearer_or_as_password(door, told):
    assert door.post(answer(), **told) == 200


def test_an_answer_that_nobody_proved_makes_nobody_and_counts_for_nothing_by_itself(acme):
    door = Door(acme, "survey")
    with acme.inside():
        ContactFactory(email="a@b.example")
    door.tell([answer(), answer(id="2", respondent={"email": "new@b.example"})])
    with acme.inside():
        assert Contact.objects.count() == 1
        assert not Signal.objects.filter(weight__gt=0, withdrawn_at=None).exists()


def test_a_form_with_nested_names_is_read_like_json(acme, door):
    body = b"id=9&respondent__email=z%40b.example&score=9"
    kind = "application/x-www-form-urlencoded"
    door.tell(body, content_type=kind, **PROOF)
    with acme.inside():
        assert signals()[0][:2] == ("promoter", "z@b.example")


@pytest.mark.parametrize("body", [b"", b"not json", b"[1]", b"3", b"[" * 50_000])
def test_a_call_that_is_no_answer_waits_in_quarantine(acme, door, body):
    assert door.post(body, **PROOF) == 200
    with acme.inside():
        assert Event.objects.get().failure["code"] == "call_unreadable"
