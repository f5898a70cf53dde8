from datetime import UTC, datetime, timedelta
from itertools import permutations

from accounts.customers import revenue
from accounts.customers.models import Company
from accounts.customers.movements import MrrMovement
from accounts.customers.revenue import MrrTold
from tests.factories import CompanyFactory

START = datetime(2026, 1, 1, tzinfo=UTC)


def states(company):
    amounts = [10_000, 15_000, 12_000, 0]
    return [
        MrrTold(company.pk, START + timedelta(days=30 * n), amount, "EUR", f"r{n}", seats=n + 1)
        for n, amount in enumerate(amounts)
    ]


def test_the_same_states_in_any_order_leave_the_same_movements(acme):
    with acme.inside():
        ends = []
        for order in permutations(range(4)):
            company = CompanyFactory()
            told = states(company)
            for n in order:
                revenue.record([told[n]])
            rows = MrrMovement.objects.filter(company=company).order_by("occurred_at")
            ends.append([(row.kind, row.delta) for row in rows])
        assert ends[0] == [
            ("new", 10_000),
            ("expansion", 5_000),
            ("contraction", -3_000),
            ("churn", -12_000),
        ]
        assert all(end == ends[0] for end in ends)


def test_a_state_told_twice_counts_once(acme):
    with acme.inside():
        company = CompanyFactory()
        told = states(company)[:2]
        assert [change.kind for change in revenue.record(told)] == ["new", "expansion"]
        assert revenue.record(told) == []
        company.refresh_from_db()
        assert (company.mrr_amount, company.mrr_currency, company.churned_at) == (
            15_000,
            "EUR",
            None,
        )


def test_a_company_that_pays_nothing_any_more_has_left(acme):
    with acme.inside():
        company = CompanyFactory()
        revenue.record(states(company))
        assert Company.objects.get(pk=company.pk).churned_at == START + timedelta(days=90)
