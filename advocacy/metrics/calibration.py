"""Does a high score come before a yes? What became of the asks, by the score as it was when each was made.

Read from what was written down then: the week's row of the score's history, never today's number. An ask is judged when
its 30 days are over; who was never asked says nothing here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from django.db import connection

from advocacy.scoring.contents import Heights
from advocacy.signals.rules import PROMPT_HOLDS
from kernel import tenancy
from kernel.ranking import Compared, compared
from kernel.statistics import Proportion, proportion

LOOKED_BACK = timedelta(days=762)
"""As long as the history of scores is kept."""

# An ask that reached its person: done by somebody, shown in the product, or mailed. Yes: they did it, or took what was offered.
ASKS = """
SELECT was.score, extract(epoch FROM ask.at - contact.first_seen_at)::float8 / 86400,
       did.it OR coalesce(offer.state IN ('accepted', 'scheduled', 'fulfilled'), false), did.it
FROM advocacy_moment AS moment
JOIN advocacy_rule AS rule ON rule.id = moment.rule_id
JOIN accounts_contact AS contact ON contact.id = moment.contact_id
LEFT JOIN advocacy_offer AS offer ON offer.id = moment.offer_id
CROSS JOIN LATERAL (SELECT coalesce(moment.acted_at, moment.opened_at) AS at) AS ask
LEFT JOIN LATERAL (
    SELECT week.score FROM advocacy_scoreweek AS week
    WHERE week.organization_id = moment.organization_id AND week.contact_id = moment.contact_id
      AND week.week <= (ask.at AT TIME ZONE 'UTC')::date
    ORDER BY week.week DESC LIMIT 1
) AS was ON true
CROSS JOIN LATERAL (
    SELECT EXISTS (
        SELECT FROM advocacy_act AS act
        WHERE act.organization_id = moment.organization_id AND act.contact_id = moment.contact_id
          AND act.occurred_at > ask.at AND act.occurred_at <= ask.at + %(days)s * interval '1 day'
          AND (rule.asks_for = '[]'::jsonb OR rule.asks_for ? act.kind)
    ) AS it
) AS did
WHERE moment.organization_id = %(organization)s AND moment.gesture = 'ask' AND NOT moment.is_test
  AND moment.position <> 'observe' AND contact.merged_into_id IS NULL
  AND ask.at >= %(since)s AND ask.at <= %(now)s - %(days)s * interval '1 day'
  AND (moment.state = 'done' OR EXISTS (
        SELECT FROM advocacy_delivery AS delivery
        WHERE delivery.organization_id = moment.organization_id AND delivery.moment_id = moment.id
          AND delivery.channel IN ('in_app', 'mail') AND delivery.state = 'done'))
ORDER BY ask.at, moment.id
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """One ask: the score then, days since the person was first seen, and what became of it."""

    score: float
    tenure_days: float
    said_yes: bool
    did_it: bool


@dataclass(frozen=True, slots=True)
class Band:
    """The asks made at scores from `low` (None: any) to below `high` (None: any)."""

    low: float | None
    high: float | None
    said_yes: Proportion
    did_it: Proportion


@dataclass(frozen=True, slots=True)
class Calibration:
    """`unknown`: asks from before there was a history of scores. `against_tenure`: does the score rank better than time?"""

    bands: list[Band]
    asked: int
    unknown: int
    against_tenure: Compared


def calibration(*, heights: Heights, now: datetime) -> Calibration:
    """Over the asks of 25 months. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            ASKS,
            {
                "organization": tenancy.current(),
                "days": PROMPT_HOLDS.days,
                "since": now - LOOKED_BACK,
                "now": now,
            },
        )
        rows = cursor.fetchall()
    asks = [Asked(*row) for row in rows if row[0] is not None]
    return Calibration(
        bands=bands(asks, heights=heights),
        asked=len(asks),
        unknown=len(rows) - len(asks),
        against_tenure=compared(
            [ask.score for ask in asks],
            [ask.tenure_days for ask in asks],
            [ask.did_it for ask in asks],
        ),
    )


def bands(asks: Sequence[Asked], *, heights: Heights) -> list[Band]:
    """The bands between the heights of the tiers, the highest first."""
    edges = sorted({0.0, heights.warm_points, heights.natural_points, heights.champion_points})
    limits: list[float | None] = [None, *edges, None]
    return [_band(asks, low, high) for low, high in pairwise(limits)][::-1]


def _band(asks: Sequence[Asked], low: float | None, high: float | None) -> Band:
    inside = [
        ask
        for ask in asks
        if (low is None or ask.score >= low) and (high is None or ask.score < high)
    ]
    return Band(
        low,
        high,
        proportion(sum(ask.said_yes for ask in inside), len(inside)),
        proportion(sum(ask.did_it for ask in inside), len(inside)),
    )
