"""Which translator reads an event, and when a fact comes too late to act on."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from accounts.events.models import OWN_SOURCE, Event
from advocacy.sources import own, product
from advocacy.sources.known import Known
from advocacy.sources.providers import is_proven
from advocacy.sources.registry import provider_of
from advocacy.sources.told import Told
from kernel.text import define, reason, without_overrides
from kernel.work import Unworkable

define({"provider_unknown": _("Nobody here can read what {source} sends.")})

LATE = timedelta(hours=48)
"""A fact that was older than this when it arrived makes signals, never moments."""


def read(event: Event, *, known: Known) -> Told:
    """What the event says. Raises kernel.work.Unworkable when it cannot be read."""
    event.payload = without_overrides(event.payload)  # in memory: it stays as it was sent
    told = _translated(event, known)
    told.is_late |= event.is_historical or event.received_at - event.occurred_at > LATE
    told.is_test = event.is_test
    told.reference = f"{event.source}:{event.message_id}"
    return told


def _translated(event: Event, known: Known) -> Told:
    if event.source == OWN_SOURCE:
        return own.read(event)
    if event.kind != Event.Kind.NEWS:
        return product.read(event, meanings=known.meanings)
    provider = provider_of(event)
    if provider is None:
        raise Unworkable(reason("provider_unknown", source=event.source))
    told = provider.read(event, known)
    is_signed = provider.is_polled or (provider.verify is not None and is_proven(event))
    told.is_unsigned = told.is_unsigned or not is_signed
    return told
