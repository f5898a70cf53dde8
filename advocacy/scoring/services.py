"""Score people: after a batch of signals, as time passes, and anew when the weights change."""

import logging
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from advocacy.scoring import rebuilding, totals
from advocacy.scoring.assessing import Answers, Assessment, answers_of, assess, objected
from advocacy.scoring.decay import LANDMARK
from advocacy.scoring.models import Advocate, KindWeight
from advocacy.scoring.rules import SERIOUS_TICKET, parts_of
from advocacy.scoring.tiers import what_would_change
from advocacy.scoring.weights import check, kinds_in_force, lock_for_change
from advocacy.signals.kinds import Kind
from advocacy.signals.services import Recorded
from kernel import tenancy
from kernel.text import Reason

__all__ = [
    "Explanation",
    "age_due",
    "explain",
    "kinds_in_force",
    "rebuild",
    "refresh",
    "rescore",
    "reset_weight",
    "set_weight",
]

log = logging.getLogger(__name__)

OLD = timedelta(days=1)
AT_ONCE = 2_000
"""How many people a rebuild looks at itself; the ageing takes the others, the longest waiting first."""


def rescore(
    recorded: Recorded, *, kinds: Mapping[str, Kind], now: datetime
) -> dict[UUID, Advocate]:
    """Let new signals count and withdrawn ones no longer; the standing of everyone they are about.

    Once per `Recorded`, in its transaction. Reads no older signal: one more costs the same however many there are.
    """
    people = {signal.contact_id for signal in (*recorded.new, *recorded.withdrawn)}
    answers = answers_of(people) if people else {}
    counting = [
        signal
        for signal in recorded.new
        if signal.withdrawn_at is None and not objected(answers, signal.contact_id)
    ]
    totals.add(counting, kinds=kinds)
    totals.take_away(recorded.withdrawn, kinds=kinds)
    return _refresh(people, answers=answers, kinds=kinds, now=now)


def refresh(
    contact_ids: Collection[UUID], *, kinds: Mapping[str, Kind], now: datetime
) -> dict[UUID, Advocate]:
    """The standing of these people as of now: after trouble, consent or policy changed, or just because time passed.

    Strangers and contacts merged into another are left out of the answer.
    """
    people = set(contact_ids)
    return _refresh(people, answers=answers_of(people) if people else {}, kinds=kinds, now=now)


def age_due(*, limit: int = 1000) -> int:
    """Refresh those whose score is older than a day, the oldest first. Returns how many; safe to run side by side."""
    kinds = kinds_in_force()
    now = timezone.now()
    due = (
        Advocate.objects.for_organization(tenancy.current())
        .filter(scored_at__lt=now - OLD)
        .order_by("scored_at")
        .select_for_update(skip_locked=True)[:limit]
    )
    people = [advocate.contact_id for advocate in due.only("contact_id")]
    refresh(people, kinds=kinds, now=now)
    return len(people)


def rebuild(contact_ids: Collection[UUID] | None = None) -> int:
    """Compute everything anew from the signals: of these people (after a merge), or of the organization.

    Of the organization: waits for batches in hand and holds the next ones back; readers see the old figures until it is
    committed. Where there are many, the first people are done here and the others by the ageing. Returns how many were.
    """
    now = timezone.now()
    if contact_ids is not None:
        kinds = kinds_in_force()
        totals.compute(kinds=kinds, contact_ids=contact_ids)
        return len(refresh(contact_ids, kinds=kinds, now=now))
    lock_for_change()
    kinds = kinds_in_force(hold=False)
    rebuilding.reweigh(kinds)
    totals.compute(kinds=kinds)
    rebuilding.mark_all_due(since=LANDMARK)
    return age_due(limit=AT_ONCE)


def set_weight(
    *,
    kind: str,
    strength: float,
    half_life_days: float,
    cap: float,
    reason: str,
    by: Any,
) -> KindWeight:
    """Give a kind of evidence another weight in this organization, and score everyone anew. Raises Invalid.

    Strength and cap are kept in tenths of a point, as they are shown. Strengths that a source gave itself stay.
    """
    check(kind=kind, strength=strength, half_life_days=half_life_days, cap=cap, reason=reason)
    lock_for_change()
    weight, _created = KindWeight.objects.for_organization(tenancy.current()).update_or_create(
        organization_id=tenancy.current(),
        kind=kind,
        defaults={
            "strength": round(strength, 1),
            "half_life_days": half_life_days,
            "cap": round(cap, 1),
            "reason": reason.strip()[:200],
        },
    )
    log.info(
        "weight of a kind set",
        extra={"kind": kind, "by": str(by.pk), "strength": weight.strength, "cap": weight.cap},
    )
    rebuild()
    return weight


