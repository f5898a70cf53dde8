"""Monthly revenue: states as they were told, movements recomputed from them."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accounts.customers.models import Company
from accounts.customers.movements import MrrMovement, MrrState
from accounts.customers.rules import Step, Worth, steps
from kernel import tenancy
from kernel.setwise import update_rows

AN_ID = re.compile(r"[a-z]+:\w")
"""A plan that its service knows by an id only ("stripe:prod_1"): two can be told apart, and nobody wants to read it."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a part was worth until the fact, as its sender says, and since when it has been there."""

    amount: int
    currency: str
    since: datetime
    seats: int | None = None
    plan: str = ""


@dataclass(frozen=True, slots=True)
class MrrTold:
    """One fact about what a company pays a month from `at` on; `reference` makes it one however often it is told.

    `part`: one of its subscriptions, where a billing system tells them one by one; empty, the whole.
    """

    company_id: UUID
    at: datetime
    amount: int
    currency: str
    reference: str
    seats: int | None = None
    plan: str = ""
    part: str = ""
    earlier: Earlier | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What a newly told state changed for the company, compared with what was before it in time.

    `is_outdated`: a newer version of the same subscription was known already, so that this says nothing of today.
    """

    told: MrrTold
    step: Step
    is_outdated: bool = False

    @property
    def kind(self) -> str:
        return self.step.kind

    @property
    def growth(self) -> float:
        """Relative growth of revenue; infinite from nothing."""
        before = self.step.before
        return self.step.after / before - 1 if before else float("inf")


def record(told: Sequence[MrrTold]) -> list[Change]:
    """Keep new states, recompute movements and current revenue of their companies. Returns what each new one changed.

    The caller holds the locks of the companies.
    """
    if not told:
        return []
    companies = {fact.company_id for fact in told}
    known = _states(companies)
    there = {(s.company_id, s.reference) for s in known}
    fresh = [fact for fact in told if (fact.company_id, fact.reference) not in there]
    rows = [row for fact in fresh for row in _rows(fact)]
    MrrState.objects.bulk_create(rows, ignore_conflicts=True)
    walked = _recompute(companies)
    outdated = _outdated(fresh, known)
    return [
        Change(fact, _step_of(fact, walked[fact.company_id]), fact.reference in outdated)
        for fact in fresh
    ]


def recompute(company_ids: Collection[UUID]) -> None:
    """Movements and current revenue of these companies, from their states; after two became one."""
    _recompute(set(company_ids))


def _recompute(companies: set[UUID]) -> dict[UUID, dict[str, Step]]:
    """Returns each company's steps by the reference of their states."""
    states: dict[UUID, list[Worth]] = defaultdict(list)
    for state in _states(companies):
        states[state.company_id].append(_worth(state))
    walked = {company_id: steps(rows) for company_id, rows in states.items()}
    _rewrite_movements(companies, walked)
    _rewrite_companies(walked)
    return {
        company_id: {step.state.reference: step for step in mine}
        for company_id, mine in walked.items()
    }


def _rows(fact: MrrTold) -> Iterator[MrrState]:
    base = {
        "organization_id": tenancy.current(),
        "company_id": fact.company_id,
        "occurred_at": fact.at,
        "part": fact.part,
    }
    yield MrrState(
        **base,
        amount=fact.amount,
        currency=fact.currency,
        seats=fact.seats,
        plan=fact.plan,
        reference=fact.reference,
    )
    if fact.earlier is not None:
        yield MrrState(
            **base,
            amount=fact.earlier.amount,
            currency=fact.earlier.currency,
            seats=fact.earlier.seats,
            plan=fact.earlier.plan,
            since=min(fact.earlier.since, fact.at),
            reference=f"{fact.reference}:before",
        )


def _worth(state: MrrState) -> Worth:
    return Worth(
        at=state.occurred_at,
        amount=state.amount,
        currency=state.currency,
        part=state.part,
        since=state.since,
        reference=state.reference,
        seats=state.seats,
        plan=state.plan,
    )


def _states(companies: set[UUID]) -> list[MrrState]:
    rows = MrrState.objects.for_organization(tenancy.current()).filter(company_id__in=companies)
    return list(rows.order_by("occurred_at", "reference"))


def _rewrite_movements(companies: set[UUID], walked: dict[UUID, list[Step]]) -> None:
    organization_id = tenancy.current()
    MrrMovement.objects.for_organization(organization_id).filter(company_id__in=companies).delete()
    MrrMovement.objects.bulk_create(
        MrrMovement(
            organization_id=organization_id,
            company_id=company_id,
            kind=movement.kind,
            occurred_at=movement.at,
            delta=movement.delta,
            currency=movement.currency,
        )
        for company_id, mine in walked.items()
        for step in mine
        for movement in step.movements
    )


def _rewrite_companies(walked: dict[UUID, list[Step]]) -> None:
    companies = Company.objects.for_organization(tenancy.current()).in_bulk(list(walked))
    for company_id, mine in walked.items():
        company, last = companies[company_id], mine[-1]
        company.mrr_amount, company.mrr_currency = last.after, last.state.currency
        company.seats = last.seats_after if last.seats_after is not None else company.seats
        if last.state.plan and not AN_ID.match(last.state.plan):
            company.plan = last.state.plan
        left = last.after == 0 and any(step.after for step in mine)
        company.churned_at = last.state.at if left else None
    update_rows(companies.values(), ["mrr_amount", "mrr_currency", "seats", "plan", "churned_at"])


def _step_of(fact: MrrTold, walked: dict[str, Step]) -> Step:
    """What this fact changed: nothing where the parts of the company speak for the whole."""
    nothing = Step(
        Worth(fact.at, fact.amount, fact.currency), fact.amount, fact.amount, None, None, ""
    )
    return walked.get(fact.reference, nothing)


def _outdated(fresh: Sequence[MrrTold], known: Sequence[MrrState]) -> set[str]:
    """Versions of a subscription that came after a newer one: by time, then by reference."""
    newest: dict[tuple[UUID, str], tuple[datetime, str]] = {}
    for state in known:
        if state.since is None:
            key = (state.company_id, state.part)
            newest[key] = max(
                newest.get(key, (state.occurred_at, "")), (state.occurred_at, state.reference)
            )
    late = set()
    for fact in fresh:
        key, version = (fact.company_id, fact.part), (fact.at, fact.reference)
        if fact.part and version < newest.get(key, version):
            late.add(fact.reference)
        newest[key] = max(newest.get(key, version), version)
    return late
