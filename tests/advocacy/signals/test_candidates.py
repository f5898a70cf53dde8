"""Likely matches: what waits for a person to say who it was, and what becomes of it."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.customers import known_as
from accounts.customers.models import Contact, Identity
from accounts.customers.refusals import Refusal
from accounts.customers.trouble_models import Trouble
from accounts.events import services as inbox
from accounts.events.models import Event
from accounts.events.reading import News
from advocacy import lifecycle, pipeline, tasks
from advocacy.moments.models import Moment
from advocacy.scoring.models import Advocate
from advocacy.signals import confirming
from advocacy.signals.candidates import EXCERPT, KEPT_FOR, forget_old
from advocacy.signals.models import Act, Signal
from advocacy.signals.suggested import Candidate, Suggestion
from advocacy.sources import providers
from kernel import work
from kernel.errors import Conflict, Invalid
from tests.advocacy.conftest import identify, track
from tests.factories import CandidateFactory, CompanyFactory, ContactFactory

UNPROVEN, PROVEN = f"mention/zap{providers.UNPROVEN}", "mention/zap"
WORDS = "I love Acme, it is a wonderful and excellent tool."


@pytest.fixture
def say(founded, tell):
    """Bring a mention: `say(author={...})`."""
    count = 0

    def bring(*, source=PROVEN, at=None, is_test=False, author=None, text=WORDS, network="x"):
        nonlocal count
        count += 1
        payload = {
            "id": f"p{count}",
            "url": f"https://x.com/someone/status/{count}",
            "source": network,
            "author": author or {},
            "text": text,
            "sentiment": "positive",
        }
        inbox.receive_news(
            [News(f"m{count}", "Mention", payload, at)], source=source, is_test=is_test
        )
        tell()
        return Event.objects.filter(source=source).latest("pk")

    return bring


@pytest.fixture
def claire(founded):
    with founded.inside():
        return ContactFactory(
            name="Claire Fontan", company=CompanyFactory(name="Dupont-Lavigne"), external_id="u-1"
        )


def test_a_known_handle_counts_at_once_and_is_cut_to_an_excerpt(founded, say, claire):
    with founded.inside():
        known_as.add(contact=claire, network="x", text="clairef")
        event = say(author={"handle": "ClaireF"}, text=WORDS + " word" * 200)
        signal = Signal.objects.get()
        assert (signal.contact, signal.kind, event.reading) == (claire, "mention", "signal")
        assert len(signal.details["text"]) <= EXCERPT
        assert Act.objects.get().contact == claire
        assert Moment.objects.filter(contact=claire, gesture="thank").count() == 1
        assert Candidate.objects.count() == 0


def test_who_is_only_likely_waits_and_weighs_nothing(founded, say, claire):
    with founded.inside():
        event = say(author={"name": "Claire Fontan", "handle": "clairef"}, text=WORDS * 20)
        row = Candidate.objects.get()
        assert (row.state, row.kind, row.handle) == ("waiting", "mention", "x:clairef")
        assert len(row.details["text"]) <= EXCERPT
        assert [one.contact for one in row.suggestions.all()] == [claire]
        assert event.reading == "waiting"
        assert (Signal.objects.count(), Act.objects.count()) == (0, 0)
        assert not Advocate.objects.filter(score__gt=0).exists()
        assert Contact.objects.count() == 1


def test_nobody_in_the_book_leaves_nothing(founded, say, claire):
    with founded.inside():
        event = say(author={"name": "Marc Oyelaran", "handle": "marc"})
        assert event.reading == "nothing"
        assert (Candidate.objects.count(), Signal.objects.count()) == (0, 0)
        assert Contact.objects.count() == 1


def test_an_unproven_sender_only_makes_candidates_even_when_it_is_exact(founded, say, claire):
    with founded.inside():
        known_as.add(contact=claire, network="x", text="clairef")
        say(source=UNPROVEN, author={"handle": "clairef"})
        row = Candidate.objects.get()
        assert (row.is_exact, row.is_proven) == (True, False)
        assert Signal.objects.count() == 0
        assert confirming.accept_exact([row]) == 1
        assert Candidate.objects.get().contact == claire


def test_an_unproven_sender_creates_nobody(founded, tell):
    payload = {
        "id": "r1",
        "rating": 5,
        "text": WORDS,
        "author": {"name": "New Person", "email": "new@x.example", "user_id": "u-9"},
    }
    with founded.inside():
        inbox.receive_news(
            [News("r1", "Review Published", payload)], source=f"review/zap{providers.UNPROVEN}"
        )
        tell()
        assert (Contact.objects.count(), Signal.objects.count(), Candidate.objects.count()) == (0, 0, 0)  # fmt: skip


def test_an_author_who_comes_in_the_same_batch_is_found(founded, tell, say):
    with founded.inside():
        inbox.receive_rows(
            [identify("u-7", name="Léa Moreau", email="lea@x.example")], source="product"
        )
        say(author={"email": "lea@x.example"})
        assert Signal.objects.get().contact.name == "Léa Moreau"


def test_accepting_counts_and_remembers_and_resolves_what_waits_of_the_same_hand(
    founded, say, tell, claire
):
    with founded.inside():
        for _ in range(2):
            say(author={"name": "Claire Fontan", "handle": "clairef"})
        first, second = Candidate.objects.order_by("pk")
        accepted = confirming.accept(candidate=first, contact=claire, by=founded.people["bob"])
        assert {row.pk for row in accepted} == {first.pk, second.pk}
        tell()
        signals = Signal.objects.filter(contact=claire)
        assert signals.count() == Act.objects.count() == 2
        assert set(signals.values_list("details__url", flat=True)) == {
            "https://x.com/someone/status/1",
            "https://x.com/someone/status/2",
        }
        assert Advocate.objects.get(contact=claire).score > 0
        assert Moment.objects.filter(contact=claire).exists()
        say(author={"handle": "clairef"})
        assert Signal.objects.filter(contact=claire).count() == 3
        assert confirming.accept(candidate=first, contact=claire) == []


def test_what_was_accepted_late_makes_no_moment_when_it_came_late(founded, say, tell, claire):
    with founded.inside():
        say(author={"name": "Claire Fontan"}, at=timezone.now() - timedelta(days=5))
        confirming.accept(candidate=Candidate.objects.get(), contact=claire)
        tell()
        signal = Signal.objects.get()
        assert not signal.is_live
        assert timezone.now() - signal.occurred_at > timedelta(days=4)
        assert Moment.objects.count() == 0


def test_a_wrong_accept_can_be_taken_back_and_given_to_somebody_else(founded, say, tell, claire):
    with founded.inside():
        other = ContactFactory(name="Claire Fontan")
        say(author={"name": "Claire Fontan", "handle": "clairef"}, text="Acme is horrible, awful, I hate it.")  # fmt: skip
        row = Candidate.objects.get()
        for contact in (claire, other, claire):
            confirming.accept(candidate=row, contact=contact)
            tell()
            assert Signal.objects.filter(withdrawn_at=None).get().contact == contact
            assert list(Identity.objects.filter(kind="handle").values_list("contact", flat=True)) == [contact.pk]  # fmt: skip
            wrong = Trouble.objects.filter(kind="complaint").values_list("contact", flat=True)
            assert list(wrong) in ([contact.pk], [])
            confirming.undo(candidate=row)
            tell()
            assert not Signal.objects.filter(withdrawn_at=None).exists()
            assert not Identity.objects.filter(kind="handle").exists()
            assert not Trouble.objects.filter(kind="complaint").exists()
            assert not Moment.objects.filter(state="open").exists()
            assert Candidate.objects.get().state == "waiting"


def test_an_accept_taken_back_before_it_was_read_never_counts(founded, say, tell, claire):
    with founded.inside():
        say(author={"name": "Claire Fontan"})
        row = Candidate.objects.get()
        confirming.accept(candidate=row, contact=claire)
        confirming.undo(candidate=row)
        tell()
        assert not Signal.objects.filter(withdrawn_at=None).exists()


def test_never_this_person_is_remembered(founded, say, claire):
    with founded.inside():
        other = ContactFactory(name="Claire Fontan")
        say(author={"name": "Claire Fontan", "handle": "clairef"})
        row = Candidate.objects.get()
        confirming.never(candidate=row, contact=claire)
        row.refresh_from_db()
        assert row.state == "waiting"
        assert [one.contact for one in row.suggestions.all()] == [other]
        say(author={"name": "Claire Fontan", "handle": "clairef"})
        newest = Candidate.objects.latest("pk")
        assert [one.contact for one in newest.suggestions.all()] == [other]
        confirming.never(candidate=newest, contact=other)
        assert set(Candidate.objects.values_list("state", flat=True)) == {"rejected"}
        say(author={"name": "Claire Fontan", "handle": "clairef"})
        assert Candidate.objects.count() == 2


def test_a_handle_of_somebody_else_is_not_taken_over(founded, say, claire):
    with founded.inside():
        owner = ContactFactory(name="Marc Oyelaran")
        row = CandidateFactory(handle="x:clairef", suggested=claire)
        known_as.add(contact=owner, network="x", text="clairef")
        with pytest.raises(Conflict, match="Marc Oyelaran"):
            confirming.accept(candidate=row, contact=claire)
        row.refresh_from_db()
        assert (row.state, row.contact) == ("waiting", None)


def test_a_candidate_is_never_given_to_a_test_person_or_a_merged_one(founded, claire):
    with founded.inside():
        row = CandidateFactory(suggested=claire)
        for contact in (ContactFactory(is_test=True), ContactFactory(merged_into=claire)):
            with pytest.raises(Invalid):
                confirming.accept(candidate=row, contact=contact)


def test_test_rows_meet_test_rows_only(founded, say, claire):
    with founded.inside():
        say(author={"name": "Claire Fontan"}, is_test=True)
        assert Candidate.objects.count() == 0


def test_what_nobody_accepted_within_14_days_is_deleted(founded, claire):
    now = timezone.now()
    second = timedelta(seconds=1)
    with founded.inside():
        rows = {
            age: CandidateFactory(suggested=claire, created_at=now - age)
            for age in (KEPT_FOR - second, KEPT_FOR, KEPT_FOR + second)
        }
        rejected = CandidateFactory(
            state="rejected", created_at=now - 2 * KEPT_FOR, decided_at=now - KEPT_FOR
        )
        undone = CandidateFactory(created_at=now - 2 * KEPT_FOR, decided_at=now - second)
        kept = CandidateFactory(state="accepted", contact=claire, created_at=now - 2 * KEPT_FOR)
        assert forget_old(now=now) == 3
        left = set(Candidate.objects.values_list("pk", flat=True))
        assert left == {rows[KEPT_FOR - second].pk, undone.pk, kept.pk}
        assert rejected.pk not in left
        assert Suggestion.objects.count() == 1


def test_the_tick_deletes_for_every_organization(founded, globex):
    for cast in (founded, globex):
        with cast.inside():
            CandidateFactory(created_at=timezone.now() - timedelta(days=15))
    assert tasks.forget_candidates() == 2


def test_merging_takes_handles_candidates_and_refusals_along(founded, claire):
    with founded.inside():
        goes = ContactFactory(name="C. Fontan")
        known_as.add(contact=goes, network="x", text="clairef")
        both = CandidateFactory(suggested=claire)
        Suggestion.objects.create(
            organization_id=founded.id, candidate=both, contact=goes, reason={}, similarity=0.5
        )
        accepted = CandidateFactory(state="accepted", contact=goes)
        for contact in (goes, claire):
            known_as.refuse(contact=contact, marks=[(False, "handle", "x:other")])
        lifecycle.merge_contacts(goes=goes.pk, stays=claire.pk)
        assert [row.value for row in known_as.public_names(claire)] == ["x:clairef"]
        assert [one.contact for one in both.suggestions.all()] == [claire]
        accepted.refresh_from_db()
        assert accepted.contact == claire
        assert Refusal.objects.get().contact == claire


def test_with_a_person_go_their_handles_and_what_was_said(founded, claire):
    with founded.inside():
        known_as.add(contact=claire, network="x", text="clairef")
        CandidateFactory(state="accepted", contact=claire)
        claire.delete()
        assert not Identity.objects.filter(value="x:clairef").exists()
        assert not Candidate.objects.filter(state="accepted").exists()


def test_a_batch_of_twenty_mentions_costs_as_many_queries_as_one_of_two(
    founded, say, claire, django_assert_max_num_queries
):
    def news(start: int, count: int) -> None:
        inbox.receive_news(
            [
                News(
                    f"b{n}",
                    "Mention",
                    {
                        "id": f"b{n}",
                        "text": WORDS,
                        "source": "x",
                        "author": {
                            "name": "Claire Fontan",
                            "handle": f"c{n}" if n % 2 else "clairef",
                        },
                        "sentiment": "positive",
                    },
                )
                for n in range(start, start + count)
            ],
            source=PROVEN,
        )

    def read() -> int:
        events = work.claim(Event, limit=500)
        with django_assert_max_num_queries(200) as seen:
            pipeline.process(events)
        return len(seen.captured_queries)

    with founded.inside():
        known_as.add(contact=claire, network="x", text="clairef")
        news(0, 4)
        read()
        news(10, 2)
        at_two = read()
        news(20, 20)
        assert read() == at_two
        assert Candidate.objects.count() == 2 + 1 + 10


# The API


def test_the_api_lists_and_decides(acme, api):
    with acme.inside():
        claire = ContactFactory(name="Claire Fontan")
        row, other = (CandidateFactory(suggested=claire) for _ in range(2))
        CandidateFactory(is_test=True, name="Testy")
    listed = api(acme.key, "GET", "/api/v1/candidates?state=waiting").json()["data"]
    assert {one["id"] for one in listed} == {str(row.pk), str(other.pk)}
    assert listed[0]["suggestions"][0]["contact"]["name"] == "Claire Fontan"
    assert listed[0]["suggestions"][0]["reason"]["text"].startswith("Same name")
    assert "similarity" not in json.dumps(listed)
    path = f"/api/v1/candidates/{row.pk}"
    accepted = api(acme.key, "POST", f"{path}/accept", {"contact_id": str(claire.pk)})
    assert (accepted.status_code, accepted.json()["state"]) == (200, "accepted")
    again = api(acme.key, "POST", f"{path}/accept", {})
    assert (again.status_code, again.json()["state"]) == (200, "accepted")
    otherwise = api(acme.key, "POST", f"{path}/reject", {})
    assert (otherwise.status_code, otherwise.json()["code"]) == (409, "candidate_state")
    never = api(
        acme.key,
        "POST",
        f"/api/v1/candidates/{other.pk}/reject",
        {"never_contact_id": str(claire.pk)},
    )
    assert never.json()["state"] == "rejected"
    assert api(acme.test_key, "POST", f"{path}/reject", {}).status_code == 404


def test_the_api_lists_at_a_constant_number_of_queries(acme, api, django_assert_max_num_queries):
    def read() -> int:
        with django_assert_max_num_queries(60) as seen:
            assert api(acme.key, "GET", "/api/v1/candidates?limit=50").status_code == 200
        return len(seen.captured_queries)

    with acme.inside():
        for _ in range(2):
            CandidateFactory(suggested=ContactFactory())
    read()
    at_two = read()
    with acme.inside():
        for _ in range(18):
            CandidateFactory(suggested=ContactFactory())
    assert read() == at_two


def test_liking_is_no_match(founded, tell, claire):
    """A fact of the product names a user id: nothing of it waits."""
    with founded.inside():
        tell(track("u-1", "Mention", tone="friendly"))
        assert Signal.objects.get().contact == claire
        assert Candidate.objects.count() == 0
