from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from accounts.customers.models import Company
from tests.factories import CompanyFactory

COMPANIES = "/api/v1/companies"


def test_a_company_is_created_once_and_updated_afterwards(api: Any, acme: Any) -> None:
    address = f"{COMPANIES}/by-external-id/org%2F7"
    body = {"name": "Dupont-Lavigne", "employees": 180, "country": "FR", "traits": {"tier": "gold"}}
    first = api(acme.key, "PUT", address, body)
    assert first.status_code == 201
    assert first.json() | body == first.json()
    assert first.json()["external_id"] == "org/7"
    second = api(acme.key, "PUT", address, {"seats": 12})
    assert second.status_code == 200
    assert second.json() == first.json() | {"seats": 12}
    with acme.inside():
        assert Company.objects.count() == 1
    assert api(acme.key, "GET", f"{COMPANIES}/{first.json()['id']}").json() == second.json()


def test_money_is_an_amount_of_minor_units_and_times_are_utc(api: Any, acme: Any) -> None:
    with acme.inside():
        company = CompanyFactory(
            mrr_amount=19000, mrr_currency="EUR", churned_at=datetime(2026, 11, 2, 12, tzinfo=UTC)
        )
    shown = api(acme.key, "GET", f"{COMPANIES}/{company.pk}").json()
    assert shown["mrr"] == {"amount": 19000, "currency": "EUR"}
    assert shown["churned_at"] == "2026-11-02T12:00:00Z"
    assert shown["id"] == str(company.pk)


def test_a_stranger_finds_nothing(api: Any, acme: Any, globex: Any) -> None:
    with acme.inside():
        company = CompanyFactory(external_id="c-1")
    for address in (f"{COMPANIES}/{company.pk}", f"{COMPANIES}/{uuid4()}", f"{COMPANIES}/1"):
        answer = api(globex.key, "GET", address)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert (
        api(globex.key, "PUT", f"{COMPANIES}/by-external-id/c-1", {"name": "X"}).status_code == 201
    )
    with acme.inside():
        assert Company.objects.get().name == company.name


def test_a_test_key_sees_and_writes_test_rows_only(api: Any, acme: Any) -> None:
    with acme.inside():
        live = CompanyFactory(external_id="c-1")
    assert api(acme.test_key, "GET", f"{COMPANIES}/{live.pk}").status_code == 404
    made = api(acme.test_key, "PUT", f"{COMPANIES}/by-external-id/c-1", {"name": "Try"})
    assert (made.status_code, made.json()["is_test"]) == (201, True)
    assert [c["id"] for c in api(acme.key, "GET", COMPANIES).json()["data"]] == [str(live.pk)]
    seen = api(acme.test_key, "GET", COMPANIES).json()["data"]
    assert [c["id"] for c in seen] == [made.json()["id"]]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"country": "France"}, "/country"),
        ({"timezone": "Mars/Base"}, "/timezone"),
        ({"traits": []}, "/traits"),
        ({"traits": {"a": "x" * 40_000}}, "/traits"),
        ({"renewal_on": "soon"}, "/renewal_on"),
        ({"name": None}, "/name"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(
    api: Any, acme: Any, body: dict[str, Any], pointer: str
) -> None:
    answer = api(acme.key, "PUT", f"{COMPANIES}/by-external-id/c-1", body)
    assert answer.status_code == 400
    assert [fault["pointer"] for fault in answer.json()["errors"]] == [pointer]


@pytest.mark.parametrize("external_id", ["x" * 256, "%00", "%20"])
def test_an_external_id_that_cannot_be_kept_is_refused(
    api: Any, acme: Any, external_id: str
) -> None:
    answer = api(acme.key, "PUT", f"{COMPANIES}/by-external-id/{external_id}", {"name": "X"})
    assert (answer.status_code, answer.json()["code"]) == (400, "validation_failed")


@pytest.mark.parametrize("rows", [2, 20])
def test_a_list_costs_the_same_however_long(
    api: Any, acme: Any, rows: int, django_assert_num_queries: Any
) -> None:
    with acme.inside():
        CompanyFactory.create_batch(rows)
    api(acme.key, "GET", COMPANIES)  # notes the first use of the key
    with django_assert_num_queries(QUERIES_OF_A_LIST):
        assert len(api(acme.key, "GET", COMPANIES).json()["data"]) == rows


QUERIES_OF_A_LIST = 6
"""The key, the organization entered and left, the page, and the savepoint that stands for the transaction, twice."""
