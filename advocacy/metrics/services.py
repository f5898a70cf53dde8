"""Mark days, compute them anew, read their figures."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Sum

from accounts.organizations.models import Organization
from advocacy.metrics.days import borders, local_day
from advocacy.metrics.figures import DAYS, RESTS_AFTER, TABLES, TIMES, TOUCHED, select_all
from advocacy.metrics.models import DailyFigure
from kernel import tenancy, windows

DAYS_AT_ONCE = 60
"""How many days one recomputation takes: a short transaction, and two months of history each."""


def zone() -> ZoneInfo:
    """The time zone in which this organization's days begin."""
    names = Organization.objects.filter(pk=tenancy.current()).values_list("timezone", flat=True)
    return windows.zone(names.first())


def today(at: datetime) -> date:
    """The organization's day of this moment."""
    return local_day(at, zone())


def mark(
    times: Iterable[datetime] = (),
    *,
    companies: Collection[UUID] = (),
    contacts: Collection[UUID] = (),
    leads: Collection[UUID] = (),
    lead_names: Collection[str] = (),
) -> int:
    """The figures of these instants' days are out of date, and of every day that these rows count into.

    Companies by their revenue, contacts by their acts, leads by their stages (by our id or the sender's). One statement;
    in the transaction of the change, so that the mark and the change are seen together. Returns days marked.
    """
    given = {
        "times": list(times),
        "companies": list(companies),
        "contacts": list(contacts),
        "leads": list(leads),
        "lead_names": list(lead_names),
    }
    return _mark(TOUCHED, given) if any(given.values()) else 0


def mark_everything() -> int:
    """Every day that has rows or figures: what no mark told of is repaired. Returns days marked."""
    return _mark(TIMES, {}, and_days_with_figures=True)


def _mark(times: str, given: dict[str, Any], *, and_days_with_figures: bool = False) -> int:
    also = (
        "UNION SELECT day FROM {dailyfigure} WHERE organization_id = %(organization)s"
        if and_days_with_figures
        else ""
    )
    sql = f"""
        INSERT INTO {{dirtyday}} (organization_id, day)
        SELECT %(organization)s, day FROM (
            SELECT (at AT TIME ZONE %(zone)s)::date AS day FROM ({times}) AS touched (at)
            WHERE at IS NOT NULL {also}
        ) AS days GROUP BY day"""  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(
            sql.format(rests_after=RESTS_AFTER, **TABLES),
            {"organization": tenancy.current(), "zone": str(zone()), **given},
        )
        return int(cursor.rowcount)


def recompute_dirty(*, limit: int = DAYS_AT_ONCE) -> int:
    """Compute up to `limit` marked days anew from the rows, the newest first. Returns how many.

    Safe side by side: of two, one works and the other comes back later. What is marked after we looked stays marked.
    Readers see the old figures until we commit; a figure that did not change is not written.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"daily figures {tenancy.current()}"],
        )
        if not cursor.fetchone()[0]:
            return 0
    days = _take_marks(limit)
    if days:
        _recompute(days)
    return len(days)


def _take_marks(limit: int) -> list[date]:
    """The newest marked days, unmarked. The statements after this one see all that was marked with these marks."""
    sql = """
        WITH newest AS MATERIALIZED (
            SELECT DISTINCT day FROM {dirtyday} WHERE organization_id = %(organization)s
            ORDER BY day DESC LIMIT %(limit)s),
        taken AS (
            DELETE FROM {dirtyday} AS mark USING newest
            WHERE mark.organization_id = %(organization)s AND mark.day = newest.day RETURNING mark.day)
        SELECT DISTINCT day FROM taken ORDER BY day"""
    with connection.cursor() as cursor:
        cursor.execute(sql.format(**TABLES), {"organization": tenancy.current(), "limit": limit})
        return [row[0] for row in cursor.fetchall()]


def _recompute(days: list[date]) -> None:
    starts, ends = borders(days, zone())
    sql = f"""
        WITH {DAYS},
        fresh (day, figure, kind, split, currency, value) AS MATERIALIZED ({select_all()}),
        gone AS (
            DELETE FROM {{dailyfigure}} AS known
            WHERE known.organization_id = %(organization)s AND known.day = ANY(%(days)s::date[])
            AND NOT EXISTS (
                SELECT FROM fresh WHERE (fresh.day, fresh.figure, fresh.kind, fresh.split, fresh.currency)
                    = (known.day, known.figure, known.kind, known.split, known.currency)))
        INSERT INTO {{dailyfigure}} AS known (organization_id, day, figure, kind, split, currency, value)
        SELECT %(organization)s, day, figure, kind, split, currency, value FROM fresh
        ON CONFLICT (organization_id, figure, day, kind, split, currency)
        DO UPDATE SET value = EXCLUDED.value WHERE known.value <> EXCLUDED.value"""  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(
            sql.format(**TABLES),
            {"organization": tenancy.current(), "days": days, "starts": starts, "ends": ends},
        )


def totals(
    figures: Collection[str], *, since: date, until: date | None = None, by_day: bool = False
) -> list[dict[str, Any]]:
    """Figures of the days from `since` to `until` (inclusive), summed. Reads figures only, in one query.

    Rows of {figure, kind, split, currency, value}, with `by_day` one per day and with its `day`.
    """
    rows = DailyFigure.objects.for_organization(tenancy.current()).filter(
        figure__in=figures, day__gte=since
    )
    if until is not None:
        rows = rows.filter(day__lte=until)
    names = ["figure", "kind", "split", "currency", *(["day"] if by_day else [])]
    return list(rows.order_by().values(*names).annotate(value=Sum("value")))
