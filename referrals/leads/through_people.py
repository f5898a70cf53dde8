"""Leads that came through people: word of mouth, a personal link, an introduction."""

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


def of_member(user_id: int) -> Q:
    """Those that this member looks after, or that an advocate of theirs brought."""
    brought = Q(attributions__replaced_at=None, attributions__contact__company__owner_id=user_id)
    return Q(owner_id=user_id) | brought


def open_ones() -> QuerySet[Lead]:
    """On their way, the furthest first."""
    furthest = [Lead.Stage.TRIAL, Lead.Stage.MEETING, Lead.Stage.QUALIFIED, Lead.Stage.SUBMITTED]
    order = Case(
        *(When(stage=stage, then=Value(place)) for place, stage in enumerate(furthest)),
        output_field=IntegerField(),
    )
    return leads().filter(stage__in=OPEN).annotate(place=order).order_by("place", "-stage_at", "pk")
