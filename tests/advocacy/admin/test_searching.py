"""Who types a name finds the person, however it is written; and nobody of another organization."""

from typing import Any
from urllib.parse import quote

import pytest

from tests.factories import AdvocateFactory, CompanyFactory, ContactFactory


@pytest.fixture
def bob(acme: Any) -> Any:
    return acme.client("bob")


@pytest.fixture
def people(acme: Any, globex: Any) -> None:
    with acme.inside():
        lemaire = CompanyFactory(name="Société Lemaire", domain="lemaire.example")
        others = CompanyFactory(name="Northgate", domain="northgate.example")
        for name, company, told in (
            ("Hélène Martin", lemaire, {"email": "h.martin@lemaire.example"}),
            ("Martin Opitz", others, {"external_id": "user-77"}),
            ("100% Sure", others, {}),
        ):
            AdvocateFactory(contact=ContactFactory(name=name, company=company, **told))
    with globex.inside():
        AdvocateFactory(contact=ContactFactory(name="Hélène Martin of Globex"))


FOUND = {
    "helene": {"Hélène Martin"},
    "HÉLÈNE": {"Hélène Martin"},
    "martin": {"Hélène Martin", "Martin Opitz"},
    "martin societe": {"Hélène Martin"},
    '"martin opitz"': {"Martin Opitz"},
    "h.martin@LEMAIRE": {"Hélène Martin"},
    "user-77": {"Martin Opitz"},
    "%": {"100% Sure"},
    "_": set(),
    "'": set(),
    "nobody": set(),
}


@pytest.mark.parametrize("page", ["accounts/contact", "advocacy/advocate"])
def test_a_person_is_found_by_any_of_their_words(bob: Any, people: None, page: str) -> None:
    names = {"Hélène Martin", "Martin Opitz", "100% Sure"}
    for typed, found in FOUND.items():
        shown = bob.get(f"/admin/{page}/?q={quote(typed)}").content.decode()
        assert {name for name in names if f">{name}<" in shown} == found, typed
        assert "Globex" not in shown


def test_a_company_is_found_by_name_or_domain(bob: Any, people: None) -> None:
    for typed in ("societe", "LEMAIRE.example", "Société Lemaire"):
        shown = bob.get(f"/admin/accounts/company/?q={quote(typed)}").content.decode()
        assert "Société Lemaire" in shown, typed
        assert "Northgate" not in shown, typed
