"""How close we are to people: when they last answered us or did something with us, and what was given and asked."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Max

from advocacy.incentives.models import Offer
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


@dataclass(frozen=True, slots=True)
class Relation:
    """`last_contact_at`: the last time they answered or did something with us; None when it never happened."""

    last_contact_at: datetime | None
    balance: Balance


def last_talks(contact_ids: Collection[UUID]) -> dict[UUID, datetime]:
    """When each of these people last spoke with us. Two queries."""
    return _last_contacts(list(contact_ids), TALKING_KINDS)


def relations(contact_ids: Collection[UUID], *, now: datetime) -> dict[UUID, Relation]:
    """Of each of these people, in four queries."""
    ids = list(contact_ids)
    last = _last_contacts(ids, TWO_WAY_KINDS)
    balances = given_and_asked(ids, now=now)
    return {key: Relation(last.get(key), balances[key]) for key in ids}


def _last_contacts(ids: list[UUID], kinds: Collection[str]) -> dict[UUID, datetime]:
    signals = Signal.objects.for_organization(tenancy.current()).filter(
        contact_id__in=ids, kind__in=kinds, withdrawn_at=None
    )
    offers = Offer.objects.for_organization(tenancy.current()).filter(
        contact_id__in=ids, state__in=ANSWERED
    )
    last: dict[UUID, datetime] = {}
    for rows, field in ((signals, "occurred_at"), (offers, "changed_at")):
        newest = rows.order_by().values_list("contact_id").annotate(at=Max(field))
        for contact_id, at in newest:
            last[contact_id] = max(at, last.get(contact_id, at))
    return last
