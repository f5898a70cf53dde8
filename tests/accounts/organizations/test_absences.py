"""Who minds whose customers while somebody is away."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.organizations import absences
from accounts.organizations.absences import Absence, Away, who_minds
from tests.factories import (
    CompanyFactory,
    ContactFactory,
    MembershipFactory,
    MomentFactory,
    UserFactory,
)

PEOPLE = st.integers(1, 6)


def test_the_cover_minds_and_the_cover_of_a_cover_who_is_away_too():
    assert who_minds([], owner=1, lead=9) == 1
    assert who_minds([Away(1, 2)], owner=1, lead=9) == 2
    assert who_minds([Away(1, 2), Away(2, 3)], owner=1, lead=9) == 3
    assert who_minds([Away(1, 2), Away(2, 3)], owner=2, lead=9) == 3


def test_without_anybody_who_is_there_it_is_the_lead():
    assert who_minds([Away(1, None)], owner=1, lead=9) == 9
    assert who_minds([Away(1, 2), Away(2, 1)], owner=1, lead=9) == 9
    assert who_minds([Away(1, 9), Away(9, None)], owner=1, lead=9) == 1
    assert who_minds([Away(1, None)], owner=1, lead=None) == 1


@given(
    away=st.dictionaries(PEOPLE, st.none() | PEOPLE).map(
        lambda covers: [Away(who, cover) for who, cover in covers.items()]
    ),
    owner=PEOPLE,
    lead=st.none() | PEOPLE,
)
def test_somebody_always_minds_and_somebody_there_where_there_is_one(away, owner, lead):
    gone = {one.person for one in away}
    minds = who_minds(away, owner=owner, lead=lead)
    assert minds not in gone or (minds == owner and (lead is None or lead in gone))


@pytest.fixture
def carol(acme):
    acme.people["carol"] = UserFactory(email="carol@acme.example", first_name="Carol")
    MembershipFactory(organization=acme.organization, user=acme.people["carol"], role="csm")
    return acme.people["carol"]


def away(acme, person, cover, *, first=0, last=5) -> Absence:
    today = timezone.localdate()
    return Absence.objects.create(
        organization_id=acme.id,
        person=person,
        cover=cover,
        first_day=today + timedelta(days=first),
        last_day=today + timedelta(days=last),
    )


def test_the_moments_of_a_colleague_who_is_away_stand_on_todays_page_of_the_cover(acme, carol):
    bob = acme.people["bob"]
    with acme.inside():
        company = CompanyFactory(owner=carol)
        MomentFactory(contact=ContactFactory(name="Ines", company=company), company=company)
        away(acme, carol, bob, first=1)
    mine = reverse("admin:index") + "?of=me"
    assert "Ines" not in acme.client("bob").get(mine).content.decode()
    with acme.inside():
        Absence.objects.update(first_day=timezone.localdate())
        assert absences.minded_by(bob.pk) == {bob.pk, carol.pk}
        assert absences.stands_in_for(carol) == bob
    assert "Ines" in acme.client("bob").get(mine).content.decode()
    assert "Ines" in acme.client("carol").get(mine).content.decode()


def test_everybody_notes_their_own_absence_and_managers_anybodys(acme, carol, globex):
    add = reverse("admin:accounts_absence_add")
    told = {"first_day": "2026-12-21", "last_day": "2026-12-31", "cover": ""}
    answer = acme.client("bob").post(add, {**told, "person": carol.pk})
    assert answer.status_code == 200
    stranger = globex.people["mallory"].pk
    answer = acme.client("alice").post(add, {**told, "person": carol.pk, "cover": stranger})
    assert answer.status_code == 200
    with acme.inside():
        assert not Absence.objects.exists()
    acme.client("bob").post(add, {**told, "person": acme.people["bob"].pk, "cover": carol.pk})
    acme.client("alice").post(add, {**told, "person": carol.pk})
    with acme.inside():
        row = Absence.objects.get(cover=carol)
        assert (row.first_day, row.person) == (date(2026, 12, 21), acme.people["bob"])
        assert Absence.objects.filter(person=carol, cover=None).count() == 1
        of_carol = Absence.objects.get(person=carol)
    change = reverse("admin:accounts_absence_change", args=[of_carol.pk])
    assert acme.client("bob").post(change, told).status_code == 403


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"last_day": "2026-12-01"}, "before the first"),
        ({"last_day": "2028-12-01"}, "longer than a year"),
        ({"cover": "self"}, "for themselves"),
    ],
)
def test_an_absence_that_cannot_be_is_refused_beside_its_field(acme, wrong, said):
    bob = acme.people["bob"]
    told = {"person": bob.pk, "first_day": "2026-12-21", "last_day": "2026-12-31", "cover": ""}
    told |= {name: bob.pk if value == "self" else value for name, value in wrong.items()}
    page = acme.client("bob").post(reverse("admin:accounts_absence_add"), told)
    assert page.status_code == 200
    assert said in page.content.decode()
