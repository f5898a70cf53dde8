"""What people and programs see and say of scores: the person's page, the company, the REST doors."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from advocacy import working
from advocacy.scoring.models import Advocate, ScoreOverride, ScoreWeek
from tests.advocacy.scoring.test_weights import tell
from tests.factories import AdvocateFactory, CompanyFactory, ContactFactory

ADVOCATES = "/api/v1/advocates"


@pytest.fixture
def claire(acme):
    with acme.inside():
        company = CompanyFactory(name="Dupont-Lavigne", traits={"fit_grade": "b"})
        contact = ContactFactory(name="Claire Fontan", company=company)
        tell(contact, ("testimonial", 3, {}))
    return contact


def test_a_csm_sets_a_tier_by_hand_and_takes_it_back(acme, claire):
    bob = acme.client("bob")
    tier = reverse("admin:accounts_contact_tier", args=[claire.pk])
    page = reverse("admin:accounts_contact_change", args=[claire.pk])
    until = (timezone.localdate() + timedelta(days=30)).isoformat()
    said = {"tier": "champion", "until": until, "reason": "keynote at our event"}

    assert (
        "at most a year"
        in bob.post(tier, {**said, "until": "2099-01-01"}, follow=True).content.decode()
    )
    assert bob.get(tier).status_code == 405
    bob.post(tier, said)
    told = bob.get(page).content.decode()
    assert "set by Bob: keynote at our event; machine says 17.9, Warm" in told
    assert "Willingness" in told
    bob.post(tier, {"lift": "1"})
    assert "machine says" not in bob.get(page).content.decode()
    with acme.inside():
        assert Advocate.objects.get().tier == "warm"
        assert ScoreOverride.objects.get().lifted_at


def test_a_csm_says_whom_somebody_reaches(acme, claire):
    bob = acme.client("bob")
    reach = reverse("admin:accounts_contact_reach", args=[claire.pk])
    bob.post(reach, {"reach": "field"})
    shown = bob.get(reverse("admin:accounts_contact_change", args=[claire.pk])).content.decode()
    assert "Field: people far beyond their company" in shown
    bob.post(reach, {"reach": ""})
    with acme.inside():
        claire.refresh_from_db()
        assert claire.traits == {}


@pytest.mark.parametrize("door", ["tier", "reach"])
def test_strangers_and_readers_say_nothing(acme, globex, claire, door):
    address = reverse(f"admin:accounts_contact_{door}", args=[claire.pk])
    assert globex.client("mallory").post(address, {"reach": "field"}).status_code == 404
    with acme.inside():
        assert not ScoreOverride.objects.exists()


def test_the_api_explains_a_standing_with_all_its_parts(api, acme, claire):
    shown = api(acme.key, "GET", f"{ADVOCATES}/{claire.pk}").json()
    assert (shown["tier"], shown["machine_tier"], shown["override"]) == ("warm", "warm", None)
    assert shown["fit"]["grade"] == "B"
    assert shown["reach"]["code"] == "reach.unknown"
    assert (shown["relation"]["given"], shown["relation"]["asked"]) == (0, 0)
    assert shown["relation"]["last_contact_at"]
    assert shown["version"] == 0
    assert [week["score"] for week in shown["history"]] == [17.9]

    until = timezone.now() + timedelta(days=9)
    with acme.inside():
        ScoreOverride.objects.create(
            organization_id=acme.id,
            contact=claire,
            tier="champion",
            reason="keynote",
            until=until,
            set_by=acme.people["bob"],
            machine_tier="warm",
        )
        Advocate.objects.update(override_tier="champion", override_until=until)
    shown = api(acme.key, "GET", f"{ADVOCATES}/{claire.pk}").json()
    assert (shown["tier"], shown["machine_tier"], shown["score"]) == ("champion", "warm", 17.9)
    assert (shown["override"]["reason"], shown["override"]["set_by"]) == ("keynote", "Bob")


def test_the_list_is_narrowed_down(api, acme, claire):
    with acme.inside():
        marc = AdvocateFactory(contact=ContactFactory(name="Marc Oyelaran"), score=40)

    def found(query):
        answer = api(acme.key, "GET", f"{ADVOCATES}?{query}")
        assert answer.status_code == 200, answer.content
        return {row["contact"]["name"] for row in answer.json()["data"]}

    one, other = {"Claire Fontan"}, {marc.contact.name}
    assert found("min_score=20") == other
    assert found(f"company={claire.company_id}") == one
    assert found("has_acts=true") == found("unprompted=true") == one
    assert found("has_acts=false") == found("unprompted=false") == other
    assert found("q=oyelaran") == other
    assert found("q=DUPONT") == found("q=fontán+dupont") == one
    assert found("q=nobody") == found("q=fontan+oyelaran") == set()
    for wrong in ("min_score=many", "unprompted=maybe", "q=", "company=7"):
        assert api(acme.key, "GET", f"{ADVOCATES}?{wrong}").status_code == 400


def test_a_company_is_told_with_its_people(api, acme, globex, claire):
    with acme.inside():
        AdvocateFactory(contact=ContactFactory(company=claire.company), score=40)
    address = f"/api/v1/companies/{claire.company_id}/standing"
    shown = api(acme.key, "GET", address).json()
    assert (shown["score"], shown["advocates"], shown["is_covered"]) == (44.5, 1, True)
    assert [one["score"] for one in shown["people"]] == [40, 17.9]
    assert api(globex.key, "GET", address).status_code == 404
    page = reverse("admin:accounts_company_change", args=[claire.company_id])
    told = acme.client("bob").get(page).content.decode()
    assert "44.5 points: the best person" in told
    assert "Covered: 1 person here recommends you." in told


@pytest.mark.django_db(transaction=True)
def test_a_consent_told_by_the_api_counts_within_seconds(api, acme, claire):
    address = f"/api/v1/contacts/{claire.pk}/consents"

    def say(answer):
        body = {"purpose": "profiling", "answer": answer, "source": "letter"}
        assert api(acme.key, "POST", address, body).status_code == 201
        working.read_a_round()
        with acme.inside():
            return Advocate.objects.values_list("score", "tier").get()

    assert say("objected") == (None, "leave")
    with acme.inside():
        assert not ScoreWeek.objects.exists()
    assert say("granted") == (17.9, "warm")
