"""How close we are to people: when they last answered us or did something with us, and what was given and asked."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max, Q

from advocacy.incentives.models import Offer
from advocacy.moments.asking_models import Conversation
from advocacy.moments.asks import Balance
from advocacy.moments.history import given_and_asked
from advocacy.signals.models import Signal
from kernel import tenancy

TWO_WAY_KINDS = (
    "advisory_board",
    "beta_feedback",
    "case_study",
    "complaint",
    "contribution",
    "csat_best",
    "detractor",
    "introduction",
    "promoter",
    "quote",
    "reference_call",
    "research",
    "talk",
    "testimonial",
    "warm_reply",
)
"""What nobody does without having spoken with us: answers, and what is made together."""
ANSWERED = ("accepted", "scheduled", "fulfilled", "declined")
TALKING_KINDS = frozenset(TWO_WAY_KINDS) - {"promoter", "csat_best", "detractor"}
"""Those of them that are a conversation: a mark in a survey is none."""
SPOKEN_KINDS = TALKING_KINDS - {"complaint"}
"""Those of them that can mend something: a complaint is a conversation, and is what has to be mended."""


@dataclass(frozen=True, slots=True)
class Talk:
    """When somebody last was in conversation with us, and when we last spoke with them other than in a complaint."""

    at: datetime | None = None
    spoken_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Relation:
    """`last_contact_at`: the last time they answered or did something with us; None when it never happened."""

    last_contact_at: datetime | None
    balance: Balance


def last_talks(contact_ids: Collection[UUID]) -> dict[UUID, Talk]:
    """When each of these people last spoke with us. One query."""
    return {key: Talk(at, spoken_at) for key, (at, spoken_at) in _last(contact_ids, TALKING_KINDS)}


def relations(contact_ids: Collection[UUID], *, now: datetime) -> dict[UUID, Relation]:
    """Of each of these people, in three queries."""
    ids = list(contact_ids)
    last = dict(_last(ids, TWO_WAY_KINDS))
    balances = given_and_asked(ids, now=now)
    return {key: Relation(last.get(key, (None, None))[0], balances[key]) for key in ids}


Times = tuple[datetime, datetime | None]
"""The last time at all, and the last time other than in a complaint."""


def _last(contact_ids: Collection[UUID], kinds: Collection[str]) -> Iterable[tuple[UUID, Times]]:
    """By what they did, by offers they answered, and by conversations that a colleague noted: of three tables at once."""
    ids = list(contact_ids)
    did = Signal.objects.filter(contact_id__in=ids, kind__in=kinds, withdrawn_at=None)
    offers = Offer.objects.filter(contact_id__in=ids, state__in=ANSWERED)
    noted = Conversation.objects.filter(contact_id__in=ids)
    in_words = Max("occurred_at", filter=Q(kind__in=SPOKEN_KINDS))
    found = _times(did, "occurred_at", in_words).union(
        _times(offers, "changed_at", Max("changed_at")),
        _times(noted, "spoken_at", Max("spoken_at")),
        all=True,
    )
    last: dict[UUID, Times] = {}
    for key, at, spoken_at in found:
        before_at, before_spoken = last.get(key, (at, None))
        spoken = max(filter(None, (before_spoken, spoken_at)), default=None)
        last[key] = (max(at, before_at), spoken)
    return last.items()


def _times(rows: Any, field: str, spoken: Max) -> Any:
    mine = rows.filter(organization_id=tenancy.current()).order_by().values_list("contact_id")
    return mine.annotate(last_at=Max(field), last_spoken_at=spoken)
