"""Steady beats intense: gestures a week, the longest gap, advocates who act in more than one quarter; and acts by whom."""

import itertools
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import connection

from accounts.customers.models import Contact
from advocacy.growth.reading import Frame
from advocacy.growth.shapes import behind, count, share
from advocacy.growth.values import band_of
from advocacy.metrics.models import DailyFigure
from advocacy.scoring.models import Advocate
from advocacy.signals.models import Act
from kernel.statistics import proportion

WEEKS = 26
TABLES = {model.__name__.lower(): f'"{model._meta.db_table}"' for model in (Act, Advocate, Contact)}
QUARTERS = """
SELECT count(*)::int, count(*) FILTER (WHERE quarters >= 2)::int FROM (
    SELECT count(DISTINCT date_trunc('quarter', act.occurred_at)) AS quarters
    FROM {advocate} AS advocate JOIN {act} AS act ON act.organization_id = advocate.organization_id
        AND act.contact_id = advocate.contact_id AND act.occurred_at > %(now)s - interval '548 days'
    JOIN {contact} AS person ON person.organization_id = advocate.organization_id
        AND person.id = advocate.contact_id AND NOT person.is_test AND person.merged_into_id IS NULL
    WHERE advocate.organization_id = %(organization)s AND advocate.tier IN ('champion', 'natural')
    GROUP BY advocate.contact_id) AS people"""


def constancy(of: Frame, figures: Sequence[dict[str, Any]], today: date) -> dict[str, Any]:
    """Over the last 26 weeks."""
    days = sorted(
        (row["day"], row["value"])
        for row in figures
        if row["figure"] == DailyFigure.Figure.GESTURES_DONE
        and row["day"] > today - timedelta(weeks=WEEKS)
    )
    with connection.cursor() as cursor:
        cursor.execute(QUARTERS.format(**TABLES), of.params)
        people, steady = cursor.fetchone()
    return {
        "gestures": count(
            sum(n for _day, n in days),
            what="moments",
            gesture="any",
            since=(today - timedelta(weeks=WEEKS) + timedelta(days=1)).isoformat(),
        ),
        "gestures_a_week": round(sum(n for _day, n in days) / WEEKS, 1),
        "longest_gap_days": longest_gap([day for day, _n in days], today),
        "steady": behind(share(proportion(steady, people)), what="people", advocates=1),
    }


def longest_gap(days: Sequence[date], today: date) -> int | None:
    """Days without any gesture at a stretch, the one until today included; None where there never was one."""
    known = sorted(set(days))
    if not known:
        return None
    edges = [*known, today]
    return max((b - a).days for a, b in itertools.pairwise(edges))


def top(
    rows: Iterable[tuple[Any, ...]], *, key: int, name: int, most: int, since: str
) -> list[dict[str, Any]]:
    """Acts added up by one column of the rows, the most first."""
    names: dict[str, str] = {}
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        if row[key]:
            names[row[key]] = row[name]
            found[row[key]][0] += row[6]
            found[row[key]][1] += row[7]
    ordered = sorted(found.items(), key=lambda item: (-item[1][0], names[item[0]]))
    kinds = {0: "contact", 2: "company", 4: "csm"}
    return [
        {
            "key": one,
            "name": names[one],
            "acts": count(acts, what="acts", since=since, **{kinds[key]: one}),
            "unprompted": unprompted,
        }
        for one, (acts, unprompted) in ordered[:most]
    ]


def by_size(rows: Iterable[tuple[Any, ...]], *, since: str) -> list[dict[str, Any]]:
    """Acts, and people who did them, by size of company."""
    acts: dict[str, int] = defaultdict(int)
    people: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        band = band_of(row[5])
        acts[band] += row[6]
        people[band].add(row[0])
    return [
        {
            "band": band,
            "acts": count(acts[band], what="acts", size=band, since=since),
            "people": len(people[band]),
        }
        for band in sorted(acts)
    ]
