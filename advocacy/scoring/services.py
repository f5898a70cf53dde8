"""Score people: after a batch of signals, as time passes, and anew when the weights change."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from accounts.customers.models import Contact
from advocacy.scoring import announcing, overriding, rebuilding, totals, weekly
from advocacy.scoring.assessing import (
    Answers,
    Assessment,
    answers_of,
    assess,
    objected,
    overridden,
)
from advocacy.scoring.contents import heights_of, number_of
from advocacy.scoring.decay import LANDMARK
from advocacy.scoring.models import Advocate, ScoreOverride
from advocacy.scoring.rules import MOST_UNPROMPTED, SERIOUS_TICKET, parts_of, rank
from advocacy.scoring.tiers import what_would_change
from advocacy.scoring.weights import kinds_in_force, lock_for_change
from advocacy.signals.kinds import Kind
from advocacy.signals.services import Recorded
from kernel import tenancy
from kernel.setwise import upsert_rows
from kernel.text import Reason

__all__ = [
    "Explanation",
    "age_due",
    "explain",
    "kinds_in_force",
    "lift_tier",
    "rebuild",
    "refresh",
    "rescore",
    "set_tier",
]

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
    """Refresh those beside whose score somebody's word has just ended, and those whose score is older than a day, the
    oldest first. Returns how many; safe to run side by side.
    """
    kinds = kinds_in_force()
    now = timezone.now()
    advocates = Advocate.objects.for_organization(tenancy.current())
    people: list[UUID] = []
    for due in (
        advocates.filter(override_until__lte=now).order_by("override_until"),
        advocates.filter(scored_at__lt=now - OLD).order_by("scored_at"),
    ):
        rest = due.exclude(contact_id__in=people).select_for_update(skip_locked=True)
        rows = rest[: limit - len(people)]
        people += [advocate.contact_id for advocate in rows.only("contact_id")]
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
        overriding.take_over(contact_ids, now=now)
        return len(refresh(contact_ids, kinds=kinds, now=now))
    lock_for_change()
    kinds = kinds_in_force(hold=False)
    rebuilding.reweigh(kinds)
    totals.compute(kinds=kinds)
    rebuilding.mark_all_due(since=LANDMARK)
    return age_due(limit=AT_ONCE)


def set_tier(
    *, contact: Contact, tier: str, reason: str, until: datetime, by: Any
) -> ScoreOverride:
    """Say by hand that a tier holds until then, and let it hold at once. Raises Invalid, Conflict."""
    kinds = kinds_in_force()
    told = overriding.set_override(contact=contact, tier=tier, reason=reason, until=until, by=by)
    refresh([contact.pk], kinds=kinds, now=timezone.now())
    return told


def lift_tier(*, contact: Contact, by: Any) -> None:
    """Take back what was said by hand: the machine's tier holds again at once."""
    kinds = kinds_in_force()
    overriding.lift_override(contact=contact, by=by)
    refresh([contact.pk], kinds=kinds, now=timezone.now())


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why somebody stands where they stand. The points of `reasons` add up to `score`, and so do the `parts`.

    `tier` is the one that holds, `machine_tier` what the evidence says; `why` speaks of the latter. `fit` as on the
    Advocate. `version` is the number of the scoring in force, 0 for the defaults.
    """

    score: float | None
    tier: str
    machine_tier: str
    why: Reason
    parts: dict[str, float]
    reasons: list[Reason]
    changes: list[Reason]
    fit: int | None
    version: int


def explain(
    contact_ids: Collection[UUID], *, now: datetime | None = None
) -> dict[UUID, Explanation]:
    """Score, tier, parts, reasons and what would change it, of each of these people as of now. Writes nothing."""
    people = set(contact_ids)
    now = now or timezone.now()
    advocates = Advocate.objects.for_organization(tenancy.current())
    kinds = kinds_in_force(hold=False)
    found = assess(
        people,
        answers=answers_of(people),
        before={advocate.contact_id: advocate for advocate in advocates.filter(contact__in=people)},
        kinds=kinds,
        now=now,
    )
    return {contact_id: _explanation(one, kinds, now) for contact_id, one in found.items()}


def _explanation(one: Assessment, kinds: Mapping[str, Kind], now: datetime) -> Explanation:
    tickets = [
        c.points for c in one.found if c.why["code"].startswith(f"score.{SERIOUS_TICKET}.open")
    ]
    return Explanation(
        score=one.score,
        tier=one.tier,
        machine_tier=one.stands.tier,
        why=one.stands.why,
        parts=parts_of(one.found),
        reasons=[contribution.why for contribution in one.found],
        changes=what_would_change(
            one.evidence,
            stands=one.stands,
            now=now,
            ticket_points=sum(tickets),
            heights=heights_of(kinds),
        ),
        fit=one.fit,
        version=number_of(kinds),
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
    advocates = {contact_id: known.get(contact_id) or _newcomer(contact_id) for contact_id in found}
    before = {
        contact_id: weekly.Noted.of(advocates[contact_id])
        for contact_id in known
        if contact_id in found
    }
    tiers = {contact_id: advocate.tier for contact_id, advocate in known.items()}
    number = number_of(kinds)
    for contact_id, one in found.items():
        _tell(advocates[contact_id], one, number=number, now=now)
    _write(advocates.values())
    weekly.note(advocates.values(), before=before, now=now)
    announcing.tiers_changed(advocates, before=tiers)
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
        weekly.forget(against)
    back = {
        contact_id
        for contact_id, advocate in known.items()
        if advocate.score is None and contact_id not in against
    }
    if back:
        totals.compute(kinds=kinds, contact_ids=back)


def _newcomer(contact_id: UUID) -> Advocate:
    return Advocate(organization_id=tenancy.current(), contact_id=contact_id)


def _tell(advocate: Advocate, one: Assessment, *, number: int, now: datetime) -> None:
    advocate.score = one.score
    advocate.tier = one.tier
    advocate.machine_tier = one.stands.tier if one.tier != one.stands.tier else ""
    if not overridden(advocate, now):
        advocate.override_tier, advocate.override_until = "", None
    advocate.reasons = [contribution.why for contribution in one.found]
    advocate.entered_at = one.stands.entered_at
    advocate.below_since = one.stands.below_since
    advocate.last_act_at = one.acts.last if one.acts else None
    advocate.unprompted_acts = min(one.acts.unprompted, MOST_UNPROMPTED) if one.acts else 0
    advocate.fit = one.fit
    advocate.rank = rank(
        tier=one.tier, unprompted=advocate.unprompted_acts, fit=one.fit, score=one.score
    )
    advocate.model_number = number
    advocate.scored_at = now


def _write(advocates: Iterable[Advocate]) -> None:
    upsert_rows(
        sorted(advocates, key=lambda advocate: advocate.contact_id),
        unique=["contact"],
        fields=[
            "score",
            "tier",
            "reasons",
            "entered_at",
            "below_since",
            "last_act_at",
            "scored_at",
            "machine_tier",
            "override_tier",
            "override_until",
            "unprompted_acts",
            "fit",
            "rank",
            "model_number",
        ],
    )
