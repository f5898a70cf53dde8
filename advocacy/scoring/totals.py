"""The decayed sums: add, take away, read, compute anew. Each one statement, however large the batch.

Rows without weight are not evidence and are not counted.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from advocacy.scoring.decay import LANDMARK, LARGEST_EXPONENT, grown
from advocacy.scoring.models import KindTotal
from advocacy.scoring.rules import Total
from advocacy.signals.kinds import ORIGIN_FACTOR, TONE_FACTOR, Kind
from advocacy.signals.models import Signal
from kernel import tenancy

ADD = """
INSERT INTO advocacy_kindtotal AS known
    (organization_id, contact_id, kind, total, signals, last_at)
SELECT %(organization)s, contact_id, kind, total, signals, last_at
FROM unnest(%(contacts)s::uuid[], %(kinds)s::text[], %(totals)s::float8[], %(signals)s::int[],
            %(last_ats)s::timestamptz[]) AS more(contact_id, kind, total, signals, last_at)
ORDER BY contact_id, kind
ON CONFLICT (organization_id, contact_id, kind) DO UPDATE SET
    total = known.total + EXCLUDED.total,
    signals = known.signals + EXCLUDED.signals,
    last_at = greatest(known.last_at, EXCLUDED.last_at)
"""

# The last day of what is left: the person's newest signals are looked at first, along the index.
TAKE_AWAY = """
UPDATE advocacy_kindtotal AS known SET
    total = known.total - less.total,
    signals = greatest(known.signals - less.signals, 0),
    last_at = coalesce(
        (SELECT occurred_at FROM advocacy_signal AS signal
         WHERE signal.organization_id = known.organization_id
           AND signal.contact_id = known.contact_id AND signal.kind = known.kind
           AND signal.withdrawn_at IS NULL AND signal.weight <> 0
         ORDER BY occurred_at DESC LIMIT 1),
        known.last_at)
FROM unnest(%(contacts)s::uuid[], %(kinds)s::text[], %(totals)s::float8[], %(signals)s::int[],
            %(last_ats)s::timestamptz[]) AS less(contact_id, kind, total, signals, last_at)
WHERE known.organization_id = %(organization)s
  AND known.contact_id = less.contact_id AND known.kind = less.kind
"""

# Whoever objected has an empty score, and gets no totals either.
COMPUTE = """
INSERT INTO advocacy_kindtotal (organization_id, contact_id, kind, total, signals, last_at)
SELECT %(organization)s, signal.contact_id, signal.kind,
       sum(signal.weight * power(2::float8, greatest(-%(largest)s, least(%(largest)s,
           extract(epoch FROM signal.occurred_at - %(landmark)s)::float8 / 86400 / weight.half_life)))),
       count(*), max(signal.occurred_at)
FROM advocacy_signal AS signal
JOIN unnest(%(kinds)s::text[], %(half_lives)s::float8[]) AS weight(kind, half_life) USING (kind)
WHERE signal.organization_id = %(organization)s
  AND signal.withdrawn_at IS NULL AND signal.weight <> 0
  AND (%(contacts)s::uuid[] IS NULL OR signal.contact_id = ANY(%(contacts)s::uuid[]))
  AND (%(contacts)s::uuid[] IS NOT NULL OR NOT EXISTS (
        SELECT FROM advocacy_advocate AS advocate
        WHERE advocate.organization_id = %(organization)s
          AND advocate.contact_id = signal.contact_id AND advocate.score IS NULL))
GROUP BY signal.contact_id, signal.kind
"""

# As REWEIGH and COMPUTE would leave it, without writing: a strength that the source gave itself stays.
UNDER = """
SELECT signal.contact_id, signal.kind,
       sum(worth.weight * power(2::float8, greatest(-%(largest)s, least(%(largest)s,
           extract(epoch FROM signal.occurred_at - %(landmark)s)::float8 / 86400 / kind.half_life)))),
       count(*), max(signal.occurred_at)
FROM advocacy_signal AS signal
JOIN unnest(%(kinds)s::text[], %(strengths)s::float8[], %(half_lives)s::float8[], %(have_tone)s::bool[])
    AS kind(kind, strength, half_life, has_tone) USING (kind)
JOIN unnest(%(tones)s::text[], %(tone_factors)s::float8[]) AS tone(code, factor) ON tone.code = signal.tone
JOIN unnest(%(origins)s::text[], %(origin_factors)s::float8[]) AS origin(code, factor)
    ON origin.code = signal.origin
CROSS JOIN LATERAL (
    SELECT CASE WHEN signal.details->>'own_strength' IS NOT NULL THEN signal.weight
        ELSE kind.strength * origin.factor * CASE WHEN kind.has_tone THEN tone.factor ELSE 1 END END AS weight
) AS worth
WHERE signal.organization_id = %(organization)s AND signal.contact_id = ANY(%(contacts)s::uuid[])
  AND signal.withdrawn_at IS NULL AND worth.weight <> 0
