"""What a change of weights writes set-wise: the weight of each signal, and who is to be looked at again."""

from collections.abc import Mapping
from datetime import datetime

from django.db import connection

from advocacy.signals.kinds import ORIGIN_FACTOR, TONE_FACTOR, Kind
from kernel import tenancy

# A strength that the source gave (details.own_strength) stays what it was.
REWEIGH = """
UPDATE advocacy_signal AS signal SET
    strength = now.strength,
    weight = now.strength * origin.factor * CASE WHEN now.has_tone THEN tone.factor ELSE 1 END
FROM unnest(%(kinds)s::text[], %(strengths)s::float8[], %(have_tone)s::bool[])
        AS now(kind, strength, has_tone)
CROSS JOIN unnest(%(tones)s::text[], %(tone_factors)s::float8[]) AS tone(code, factor)
CROSS JOIN unnest(%(origins)s::text[], %(origin_factors)s::float8[]) AS origin(code, factor)
WHERE signal.organization_id = %(organization)s
  AND signal.kind = now.kind AND signal.strength <> now.strength
  AND signal.tone = tone.code AND signal.origin = origin.code
  AND signal.details->>'own_strength' IS NULL
"""

# Someone with signals and no row yet gets one, under the id of the contact: it is as unique as they are.
MARK_KNOWN = """
UPDATE advocacy_advocate SET scored_at = %(since)s WHERE organization_id = %(organization)s
"""
MARK_NEW = """
INSERT INTO advocacy_advocate (id, organization_id, contact_id, score, tier, reasons, scored_at)
SELECT DISTINCT contact_id, organization_id, contact_id, 0::float8, 'quiet', '[]'::jsonb, %(since)s::timestamptz
FROM advocacy_kindtotal WHERE organization_id = %(organization)s
ON CONFLICT (contact_id) DO NOTHING
"""


def reweigh(kinds: Mapping[str, Kind]) -> None:
    """Every signal under the strengths now in force."""
    with connection.cursor() as cursor:
        cursor.execute(
            REWEIGH,
            {
                "organization": tenancy.current(),
                "kinds": list(kinds),
                "strengths": [float(kind.strength) for kind in kinds.values()],
                "have_tone": [kind.has_tone for kind in kinds.values()],
                "tones": list(TONE_FACTOR),
                "tone_factors": list(TONE_FACTOR.values()),
                "origins": list(ORIGIN_FACTOR),
                "origin_factors": list(ORIGIN_FACTOR.values()),
            },
        )


def mark_all_due(*, since: datetime) -> None:
    """Everyone with evidence is to be looked at again."""
    with connection.cursor() as cursor:
        for statement in (MARK_KNOWN, MARK_NEW):
            cursor.execute(statement, {"organization": tenancy.current(), "since": since})
