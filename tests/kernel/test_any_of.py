"""Many values as one array: the same rows as `IN`, whatever the column, and the short lists left alone."""

from uuid import uuid4

import pytest

from accounts.customers.models import Company, Contact
from accounts.events.models import Event
from kernel import tenancy
from kernel.any_of import MANY
from tests.factories import ContactFactory

pytestmark = pytest.mark.django_db


def padding() -> list:
    return [uuid4() for _ in range(MANY)]


def sql(rows) -> str:
    return str(rows.query)


def test_many_values_find_the_rows_that_a_few_find(acme) -> None:
    with tenancy.inside(acme.organization.pk):
        company = Company.objects.create(organization=acme.organization, external_id="c")
        contact = ContactFactory(
            organization=acme.organization, external_id="o'neill, {x}", company=company
        )
        other = ContactFactory(organization=acme.organization)
        ids = [contact.pk, None, *padding()]
        rows = Contact.objects.for_organization(acme.organization)
        assert list(rows.filter(pk__in=ids)) == [contact]
        assert list(rows.filter(pk__in=[str(one) for one in ids if one])) == [contact]
        assert other in rows.exclude(pk__in=[one for one in ids if one])
        texts = ["o'neill, {x}", *map(str, padding())]
        assert list(rows.filter(external_id__in=texts)) == [contact]
        companies = [contact.company_id, *padding()]
        assert contact in rows.filter(company__in=companies)
        assert contact in rows.filter(company__in=[Company(pk=pk) for pk in companies])
        assert contact in rows.filter(company__in=Company.objects.filter(pk__in=companies))
        assert "= ANY" in sql(rows.filter(pk__in=ids))
        assert "= ANY" in sql(rows.filter(company__in=companies))


def test_a_few_values_and_numbers_too_big_stay_harmless(acme) -> None:
    with tenancy.inside(acme.organization.pk):
        assert "= ANY" not in sql(Contact.objects.filter(pk__in=padding()[1:]))
        assert not Event.objects.filter(pk__in=[10**30, *range(-MANY, 0)]).exists()
        assert not Event.objects.filter(pk__in=[10**30] * MANY).exists()


def test_no_values_find_nothing_and_a_wrong_one_is_refused(acme) -> None:
    with tenancy.inside(acme.organization.pk):
        assert not Contact.objects.filter(pk__in=[]).exists()
        with pytest.raises(ValueError, match="expected a number"):
            Event.objects.filter(pk__in=["x"] * MANY).exists()
