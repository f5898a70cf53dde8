"""What is computed: figures, scores, grades, reports, moments whose time has come."""

import logging
import time
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.db import DatabaseError
from django.utils import timezone

from advocacy.audit import storing as audits
from advocacy.evidence import materials
from advocacy.growth import services as growth
from advocacy.holdout import services as holdout
from advocacy.metrics import services as metrics
from advocacy.metrics.models import DirtyDay
from advocacy.moments import services as moments
from advocacy.moments import sweeping
from advocacy.scoring import services as scoring
from advocacy.shops import refreshing
from advocacy.working.each import everyone, in_each, inside
from kernel import work
from kernel.places import slot
from referrals.qualification import services as qualification

log = logging.getLogger(__name__)
LONGEST_RUN_SECONDS = 60.0
AGED_AT_ONCE = 1000
AGEING_SECONDS = 5.0
JUDGING_SECONDS = 10.0
REFRESH_DUE = (growth.refresh_due, audits.refresh_due)


def judge_leads() -> int:
    """Judge leads that nobody judged yet, or not by the profile in force; each organization for some seconds in turn.

    One of these runs at a time.
    """
    done = 0
    with slot("leads", of=1) as mine:
        for organization_id in everyone() if mine else ():
            began = time.monotonic()
            while took := inside(organization_id, _judge_some):
                done += took
                if time.monotonic() - began > JUDGING_SECONDS:
                    break
    return done


def _judge_some() -> int:
    return qualification.assess_waiting() or qualification.assess_stale()


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
        return inside(organization_id, metrics.recompute_dirty)
    except DatabaseError:
        log.exception("figures of %s could not be computed", organization_id)
        return 0


def refresh_reports() -> int:
    """Compute the reports anew where something changed, and the audits of large books each hour, organization by
    organization; one that fails holds nobody else up.
    """
    done, began = 0, time.monotonic()
    with slot("reports", of=1) as mine:
        for organization_id in everyone() if mine else ():
            if time.monotonic() - began > LONGEST_RUN_SECONDS:
                break
            done += sum(_refreshed(organization_id, due) for due in REFRESH_DUE)
    return done


def _refreshed(organization_id: UUID, refresh_due: Callable[..., int]) -> int:
    """Reports that cannot be computed do not hold the audit up, nor the other way round."""
    try:
        return inside(organization_id, lambda: refresh_due(now=timezone.now()))
    except DatabaseError:
        log.exception("reports of %s could not be computed", organization_id)
        return 0


def check_figures() -> int:
    """Have every day computed anew: what no mark told of (a correction, a merge) is repaired within hours."""
    return in_each(metrics.mark_everything)


def age_scores() -> int:
    """Refresh scores older than a day, organization by organization, and let words end that were said until now.

    Each organization gets some seconds; the rest has its turn with the next poke. One of these runs at a time.
    """
    done = 0
    with slot("scores", of=1) as mine:
        for organization_id in everyone() if mine else ():
            began = time.monotonic()
            while aged := inside(organization_id, _age_scores):
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


def refresh_shops() -> int:
    """Make the figures about buyers and products anew where orders came, or a day has passed. One of these runs at a time."""
    done = 0
    with slot("shops", of=1) as mine:
        for organization_id in everyone() if mine else ():
            try:
                done += inside(organization_id, lambda: refreshing.refresh_due(now=timezone.now()))
            except DatabaseError:
                log.exception("figures of the shop %s could not be made", organization_id)
    return done


def keep_drawn() -> int:
    """Draw the companies that are not asked, where it is time."""
    return in_each(holdout.keep_drawn)


def sweep_moments() -> int:
    """Decide about times that have come, occasions that are near and scores that rose; playbooks that are new to an
    organization are installed first.
    """
    installed = in_each(moments.install_playbooks) + in_each(materials.install)
    return installed + sum(map(_sweep, everyone()))


def _sweep(organization_id: UUID) -> int:
    """A part at a time, each in its own transaction; one organization that fails holds nobody else up."""
    done, began = 0, time.monotonic()
    while time.monotonic() - began < LONGEST_RUN_SECONDS:
        try:
            took = inside(organization_id, lambda: sweeping.sweep(now=timezone.now())[0])
        except DatabaseError:
            log.exception("moments of %s could not be swept", organization_id)
            break
        done += took
        if not took:
            break
    return done
