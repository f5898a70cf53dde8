"""Monthly revenue: states as they were told, movements recomputed from them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accounts.customers.models import Company, MrrMovement, MrrState
from accounts.customers.rules import Worth, movements
from kernel import tenancy
from kernel.setwise import update_rows


@dataclass(frozen=True, slots=True)
class MrrTold:
    """One fact about what a company pays a month from `at` on; `reference` makes it one however often it is told."""

    company_id: UUID
    at: datetime
    amount: int
    currency: str
    reference: str
    seats: int | None = None
    plan: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What a newly told state changed against the state before it in time."""

    told: MrrTold
    kind: str
    before: MrrState | None

    @property
    def growth(self) -> float:
        """Relative growth of revenue; infinite from nothing."""
        return (
            self.told.amount / self.before.amount - 1
            if self.before and self.before.amount
            else float("inf")
        )


def record(told: Sequence[MrrTold]) -> list[Change]:
    """Keep new states, recompute movements and current revenue of their companies. Returns what each new one changed.

    The caller holds the locks of the companies.
    """
    if not told:
        return []
    organization_id = tenancy.current()
    companies = {fact.company_id for fact in told}
    before = {(s.company_id, s.reference) for s in _states(companies)}
    fresh = [fact for fact in told if (fact.company_id, fact.reference) not in before]
    MrrState.objects.bulk_create(
        [
            MrrState(
                organization_id=organization_id,
                company_id=fact.company_id,
                occurred_at=fact.at,
                amount=fact.amount,
                currency=fact.currency,
                seats=fact.seats,
                plan=fact.plan,
                reference=fact.reference,
            )
            for fact in fresh
        ],
        ignore_conflicts=True,
    )
    states = defaultdict(list)
    for state in _states(companies):
        states[state.company_id].append(state)
    _rewrite_movements(states)
    _rewrite_companies(states)
    return [_change(fact, states[fact.company_id]) for fact in fresh]


def _states(companies: set[UUID]) -> list[MrrState]:
    rows = MrrState.objects.for_organization(tenancy.current()).filter(company_id__in=companies)
    return list(rows.order_by("occurred_at", "amount"))


def _rewrite_movements(states: dict[UUID, list[MrrState]]) -> None:
    organization_id = tenancy.current()
    MrrMovement.objects.for_organization(organization_id).filter(company_id__in=states).delete()
    MrrMovement.objects.bulk_create(
        MrrMovement(
            organization_id=organization_id,
            company_id=company_id,
            kind=movement.kind,
            occurred_at=movement.at,
            delta=movement.delta,
            currency=movement.currency,
        )
        for company_id, rows in states.items()
        for movement in movements(Worth(s.occurred_at, s.amount, s.currency) for s in rows)
    )


def _rewrite_companies(states: dict[UUID, list[MrrState]]) -> None:
    companies = Company.objects.for_organization(tenancy.current()).in_bulk(list(states))
    for company_id, rows in states.items():
        company, last = companies[company_id], rows[-1]
        company.mrr_amount, company.mrr_currency = last.amount, last.currency
        company.seats = last.seats if last.seats is not None else company.seats
        company.plan = last.plan or company.plan
        company.churned_at = last.occurred_at if last.amount == 0 and len(rows) > 1 else None
    update_rows(companies.values(), ["mrr_amount", "mrr_currency", "seats", "plan", "churned_at"])


def _change(fact: MrrTold, states: list[MrrState]) -> Change:
    earlier = [
        s
        for s in states
        if (s.occurred_at, s.amount) < (fact.at, fact.amount) and s.reference != fact.reference
    ]
    before = earlier[-1] if earlier else None
    worth = before.amount if before and before.currency == fact.currency else 0
    ever = any(s.amount for s in earlier)
    kinds = movements(
        [Worth(s.occurred_at, s.amount, s.currency) for s in earlier]
        + [Worth(fact.at, fact.amount, fact.currency)]
    )
    changed = fact.amount != worth or (not ever and fact.amount)
    return Change(fact, kinds[-1].kind if changed and kinds else "", before)
