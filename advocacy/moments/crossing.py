"""Scores that rose to a height, and tiers that were entered: seen as a difference to when rules last looked.

Only upward: a drop never makes a message. Where nobody looked for days there is no difference to speak of: what rose
meanwhile is written down, and nothing fires.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F, OuterRef, Q, Subquery

from advocacy.incentives.rules import TIER_RANK
from advocacy.moments.causes import Cause
from advocacy.moments.models import SeenStanding
from advocacy.moments.rules import Ready
from advocacy.scoring.models import Advocate
from kernel import tenancy
from kernel.setwise import upsert_rows
from kernel.text import reason

LOOKED_WITHIN = timedelta(days=3)
MET_WITHIN = timedelta(hours=12)


def waiting(rules: Sequence[Ready]) -> list[Ready]:
    """Those that wait for a score or a tier."""
    return [one for one in rules if one.trigger.on in ("score", "tier")]


def risen(
    rules: Sequence[Ready], advocates: Mapping[UUID, Advocate], *, now: datetime
) -> list[Cause]:
    """What rose since rules last looked at these people; remembers what they see now. No query without such a rule."""
    wanting = waiting(rules)
    if not wanting or not advocates:
        return []
    before = {
        row.contact_id: row
        for row in SeenStanding.objects.for_organization(tenancy.current()).filter(
            contact_id__in=advocates.keys()
        )
    }
    causes: list[Cause] = []
    for contact_id, advocate in advocates.items():
        seen = before.get(contact_id)
        if seen is None:
            asked, stood = [one for one in wanting if _has_met_everybody(one, now)], (0.0, "quiet")
        else:
            asked = wanting if now - seen.seen_at <= LOOKED_WITHIN else []
            stood = (seen.score, seen.tier)
        if asked:
            causes += crossings(
                asked,
                contact_id,
                before=stood,
                after=(advocate.score or 0.0, advocate.tier),
                now=now,
            )
    _remember(advocates, now)
    return causes


def _has_met_everybody(ready: Ready, now: datetime) -> bool:
    """By then the sweep has looked at everybody there was: who has not been seen is new, and rises from nothing."""
    since = ready.rule.live_since
    return since is not None and since <= now - MET_WITHIN


def crossings(
    rules: Sequence[Ready],
    contact_id: UUID,
    *,
    before: tuple[float, str],
    after: tuple[float, str],
    now: datetime,
) -> list[Cause]:
    """The causes that a person's rise from one standing to another gives these rules. Pure."""
    found = []
    (low, from_tier), (high, to_tier) = before, after
    for one in rules:
        trigger, why = one.trigger, None
        if trigger.on == "score" and trigger.reaches is not None and low < trigger.reaches <= high:
            why = reason("score_reached", score=high, before=low, reaches=trigger.reaches)
        if (
            trigger.on == "tier"
            and TIER_RANK[from_tier] < TIER_RANK[trigger.enters] <= TIER_RANK[to_tier]
        ):
            why = reason("tier_entered", tier=f"tier_{to_tier}", before=f"tier_{from_tier}")
        if why:
            key = f"{one.rule.pk}:{contact_id}:{trigger.on}:{now:%Y-%m-%d}"
            found.append(Cause(contact_id, trigger.on, now, why, key=key))
    return found


def unlooked_at(*, since: datetime, limit: int) -> list[UUID]:
    """People at whom rules have not looked since then, or since their standing was computed; the longest waiting first."""
    seen = SeenStanding.objects.filter(
        organization_id=OuterRef("organization_id"), contact_id=OuterRef("contact_id")
    )
    rows = (
        Advocate.objects.for_organization(tenancy.current())
        .annotate(looked_at=Subquery(seen.values("seen_at")[:1]))
        .filter(
            Q(looked_at=None) | Q(looked_at__lt=F("scored_at")) | Q(looked_at__lt=since),
            contact__merged_into=None,
        )
        .order_by("scored_at")
        .values_list("contact_id", flat=True)
    )
    return list(rows[:limit])


def _remember(advocates: Mapping[UUID, Advocate], now: datetime) -> None:
    upsert_rows(
        [
            SeenStanding(
                organization_id=tenancy.current(),
                contact_id=contact_id,
                score=advocate.score or 0.0,
                tier=advocate.tier,
                seen_at=now,
            )
            for contact_id, advocate in sorted(advocates.items())
        ],
        unique=["organization", "contact"],
        fields=["score", "tier", "seen_at"],
    )
