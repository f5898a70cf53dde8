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
from accounts.outbound import endpoints, slack
from accounts.outbound import sending as webhooks
from accounts.outbound.slack_models import SlackMessage
from accounts.requests import services as requests
from advocacy import pipeline
from advocacy.digests import alarming, planning, sending
from advocacy.digests.models import Digest
from advocacy.evidence import cards, codes, grants, materials
from advocacy.evidence.request_models import GrantRequest
from advocacy.growth import services as growth
from advocacy.holdout import services as holdout
from advocacy.incentives import promises
from advocacy.incentives import sending as offer_mails
from advocacy.incentives import services as incentives
from advocacy.incentives.promise_models import OfferMail
from advocacy.metrics import services as metrics
from advocacy.metrics.models import DirtyDay
from advocacy.moments import deliveries, forgetting, sweeping, thanking
from advocacy.moments import services as moments
from advocacy.moments.models import Delivery
from advocacy.nurture import sending as sequence_mails
from advocacy.nurture import services as nurture
from advocacy.nurture.models import SequenceMail
from advocacy.scoring import services as scoring
from advocacy.scoring import weekly
from advocacy.shops import refreshing
from advocacy.signals import candidates, excerpts
from advocacy.sources import feeds
from advocacy.sources.models import Feed
from kernel import tenancy, work
from referrals.attribution import introducing, ruling
from referrals.links.forgetting import forget_visits
from referrals.qualification import routing
from referrals.qualification import services as qualification

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
JUDGING_SECONDS = 10.0


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
    """Send due codes, mails, invitations, digests and Slack messages, a few of each organization in turn, until none is left.

    Codes first: somebody sits before the page and waits.
    """
    sent = _send(GrantRequest, codes.send_due)
    sent += _send(Delivery, deliveries.send_due_mail) + _send(OfferMail, offer_mails.send_due)
    sent += _send(SequenceMail, sequence_mails.send_due) + _send(Digest, sending.send_due)
    return sent + _send(SlackMessage, slack.send_due)


def _send(model: type[work.Claimable], send: Callable[[UUID], int]) -> int:
    sent = 0
    while organizations := work.organizations_with_due_rows(model):
        took = sum(send(organization_id) for organization_id in organizations)
        sent += took
        if not took:
            break
    return sent


def call_webhooks() -> int:
    """Call the endpoints that are to be told something, until nothing is due."""
    return webhooks.send_due()


def forget_webhooks() -> int:
    """Delete what was told to endpoints, and to Slack, more than 30 days ago."""
    return _in_each(endpoints.forget_old) + _in_each(
        lambda: slack.forget_old(before=timezone.now() - endpoints.KEPT_FOR)
    )


def run_sequences() -> int:
    """Let leads begin the sequence of their segment, prepare the mails whose time has come, stop for whom it is over."""
    now = timezone.now()
    return (
        _in_each(lambda: nurture.stop_over(now=now))
        + _in_each(lambda: nurture.begin_due(now=now))
        + _in_each(lambda: nurture.prepare_due(now=now))
    )


def judge_leads() -> int:
    """Judge leads that nobody judged yet, or not by the profile in force; each organization for some seconds in turn.

    One of these runs at a time.
    """
    done = 0
    with work.slot("leads", of=1) as mine:
        for organization_id in _everyone() if mine else ():
            began = time.monotonic()
            while took := _inside(organization_id, _judge_some):
                done += took
                if time.monotonic() - began > JUDGING_SECONDS:
                    break
    return done


def _judge_some() -> int:
    return qualification.assess_waiting() or qualification.assess_stale()


def alarm_late_contacts() -> int:
    """Tell of leads with whom nobody of ours was in touch in time."""
    return _in_each(lambda: routing.alarm_overdue(now=timezone.now()))


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
    return _in_each(lambda: planning.plan_due(now=timezone.now()))


def raise_alarms() -> int:
    """Look at what administrators should know: raised where it is new, ended where it is gone."""
    return _in_each(lambda: alarming.raise_and_end(now=timezone.now()))


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


def refresh_reports() -> int:
    """Compute the reports anew where something changed, organization by organization; one that fails holds nobody else up."""
    done, began = 0, time.monotonic()
    with work.slot("reports", of=1) as mine:
        for organization_id in _everyone() if mine else ():
            if time.monotonic() - began > LONGEST_RUN_SECONDS:
                break
            try:
                done += _inside(organization_id, lambda: growth.refresh_due(now=timezone.now()))
            except DatabaseError:
                log.exception("reports of %s could not be computed", organization_id)
    return done


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
    """End moments and offers whose time has run out, note which permissions lapsed and which thanks were said, remind of
    promises that are due or late."""
    ended = _in_each(moments.expire_due) + _in_each(incentives.expire_due)
    noted = _in_each(grants.age) + _in_each(thanking.settle_thanks)
    return ended + noted + _in_each(promises.remind)


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
    installed = _in_each(moments.install_playbooks) + _in_each(materials.install)
    return installed + sum(map(_sweep, _everyone()))


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


def forget_pictures() -> int:
    """Throw away pictures of cards that were drawn long ago."""
    return _in_each(cards.forget_old_pictures)


def keep_drawn() -> int:
    """Draw the companies that are not asked, where it is time."""
    return _in_each(holdout.keep_drawn)


def forget_decisions() -> int:
    """Delete decisions that are older than 400 days, some of each organization."""
    return _in_each(forgetting.forget_decisions)


def refresh_shops() -> int:
    """Make the figures about buyers and products anew where orders came, or a day has passed. One of these runs at a time."""
    done = 0
    with work.slot("shops", of=1) as mine:
        for organization_id in _everyone() if mine else ():
            try:
                done += _inside(organization_id, lambda: refreshing.refresh_due(now=timezone.now()))
            except DatabaseError:
                log.exception("figures of the shop %s could not be made", organization_id)
    return done


def settle_referrals() -> int:
    """End holds nobody looked at, forget who was introduced and stayed silent, and old visits. Returns how many."""
    verbs = (
        ruling.expire_holds,
        introducing.forget_silent,
        introducing.forget_unclaimed,
        forget_visits,
    )
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
