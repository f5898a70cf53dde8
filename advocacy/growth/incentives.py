"""Which benefit leads to lasting advocacy, and which only to a short burst: acts before and after, person by person."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from accounts.customers.models import Contact
from advocacy.growth.reading import Frame
from advocacy.growth.shapes import comparison, count, estimate
from advocacy.incentives.models import Incentive, Offer
from advocacy.scoring.models import Advocate
from advocacy.signals.models import Act
from kernel.statistics import Answer, Comparison
from kernel.statistics.answers import NOTHING
from kernel.statistics.ratios import mean
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

# Only offers that were taken and are half a year old count; acts of the same advocates without any offer stand beside them.
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

# The same months of advocates who got nothing: what would have been without, as far as it can be known.
OTHERS = """
WITH given AS MATERIALIZED (
    SELECT DISTINCT incentive.code, {given_at} AS at FROM {offer} AS offer
    JOIN {incentive} AS incentive ON incentive.organization_id = offer.organization_id AND incentive.id = offer.incentive_id
    WHERE offer.organization_id = %(organization)s AND offer.state IN ('accepted', 'scheduled', 'fulfilled')
        AND {given_at} <= %(now)s - interval '180 days' ORDER BY 2 DESC LIMIT 200),
others AS MATERIALIZED (
    SELECT advocate.contact_id FROM {advocate} AS advocate WHERE advocate.organization_id = %(organization)s
        AND advocate.tier IN ('champion', 'natural') AND NOT EXISTS (SELECT FROM {offer} AS offer
            WHERE offer.organization_id = advocate.organization_id AND offer.contact_id = advocate.contact_id)
    ORDER BY advocate.contact_id LIMIT 500)
SELECT given.code, (SELECT count(*) FROM others)::int * count(DISTINCT given.at)::int, count(act.id)::int
FROM given LEFT JOIN {act} AS act ON act.organization_id = %(organization)s
    AND act.contact_id IN (SELECT contact_id FROM others)
    AND act.occurred_at >= given.at + interval '90 days' AND act.occurred_at < given.at + interval '180 days'
GROUP BY given.code"""


@dataclass(frozen=True, slots=True)
class Given:
    """One benefit that somebody took, and their acts in the half year before it and in three spans after it."""

    before: int
    first: int
    middle: int
    late: int
    leads: int = 0


def judge(given: Sequence[Given]) -> tuple[str, dict[str, Comparison]]:
    """Lasting: acts a month 90-180 days after lie above those before, beyond doubt. Burst: only those of the first 30 days.

    Person by person (paired), so that busy people do not pass for an effect; Student's interval on the differences.
    """
    changes = {span: _change(given, span) for span in ("first", "middle", "late")}
    if len(given) < LEAST_PEOPLE:
        return TOO_EARLY, {span: found.judged(too_early=True) for span, found in changes.items()}
    if changes["late"].is_above:
        return LASTING, changes
    return (BURST if changes["first"].is_above else NO_EFFECT), changes


def _change(given: Sequence[Given], span: str) -> Comparison:
    found = mean([_monthly(one, span) - _monthly(one, "before") for one in given])
    if found.value is None or found.low is None or found.high is None:
        return NOTHING
    return Comparison(found.value, found.low, found.high, (found.n, found.n))


def _monthly(one: Given, span: str) -> float:
    count_of: int = getattr(one, span)
    return count_of * MONTH / SPANS[span]


def incentives_report(of: Frame) -> dict[str, Any]:
    """Each kind of benefit: acts a month before and after, the verdict, and what it cost in hours."""
    found: dict[str, list[Given]] = defaultdict(list)
    about: dict[str, tuple[str, float]] = {}
    for code, name, hours, _contact, *counts in _rows(of, EFFECTS):
        found[code].append(Given(*counts))
        about[code] = (name, hours)
    beside = {code: (people, acts) for code, people, acts in _rows(of, OTHERS)}
    return {
        "incentives": [
            _incentive(code, about[code], given, beside.get(code, (0, 0)))
            for code, given in sorted(found.items())
        ]
    }


def _incentive(
    code: str, about: tuple[str, float], given: Sequence[Given], others: tuple[int, int]
) -> dict[str, Any]:
    name, hours = about
    verdict, changes = judge(given)
    acts = sum(one.first + one.middle + one.late for one in given)
    leads = sum(one.leads for one in given)
    people, theirs = others
    return {
        "code": code,
        "name": name,
        "people": count(len(given), what="offers", incentive=code),
        "verdict": verdict,
        "monthly": {
            span: estimate(
                mean([_monthly(one, span) for one in given]), "number", minimum=LEAST_PEOPLE
            )
            for span in SPANS
        },
        "changes": {span: comparison(found, "points") for span, found in changes.items()},
        "others_monthly": round(theirs * MONTH / 90 / people, 3) if people else None,
        "hours_each": hours,
        "hours_per_act": per(hours * len(given), acts),
        "hours_per_lead": per(hours * len(given), leads),
    }


def per(hours: float, n: int) -> float | None:
    return round(hours / n, 1) if n else None


def _rows(of: Frame, sql: str) -> Iterable[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql.format(given_at=GIVEN_AT, **TABLES), of.params)
        return list(cursor.fetchall())


__all__ = ["Answer", "Given", "incentives_report", "judge"]
