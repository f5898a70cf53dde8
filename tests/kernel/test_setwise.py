"""Many rows in one statement, with the types of their columns."""

from datetime import UTC, date, datetime

import pytest
from django.db import ProgrammingError

from accounts.customers.models import Company
from kernel.setwise import insert_rows, update_rows
from tests.factories import CompanyFactory


def test_values_of_every_type_arrive_as_they_were(acme, django_assert_num_queries):
    with acme.inside():
        rows = [CompanyFactory() for _ in range(3)]
        for n, row in enumerate(rows):
            row.name = f"Ünïcødé 'quoted' \"{n}\""
            row.employees = n or None
            row.is_regulated = bool(n)
            row.renewal_on = date(2026, 3, n + 1)
            row.churned_at = datetime(2026, 3, 1, 12, 0, 0, n, tzinfo=UTC)
            row.traits = {"nested": [n, None, {"a": 1.5}]}
        fields = ["name", "employees", "is_regulated", "renewal_on", "churned_at", "traits"]
        with django_assert_num_queries(1):
            update_rows(rows, fields)
        for row in rows:
            stored = Company.objects.get(pk=row.pk)
            assert [getattr(stored, f) for f in fields] == [getattr(row, f) for f in fields]


def test_nothing_of_another_organization_is_touched(acme, globex):
    with acme.inside():
        theirs = CompanyFactory(name="theirs")
    with globex.inside():
        theirs.name = "stolen"
        update_rows([theirs], ["name"])
    with acme.inside():
        assert Company.objects.get().name == "theirs"


def test_no_rows_no_statement(acme, django_assert_num_queries):
    with acme.inside(), django_assert_num_queries(0):
        update_rows([], ["name"])


def test_inserted_rows_are_there_with_their_defaults(acme, django_assert_num_queries):
    with acme.inside():
        rows = [
            Company(organization_id=acme.id, name=f"“{n}”", traits={"n": [n]}) for n in range(3)
        ]
        with django_assert_num_queries(1):
            insert_rows(rows, leave_out=["created_at"])
        for row in rows:
            stored = Company.objects.get(pk=row.pk)
            assert (stored.name, stored.traits, stored.policy) == (row.name, row.traits, "unknown")
            assert stored.created_at is not None


def test_rows_cannot_be_inserted_into_another_organization(acme, globex):
    row = Company(organization_id=globex.id, name="smuggled")
    with pytest.raises(ProgrammingError, match="row-level security"), acme.inside():
        insert_rows([row], leave_out=["created_at"])
