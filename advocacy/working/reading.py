"""What comes in: facts, files, feeds."""

import logging
import time
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from accounts.events.models import Event
from accounts.imports import services as importing
from accounts.imports import working as imports
from accounts.imports.models import ImportChunk
from advocacy import pipeline
from advocacy.signals import excerpts
from advocacy.sources import enrichment, feeds
from advocacy.sources.models import Feed
from advocacy.working.each import everyone, in_each, inside
from kernel import tenancy, work
from kernel.places import slot

log = logging.getLogger(__name__)

BATCH = 1000
LINGER_SECONDS = 1.0
POLL_SECONDS = 0.05
LONGEST_RUN_SECONDS = 60.0
PAUSE_BETWEEN_POKES_SECONDS = 0.2
POLLERS = 2


def read_events(*, then: Callable[[], None]) -> int:
    """Work off the inbox; when it is empty look again every 50 ms for a second, so that a fact waits hardly at all.

    At most EVENT_CONSUMERS of these run over all workers: the other places stay free for sending. `then` is called after
    a round that read something, at most five times a second. Returns events read.
    """
    done, told_at = 0, 0.0
    with slot("events", of=settings.EVENT_CONSUMERS) as mine:
        began = idle_since = time.monotonic()
        while mine and time.monotonic() - began < LONGEST_RUN_SECONDS:
            took = read_a_round()
            done += took
            if took:
                idle_since = time.monotonic()
                if idle_since - told_at > PAUSE_BETWEEN_POKES_SECONDS:
                    then()
                    told_at = idle_since
            elif time.monotonic() - idle_since > LINGER_SECONDS:
                break
            else:
                time.sleep(POLL_SECONDS)
    return done


def read_a_round() -> int:
    """One batch of each organization that has something due. Returns events taken."""
    taken = 0
    for organization_id in work.organizations_with_due_rows(Event):
        with tenancy.inside(organization_id):
            events = work.claim(Event, limit=BATCH)
        if events:
            work.work_off(events, pipeline.process)
        taken += len(events)
    return taken


def poll_feeds() -> int:
    """Look at the feeds that are due, one of each organization in turn, until none is left or a minute is over.

    At most two of these run over all workers: a server that is slow holds up feeds, and nothing else.
    """
    done = 0
    with slot("feeds", of=POLLERS) as mine:
        began = time.monotonic()
        while mine and time.monotonic() - began < LONGEST_RUN_SECONDS:
            took = sum(map(feeds.poll_next, work.organizations_with_due_rows(Feed)))
            done += took
            if not took:
                break
    return done


def enrich_leads() -> int:
    """Ask every provider about the leads that are new to it, outside of any transaction. Returns how many facts came."""
    now = timezone.now()
    return sum(
        _enrich(organization_id, provider, now)
        for provider in enrichment.ENRICHERS.values()
        for organization_id in everyone()
    )


def _enrich(organization_id: UUID, provider: enrichment.Enricher, now: datetime) -> int:
    leads = inside(organization_id, lambda: enrichment.waiting(provider.code, now=now))
    if not leads:
        return 0
    try:
        found = provider.about([enrichment.question(lead) for lead in leads])
    except Exception:
        log.exception("the provider %s did not answer", provider.code)
        return 0
    return inside(organization_id, lambda: enrichment.hand_in(provider.code, leads, found))


def load_imports() -> int:
    """Check and load what was handed over as files, a chunk of each organization in turn. One of these runs at a time."""
    done = 0
    with slot("imports", of=1) as mine:
        began = time.monotonic()
        while mine and time.monotonic() - began < LONGEST_RUN_SECONDS:
            organizations = work.organizations_with_due_rows(ImportChunk)
            took = sum(imports.work_off_due(organization_id) for organization_id in organizations)
            done += took
            if not took:
                break
    return done


def end_imports() -> int:
    """Forget the rows of old imports, and end those that a dead worker left at their last step."""
    return in_each(imports.settle_all) + in_each(importing.forget_old)


def check_excerpts() -> int:
    """Look for the posts of which excerpts are kept, some of each organization; forget the words of those that are gone."""
    gone, began = 0, time.monotonic()
    for organization_id in everyone():
        if time.monotonic() - began > LONGEST_RUN_SECONDS:
            break
        with tenancy.inside(organization_id):
            kept = excerpts.due()
        if kept:
            there, away = excerpts.look_for(kept)
            gone += inside(organization_id, lambda: excerpts.note(there=there, gone=away))  # noqa: B023
    return gone
