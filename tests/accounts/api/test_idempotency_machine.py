"""`Idempotency-Key` against a model: whatever is sent in whatever order, each key has one effect and one answer."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from accounts.contacting.models import Consent
from accounts.requests import services
from accounts.requests.models import IdempotencyKey
from kernel import tenancy
from tests.factories import ApiKeyFactory, ContactFactory, OrganizationFactory

BODIES = [
    {"purpose": purpose, "answer": answer, "source": "portal"}
    for purpose in ("publication", "service")
    for answer in ("granted", "withdrawn")
]
KEYS = st.sampled_from(["k-1", "k-2", "k-3"])


class Requests(RuleBasedStateMachine):
    """One organization with two programs; the consent ledger grows with every request that is worked on."""

    api: Any

    def __init__(self) -> None:
        super().__init__()
        self.organization = OrganizationFactory(sending="on")
        self.keys = [ApiKeyFactory(organization=self.organization) for _ in range(2)]
        with tenancy.inside(self.organization.pk):
            self.address = f"/api/v1/contacts/{ContactFactory().pk}/consents"
        self.known: dict[tuple[int, str], tuple[int, Any]] = {}
        self.written = 0

    def send(self, who: int, body: Any, **headers: str) -> Any:
        return self.api(self.keys[who], "POST", self.address, body, **headers)

    @rule(who=st.integers(0, 1), key=KEYS, n=st.integers(0, len(BODIES) - 1), quoted=st.booleans())
    def with_a_key(self, who: int, key: str, n: int, quoted: bool) -> None:
        told = self.send(who, BODIES[n], **{"Idempotency-Key": f'"{key}"' if quoted else key})
        if (who, key) not in self.known:
            assert told.status_code == 201
            assert "Idempotent-Replayed" not in told
            self.known[who, key] = (n, told.json())
            self.written += 1
            return
        first, answer = self.known[who, key]
        if first == n:
            assert (told.status_code, told["Idempotent-Replayed"]) == (201, "true")
            assert told.json() == answer
        else:
            assert (told.status_code, told.json()["code"]) == (422, "idempotency_key_reused")

    @rule(who=st.integers(0, 1), key=KEYS)
    def refused(self, who: int, key: str) -> None:
        """What is refused leaves no trace: the key is as free or as taken as before."""
        told = self.send(who, {"purpose": "nonsense"}, **{"Idempotency-Key": key})
        assert told.status_code == (422 if (who, key) in self.known else 400)

    @rule(who=st.integers(0, 1), n=st.integers(0, len(BODIES) - 1))
    def without_a_key(self, who: int, n: int) -> None:
        assert self.send(who, BODIES[n]).status_code == 201
        self.written += 1

    @rule(who=st.integers(0, 1))
    def with_a_broken_key(self, who: int) -> None:
        told = self.send(who, BODIES[0], **{"Idempotency-Key": "x" * 256})
        assert (told.status_code, told.json()["code"]) == (400, "idempotency_key_invalid")

    @rule(hours=st.sampled_from([71, 73]))
    def is_forgotten(self, hours: int) -> None:
        with tenancy.inside(self.organization.pk):
            rows = IdempotencyKey.objects.for_organization(self.organization.pk)
            rows.update(created_at=timezone.now() - timedelta(hours=hours))
            gone = services.forget_old()
        assert gone == (len(self.known) if hours > 72 else 0)
        if hours > 72:
            self.known.clear()

    @invariant()
    def every_effect_is_there_once(self) -> None:
        with tenancy.inside(self.organization.pk):
            assert Consent.objects.count() == self.written
            keys = IdempotencyKey.objects.for_organization(self.organization.pk)
            assert keys.count() == len(self.known)
            assert not keys.filter(status=None).exists()


def machine(api: Any) -> type[RuleBasedStateMachine]:
    return type("Requests", (Requests,), {"api": staticmethod(api)})


def tries(examples: int) -> settings:
    return settings(
        max_examples=examples,
        stateful_step_count=15,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


@pytest.mark.django_db
def test_requests_are_answered_as_the_model_says(api: Any) -> None:
    run_state_machine_as_test(machine(api), settings=tries(12))


@pytest.mark.slow
@pytest.mark.django_db
def test_requests_are_answered_as_the_model_says_long(api: Any) -> None:
    run_state_machine_as_test(machine(api), settings=tries(80))
