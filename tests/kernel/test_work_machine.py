"""Claimable rows against a model: whatever workers do in whatever order, a row is done once and belongs to one of them."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models.functions import Now
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    rule,
    run_state_machine_as_test,
)

from accounts.events.models import Event
from accounts.events.services import receive_rows
from kernel import tenancy, work
from kernel.deaths import MOST_DEATHS
from kernel.text import reason
from tests.factories import OrganizationFactory

pytestmark = pytest.mark.django_db
MINUTE = 60


@dataclass
class Believed:
    """What we believe of one row."""

    state: str = "pending"
    attempts: int = 0
    deaths: int = 0
    is_leased: bool = False
    due_in: float = 0.0
    """Seconds from the present of the model."""


@dataclass(frozen=True)
class Claim:
    """What a worker holds in its hands: rows as it got them."""

    rows: list[Event] = field(default_factory=list)


class Rows(RuleBasedStateMachine):
    """One organization; time passes only when a rule says so (all of it is one transaction, whose now() stands still)."""

    claims = Bundle("claims")

    def __init__(self) -> None:
        super().__init__()
        self.organization = OrganizationFactory()
        self.believed: dict[str, Believed] = {}

    @rule(n=st.integers(1, 4))
    def arrive(self, n: int) -> None:
        names = [f"m-{len(self.believed) + k:03}" for k in range(n)]
        with self.inside():
            items = [{"type": "track", "userId": "u", "event": "E", "messageId": m} for m in names]
            receive_rows(items, source="test")
        self.believed |= {name: Believed() for name in names}

    @rule(target=claims, limit=st.integers(1, 5))
    def claim(self, limit: int) -> Claim:
        may = {n: b for n, b in self.believed.items() if self._may_be_claimed(b)}
        fresh = [name for name, row in may.items() if row.attempts < 2]
        with self.inside():
            rows = work.claim(Event, limit=limit, lease_seconds=MINUTE)
        taken = [row.message_id for row in rows]
        if fresh:
            assert len(taken) == min(limit, len(fresh))
            assert set(taken) <= set(fresh)
        else:
            for row in may.values():
                if row.is_leased and row.deaths + 1 >= MOST_DEATHS:
                    row.state, row.is_leased = "failed", False
            left = {n for n, b in may.items() if b.state == "pending"}
            assert len(taken) == min(1, len(left))
            assert set(taken) <= left
        for row in rows:
            believed = self.believed[row.message_id]
            believed.deaths = believed.deaths + 1 if believed.is_leased else believed.deaths
            believed.attempts += 1
            believed.is_leased, believed.due_in = True, believed.due_in
            self._leased_until(believed, MINUTE)
            assert row.attempts == believed.attempts
        return Claim(rows)

    @rule(claim=claims)
    def finish(self, claim: Claim) -> None:
        holds = all(self._is_held(row) for row in claim.rows)
        try:
            with transaction.atomic(), self.inside():
                work.finish(claim.rows)
        except work.LostLease:
            assert not holds, "a worker lost what it still held"
            return
        assert holds, "a worker finished what was no longer its own"
        for row in claim.rows:
            self._ended(row, state="done")

    @rule(claim=consumes(claims), wait=st.sampled_from([None, 0.0, 90.0]))
    def fail(self, claim: Claim, wait: float | None) -> None:
        with self.inside():
            for row in claim.rows:
                work.fail(row, reason=reason("error", error="x"), retry_in_seconds=wait)
        for row in claim.rows:
            if self._is_held(row):
                self._ended(row, state="failed" if wait is None else "pending", due_in=wait or 0.0)

    @rule(claim=claims)
    def postpone(self, claim: Claim) -> None:
        for row in claim.rows:
            held = self._is_held(row)
            try:
                with transaction.atomic(), self.inside(), connection.cursor() as cursor:
                    cursor.execute("SELECT now() + interval '30 seconds'")
                    work.postpone(row, until=cursor.fetchone()[0])
            except work.LostLease:
                assert not held
            else:
                assert held
                self._ended(row, state="pending", due_in=30.0)

    @rule(seconds=st.sampled_from([10, 45, 61]))
    def time_passes(self, seconds: int) -> None:
        step = timedelta(seconds=seconds)
        with self.inside(), connection.cursor() as cursor:
            cursor.execute(
                "UPDATE accounts_event SET due_at = due_at - %s, lease_until = lease_until - %s"
                " WHERE organization_id = %s",
                [step, step, self.organization.pk],
            )
        for row in self.believed.values():
            row.due_in -= seconds
            self.leases[id(row)] = self.leases.get(id(row), 0.0) - seconds

    @rule()
    def replay(self) -> None:
        with self.inside():
            n = work.replay(Event.objects.for_organization(self.organization.pk))
        failed = [row for row in self.believed.values() if row.state == "failed"]
        assert n == len(failed)
        for row in failed:
            row.state, row.attempts, row.deaths, row.is_leased, row.due_in = (
                "pending",
                0,
                0,
                False,
                0.0,
            )

    @invariant()
    def the_table_says_what_we_believe(self) -> None:
        with self.inside():
            rows = {
                row.message_id: (row.state, row.attempts, row.lease_until is not None)
                for row in Event.objects.for_organization(self.organization.pk)
            }
        assert rows == {n: (b.state, b.attempts, b.is_leased) for n, b in self.believed.items()}

    @invariant()
    def what_is_ended_says_when(self) -> None:
        with self.inside():
            ended = Event.objects.for_organization(self.organization.pk)
            assert not ended.filter(state="pending", finished_at__isnull=False).exists()
            assert not ended.exclude(state="pending").filter(finished_at=None).exists()
            assert not ended.filter(state="done", lease_until__gte=Now()).exists()

    # -- what we know

    @property
    def leases(self) -> dict[int, float]:
        """Row -> seconds its lease has left."""
        return self.__dict__.setdefault("_leases", {})

    def inside(self) -> Any:
        return tenancy.inside(self.organization.pk)

    def _leased_until(self, row: Believed, seconds: float) -> None:
        self.leases[id(row)] = seconds

    def _may_be_claimed(self, row: Believed) -> bool:
        is_free = not row.is_leased or self.leases[id(row)] < 0
        return row.state == "pending" and row.due_in <= 0 and is_free

    def _is_held(self, row: Event) -> bool:
        """The token is the number of attempts: nobody else has claimed it since, nobody has ended it."""
        believed = self.believed[row.message_id]
        return believed.state == "pending" and believed.attempts == row.attempts

    def _ended(self, row: Event, *, state: str, due_in: float | None = None) -> None:
        believed = self.believed[row.message_id]
        believed.state, believed.is_leased, believed.deaths = state, False, 0
        if due_in is not None:
            believed.due_in = due_in


def tries(examples: int) -> settings:
    return settings(
        max_examples=examples,
        stateful_step_count=30,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


def test_rows_are_claimed_as_the_model_says() -> None:
    run_state_machine_as_test(Rows, settings=tries(25))


@pytest.mark.slow
def test_rows_are_claimed_as_the_model_says_long() -> None:
    run_state_machine_as_test(Rows, settings=tries(200))