def reset_weight(*, kind: str, by: Any) -> None:
    """Back to the default of a kind, and score everyone anew. Without an own weight nothing happens."""
    lock_for_change()
    gone, _rows = KindWeight.objects.for_organization(tenancy.current()).filter(kind=kind).delete()
    if gone:
        log.info("weight of a kind reset", extra={"kind": kind, "by": str(by.pk)})
        rebuild()


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why somebody stands where they stand. The points of `reasons` add up to `score`, and so do the `parts`."""

    score: float | None
    tier: str
    why: Reason
    parts: dict[str, float]
    reasons: list[Reason]
    changes: list[Reason]


def explain(
    contact_ids: Collection[UUID], *, now: datetime | None = None
) -> dict[UUID, Explanation]:
    """Score, tier, parts, reasons and what would change it, of each of these people as of now. Writes nothing."""
    people = set(contact_ids)
    now = now or timezone.now()
    advocates = Advocate.objects.for_organization(tenancy.current())
    found = assess(
        people,
        answers=answers_of(people),
        before={advocate.contact_id: advocate for advocate in advocates.filter(contact__in=people)},
        kinds=kinds_in_force(hold=False),
        now=now,
    )
    return {contact_id: _explanation(one, now) for contact_id, one in found.items()}


def _explanation(one: Assessment, now: datetime) -> Explanation:
    tickets = [
        c.points for c in one.found if c.why["code"].startswith(f"score.{SERIOUS_TICKET}.open")
    ]
    return Explanation(
        score=one.score,
        tier=one.stands.tier,
        why=one.stands.why,
        parts=parts_of(one.found),
        reasons=[contribution.why for contribution in one.found],
        changes=what_would_change(
            one.evidence, stands=one.stands, now=now, ticket_points=sum(tickets)
        ),
    )


def _refresh(
    people: set[UUID], *, answers: Answers, kinds: Mapping[str, Kind], now: datetime
) -> dict[UUID, Advocate]:
    if not people:
        return {}
    # Locked before the sums are read: of two refreshes of one person the later one has the last word.
    known = {
        advocate.contact_id: advocate
        for advocate in Advocate.objects.for_organization(tenancy.current())
        .filter(contact_id__in=people)
        .order_by("contact_id")
        .select_for_update()
    }
    _follow_objections(people, known, answers, kinds)
    found = assess(people, answers=answers, before=known, kinds=kinds, now=now)
    advocates = {
        contact_id: _told(known.get(contact_id) or _newcomer(contact_id), one, now)
        for contact_id, one in found.items()
    }
    _write(advocates.values())
    return advocates


def _follow_objections(
    people: set[UUID],
    known: Mapping[UUID, Advocate],
    answers: Answers,
    kinds: Mapping[str, Kind],
) -> None:
    """Who objects to being scored leaves no sums behind; who takes it back gets them again from their signals."""
    against = {contact_id for contact_id in people if objected(answers, contact_id)}
    if against:
        totals.forget(against)
    back = {
        contact_id
        for contact_id, advocate in known.items()
        if advocate.score is None and contact_id not in against
    }
    if back:
        totals.compute(kinds=kinds, contact_ids=back)


def _newcomer(contact_id: UUID) -> Advocate:
    return Advocate(organization_id=tenancy.current(), contact_id=contact_id)


def _told(advocate: Advocate, one: Assessment, now: datetime) -> Advocate:
    advocate.score = one.score
    advocate.tier = one.stands.tier
    advocate.reasons = [contribution.why for contribution in one.found]
    advocate.entered_at = one.stands.entered_at
    advocate.below_since = one.stands.below_since
    advocate.last_act_at = one.acts.last if one.acts else None
    advocate.scored_at = now
    return advocate


def _write(advocates: Iterable[Advocate]) -> None:
    Advocate.objects.bulk_create(
        sorted(advocates, key=lambda advocate: advocate.contact_id),
        update_conflicts=True,
        unique_fields=["contact"],
        update_fields=[
            "score",
            "tier",
            "reasons",
            "entered_at",
            "below_since",
            "last_act_at",
            "scored_at",
        ],
    )
