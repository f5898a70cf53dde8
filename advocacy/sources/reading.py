"""Which translator reads an event, and when a fact comes too late to act on."""

from collections.abc import Mapping
from datetime import timedelta

from accounts.events.models import OWN_SOURCE, Event
from advocacy.sources import own, product
from advocacy.sources.told import Told

LATE = timedelta(hours=48)
"""A fact that was older than this when it arrived makes signals, never moments."""


def read(event: Event, *, meanings: Mapping[str, str]) -> Told:
    """What the event says. Raises kernel.work.Unworkable when it cannot be read."""
    told = own.read(event) if event.source == OWN_SOURCE else product.read(event, meanings=meanings)
    told.is_late = event.is_historical or event.received_at - event.occurred_at > LATE
    told.is_test = event.is_test
    told.reference = f"{event.source}:{event.message_id}"
    return told
