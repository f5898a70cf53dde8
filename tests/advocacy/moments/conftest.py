"""The stage: acme with its playbooks, a Monday noon in Paris, and short ways to say what happened."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from accounts.contacting import services as contacting
from accounts.customers.models import ActiveDay, Contact
from accounts.customers.trouble_models import Trouble
from advocacy.moments import services
from advocacy.moments.models import Decision, Delivery, Moment, Rule
from advocacy.signals.models import MilestoneDefinition, Signal
from kernel import tenancy
from tests.conftest import Cast
from tests.factories import AdvocateFactory, CompanyFactory, ContactFactory, SignalFactory

NOON = datetime(2026, 3, 10, 11, 0, tzinfo=UTC)
"""A Tuesday, twelve o'clock in Paris."""


@dataclass
class Stage:
    acme: Cast

    def rule(self, code: str = "1-significant-result", **changes: Any) -> Rule:
        rule: Rule = Rule.objects.get(code=code)
        for name, value in changes.items():
            setattr(rule, name, value)
        rule.save()
        return rule

    def person(self, *, tier: str = "warm", company: Any = True, **fields: Any) -> Contact:
        """A customer who uses the product, known for 100 days."""
        if company is True:
            company = CompanyFactory(name="Dupont-Lavigne", owner=self.acme.people["bob"])
        fields = {"name": "Claire Fontan", "language": "en", "timezone": "Europe/Paris"} | fields
        contact: Contact = ContactFactory(
            company=company, first_seen_at=timezone.now() - timedelta(days=100), **fields
        )
        AdvocateFactory(contact=contact, tier=tier)
        self.uses(contact, days=5)
        return contact

    def uses(self, contact: Contact, *, days: int) -> None:
        today = timezone.now().date()
        ActiveDay.objects.filter(contact=contact).delete()
        ActiveDay.objects.bulk_create(
            ActiveDay(
                organization_id=tenancy.current(), contact=contact, day=today - timedelta(days=n)
            )
            for n in range(days)
        )

    def consents(
        self, contact: Contact, answer: str = "granted", purpose: str = "recommendation"
    ) -> None:
        contacting.record_consent(contact=contact, purpose=purpose, answer=answer, source="test")

    def trouble(self, kind: str = "serious_ticket", *, days: int = 9, **of: Any) -> Trouble:
        trouble: Trouble = Trouble.objects.create(
            organization_id=tenancy.current(),
            kind=kind,
            reference="4711",
            opened_at=timezone.now() - timedelta(days=days),
            **of,
        )
        return trouble

    def milestone(self, contact: Contact, value: Any = 120.0, **details: Any) -> Signal:
        metric = details.pop("metric", "hours_saved_per_month")
        MilestoneDefinition.objects.get_or_create(
            organization_id=tenancy.current(),
            metric=metric,
            defaults={"label": "Hours saved", "unit": "hours", "period": "month"},
        )
        return self.signal(
            contact, "milestone", details={"metric": metric, "value": value} | details
        )

    def signal(self, contact: Contact, kind: str, **fields: Any) -> Signal:
        known = {"company": contact.company, "recorded_at": timezone.now()}
        fields = {"origin": "unprompted"} | known | fields
        signal: Signal = SignalFactory(contact=contact, kind=kind, **fields)
        return signal

    def decide(self, *signals: Signal) -> list[Moment]:
        return services.decide(signals, advocates={}, now=timezone.now())

    def decision(self, signal: Signal, code: str = "1-significant-result") -> Decision:
        decision: Decision = Decision.objects.get(signal=signal, rule__code=code)
        return decision

    def channels(self, moment: Moment) -> dict[str, datetime]:
        return dict(Delivery.objects.filter(moment=moment).values_list("channel", "due_at"))

    def given(
        self, contact: Contact, *, gesture: str = "equip", days: int = 100, **fields: Any
    ) -> Moment:
        """An earlier gesture that reached the person: a CSM did it."""
        opened = timezone.now() - timedelta(days=days)
        moment: Moment = Moment.objects.create(
            organization_id=tenancy.current(),
            contact=contact,
            company=contact.company,
            signal=self.signal(contact, "promoter"),
            gesture=gesture,
            opened_at=opened,
            **{
                "acted_at": opened if fields.get("state", "done") == "done" else None,
                "rule": Rule.objects.get(code="1-significant-result"),
                "state": "done",
                "position": "drafts",
                "expires_at": opened + timedelta(days=10),
            }
            | fields,
        )
        return moment


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def stage(acme: Cast, clock: object) -> Iterator[Stage]:
    with acme.inside():
        services.install_playbooks()
        Rule.objects.filter(code__regex="^[123]-").update(position="on")
        Rule.objects.exclude(code__regex="^[123]-").update(position="off")
        yield Stage(acme)


def codes(reasons: Sequence[dict[str, Any]]) -> list[str]:
    return [reason["code"] for reason in reasons]
