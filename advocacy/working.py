"""Working off rows, organization by organization, each taking its turn. Called by the tasks and by the demo."""

import logging
import time
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.db import DatabaseError
from django.utils import timezone

from accounts.events.models import Event
from accounts.organizations.models import Organization
from accounts.requests import services as requests
from advocacy import pipeline
from advocacy.digests import sending
from advocacy.digests import services as digests
from advocacy.digests.models import Digest
from advocacy.incentives import services as incentives
from advocacy.metrics import services as metrics
from advocacy.metrics.models import DirtyDay
from advocacy.moments import deliveries
from advocacy.moments import services as moments
from advocacy.moments.models import Delivery
from advocacy.scoring import services as scoring
from kernel import tenancy, work

log = logging.getLogger(__name__)

BATCH = 500
LINGER_SECONDS = 1.0
POLL_SECONDS = 0.05
LONGEST_RUN_SECONDS = 60.0
PAUSE_BETWEEN_POKES_SECONDS = 0.2
CONSUMERS = 2


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


def plan_digests() -> int:
    """Write down the digests that have fallen due, each in its reader's time zone."""
    return _in_each(lambda: digests.plan_due(now=timezone.now()))


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
    """Refresh scores older than a day, organization by organization; somebody may have become or ceased to be an advocate."""
    return _in_each(_age_scores)


def _age_scores() -> int:
    aged = scoring.age_due(limit=1000)
    if aged:
        now = timezone.now()
        metrics.mark([now, now - timedelta(days=1)])
    return aged


def expire() -> int:
    """End moments and offers whose time has run out."""
    return _in_each(moments.expire_due) + _in_each(incentives.expire_due)


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