GROUP BY signal.contact_id, signal.kind
"""


def add(signals: Iterable[Signal], *, kinds: Mapping[str, Kind]) -> None:
    """New signals count from now on."""
    _move(ADD, signals, kinds)


def take_away(signals: Collection[Signal], *, kinds: Mapping[str, Kind]) -> None:
    """Withdrawn signals count no longer."""
    if _move(TAKE_AWAY, signals, kinds):
        KindTotal.objects.for_organization(tenancy.current()).filter(
            contact_id__in={signal.contact_id for signal in signals}, signals=0
        ).delete()


def forget(contact_ids: Collection[UUID]) -> None:
    """Keep no sums about these people."""
    KindTotal.objects.for_organization(tenancy.current()).filter(
        contact_id__in=contact_ids
    ).delete()


def compute(*, kinds: Mapping[str, Kind], contact_ids: Collection[UUID] | None = None) -> None:
    """Every sum anew from the signals, of these people or of everyone. Readers see the old ones until the commit."""
    rows = KindTotal.objects.for_organization(tenancy.current())
    if contact_ids is not None:
        rows = rows.filter(contact_id__in=contact_ids)
    rows._raw_delete(rows.db)
    with connection.cursor() as cursor:
        cursor.execute(
            COMPUTE,
            {
                "organization": tenancy.current(),
                "contacts": None if contact_ids is None else list(contact_ids),
                "kinds": list(kinds),
                "half_lives": [float(kind.half_life_days) for kind in kinds.values()],
                "landmark": LANDMARK,
                "largest": LARGEST_EXPONENT,
            },
        )


def under(
    kinds: Mapping[str, Kind], *, contact_ids: Collection[UUID]
) -> dict[UUID, dict[str, Total]]:
    """What the sums of these kinds would be under other weights, from the signals, in one query. Writes nothing."""
    found: dict[UUID, dict[str, Total]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(
            UNDER,
            {
                "organization": tenancy.current(),
                "contacts": list(contact_ids),
                "kinds": list(kinds),
                "strengths": [float(kind.strength) for kind in kinds.values()],
                "half_lives": [float(kind.half_life_days) for kind in kinds.values()],
                "have_tone": [kind.has_tone for kind in kinds.values()],
                "tones": list(TONE_FACTOR),
                "tone_factors": list(TONE_FACTOR.values()),
                "origins": list(ORIGIN_FACTOR),
                "origin_factors": list(ORIGIN_FACTOR.values()),
                "landmark": LANDMARK,
                "largest": LARGEST_EXPONENT,
            },
        )
        for contact_id, kind, total, signals, last_at in cursor.fetchall():
            found[contact_id][kind] = Total(total, signals, last_at)
    return dict(found)


def of(contact_ids: Collection[UUID]) -> dict[UUID, dict[str, Total]]:
    """The sums of each person by kind, in one query."""
    found: dict[UUID, dict[str, Total]] = defaultdict(dict)
    rows = KindTotal.objects.for_organization(tenancy.current()).filter(contact_id__in=contact_ids)
    for contact_id, kind, total, signals, last_at in rows.values_list(
        "contact_id", "kind", "total", "signals", "last_at"
    ):
        found[contact_id][kind] = Total(total, signals, last_at)
    return dict(found)


def _move(statement: str, signals: Iterable[Signal], kinds: Mapping[str, Kind]) -> bool:
    """Carry out a statement over the sums of these signals; says whether there was anything to move."""
    moved = summed(signals, kinds=kinds)
    if moved:
        with connection.cursor() as cursor:
            cursor.execute(statement, _columns(moved))
    return bool(moved)


def summed(
    signals: Iterable[Signal], *, kinds: Mapping[str, Kind]
) -> dict[tuple[UUID, str], Total]:
    """Signals summed by person and kind, each grown from the landmark to its own time."""
    found: dict[tuple[UUID, str], Total] = {}
    for signal in signals:
        if not signal.weight:
            continue
        half_life = kinds[signal.kind].half_life_days
        value = grown(signal.weight, at=signal.occurred_at, half_life_days=half_life)
        key = signal.contact_id, signal.kind
        so_far = found.get(key, Total(0.0, 0, signal.occurred_at))
        found[key] = Total(
            so_far.total + value, so_far.signals + 1, max(so_far.last_at, signal.occurred_at)
        )
    return found


def _columns(moved: Mapping[tuple[UUID, str], Total]) -> dict[str, Any]:
    last_ats: list[datetime] = [total.last_at for total in moved.values()]
    return {
        "organization": tenancy.current(),
        "contacts": [contact_id for contact_id, _ in moved],
        "kinds": [kind for _, kind in moved],
        "totals": [total.total for total in moved.values()],
        "signals": [total.signals for total in moved.values()],
        "last_ats": last_ats,
    }
