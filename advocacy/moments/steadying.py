"""The pace of this organization, read and held; and the limits it has set itself."""

from dataclasses import fields
from datetime import datetime

from django.db import connection

from accounts.organizations.models import Organization
from advocacy.moments.asking_models import AskingSettings
from advocacy.moments.asks import DROPPED, Limits
from advocacy.moments.models import Moment, Rule
from advocacy.moments.pace import Pace, Planned, asks_a_day
from advocacy.scoring.models import Advocate
from kernel import tenancy
from kernel.windows import zone

NATURALS = (Advocate.Tier.NATURAL, Advocate.Tier.CHAMPION)


def limits_of_here() -> Limits:
    """What the organization set; the defaults where it set nothing."""
    row = AskingSettings.objects.for_organization(tenancy.current()).first()
    if row is None:
        return Limits()
    return Limits(**{field.name: getattr(row, field.name) for field in fields(Limits)})


def empty_pace(limits: Limits, organization: Organization) -> Pace:
    """With nothing planned yet: how much a day takes. One query."""
    naturals = (
        Advocate.objects.for_organization(tenancy.current())
        .filter(tier__in=NATURALS, contact__is_test=False, contact__merged_into=None)
        .count()
    )
    return Pace(
        a_day=asks_a_day(limits, naturals=naturals),
        csm_a_day=limits.csm_a_day,
        tz=zone(organization.timezone),
    )


def pace_of_here(limits: Limits, organization: Organization, *, now: datetime, hold: bool) -> Pace:
    """With what is planned from today on. `hold`: nobody else plans an ask here until the transaction ends.

    Whoever holds it as well as incentives takes it first.
    """
    if hold:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
                [f"pace {tenancy.current()}"],
            )
    pace = empty_pace(limits, organization)
    rows = (
        Moment.objects.for_organization(tenancy.current())
        .filter(gesture="ask", asks_on__gte=now.astimezone(pace.tz).date())
        .exclude(state__in=DROPPED)
        .values_list("rule_id", "asks_on", "company__owner_id", "position")
    )
    for rule_id, day, owner_id, position in rows:
        if day is None:
            continue
        pace.add(Planned(rule_id, day, owner_id, position == Rule.Position.OBSERVE))
    return pace
