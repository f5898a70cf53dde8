from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.customers.models import Company
from tests.factories import CompanyFactory

COMPANIES = "/api/v1/companies"
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def _pages(api: Any, key: Any, limit: int, between: Any = None, query: str = "") -> list[str]:
    """The external ids over all pages; `between` is called after each page."""
    seen, cursor = [], ""
    while True:
        answer = api(key, "GET", f"{COMPANIES}?limit={limit}{query}{cursor}")
        assert answer.status_code == 200, answer.content
        body = answer.json()
        assert body["object"] == "list"
        assert len(body["data"]) <= limit
        seen += [row["external_id"] for row in body["data"]]
        assert body["has_more"] == (body["next_cursor"] is not None)
        if not body["has_more"]:
            return seen
        if between:
            between()
        cursor = f"&cursor={body['next_cursor']}"


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    minutes=st.lists(st.integers(0, 3), max_size=12),
    later=st.lists(st.integers(0, 5), max_size=4),
    limit=st.integers(1, 5),
)
def test_rows_that_arrive_while_paging_are_no_reason_to_repeat_or_skip(
    api: Any, acme: Any, minutes: list[int], later: list[int], limit: int
) -> None:
    with acme.inside():
        Company.objects.all().delete()
        before = {
            CompanyFactory(created_at=NOON + timedelta(minutes=minute)).external_id
            for minute in minutes
        }
    coming = iter(later)

    def arrive() -> None:
        minute = next(coming, None)
        if minute is not None:
            with acme.inside():
                CompanyFactory(created_at=NOON + timedelta(minutes=minute))

    seen = _pages(api, acme.key, limit, between=arrive)
    assert len(seen) == len(set(seen))
    assert before <= set(seen)


def test_the_newest_comes_first_and_equals_have_one_order(api: Any, acme: Any) -> None:
    with acme.inside():
        rows = [CompanyFactory(created_at=NOON + timedelta(minutes=m)) for m in (0, 2, 1, 1, 1)]
    expected = [
        r.external_id for r in sorted(rows, key=lambda r: (r.created_at, r.pk), reverse=True)
    ]
    assert _pages(api, acme.key, 2) == _pages(api, acme.key, 100) == expected


def test_a_cursor_is_good_for_its_own_list_only(api: Any, acme: Any, globex: Any) -> None:
    with acme.inside():
        CompanyFactory.create_batch(3)
        CompanyFactory.create_batch(3, is_test=True)
    cursor = api(acme.key, "GET", f"{COMPANIES}?limit=1").json()["next_cursor"]
    assert api(acme.key, "GET", f"{COMPANIES}?limit=2&cursor={cursor}").status_code == 200
    forged = cursor[:-1] + ("A" if cursor[-1] != "A" else "B")
    for key, address in (
        (globex.key, f"{COMPANIES}?cursor={cursor}"),
        (acme.test_key, f"{COMPANIES}?cursor={cursor}"),
        (acme.key, f"/api/v1/contacts?cursor={cursor}"),
        (acme.key, f"/api/v1/contacts?cursor={cursor}&email=a@b.example"),
        (acme.key, f"{COMPANIES}?cursor={forged}"),
        (acme.key, f"{COMPANIES}?cursor=x"),
        (acme.key, f"{COMPANIES}?cursor=%00"),
    ):
        answer = api(key, "GET", address)
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid_cursor"), address


@pytest.mark.parametrize("limit", ["0", "101", "-1", "x", "1.5", "", "²", "9" * 5000])
def test_a_limit_outside_of_1_to_100_is_refused(api: Any, acme: Any, limit: str) -> None:
    answer = api(acme.key, "GET", f"{COMPANIES}?limit={limit}")
    assert (answer.status_code, answer.json()["code"]) == (400, "validation_failed")
    assert answer.json()["errors"][0]["pointer"] == "/limit"


def test_25_rows_when_nothing_is_said(api: Any, acme: Any) -> None:
    with acme.inside():
        CompanyFactory.create_batch(26)
    assert len(api(acme.key, "GET", COMPANIES).json()["data"]) == 25
