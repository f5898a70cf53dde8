"""Which benefit leads to lasting advocacy, and which only to a short burst: acts before and after, person by person."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from django.db import connection

from accounts.customers.models import Contact
from advocacy.growth.reading import Frame
from advocacy.growth.shapes import behind, comparison, count, estimate
from advocacy.incentives.models import Incentive, Offer
from advocacy.scoring.models import Advocate
from advocacy.signals.models import Act
from kernel.statistics import Comparison
from kernel.statistics.answers import NOTHING
from kernel.statistics.ratios import difference_of_means, mean
from referrals.attribution.models import Attribution

LASTING, BURST, NO_EFFECT, TOO_EARLY = "lasting", "burst", "no_clear_difference", "too_early"
LEAST_PEOPLE = 8
MONTH = 30.0
SPANS = {"before": 180, "first": 30, "middle": 60, "late": 90}
"""Days of each span: half a year before, then 0-30, 30-90 and 90-180 days after."""
TABLES = {
    model.__name__.lower(): f'"{model._meta.db_table}"'
    for model in (Act, Advocate, Attribution, Contact, Incentive, Offer)
}
GIVEN_AT = "coalesce(offer.fulfilled_at, offer.accepted_at, offer.offered_at)"
"""A benefit works from the day it was had; where that is not known, from the yes."""

# Only benefits that were taken and are half a year old count.
EFFECTS = """
WITH given AS MATERIALIZED (
    SELECT offer.contact_id, incentive.code, incentive.name, incentive.hours, {given_at} AS at
    FROM {offer} AS offer JOIN {incentive} AS incentive ON incentive.organization_id = offer.organization_id
        AND incentive.id = offer.incentive_id
    JOIN {contact} AS person ON person.organization_id = offer.organization_id AND person.id = offer.contact_id
        AND NOT person.is_test
    WHERE offer.organization_id = %(organization)s AND offer.state IN ('accepted', 'scheduled', 'fulfilled')
        AND {given_at} <= %(now)s - interval '180 days')
SELECT given.code, given.name, given.hours::float8, given.contact_id::text,
    count(act.id) FILTER (WHERE act.occurred_at < given.at)::int,
    count(act.id) FILTER (WHERE act.occurred_at >= given.at AND act.occurred_at < given.at + interval '30 days')::int,
    count(act.id) FILTER (WHERE act.occurred_at >= given.at + interval '30 days'
        AND act.occurred_at < given.at + interval '90 days')::int,
    count(act.id) FILTER (WHERE act.occurred_at >= given.at + interval '90 days')::int,
    (SELECT count(*) FROM {attribution} AS credit WHERE credit.organization_id = %(organization)s
        AND credit.contact_id = given.contact_id AND credit.replaced_at IS NULL
        AND credit.credit IN ('sourced', 'assisted') AND credit.decided_at >= given.at
        AND credit.decided_at < given.at + interval '180 days')::int
FROM given LEFT JOIN {act} AS act ON act.organization_id = %(organization)s AND act.contact_id = given.contact_id
    AND act.occurred_at >= given.at - interval '180 days' AND act.occurred_at < given.at + interval '180 days'
GROUP BY given.code, given.name, given.hours, given.contact_id, given.at"""

# Advocates who took nothing, seen on the same days as if they had: what would have been without, as far as it can be known.
OTHERS = """
WITH given AS MATERIALIZED (
    SELECT DISTINCT incentive.code, {given_at} AS at FROM {offer} AS offer
    JOIN {incentive} AS incentive ON incentive.organization_id = offer.organization_id AND incentive.id = offer.incentive_id
    WHERE offer.organization_id = %(organization)s AND offer.state IN ('accepted', 'scheduled', 'fulfilled')
        AND {given_at} <= %(now)s - interval '180 days' ORDER BY 2 DESC LIMIT 200),
days AS (SELECT code, count(*)::float8 AS n FROM given GROUP BY code),
others AS MATERIALIZED (
    SELECT advocate.contact_id FROM {advocate} AS advocate
    JOIN {contact} AS person ON person.organization_id = advocate.organization_id AND person.id = advocate.contact_id
        AND NOT person.is_test AND person.merged_into_id IS NULL
    WHERE advocate.organization_id = %(organization)s AND advocate.tier IN ('champion', 'natural')
        AND NOT EXISTS (SELECT FROM {offer} AS offer WHERE offer.organization_id = advocate.organization_id
            AND offer.contact_id = advocate.contact_id AND offer.state IN ('accepted', 'scheduled', 'fulfilled'))
    ORDER BY advocate.contact_id LIMIT 500)
