"""Mentions and reviews: who said something in public, whether it is about us, and how it sounds."""

import pytest

from accounts.customers.models import Contact
from accounts.customers.trouble_models import Trouble
from accounts.events.models import Event
from advocacy.signals.models import Signal
from advocacy.signals.suggested import Candidate
from tests.advocacy.sources.doors import SECRET, Door, fixture, listen
from tests.factories import CompanyFactory, ContactFactory

PROOF = {"x_goodword_secret": SECRET}
WARM = "Brindille is excellent, I absolutely love it and recommend it to everybody."


@pytest.fixture
def door(acme):
    listen(acme)
    return Door(acme, "mention", secret=SECRET)


@pytest.fixture
def claire(acme):
    with acme.inside():
        return ContactFactory(name="Claire Fontan", email="claire@dupont.example")


def mention(**said):
    author = {"name": "Claire Fontan", "email": "claire@dupont.example"}
    post = {"id": "1", "url": "https://x.com/c/1", "source": "x", "author": author, "lang": "en"}
    return post | said


def kinds():
    return [(s.kind, s.tone) for s in Signal.objects.order_by("pk")]


def test_a_mention_told_ten_times_waits_once_for_a_yes_when_only_the_name_is_known(
    acme, door, claire
):
    for _time in range(10):
        door.tell(fixture("mention/brand24.json"), **PROOF)
    with acme.inside():
        row = Candidate.objects.get()
        assert (row.kind, row.tone, row.name) == ("mention", "enthusiastic", "Claire Fontan")
        assert row.handle == "mastodon:claire@piaille.fr"
        assert not Signal.objects.exists()
        assert Contact.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (WARM, [("mention", "enthusiastic")]),
        ("We use Brindille for campaign approvals since March.", [("mention_neutral", "")]),
        ("Brindille is a terrible waste of time and support never answers.", [("complaint", "")]),
        ("Brindille は 便利", [("mention", "unknown")]),
        ("How do you all handle approvals in larger teams these days?", [("insight", "")]),
        ("Nothing about the field at all in these words.", []),
        ("See https://brindille.io/pricing and nothing else here.", []),
    ],
)
def test_what_is_said_decides_what_it_is_evidence_of(acme, door, claire, text, expected):
    door.tell(mention(text=text, lang=""), **PROOF)
    with acme.inside():
        assert kinds() == expected
        assert Trouble.objects.count() == (expected == [("complaint", "")])
        assert {s.strength for s in Signal.objects.filter(kind="insight")} <= {3.0}


def test_an_answer_to_a_peer_that_names_us_is_peer_talk(acme, door, claire):
    door.tell(mention(text=WARM, is_reply=True), **PROOF)
    with acme.inside():
        assert kinds() == [("peer_talk", "enthusiastic")]


def test_the_senders_sentiment_is_heard_only_where_we_cannot_tell(acme, door, claire):
    door.tell(mention(text="Brindille は 便利", sentiment="positive", lang="ja"), **PROOF)
    door.tell(mention(id="2", url="", text=WARM, sentiment="negative"), **PROOF)
    with acme.inside():
        assert kinds() == [("mention", "friendly"), ("mention", "enthusiastic")]


def test_the_same_post_found_by_two_services_counts_once(acme, door, claire):
    other = Door(acme, "mention", secret=SECRET)
    door.tell(mention(text=WARM), **PROOF)
    other.tell(mention(id="other", url="http://www.x.com/c/1?utm_source=a", text=WARM), **PROOF)
    with acme.inside():
        assert len(kinds()) == 1
        assert Event.objects.count() == 2


def test_of_a_long_post_an_excerpt_and_a_link_are_kept(acme, door, claire):
    door.tell(mention(text=f"{'Long words before it. ' * 40}{WARM}", title="T" * 900), **PROOF)
    with acme.inside():
        details = Signal.objects.get().details
        assert len(details["text"]) <= 280
        assert "Brindille" in details["text"]
        assert details["url"] == "https://x.com/c/1"


