from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.core import mail

from advocacy import working
from advocacy.nurture.models import ContentItem, Sequence
from advocacy.nurture.services import install_sequence
from kernel import tenancy
from tests.conftest import Cast

MONDAY = datetime(2026, 3, 9, 11, 0, tzinfo=UTC)
"""A Monday, noon in Paris, seven in the morning in New York (which changed its clocks the day before)."""


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def letters() -> Callable[[], list[Any]]:
    """Let the tasks run once, as beat would, and give the mails that have left so far."""

    def run() -> list[Any]:
        working.run_sequences()
        working.deliver()
        return list(mail.outbox)

    return run


def piece(title: str, kind: str = "case_study", **more: Any) -> ContentItem:
    return ContentItem.objects.create(
        organization_id=tenancy.current(),
        title=title,
        kind=kind,
        url=f"https://acme.example/{title.lower().replace(' ', '-')}",
        summary=f"What {title} did.",
        **more,
    )


@pytest.fixture
def ready(transactional_db: None, acme: Cast, clock: Any) -> Cast:
    """acme with a sequence that is on for grade B, and pieces to send."""
    with acme.inside():
        install_sequence()
        Sequence.objects.update(position="on")
        piece("Dupont", use_cases=["campaigns"], employees_from=20, employees_to=200)
        piece("Northgate", use_cases=["campaigns"], employees_from=500)
        piece("Albatros", use_cases=["approvals"])
        piece("First week", kind="guide")
    return acme
