"""What scores were, week by week: for the line on a person's page, and for what was known when somebody was asked.

Nothing runs for it. The refresh that each person gets within a day anyhow also writes the row of a new week, for the
whole batch in one statement; in between nobody's row is touched unless their tier changes. A million people with a
score above 0 cost a million rows a week (about 130 bytes each with the index), spread over the refreshes of its days.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple, Self
from uuid import UUID

from django.db import connection
from django.utils import timezone

from advocacy.scoring.models import Advocate, ScoreWeek
from kernel import tenancy

KEPT_DAYS = 762  # 25 months
AT_ONCE = 10_000

NOTE = """
INSERT INTO advocacy_scoreweek AS known (organization_id, contact_id, week, score, tier, model_number)
SELECT %(organization)s, contact_id, %(week)s, score, tier, number
FROM unnest(%(contacts)s::uuid[], %(scores)s::float8[], %(tiers)s::text[], %(numbers)s::int[])
    AS said(contact_id, score, tier, number)
ORDER BY contact_id
ON CONFLICT (organization_id, contact_id, week) DO UPDATE SET
    score = EXCLUDED.score, tier = EXCLUDED.tier, model_number = EXCLUDED.model_number
"""

# Ids grow with time: where the oldest row is young enough, nothing else is looked at.
FORGET = """
DELETE FROM advocacy_scoreweek WHERE id IN (
    SELECT id FROM (SELECT id, week FROM advocacy_scoreweek ORDER BY id LIMIT %s) AS oldest WHERE week < %s)
"""


class Noted(NamedTuple):
    """The standing before a refresh."""

    score: float | None
    tier: str
    scored_at: datetime

    @classmethod
    def of(cls, advocate: Advocate) -> Self:
        return cls(advocate.score, advocate.tier, advocate.scored_at)


def monday(moment: datetime) -> date:
    """The week a moment lies in (UTC)."""
    day = moment.astimezone(timezone.get_default_timezone()).date()
    return day - timedelta(days=day.weekday())


def note(advocates: Iterable[Advocate], *, before: Mapping[UUID, Noted], now: datetime) -> None:
    """Write the week's row of those who are met for the first time in it, or whose tier has changed."""
    telling = [one for one in advocates if _tells(one, before.get(one.contact_id), now)]
    if not telling:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            NOTE,
            {
                "organization": tenancy.current(),
                "week": monday(now),
                "contacts": [one.contact_id for one in telling],
                "scores": [one.score for one in telling],
                "tiers": [one.tier for one in telling],
                "numbers": [one.model_number for one in telling],
            },
        )


def _tells(advocate: Advocate, before: Noted | None, now: datetime) -> bool:
    if advocate.score is None:
        return False
    if before is None:
        return advocate.score > 0
    fell = (before.score or 0) > 0 >= advocate.score
    is_news = before.tier != advocate.tier or monday(before.scored_at) != monday(now)
    return fell or (advocate.score > 0 and is_news)


def history_of(contact_id: UUID, *, weeks: int = 26) -> list[ScoreWeek]:
    """The newest weeks of one person, the oldest first."""
    rows = ScoreWeek.objects.for_organization(tenancy.current()).filter(contact_id=contact_id)
    return list(rows.order_by("-week")[:weeks])[::-1]


def forget(contact_ids: Collection[UUID]) -> None:
    """Keep no history of these people."""
    ScoreWeek.objects.for_organization(tenancy.current()).filter(
        contact_id__in=contact_ids
    ).delete()


def forget_old() -> int:
    """Delete what is older than 25 months, of all organizations. Returns how many rows."""
    oldest, gone = timezone.now().date() - timedelta(days=KEPT_DAYS), 0
    while True:
        with tenancy.everywhere(), connection.cursor() as cursor:
            cursor.execute(FORGET, [AT_ONCE, oldest])
            took: int = cursor.rowcount
        gone += took
        if took < AT_ONCE:
            return gone
