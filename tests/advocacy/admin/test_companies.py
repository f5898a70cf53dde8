"""Companies change hands, and belong to each other."""

import pytest
from django.urls import reverse

from accounts.customers.handing_over import check_parent, hand_over
from kernel.errors import Invalid
from tests.factories import CompanyFactory

LIST = "admin:accounts_company_changelist"


def test_chosen_companies_are_handed_over_on_a_page_that_asks_to_whom(acme, globex):
    bob = acme.people["bob"]
    with acme.inside():
        mine, other, stays = (
            CompanyFactory(name=name) for name in ("Dupont", "Northgate", "Stays")
        )
    with globex.inside():
        strangers = CompanyFactory(name="Strangers")
    chosen = {
        "action": "hand_over",
        "_selected_action": [str(mine.pk), str(other.pk), str(strangers.pk)],
    }
    alice = acme.client("alice")
    page = alice.post(reverse(LIST), chosen).content.decode()
    assert "Dupont" in page
    assert "Strangers" not in page
    answer = alice.post(reverse(LIST), {**chosen, "hand_over": "1", "to": bob.pk}, follow=True)
    assert "2 companies are looked after by Bob now" in answer.content.decode()
    with acme.inside():
        for row in (mine, other, stays):
            row.refresh_from_db()
        assert (mine.owner, other.owner, stays.owner) == (bob, bob, None)
    with globex.inside():
        strangers.refresh_from_db()
        assert strangers.owner is None


def test_nobody_from_outside_gets_our_companies(acme, globex):
    with acme.inside():
        company = CompanyFactory()
        with pytest.raises(Invalid):
            hand_over(companies=[company.pk], to=globex.people["mallory"])
        company.refresh_from_db()
        assert company.owner is None


def test_a_company_belongs_to_another_but_never_to_itself(acme):
    with acme.inside():
        holding = CompanyFactory(name="Holding")
        site = CompanyFactory(name="Site", parent=holding)
        with pytest.raises(Invalid, match="itself"):
            check_parent(company_id=holding.pk, parent=site)
        deep = site
        for n in range(5):
            deep = CompanyFactory(name=f"Level {n}", parent=deep)
        with pytest.raises(Invalid, match="levels"):
            check_parent(company_id=None, parent=deep)
    page = (
        acme.client("bob")
        .get(reverse("admin:accounts_company_change", args=[holding.pk]))
        .content.decode()
    )
    assert "Site" in page