SELECT days.code, count(act.id) FILTER (WHERE act.occurred_at < given.at) / days.n,
    count(act.id) FILTER (WHERE act.occurred_at >= given.at AND act.occurred_at < given.at + interval '30 days') / days.n,
    count(act.id) FILTER (WHERE act.occurred_at >= given.at + interval '30 days'
        AND act.occurred_at < given.at + interval '90 days') / days.n,
    count(act.id) FILTER (WHERE act.occurred_at >= given.at + interval '90 days') / days.n
FROM days JOIN given ON given.code = days.code CROSS JOIN others
LEFT JOIN {act} AS act ON act.organization_id = %(organization)s AND act.contact_id = others.contact_id
    AND act.occurred_at >= given.at - interval '180 days' AND act.occurred_at < given.at + interval '180 days'
GROUP BY days.code, days.n, others.contact_id"""


@dataclass(frozen=True, slots=True)
class Given:
    """Acts of one person in the half year before a benefit and in three spans after it; of somebody who took none, in the
    mean over the same days.
    """

    before: float
    first: float
    middle: float
    late: float
    leads: int = 0


def judge(
    given: Sequence[Given], others: Sequence[Given] = ()
) -> tuple[str, dict[str, Comparison]]:
    """Lasting: acts a month 90-180 days after have risen over those before, beyond doubt. Burst: only those of the first
    30 days.

    Person by person, so that busy people do not pass for an effect; and, where there are enough advocates who took
    nothing, against what changed for them on the same days (difference in differences, Welch's interval), so that a good
    season does not pass for one either.
    """
    changes = {span: _change(given, others, span) for span in ("first", "middle", "late")}
    if len(given) < LEAST_PEOPLE:
        return TOO_EARLY, {span: found.judged(too_early=True) for span, found in changes.items()}
    if changes["late"].is_above:
        return LASTING, changes
    is_burst = changes["first"].is_above and not changes["middle"].is_above
    return (BURST if is_burst else NO_EFFECT), changes


def _change(given: Sequence[Given], others: Sequence[Given], span: str) -> Comparison:
    own, theirs = (
        [_monthly(one, span) - _monthly(one, "before") for one in side] for side in (given, others)
    )
    if len(theirs) >= LEAST_PEOPLE:
        return difference_of_means(own, theirs)
    found = mean(own)
    if found.value is None or found.low is None or found.high is None:
        return NOTHING
    return Comparison(found.value, found.low, found.high, (found.n, len(theirs)))


def _monthly(one: Given, span: str) -> float:
    acts: float = getattr(one, span)
    return acts * MONTH / SPANS[span]


def incentives_report(of: Frame) -> dict[str, Any]:
    """Each kind of benefit: acts a month before and after, the verdict, and what it cost in hours."""
    found: dict[str, list[Given]] = defaultdict(list)
    about: dict[str, tuple[str, float]] = {}
    for code, name, hours, _contact, *counts in _rows(of, EFFECTS):
        found[code].append(Given(*counts))
        about[code] = (name, hours)
    beside: dict[str, list[Given]] = defaultdict(list)
    for code, *means in _rows(of, OTHERS):
        beside[code].append(Given(*means))
    return {
        "incentives": [
            _incentive(code, about[code], given, beside[code])
            for code, given in sorted(found.items())
        ]
    }


def _incentive(
    code: str, about: tuple[str, float], given: Sequence[Given], others: Sequence[Given]
) -> dict[str, Any]:
    name, hours = about
    verdict, changes = judge(given, others)
    acts = sum(one.first + one.middle + one.late for one in given)
    leads = sum(one.leads for one in given)
    return {
        "code": code,
        "name": name,
        "people": count(len(given), what="offers", incentive=code),
        "verdict": verdict,
        "monthly": {
            span: behind(
                estimate(
                    mean([_monthly(one, span) for one in given]), "number", minimum=LEAST_PEOPLE
                ),
                what="offers",
                incentive=code,
            )
            for span in SPANS
        },
        "changes": {span: comparison(found, "points") for span, found in changes.items()},
        "others": {"n": len(others), "monthly": _in_the_mean(others)},
        "hours_each": hours,
        "hours_per_act": per(hours * len(given), acts),
        "hours_per_lead": per(hours * len(given), leads),
    }


def _in_the_mean(others: Sequence[Given]) -> dict[str, float] | None:
    """Acts a month of those who took nothing, on the same days."""
    if not others:
        return None
    return {span: round(fmean(_monthly(one, span) for one in others), 3) for span in SPANS}


def per(hours: float, n: float) -> float | None:
    return round(hours / n, 1) if n else None


def _rows(of: Frame, sql: str) -> Iterable[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql.format(given_at=GIVEN_AT, **TABLES), of.params)
        return list(cursor.fetchall())
