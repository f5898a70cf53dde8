"""Nominations: by a colleague with the yes of another, and by the person on a page of their own."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.db.utils import InternalError, ProgrammingError
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.customers.models import Contact
from accounts.events.models import Event
from accounts.organizations.models import Membership
from advocacy import lifecycle, working
from advocacy.nominations import services
from advocacy.nominations.addresses import page_url
from advocacy.nominations.models import Nomination
from advocacy.scoring.models import Advocate
from advocacy.signals.models import Signal
from kernel.errors import Conflict, Forbidden, Invalid
from tests.advocacy.admin.pages import person_page
from tests.conftest import Cast
from tests.factories import CompanyFactory, ContactFactory, NominationFactory

OWN = "/api/v1/contacts/{}/nominations"


@pytest.fixture
def claire(acme: Cast) -> Iterator[Contact]:
    with acme.inside():
        yield ContactFactory(name="Claire Fontan", company=CompanyFactory(), language="fr")


def read() -> None:
    """The worker reads what our own doors told."""
    while working.read_a_round():
        pass


def score(contact: Contact) -> float:
    advocate = Advocate.objects.filter(contact=contact).first()
    return round(advocate.score or 0, 1) if advocate else 0.0


def in_admin(cast: Cast, who: str, path: str, **fields: str) -> Any:
    return cast.client(who).post(f"/admin/advocacy/nomination/{path}", fields, follow=True)


def path_of(contact: Contact) -> str:
    return page_url(contact).removeprefix("http://testserver")


@pytest.mark.django_db(transaction=True)
def test_a_colleagues_nomination_counts_once_somebody_else_has_agreed(acme, claire):
    in_admin(acme, "bob", f"of/{claire.pk}/", why="Explains us to her peers.")
    with acme.inside():
        made = Nomination.objects.get()
    read()
    with acme.inside():
        assert (made.by, made.state, made.why) == (
            acme.people["bob"],
            "waiting",
            "Explains us to her peers.",
        )
        assert score(claire) == 0
    own = in_admin(acme, "bob", f"{made.pk}/decide/", decision="approve")
    assert "somebody else has to agree" in own.content.decode()
    read()
    with acme.inside():
        assert Nomination.objects.get().state == "waiting"
        assert not Signal.objects.exists()
    in_admin(acme, "alice", f"{made.pk}/decide/", decision="approve", reason="Heard it too.")
    read()
    with acme.inside():
        row = Nomination.objects.get()
        assert (row.state, row.decided_by, row.reason) == (
            "approved",
            acme.people["alice"],
            "Heard it too.",
        )
        signal = Signal.objects.get()
        assert (signal.kind, signal.weight, "text" in signal.details) == ("nomination", 10, False)
        assert score(claire) == 10


@pytest.mark.django_db(transaction=True)
def test_ones_own_word_counts_half_until_somebody_has_looked_at_it(acme, claire):
    page = Client().post(path_of(claire), {"words": "J'en parle à mes confrères."})
    assert page.status_code == 200
    read()
    with acme.inside():
        made = Nomination.objects.get()
        assert (made.is_own, made.by, made.state) == (True, None, "waiting")
        assert Signal.objects.get().origin == "unreviewed"
        assert score(claire) == 2.5
    in_admin(acme, "bob", f"{made.pk}/decide/", decision="approve")
    read()
    with acme.inside():
        counting = Signal.objects.get(withdrawn_at=None)
        assert counting.details["text"] == "J'en parle à mes confrères."
        assert counting.weight == 5
        assert score(claire) == 5


@pytest.mark.django_db(transaction=True)
def test_a_declined_one_gives_nothing_and_leaves_the_door_open(acme, claire):
    Client().post(path_of(claire), {"words": ""})
    read()
    with acme.inside():
        made = Nomination.objects.get()
    in_admin(acme, "bob", f"{made.pk}/decide/", decision="decline")
    read()
    with acme.inside():
        assert score(claire) == 0
        assert not Signal.objects.filter(withdrawn_at=None).exists()
    Client().post(path_of(claire), {"words": "Encore moi"})
    with acme.inside():
        assert [row.state for row in Nomination.objects.order_by("made_at")] == [
            "declined",
            "waiting",
        ]


def test_a_decision_does_not_overtake_what_it_decides_about(acme, claire):
    made, _new = services.nominate_oneself(contact=claire, words="Moi")
    with pytest.raises(Conflict) as refused:
        services.decline(nomination=made, by=acme.people["bob"])
    assert refused.value.error_code == "nomination_unread"
    assert Nomination.objects.get().state == "waiting"


def test_looking_at_the_page_changes_nothing_and_it_speaks_their_language(acme, claire):
    page = Client().get(path_of(claire))
    text = page.content.decode()
    assert page.status_code == 200
    assert '<html lang="fr">' in text
    assert "csrfmiddlewaretoken" not in text
    assert "no-referrer" in page["Referrer-Policy"]
    assert "Claire" not in path_of(claire)
    with acme.inside():
        assert not Nomination.objects.exists()
        assert not Event.objects.exists()


def test_pressing_the_button_again_makes_no_second_nomination(acme, claire):
    for words in ("Oui", "Oui, toujours"):
        assert Client().post(path_of(claire), {"words": words}).status_code == 200
    with acme.inside():
        assert Nomination.objects.get().why == "Oui"
        assert Event.objects.filter(name="nomination.made").count() == 1
    assert "Oui" in Client().get(path_of(claire)).content.decode()


@pytest.mark.parametrize("spoilt", ["x", "cut", "other purpose"])
def test_a_link_that_is_not_ours_is_a_page_that_says_so(acme, claire, spoilt):
    path = path_of(claire)
    token = path.rsplit("/", 1)[1]
    address = {
        "x": "/n/x",
        "cut": f"/n/{token[:-2]}",
        "other purpose": f"/u/{token}",
    }[spoilt]
    assert Client().post(address, {"words": "?"}).status_code == 404
    with acme.inside():
        assert not Nomination.objects.exists()


def test_the_words_are_cut_and_shown_as_words(acme, claire):
    Client().post(path_of(claire), {"words": f"<script>alert(1)</script>\0{'a' * 9000}"})
    with acme.inside():
        assert len(Nomination.objects.get().why) == 500
    shown = Client().get(path_of(claire)).content.decode()
    assert "<script>alert" not in shown
    assert "<script>alert" not in person_page(acme.client("bob"), claire.pk)


def test_who_is_alone_may_approve_their_own(acme, claire):
    made, _new = services.nominate(contact=claire, by=acme.people["bob"], why="Knows everybody")
    with pytest.raises(Forbidden):
        services.approve(nomination=made, by=acme.people["bob"])
    Membership.objects.filter(user=acme.people["alice"]).update(role="analyst")
    services.approve(nomination=made, by=acme.people["bob"])
    assert Nomination.objects.get().state == "approved"


def test_one_waits_at_a_time_and_a_decided_one_stays_decided(acme, claire):
    bob, alice = acme.people["bob"], acme.people["alice"]
    made, is_new = services.nominate(contact=claire, by=bob, why="Knows everybody")
    again, again_new = services.nominate(contact=claire, by=alice, why="I think so too")
    assert (again.pk, is_new, again_new) == (made.pk, True, False)
    services.decline(nomination=made, by=alice)
    for verb in (services.approve, services.decline):
        with pytest.raises(Conflict):
            verb(nomination=made, by=alice)
    with pytest.raises(Invalid):
        services.nominate(contact=claire, by=bob, why="  ")
    with pytest.raises((InternalError, ProgrammingError)):
        Nomination.objects.filter(pk=made.pk).update(state="approved")


def test_a_program_nominates_for_a_member_and_reads_what_became_of_it(acme, claire, api):
    path = OWN.format(claire.pk)
    told = {"why": "Helped two teams", "nominated_by": "BOB@acme.example"}
    first = api(acme.key, "POST", path, told)
    assert (first.status_code, first.json()["nominated_by"]) == (201, "bob@acme.example")
    assert api(acme.key, "POST", path, told).status_code == 200
    listed = api(acme.key, "GET", path).json()["data"]
    assert [(row["id"], row["state"], row["is_own"]) for row in listed] == [
        (first.json()["id"], "waiting", False)
    ]
    stranger = api(acme.key, "POST", path, {"why": "x", "nominated_by": "mallory@globex.example"})
    assert (stranger.status_code, stranger.json()["errors"][0]["pointer"]) == (
        400,
        "/nominated_by",
    )
    assert api(acme.key, "POST", path, {}).status_code == 400
    assert api(acme.test_key, "GET", path).status_code == 404


def test_two_who_turn_out_to_be_one_have_one_that_waits(acme, claire):
    other = ContactFactory()
    older = NominationFactory(contact=claire, why="older", by=acme.people["bob"])
    NominationFactory(contact=other, why="younger", by=acme.people["bob"])
    NominationFactory(contact=other, why="own", is_own=True)
    lifecycle.merge_contacts(goes=claire.pk, stays=other.pk)
    rows = {row.why: row for row in Nomination.objects.all()}
    assert {row.contact_id for row in rows.values()} == {other.pk}
    assert {why: row.state for why, row in rows.items()} == {
        "older": "waiting",
        "younger": "declined",
        "own": "waiting",
    }
    claire.refresh_from_db()
    again, is_new = services.nominate(contact=claire, by=None, why="after the merge")
    assert (again.pk, is_new) == (older.pk, False)


def test_the_list_decides_many_at_once_and_names_those_it_may_not(acme, claire):
    mine = NominationFactory(contact=claire, by=acme.people["bob"])
    theirs = NominationFactory(contact=ContactFactory(name="Marc"), by=acme.people["alice"])
    page = acme.client("bob").post(
        "/admin/advocacy/nomination/",
        {"action": "approve_chosen", "_selected_action": [str(mine.pk), str(theirs.pk)]},
        follow=True,
    )
    text = page.content.decode()
    assert "1 nomination decided." in text
    assert "Claire Fontan: You nominated this person yourself" in text
    with acme.inside():
        assert set(Nomination.objects.values_list("contact__name", "state")) == {
            ("Claire Fontan", "waiting"),
            ("Marc", "approved"),
        }


def test_who_only_reads_may_neither_nominate_nor_decide(acme, claire):
    made = NominationFactory(contact=claire, by=acme.people["bob"])
    Membership.objects.filter(user=acme.people["alice"]).update(role="analyst")
    for path in (f"of/{claire.pk}/", f"{made.pk}/decide/"):
        assert in_admin(acme, "alice", path, why="x", decision="approve").status_code == 403
    page = person_page(acme.client("alice"), claire.pk)
    assert "nomination/of/" not in page
    assert re.search(r"/n/[\w~-]+", page) is None
    with acme.inside():
        assert Nomination.objects.get().state == "waiting"


def test_a_stranger_decides_nothing_and_nominates_nobody(acme, globex):
    with acme.inside():
        made = NominationFactory(by=acme.people["bob"])
    for path in (f"of/{made.contact_id}/", f"{made.pk}/decide/"):
        assert in_admin(globex, "mallory", path, why="x", decision="approve").status_code == 404
    with acme.inside():
        assert Nomination.objects.get().state == "waiting"


def test_the_nominations_of_a_contact_cost_the_same_for_two_and_twenty(acme, claire, api):
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert api(acme.key, "GET", OWN.format(claire.pk)).status_code == 200
        return len(seen)

    def decided(count: int) -> None:
        with acme.inside():
            for _n in range(count):
                row = NominationFactory(contact=claire, by=acme.people["bob"])
                services.decline(nomination=row, by=acme.people["alice"])

    decided(2)
    queries()
    at_two = queries()
    decided(18)
    assert queries() == at_two
