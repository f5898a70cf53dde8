"""Log what they said: by the API and in the admin, and taking it back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.customers.trouble_models import Trouble
from accounts.events.models import Event
from advocacy.scoring.models import Advocate
from advocacy.signals.models import Act, Signal
from kernel.ids import uuid7
from tests.factories import ContactFactory

WORDS = "We finally see where a campaign hangs, it is excellent and we love it."


@pytest.fixture
def claire(acme):
    with acme.inside():
        return ContactFactory(name="Claire Fontan", language="en")


@pytest.fixture
def bob(acme):
    return acme.client("bob")


def form(contact, **said):
    return {
        "person": str(contact.pk),
        "kind": "testimonial",
        "text": WORDS,
        "where": "call",
        "said_at": timezone.localdate().isoformat(),
        "tone": "",
        "url": "",
        "reference": str(uuid7()),
    } | said


def score(contact):
    return Advocate.objects.get(contact=contact).score


def test_what_a_csm_logs_counts_live_once_and_can_be_taken_back(acme, claire, bob, tell):
    told = form(claire)
    for _time in range(2):
        answer = bob.post("/admin/said/", told)
        assert answer.url == f"/admin/accounts/contact/{claire.pk}/change/"
    with acme.inside():
        tell()
        signal = Signal.objects.get()
        assert (signal.kind, signal.is_live, signal.origin) == ("quote", True, "unprompted")
        assert signal.details["text"] == WORDS
        assert "Bob" in signal.details["by"]
        assert Act.objects.count() == 1
        assert score(claire) > 0
    happened = answer.url.replace("change/", "part/happened/")
    assert str(signal.pk) in bob.get(happened).content.decode()
    bob.post("/admin/said/", {"take_back": str(signal.pk)})
    with acme.inside():
        tell()
        assert Signal.objects.get().withdrawn_at
        assert not Act.objects.exists()
        assert score(claire) == 0


@pytest.mark.parametrize(
    ("said", "kind", "tone"),
    [
        ({"text": WORDS + " word" * 40}, "testimonial", ""),
        (
            {"kind": "mention", "where": "linkedin", "url": "https://lnkd.in/x"},
            "mention",
            "enthusiastic",
        ),
        ({"kind": "mention", "tone": "neutral"}, "mention_neutral", ""),
        ({"kind": "mention", "tone": "negative"}, "complaint", ""),
        ({"kind": "complaint", "text": "Too slow."}, "complaint", ""),
        ({"kind": "reference_call", "text": ""}, "reference_call", ""),
        ({"kind": "warm_reply"}, "warm_reply", ""),
    ],
)
def test_each_kind_is_read_as_from_everywhere_else(acme, claire, bob, tell, said, kind, tone):
    assert bob.post("/admin/said/", form(claire, **said)).status_code == 302
    with acme.inside():
        tell()
        assert [(s.kind, s.tone) for s in Signal.objects.all()] == [(kind, tone)]
        assert Trouble.objects.count() == (kind == "complaint")


def test_a_complaint_that_is_taken_back_leaves_no_trouble(acme, claire, bob, tell):
    bob.post("/admin/said/", form(claire, kind="complaint"))
    with acme.inside():
        tell()
        signal = Signal.objects.get()
    bob.post("/admin/said/", {"take_back": str(signal.pk)})
    with acme.inside():
        tell()
        assert not Trouble.objects.filter(closed_at=None).exists()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"said_at": "2999-01-01"}, "This day has not come yet."),
        ({"said_at": "1989-12-31"}, "This is too long ago to be true."),
        ({"said_at": "0001-01-01"}, "This is too long ago to be true."),
        ({"said_at": "2026-02-30"}, "Enter a valid date."),
        ({"text": ""}, "Please give their words."),
        ({"url": "javascript:alert(1)"}, "An address begins with https:// or http://."),
        ({"tone": "negative"}, "Something unfriendly is a complaint: choose that."),
        ({"kind": "nomination"}, "Select a valid choice."),
        ({"text": "x" * 4001}, "at most 4000 characters"),
    ],
)
def test_what_cannot_be_is_refused_beside_the_field(acme, claire, bob, said, words):
    answer = bob.post("/admin/said/", form(claire, **said))
    assert answer.status_code == 200
    assert words in answer.content.decode()
    with acme.inside():
        assert not Event.objects.exists()


def test_what_was_said_last_week_counts_and_opens_no_moment(acme, claire, bob, tell):
    day = (timezone.localdate() - timedelta(days=7)).isoformat()
    bob.post("/admin/said/", form(claire, said_at=day, kind="talk"))
    with acme.inside():
        tell()
        assert not Signal.objects.get().is_live


def test_of_public_words_an_excerpt_is_kept(acme, claire, bob, tell):
    bob.post("/admin/said/", form(claire, kind="mention", where="linkedin", text="word " * 200))
    with acme.inside():
        tell()
        assert len(Signal.objects.get().details["text"]) <= 280
        assert len(Event.objects.get().payload["properties"]["text"]) <= 280


def test_only_what_was_logged_can_be_taken_back_and_only_by_those_who_may(
    acme, globex, claire, bob, tell
):
    bob.post("/admin/said/", form(claire))
    with acme.inside():
        tell()
        signal = Signal.objects.get()
    taken_back = {"take_back": str(signal.pk)}
    assert globex.client("mallory").post("/admin/said/", taken_back).status_code == 404
    assert globex.client("mallory").post("/admin/said/", form(claire)).status_code == 404
    with acme.inside():
        Signal.objects.update(subject="m1")
    bob.post("/admin/said/", taken_back)
    with acme.inside():
        tell()
        assert Signal.objects.get().withdrawn_at is None


def test_the_page_finds_people_by_name_with_a_constant_number_of_queries(
    acme, bob, claire, django_assert_num_queries
):
    page = bob.get("/admin/said/?q=fontan")
    assert "Claire Fontan" in page.content.decode()
    assert "Nobody of that name" in bob.get("/admin/said/?q=zzz").content.decode()
    assert "can ask to read this" in bob.get(f"/admin/said/?person={claire.pk}").content.decode()
    assert bob.get("/admin/said/?person=nobody").status_code == 404


def test_the_api_takes_it_once_per_idempotency_key_and_names_the_wrong_field(
    acme, claire, api, tell
):
    body = {"kind": "testimonial", "where": "call", "text": WORDS}
    address = f"/api/v1/contacts/{claire.pk}/said"
    for _time in range(2):
        answer = api(acme.key, "POST", address, body, **{"Idempotency-Key": "k"})
        assert answer.status_code == 201
    refused = api(acme.key, "POST", address, body | {"said_at": "2999-01-01T00:00:00Z"})
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["pointer"] == "/said_at"
    with acme.inside():
        tell()
        assert Signal.objects.get().kind == "quote"
