"""Working off rows, organization by organization, each taking its turn. Called by the tasks and by the demo."""

import logging
import time
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.db import DatabaseError
from django.utils import timezone

from accounts.events.forgetting import forget_read
from accounts.events.models import Event
from accounts.imports import services as importing
from accounts.imports import working as imports
from accounts.imports.models import ImportChunk
from accounts.organizations.models import Organization
from accounts.requests import services as requests
from advocacy import pipeline
from advocacy.digests import sending
from advocacy.digests import services as digests
from advocacy.digests.models import Digest
from advocacy.incentives import services as incentives
from advocacy.metrics import services as metrics
from advocacy.metrics.models import DirtyDay
from advocacy.moments import deliveries, sweeping
from advocacy.moments import services as moments
from advocacy.moments.models import Delivery
from advocacy.scoring import services as scoring
from advocacy.scoring import weekly
from advocacy.signals import candidates, excerpts
from advocacy.sources import feeds
from advocacy.sources.models import Feed
from kernel import tenancy, work
from referrals.attribution import introducing, ruling

log = logging.getLogger(__name__)

BATCH = 1000
LINGER_SECONDS = 1.0
POLL_SECONDS = 0.05
LONGEST_RUN_SECONDS = 60.0
PAUSE_BETWEEN_POKES_SECONDS = 0.2
CONSUMERS = 2
AGED_AT_ONCE = 1000
AGEING_SECONDS = 5.0
POLLERS = 2


def read_events(*, then: Callable[[], None]) -> int:
    """Work off the inbox; when it is empty look again every 50 ms for a second, so that a fact waits hardly at all.

    At most two of these run over all workers: the other places stay free for sending. `then` is called after a round
    that read something, at most five times a second. Returns events read.
    """
    done, told_at = 0, 0.0
    with work.slot("events", of=CONSUMERS) as mine:
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


def deliver() -> int:
    """Send due mails and digests, a few of each organization in turn, until none is left."""
    return _send(Delivery, deliveries.send_due_mail) + _send(Digest, sending.send_due)


def _send(model: type[work.Claimable], send: Callable[[UUID], int]) -> int:
    sent = 0
    while organizations := work.organizations_with_due_rows(model):
        took = sum(send(organization_id) for organization_id in organizations)
        sent += took
        if not took:
            break
    return sent


def poll_feeds() -> int:
    """Look at the feeds that are due, one of each organization in turn, until none is left or a minute is over.

    At most two of these run over all workers: a server that is slow holds up feeds, and nothing else.
    """
    done = 0
    with work.slot("feeds", of=POLLERS) as mine:
        began = time.monotonic()
        while mine and time.monotonic() - began < LONGEST_RUN_SECONDS:
            took = sum(map(feeds.poll_next, work.organizations_with_due_rows(Feed)))
            done += took
            if not took:
                break
    return done


def check_excerpts() -> int:
    """Look for the posts of which excerpts are kept, some of each organization; forget the words of those that are gone."""
    gone, began = 0, time.monotonic()
    for organization_id in _everyone():
        if time.monotonic() - began > LONGEST_RUN_SECONDS:
            break
        with tenancy.inside(organization_id):
            kept = excerpts.due()
        if kept:
            there, away = excerpts.look_for(kept)
            gone += _inside(organization_id, lambda: excerpts.note(there=there, gone=away))  # noqa: B023
    return gone


def plan_digests() -> int:
    """Write down the digests that have fallen due, each in its reader's time zone."""
    return _in_each(lambda: digests.plan_due(now=timezone.now()))


def load_imports() -> int:
    """Check and load what was handed over as files, a chunk of each organization in turn. One of these runs at a time."""
    done = 0
    with work.slot("imports", of=1) as mine:
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
    return _in_each(imports.settle_all) + _in_each(importing.forget_old)


def recompute_figures() -> int:
    """Compute the marked days anew, a few of each organization in turn, until none is left."""
    done = 0
    while organizations := work.organizations_with_rows(DirtyDay):
        took = sum(_figures_of(organization_id) for organization_id in organizations)
        done += took
        if not took:
            break
    return done


def _figures_of(organization_id: UUID) -> int:
    """One organization whose figures cannot be computed holds nobody else up; its marks stay."""
    try:
        return _inside(organization_id, metrics.recompute_dirty)
    except DatabaseError:
        log.exception("figures of %s could not be computed", organization_id)
        return 0


def check_figures() -> int:
    """Have every day computed anew: what no mark told of (a correction, a merge) is repaired within hours."""
    return _in_each(metrics.mark_everything)


def age_scores() -> int:
    """Refresh scores older than a day, organization by organization, and let words end that were said until now.

    Each organization gets some seconds; the rest has its turn with the next poke. One of these runs at a time.
    """
    done = 0
    with work.slot("scores", of=1) as mine:
        for organization_id in _everyone() if mine else ():
            began = time.monotonic()
            while aged := _inside(organization_id, _age_scores):
                done += aged
                if aged < AGED_AT_ONCE or time.monotonic() - began > AGEING_SECONDS:
                    break
    return done


def _age_scores() -> int:
    aged = scoring.age_due(limit=AGED_AT_ONCE)
    if aged:
        now = timezone.now()
        metrics.mark([now, now - timedelta(days=1)])
    return aged


def forget_old_scores() -> int:
    """Delete the weeks of scores that are older than 25 months."""
    return weekly.forget_old()


def expire() -> int:
    """End moments and offers whose time has run out."""
    return _in_each(moments.expire_due) + _in_each(incentives.expire_due)


def forget_events() -> int:
    """Delete facts that were read more than 30 days ago; what came of them stays."""
    return _in_each(forget_read)


def forget_candidates() -> int:
    """Delete likely matches that nobody accepted within 14 days."""
    return _in_each(candidates.forget_old)


def sweep_moments() -> int:
    """Decide about times that have come, occasions that are near and scores that rose; playbooks that are new to an
    organization are installed first.
    """
    return _in_each(moments.install_playbooks) + sum(map(_sweep, _everyone()))


def _sweep(organization_id: UUID) -> int:
    """A part at a time, each in its own transaction; one organization that fails holds nobody else up."""
    done, began = 0, time.monotonic()
    while time.monotonic() - began < LONGEST_RUN_SECONDS:
        try:
            took = _inside(organization_id, lambda: sweeping.sweep(now=timezone.now())[0])
        except DatabaseError:
            log.exception("moments of %s could not be swept", organization_id)
            break
        done += took
        if not took:
            break
    return done


def settle_referrals() -> int:
    """End holds nobody looked at, forget who was introduced and stayed silent. Returns how many."""
    verbs = (ruling.expire_holds, introducing.forget_silent, introducing.forget_unclaimed)
    return sum(map(_in_each, verbs))


def forget_requests() -> int:
    """Delete the answers kept for repeated requests that are older than three days."""
    return _in_each(requests.forget_old)


def _in_each(verb: Callable[[], int]) -> int:
    return sum(_inside(organization_id, verb) for organization_id in _everyone())


def _everyone() -> list[UUID]:
    return list(Organization.objects.order_by("pk").values_list("pk", flat=True))


def _inside(organization_id: UUID, verb: Callable[[], int]) -> int:
    with tenancy.inside(organization_id):
        return verb()
