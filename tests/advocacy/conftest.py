from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.events import services as inbox
from accounts.events.models import Event
from advocacy import pipeline
from kernel import work

Tell = Callable[..., None]


@pytest.fixture
def tell() -> Tell:
    """Send items in the Segment words and read them, inside the organization: `tell(track("u1", "Mention"))`."""

    def send(*items: dict[str, Any], is_test: bool = False, is_historical: bool = False) -> None:
        inbox.receive_rows(items, source="product", is_test=is_test, is_historical=is_historical)
        while events := work.claim(Event, limit=500):
            work.work_off(events, pipeline.process)

    return send


@pytest.fixture
def founded(acme: Any, tell: Tell) -> Any:
    """acme with its catalogue and playbooks, the first one on, sending at any hour."""
    with acme.inside():
        inbox.tell(name="organization.created", subject=str(acme.id), payload={})
        tell()
    return acme


def item(kind: str, user: str, *, at: datetime | None = None, **rest: Any) -> dict[str, Any]:
    return {"type": kind, "userId": user, "timestamp": (at or timezone.now()).isoformat(), **rest}


def track(
    user: str, name: str, *, at: datetime | None = None, sent_as: str = "", **properties: Any
) -> Any:
    known = {"messageId": sent_as} if sent_as else {}
    return item("track", user, at=at, event=name, properties=properties, **known)


def identify(user: str, *, at: datetime | None = None, **traits: Any) -> dict[str, Any]:
    return item("identify", user, at=at, traits=traits)


def group(user: str, company: str, *, at: datetime | None = None, **traits: Any) -> dict[str, Any]:
    return item("group", user, at=at, groupId=company, traits=traits)


def days_ago(days: float) -> datetime:
    return timezone.now() - timedelta(days=days)
