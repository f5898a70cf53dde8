"""Leads that came through people: word of mouth, a personal link, an introduction."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from kernel import tenancy
from referrals.leads.models import Lead

CHANNELS = (Lead.Channel.WORD_OF_MOUTH, Lead.Channel.REFERRAL_LINK, Lead.Channel.INTRODUCTION)
OPEN = (Lead.Stage.SUBMITTED, Lead.Stage.QUALIFIED, Lead.Stage.MEETING, Lead.Stage.TRIAL)


def leads() -> QuerySet[Lead]:
    """All of them, of real people."""
    rows: QuerySet[Lead] = Lead.objects.for_organization(tenancy.current())
    return rows.filter(channel__in=CHANNELS, is_test=False).select_related(
        "contact__company", "owner"
    )


def without_answer(since: datetime) -> QuerySet[Lead]:
    """Submitted before this time, and nothing happened since: somebody recommended us and nobody called."""
    return (
        leads()
        .filter(stage=Lead.Stage.SUBMITTED, submitted_at__lt=since)
        .order_by("submitted_at", "pk")
    )


def of_members(user_ids: Collection[int]) -> Q:
    """Those that these members look after, or that an advocate of theirs brought."""
    theirs = Q(attributions__contact__company__owner_id__in=user_ids)
    return Q(owner_id__in=user_ids) | (theirs & Q(attributions__replaced_at=None))


def how_far() -> Case:
    """What to order by, for the furthest first."""
    furthest = [Lead.Stage.TRIAL, Lead.Stage.MEETING, Lead.Stage.QUALIFIED, Lead.Stage.SUBMITTED]
    return Case(
        *(When(stage=stage, then=Value(place)) for place, stage in enumerate(furthest)),
        output_field=IntegerField(),
    )


def open_ones() -> QuerySet[Lead]:
    """On their way, the furthest first."""
    return leads().filter(stage__in=OPEN).order_by(how_far(), "-stage_at", "pk")
