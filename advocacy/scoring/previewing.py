"""Who would stand elsewhere under other weights: computed for everybody, read only, nothing is written.

In chunks, each a handful of queries, by the very rules that score: what a preview says is what an activation does.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from heapq import nlargest
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from accounts.customers.models import Contact
from advocacy.scoring import totals
from advocacy.scoring.assessing import answers_of, before_of, objected, open_tickets, peace_of
from advocacy.scoring.contents import Weights
from advocacy.scoring.models import Advocate, KindTotal
from advocacy.scoring.rules import SERIOUS_TICKET, TIER_ORDER, Open, Total, points_of
from advocacy.scoring.tiers import ACT_COUNTS_FOR, Evidence, standing
from advocacy.signals.models import Signal
from advocacy.signals.querysets import act_spans
from kernel import tenancy

CHUNK = 5_000
SHOWN = 50


@dataclass(frozen=True, slots=True)
class Move:
    """One person who would stand in another tier."""

    contact_id: UUID
    score_before: float
    score_after: float
    tier_before: str
    tier_after: str
    contact: Contact | None = None

    @property
    def is_up(self) -> bool:
        return TIER_ORDER.index(self.tier_after) > TIER_ORDER.index(self.tier_before)


@dataclass(slots=True)
class Preview:
    """What a change would do: how many move from which tier to which, and the first names each way.

    `looked_at`: people whose evidence the change touches; `rescored`: those whose score would differ.
    """

    looked_at: int = 0
    rescored: int = 0
    moves: Counter[tuple[str, str]] = field(default_factory=Counter)
    up: list[Move] = field(default_factory=list)
    down: list[Move] = field(default_factory=list)

    @property
    def moved(self) -> int:
        return self.moves.total()


def preview(*, before: Weights, after: Weights, in_force: Weights, now: datetime) -> Preview:
    """Compare two versions over everybody, as of now. `in_force` says under what the stored sums were made."""
    found = Preview()
    up: list[Move] = []
    down: list[Move] = []
    people = iter(_touched(before, after).iterator(chunk_size=CHUNK))
    while chunk := list(islice(people, CHUNK)):
        for move in _compared(chunk, before=before, after=after, in_force=in_force, now=now):
            found.looked_at += 1
            found.rescored += move.score_before != move.score_after
            if move.tier_before != move.tier_after:
                found.moves[move.tier_before, move.tier_after] += 1
                (up if move.is_up else down).append(move)
        up = nlargest(SHOWN, up, key=lambda move: (move.score_after, str(move.contact_id)))
        down = nlargest(SHOWN, down, key=lambda move: (move.score_before, str(move.contact_id)))
    found.up, found.down = _named(up), _named(down)
    return found


def differing_kinds(one: Weights, other: Weights) -> list[str]:
    """Kinds whose points differ between two versions; effort, value and label give none."""
    return [code for code in one if _points_of(one, code) != _points_of(other, code)]


def _points_of(weights: Weights, code: str) -> tuple[float, float, float]:
    kind = weights[code]
    return kind.strength, kind.half_life_days, kind.cap


def _touched(before: Weights, after: Weights) -> Any:
    """Everybody with a score whose standing the difference can touch."""
    people = Advocate.objects.for_organization(tenancy.current()).filter(
        score__isnull=False, contact__is_test=False, contact__merged_into=None
    )
    kinds = differing_kinds(before, after)
    if before.heights == after.heights and SERIOUS_TICKET not in kinds:
        whose = {"organization_id": OuterRef("organization_id"), "contact": OuterRef("contact")}
        told = Q(Exists(KindTotal.objects.filter(**whose, kind__in=kinds)))
        if any(before[code].strength == 0 or after[code].strength == 0 for code in kinds):
            told |= Q(Exists(Signal.objects.filter(**whose, kind__in=kinds)))
        people = people.filter(told)
    return (
        people.select_related("contact__company")
        .only(
            "contact_id",
            "tier",
            "machine_tier",
            "entered_at",
            "below_since",
            "contact__company_id",
            "contact__company__policy",
        )
        .order_by("contact_id")
    )


def _compared(
    people: Sequence[Advocate], *, before: Weights, after: Weights, in_force: Weights, now: datetime
) -> Iterator[Move]:
    ids = [advocate.contact_id for advocate in people]
    answers = answers_of(ids)
    spans = act_spans(ids, since=now - ACT_COUNTS_FOR)
    tickets = open_tickets([(one.contact_id, one.contact.company_id) for one in people])
    stored = totals.of(ids)
    sums = [_sums(ids, weights, in_force, stored) for weights in (before, after)]
    for advocate in people:
        key = advocate.contact_id
        if objected(answers, key):
            continue
        company = advocate.contact.company
        stands = []
        for weights, known in zip((before, after), sums, strict=True):
            score, kinds = _light(known.get(key, {}), weights, now, tickets.get(key))
            peace = peace_of(answers, key, company.policy if company else None)
            evidence = Evidence(score, kinds, spans.get(key), peace)
            tier = standing(
                evidence, before=before_of(advocate), now=now, heights=weights.heights
            ).tier
            stands.append((score, tier))
        (score_before, tier_before), (score_after, tier_after) = stands
        yield Move(key, score_before, score_after, tier_before, tier_after)


def _sums(
    ids: Sequence[UUID],
    weights: Weights,
    in_force: Weights,
    stored: Mapping[UUID, Mapping[str, Total]],
) -> Mapping[UUID, Mapping[str, Total]]:
    """The sums as they would be stored under these weights: anew for the kinds that fade or weigh otherwise."""
    others = {
        code: kind
        for code, kind in weights.items()
        if (kind.strength, kind.half_life_days)
        != (in_force[code].strength, in_force[code].half_life_days)
    }
    if not others:
        return stored
    anew = totals.under(others, contact_ids=ids)
    return {
        key: {code: total for code, total in stored.get(key, {}).items() if code not in others}
        | anew.get(key, {})
        for key in ids
    }


def _light(
    sums: Mapping[str, Total], weights: Weights, now: datetime, opened: Open | None
) -> tuple[float, int]:
    """Score and kinds that show, without the reasons."""
    codes = sums.keys() | ({SERIOUS_TICKET} if opened else set())
    points = [
        points_of(
            weights[code],
            sums[code].total if code in sums else 0.0,
            now=now,
            tickets=opened.tickets if opened and code == SERIOUS_TICKET else 0,
        )
        for code in codes
        if code in weights
    ]
    return round(sum(points), 1) + 0.0, sum(one > 0 for one in points)


def _named(moves: Sequence[Move]) -> list[Move]:
    """With the people themselves, in one query."""
    contacts = (
        Contact.objects.for_organization(tenancy.current())
        .select_related("company")
        .in_bulk([move.contact_id for move in moves])
    )
    return [
        Move(
            move.contact_id,
            move.score_before,
            move.score_after,
            move.tier_before,
            move.tier_after,
            contacts.get(move.contact_id),
        )
        for move in moves
    ]
