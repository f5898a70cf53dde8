"""The review list of likely matches, and handles on the page of a person."""

import pytest
from django.urls import reverse

from accounts.customers import known_as
from accounts.customers.models import Identity
from accounts.customers.refusals import Refusal
from advocacy.signals.suggested import Candidate
from tests.advocacy.admin.pages import person_page
from tests.factories import CandidateFactory, ContactFactory

LIST = "/admin/advocacy/candidate/"


@pytest.fixture
def claire(acme):
    with acme.inside():
        return ContactFactory(name="Claire Fontan")


@pytest.fixture
def waiting(acme, claire):
    with acme.inside():
        return CandidateFactory(handle="x:clairef", suggested=claire)


def press(acme, word, row, who="bob", **told):
    return acme.client(who).post(f"{LIST}{row.pk}/{word}/", told, follow=True)


def state_of(acme, row):
    with acme.inside():
        row.refresh_from_db()
        return row.state, row.contact


def test_the_list_says_what_was_said_where_and_who_is_suggested_why(acme, waiting):
    page = acme.client("bob").get(LIST).content.decode()
    for words in (
        "A good tool",
        "https://x.example/1",
        "Claire Fontan",
        "Same name;",
        "clairef (X)",
    ):
        assert words in page, words
    assert "0.6" not in page
    assert ">1<" in acme.client("bob").get("/admin/").content.decode().replace(" ", "").replace("\n", "")  # fmt: skip


def test_accept_reject_and_never_are_one_click(acme, claire, waiting):
    assert "Counts for Claire Fontan" in press(acme, "accept", waiting, contact=claire.pk).content.decode()  # fmt: skip
    assert state_of(acme, waiting) == ("accepted", claire)
    press(acme, "undo", waiting)
    assert state_of(acme, waiting) == ("waiting", None)
    press(acme, "never", waiting, contact=claire.pk)
    assert state_of(acme, waiting) == ("rejected", None)
    with acme.inside():
        assert Refusal.objects.get().contact == claire
        other = CandidateFactory(suggested=claire)
    press(acme, "reject", other)
    assert state_of(acme, other) == ("rejected", None)
    assert "already" in press(acme, "accept", other, contact=claire.pk).content.decode()


def test_another_person_is_chosen_on_the_page_of_the_match(acme, waiting):
    with acme.inside():
        marc = ContactFactory(name="Marc Oyelaran")
    bob = acme.client("bob")
    page = f"{LIST}{waiting.pk}/change/"
    assert bob.get(page).status_code == 200
    assert bob.post(page, {"contact": ""}).status_code == 200
    assert state_of(acme, waiting) == ("waiting", None)
    assert bob.post(page, {"contact": str(marc.pk)}).status_code == 302
    assert state_of(acme, waiting) == ("accepted", marc)


def test_those_that_name_one_person_are_accepted_together(acme, claire):
    with acme.inside():
        exact = [CandidateFactory(is_exact=True, is_proven=False, suggested=claire) for _ in "ab"]
        likely = CandidateFactory(suggested=claire)
    chosen = [str(row.pk) for row in (*exact, likely)]
    acme.client("bob").post(LIST, {"action": "accept_exact", "_selected_action": chosen})
    assert [state_of(acme, row)[0] for row in exact] == ["accepted", "accepted"]
    assert state_of(acme, likely)[0] == "waiting"


def test_strangers_ids_and_nonsense_choose_nobody(acme, globex, waiting):
    with globex.inside():
        stranger = ContactFactory()
    for wrong in (stranger.pk, "nonsense", ""):
        assert press(acme, "accept", waiting, contact=wrong).status_code == 404
    for word in ("accept", "reject", "never", "undo"):
        path = reverse(f"admin:advocacy_candidate_{word}", args=[waiting.pk])
        assert globex.client("mallory").post(path).status_code == 404
        assert acme.client("bob").get(path).status_code == 405
    assert state_of(acme, waiting) == ("waiting", None)


def test_handles_are_added_and_removed_on_the_page_of_a_person(acme, claire):
    with acme.inside():
        marc = ContactFactory(name="Marc Oyelaran")
        known_as.add(contact=marc, network="github", text="marc")
    bob = acme.client("bob")
    page = f"/admin/accounts/contact/{claire.pk}/"

    def change(**told: str) -> str:
        answer = bob.post(f"{page}handles/", told, follow=True)
        return answer.content.decode() + person_page(bob, claire.pk)

    assert "x:clairef" in change(network="x", text="@ClaireF")
    assert "belongs to Marc Oyelaran" in change(network="github", text="marc")
    assert "neither a handle" in change(network="x", text="a b")
    with acme.inside():
        rows = Identity.objects.filter(contact=claire, kind="handle")
        assert [row.value for row in rows] == ["x:clairef"]
        row = rows.get()
    shown = person_page(bob, claire.pk)
    assert "clairef" in shown
    assert "Removed" in change(remove=str(row.pk))
    assert "no such handle" in change(remove=str(row.pk))
    assert "no such handle" in change(remove="nonsense")
    with acme.inside():
        assert Candidate.objects.count() == 0
        assert not Identity.objects.filter(contact=claire, kind="handle").exists()
