"""How close we are to people: when they last answered us or did something with us, and what was given and asked."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
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
    """When each of these people last spoke with us. Three queries."""
    ids = list(contact_ids)
    rows = _rows(ids, TALKING_KINDS).annotate(
        at=Max("occurred_at"), spoken_at=Max("occurred_at", filter=Q(kind__in=SPOKEN_KINDS))
    )
    told, elsewhere = list(rows), _elsewhere(ids)
    last = _newest([[(who, at) for who, at, _spoken in told], *elsewhere])
    spoken = _newest([[(who, at) for who, _at, at in told if at], *elsewhere])
    return {key: Talk(at, spoken.get(key)) for key, at in last.items()}


def relations(contact_ids: Collection[UUID], *, now: datetime) -> dict[UUID, Relation]:
    """Of each of these people, in five queries."""
    ids = list(contact_ids)
    last = _newest(
        [list(_rows(ids, TWO_WAY_KINDS).annotate(at=Max("occurred_at"))), *_elsewhere(ids)]
    )
    balances = given_and_asked(ids, now=now)
    return {key: Relation(last.get(key), balances[key]) for key in ids}


Times = list[tuple[UUID, datetime]]


def _rows(ids: list[UUID], kinds: Collection[str]) -> Any:
    rows = Signal.objects.for_organization(tenancy.current()).filter(
        contact_id__in=ids, kind__in=kinds, withdrawn_at=None
    )
    return rows.order_by().values_list("contact_id")


def _elsewhere(ids: list[UUID]) -> tuple[Times, Times]:
    """Offers that were answered, and conversations that a colleague noted."""
    offers = Offer.objects.for_organization(tenancy.current()).filter(
        contact_id__in=ids, state__in=ANSWERED
    )
    noted = Conversation.objects.for_organization(tenancy.current()).filter(contact_id__in=ids)
    return (
        list(offers.order_by().values_list("contact_id").annotate(at=Max("changed_at"))),
        list(noted.order_by().values_list("contact_id").annotate(at=Max("spoken_at"))),
    )


def _newest(found: Iterable[Times]) -> dict[UUID, datetime]:
    last: dict[UUID, datetime] = {}
    for contact_id, at in chain.from_iterable(found):
        last[contact_id] = max(at, last.get(contact_id, at))
    return last
