from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from accounts.organizations.models import Membership
from advocacy.digests import sending
from advocacy.digests.models import Digest, DigestSchedule, Kind
from advocacy.signals.models import Act
from tests.conftest import Cast
from tests.factories import AdvocateFactory, CompanyFactory, ContactFactory, SignalFactory

MONDAY_NINE = datetime(2026, 3, 9, 8, 0, tzinfo=UTC)
"""A Monday, nine o'clock in Paris."""


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MONDAY_NINE, tick=False) as traveller:
        yield traveller


@pytest.fixture
def member(acme: Cast) -> Membership:
    """Bob, the CSM, who joined long ago."""
    membership = Membership.objects.get(user=acme.people["bob"])
    Membership.objects.filter(pk=membership.pk).update(created_at=datetime(2025, 1, 1, tzinfo=UTC))
    membership.refresh_from_db()
    only(acme, Kind.CSM_WEEKLY)
    return membership


def only(cast: Cast, kind: str) -> None:
    """Nobody gets any other digest than this one without asking for it."""
    with cast.inside():
        DigestSchedule.objects.bulk_create(
            DigestSchedule(organization_id=cast.id, membership=one, kind=other, is_on=False)
            for one in Membership.objects.filter(organization_id=cast.id)
            for other in Kind.values
            if other != kind
        )


Did = Callable[..., Act]


@pytest.fixture
def did(acme: Cast) -> Did:
    """Somebody did something, inside the organization: `did("review", days=2, by="Claire Fontan")`."""

    def act(
        kind: str = "review",
        *,
        days: float = 2,
        by: Any = "Claire Fontan",
        origin: str = "unprompted",
        text: str = "It saves my team two days every week, I tell everybody.",
        owner: Any = None,
        **more: Any,
    ) -> Act:
        at = timezone.now() - timedelta(days=days)
        contact = (
            by
            if not isinstance(by, str)
            else ContactFactory(name=by, company=CompanyFactory(name="Dupont & Fils", owner=owner))
        )
        signal = SignalFactory(
            contact=contact,
            kind=kind,
            occurred_at=at,
            recorded_at=at,
            origin=origin,
            details={"text": text} if text else {},
            **more,
        )
        found: Act = Act.objects.create(
            organization_id=acme.id,
            contact=contact,
            signal=signal,
            kind=kind,
            occurred_at=at,
            origin=origin,
        )
        return found

    return act


@pytest.fixture
def send(acme: Cast, clock: object) -> Callable[[], int]:
    """Send what is due by our clock; claiming goes by the database's."""

    def run() -> int:
        with acme.inside():
            rows = Digest.objects.filter(state="pending", due_at__lte=timezone.now())
            rows.update(due_at=datetime(2020, 1, 1, tzinfo=UTC))
        return sending.send_due(acme.id)

    return run


def advocate(contact: Any, **fields: Any) -> Any:
    return AdvocateFactory(contact=contact, **fields)