def test_what_is_not_public_and_what_we_say_ourselves_is_nothing(acme, door, claire):
    listen(acme, own_domains=["dupont.example"])
    door.tell(mention(text=WARM), **PROOF)
    listen(acme, own_domains=[])
    door.tell(mention(id="2", url="", text=WARM, visibility="followers"), **PROOF)
    with acme.inside():
        assert kinds() == []


def test_a_link_that_a_browser_should_not_follow_is_not_kept(acme, door, claire):
    door.tell(mention(text=WARM, url="javascript:alert(1)"), **PROOF)
    with acme.inside():
        assert "url" not in Signal.objects.get().details


def test_a_mention_without_words_waits_in_quarantine(acme, door):
    door.tell(mention(), **PROOF)
    with acme.inside():
        assert Event.objects.get().failure["code"] == "nothing_said"


def test_an_octolens_mention_is_unsigned_so_that_it_only_waits_for_a_yes(acme, claire):
    listen(acme)
    door = Door(acme, "octolens")
    for _time in range(10):
        door.tell(fixture("octolens/mention_created.json"))
    again = fixture("octolens/mention_created.json")
    again["data"]["url"] += "?utm_source=octolens"
    door.tell(again)
    with acme.inside():
        assert Event.objects.count() == 1
        row = Candidate.objects.get()
        assert (row.kind, row.tone, row.handle) == ("mention", "enthusiastic", "reddit:ops_claire")
        assert not row.is_proven
        assert kinds() == []


@pytest.mark.parametrize(
    "call",
    [
        {"action": "mention_deleted", "data": {"url": "https://x.com/1", "body": WARM}},
        {"action": "mention_created", "data": {"url": "https://x.com/1"}},
        {"action": "mention_created", "data": {"url": "https://x.com/1", "body": 7}},
        {
            "action": "mention_created",
            "data": {"url": "https://x.com/1", "body": WARM, "relevance": "irrelevant"},
        },
        {"action": "mention_created", "data": "nothing"},
        {},
    ],
)
def test_other_calls_of_octolens_say_nothing(acme, claire, call):
    listen(acme)
    Door(acme, "octolens").tell(call)
    with acme.inside():
        assert not Candidate.objects.exists()
        assert Event.objects.count() == 1


# Reviews


def review(**said):
    return fixture("review/zapier_g2.json") | said


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, ["review"]),
        ({"rating": "4"}, ["review"]),
        ({"rating": 9, "scale": 10}, ["review"]),
        ({"rating": 3}, []),
        ({"rating": 3.5}, []),
        ({"rating": 2}, ["complaint"]),
        ({"rating": 1, "scale": 10}, ["complaint"]),
    ],
)
def test_stars_decide_what_a_review_is(acme, said, expected):
    door = Door(acme, "review", secret=SECRET)
    author = {"name": "Marc", "email": "marc@northgate.example"}
    for _time in range(3):
        door.tell(review(author=author, **said), **PROOF)
    with acme.inside():
        assert [kind for kind, _tone in kinds()] == expected
        assert Contact.objects.get().email == "marc@northgate.example"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"rating": 6}, "bad_score"),
        ({"rating": None}, "missing_property"),
        ({"rating": "many"}, "missing_property"),
        ({"rating": 3, "scale": 3}, "bad_scale"),
        ({"rating": 12, "scale": 10}, "bad_score"),
    ],
)
def test_a_rating_that_cannot_be_is_refused_with_its_reason(acme, said, code):
    Door(acme, "review", secret=SECRET).tell(review(**said), **PROOF)
    with acme.inside():
        assert Event.objects.get().failure["code"] == code


def test_the_author_of_a_review_is_matched_and_never_made(acme):
    with acme.inside():
        ContactFactory(name="Marc Oyelaran", company=CompanyFactory(name="Northgate Foods"))
    Door(acme, "review", secret=SECRET).tell(review(), **PROOF)
    with acme.inside():
        assert Contact.objects.count() == 1
        assert Candidate.objects.get().details["title"] == "Saves us a day a week"


def test_an_unproven_review_with_a_mail_address_makes_nobody(acme):
    author = {"name": "Marc", "email": "marc@northgate.example"}
    Door(acme, "review").tell(review(author=author))
    with acme.inside():
        assert not Contact.objects.exists()
        assert not Signal.objects.exists()
