from typing import Any

import pytest

from accounts.contacting.models import Consent
from accounts.customers.models import Company, Contact
from tests.accounts.api.test_companies import QUERIES_OF_A_LIST
from tests.factories import CompanyFactory, ContactFactory

CONTACTS = "/api/v1/contacts"


def test_a_contact_is_created_once_and_updated_afterwards(api: Any, acme: Any) -> None:
    address = f"{CONTACTS}/by-external-id/user-42"
    body = {
        "email": "claire@dupont.example",
        "name": "Claire Fontan",
        "language": "fr",
        "company": {"external_id": "org-7", "name": "Dupont-Lavigne"},
    }
    first = api(acme.key, "PUT", address, body)
    assert first.status_code == 201, first.content
    shown = first.json()
    assert (shown["external_id"], shown["email"]) == ("user-42", "claire@dupont.example")
    assert shown["company"]["external_id"] == "org-7"
    assert shown["company"]["name"] == "Dupont-Lavigne"
    second = api(acme.key, "PUT", address, {"title": "Head of operations"})
    assert second.status_code == 200
    assert second.json() == shown | {"title": "Head of operations"}
    with acme.inside():
        assert (Contact.objects.count(), Company.objects.count()) == (1, 1)


def test_a_contact_is_changed_by_our_id(api: Any, acme: Any) -> None:
    with acme.inside():
        with_id = ContactFactory()
        by_mail = ContactFactory(external_id=None)
    for contact in (with_id, by_mail):
        answer = api(acme.key, "PATCH", f"{CONTACTS}/{contact.pk}", {"name": "Marc Oyelaran"})
        assert answer.status_code == 200, answer.content
        assert answer.json()["id"] == str(contact.pk)
        assert answer.json()["name"] == "Marc Oyelaran"
        assert answer.json()["email"] == contact.email
    with acme.inside():
        assert Contact.objects.count() == 2


def test_contacts_are_found_by_any_address_or_id_they_are_known_by(api: Any, acme: Any) -> None:
    with acme.inside():
        company = CompanyFactory()
        claire = ContactFactory(email="claire@dupont.example", company=company)
        ContactFactory()
        gone = ContactFactory(merged_into=claire)
    for query in (
        "email=Claire@Dupont.example",
        f"external_id={claire.external_id}",
        f"company={company.pk}",
        f"company={company.pk}&external_id={claire.external_id}",
    ):
        found = api(acme.key, "GET", f"{CONTACTS}?{query}").json()["data"]
        assert [row["id"] for row in found] == [str(claire.pk)], query
    assert api(acme.key, "GET", f"{CONTACTS}?email=nobody@x.example").json()["data"] == []
    assert api(acme.key, "GET", f"{CONTACTS}/{gone.pk}").status_code == 404
    assert len(api(acme.key, "GET", CONTACTS).json()["data"]) == 2


def test_a_stranger_finds_and_changes_nobody(api: Any, acme: Any, globex: Any) -> None:
    with acme.inside():
        claire = ContactFactory(email="claire@dupont.example")
    one = f"{CONTACTS}/{claire.pk}"
    consent = {"purpose": "publication", "answer": "granted", "source": "form"}
    for key in (globex.key, acme.test_key):
        assert api(key, "GET", one).status_code == 404
        assert api(key, "PATCH", one, {"name": "X"}).status_code == 404
        assert api(key, "GET", f"{one}/consents").status_code == 404
        assert api(key, "POST", f"{one}/consents", consent).status_code == 404
        assert api(key, "GET", f"{CONTACTS}?email=claire@dupont.example").json()["data"] == []
    with acme.inside():
        assert Contact.objects.get().name == claire.name
        assert not Consent.objects.exists()


def test_a_consent_is_added_to_the_ledger_and_nothing_is_overwritten(api: Any, acme: Any) -> None:
    with acme.inside():
        claire = ContactFactory()
    address = f"{CONTACTS}/{claire.pk}/consents"
    for answer in ("granted", "withdrawn"):
        body = {"purpose": "publication", "answer": answer, "source": "portal"}
        told = api(acme.key, "POST", address, body)
        assert told.status_code == 201, told.content
        assert told.json() | body == told.json()
    ledger = api(acme.key, "GET", address).json()["data"]
    assert [entry["answer"] for entry in ledger] == ["withdrawn", "granted"]
    refused = api(
        acme.key, "POST", address, {"purpose": "spam", "answer": "granted", "source": "x"}
    )
    assert refused.json()["errors"][0]["pointer"] == "/purpose"


@pytest.mark.parametrize("rows", [2, 20])
def test_a_list_costs_the_same_however_long(
    api: Any, acme: Any, rows: int, django_assert_num_queries: Any
) -> None:
    with acme.inside():
        for _ in range(rows):
            ContactFactory(company=CompanyFactory())
    api(acme.key, "GET", CONTACTS)  # notes the first use of the key
    with django_assert_num_queries(QUERIES_OF_A_LIST):
        assert len(api(acme.key, "GET", CONTACTS).json()["data"]) == rows
