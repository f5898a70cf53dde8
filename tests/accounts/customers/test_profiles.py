"""Who a batch of facts is about."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.customers import profiles
from accounts.customers.models import Company, Contact, Identity
from accounts.customers.services import find_contact, upsert_company, upsert_contact
from accounts.customers.told import CompanyTold, PersonTold
from kernel.errors import Invalid
from tests.factories import CompanyFactory, ContactFactory

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def told(key=1, **facts):
    return PersonTold(key=key, at=facts.pop("at", NOW), **facts)


def test_a_stranger_becomes_a_contact_and_is_found_again(acme):
    with acme.inside():
        first = profiles.apply([told(external_id="u1", email="claire@x.example")])
        again = profiles.apply([told(external_id="u1"), told(key=2, email="claire@x.example")])
        assert first.contact_of[1].pk == again.contact_of[1].pk == again.contact_of[2].pk
        assert Contact.objects.count() == 1


def test_an_anonymous_visitor_is_nobody_until_they_say_who_they_are(acme):
    with acme.inside():
        assert profiles.apply([told(anonymous_id="a1")]).contact_of == {}
        assert Contact.objects.count() == 0
        known = profiles.apply([told(anonymous_id="a1", external_id="u1")]).contact_of[1]
        assert profiles.apply([told(anonymous_id="a1")]).contact_of[1].pk == known.pk


def test_facts_about_one_person_in_one_batch_meet_in_one_contact(acme):
    with acme.inside():
        book = profiles.apply(
            [
                told(1, external_id="u1", fields={"name": "Claire"}),
                told(2, external_id="u1", email="c@x.example", at=NOW + timedelta(hours=1)),
                told(3, email="c@x.example", at=NOW + timedelta(hours=2), company="dupont"),
            ]
        )
        contact = Contact.objects.get()
        assert {c.pk for c in book.contact_of.values()} == {contact.pk}
        assert (contact.name, contact.email) == ("Claire", "c@x.example")
        assert contact.company.external_id == "dupont"


def test_late_news_does_not_overwrite_newer_news(acme):
    with acme.inside():
        profiles.apply([told(external_id="u1", fields={"title": "Head"}, traits={"plan": "pro"})])
        profiles.apply(
            [
                told(
                    external_id="u1",
                    at=NOW - timedelta(days=1),
                    fields={"title": "Intern", "country": "FR"},
                    traits={"plan": "free"},
                )
            ]
        )
        contact = Contact.objects.get()
        assert (contact.title, contact.country, contact.traits) == ("Head", "FR", {"plan": "pro"})


def test_an_alias_makes_two_known_ids_one_person(acme):
    with acme.inside():
        old = ContactFactory(external_id="old", email="")
        new = ContactFactory(external_id="new", email="")
        book = profiles.apply([told(external_id="new", previous_id="old")])
        assert book.merges == [(old.pk, new.pk)]


def test_two_ids_that_share_a_mailbox_stay_two_people(acme):
    with acme.inside():
        first = ContactFactory(external_id="u1", email="team@x.example")
        book = profiles.apply([told(external_id="u2", email="team@x.example")])
        assert book.merges == []
        assert book.contact_of[1].pk != first.pk


def test_somebody_known_by_mail_only_is_the_person_who_signs_up_with_it(acme):
    with acme.inside():
        prospect = ContactFactory(external_id=None, email="p@x.example")
        book = profiles.apply([told(external_id="u9", email="p@x.example")])
        assert book.contact_of[1].pk == prospect.pk
        assert book.contact_of[1].external_id == "u9"


def test_test_rows_and_live_rows_never_meet(acme):
    with acme.inside():
        live = profiles.apply([told(external_id="u1")]).contact_of[1]
        test = profiles.apply([told(external_id="u1", is_test=True)]).contact_of[1]
        assert live.pk != test.pk
        assert find_contact(external_id="u1").pk == live.pk
        assert find_contact(external_id="u1", is_test=True).pk == test.pk


def test_a_group_call_creates_and_updates_the_company(acme):
    with acme.inside():
        profiles.apply([], [CompanyTold("dupont", NOW, fields={"name": "Dupont", "employees": 40})])
        profiles.apply(
            [], [CompanyTold("dupont", NOW + timedelta(days=1), fields={"employees": 50})]
        )
        company = Company.objects.get()
        assert (company.name, company.employees) == ("Dupont", 50)


@pytest.mark.parametrize("size", [2, 20])
def test_the_number_of_queries_does_not_grow_with_the_batch(
    acme, size, django_assert_max_num_queries
):
    with acme.inside():
        people = [
            told(
                n,
                external_id=f"u{n}",
                email=f"u{n}@x.example",
                company=f"c{n}",
                fields={"name": "N"},
            )
            for n in range(size)
        ]
        with django_assert_max_num_queries(16):
            profiles.apply(people)


def test_upsert_says_whether_somebody_was_created(acme):
    with acme.inside():
        company = CompanyFactory()
        contact, created = upsert_contact(
            external_id="u1", email="A@X.example", fields={"name": "Anna", "company": company}
        )
        assert created
        assert (contact.email, contact.company) == ("a@x.example", company)
        assert upsert_contact(email="a@x.example", fields={"title": "CEO"}) == (contact, False)
        assert Identity.objects.count() == 2


def test_a_contact_needs_an_id_or_a_mail_address(acme):
    with acme.inside():
        with pytest.raises(Invalid, match="external_id or by email"):
            upsert_contact(fields={"name": "Nobody"})
        with pytest.raises(Invalid, match="not a mail address"):
            upsert_contact(external_id="u1", email="nonsense", fields={})
        assert Contact.objects.count() == 0


def test_companies_are_upserted_by_your_id(acme):
    with acme.inside():
        first, created = upsert_company(external_id="dupont", fields={"name": "Dupont"})
        again, created_again = upsert_company(external_id="dupont", fields={"name": "Dupont SA"})
        assert (created, created_again) == (True, False)
        assert first.pk == again.pk
        assert again.name == "Dupont SA"
