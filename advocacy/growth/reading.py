"""One organization's market, read from its rows: a constant number of statements, however much there is."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Sum

from accounts.customers.models import Company
from accounts.organizations.models import Organization
from advocacy.growth import selects
from advocacy.growth.models import MARGIN_PERCENT, GrowthSettings
from advocacy.growth.values import Came, Customer, Inviting, Market, Thresholds, Won, band_of
from advocacy.metrics.days import local_day
from kernel import tenancy, windows
from referrals.qualification.alike import whatever_brought_them

MOST_SOURCES = 40
"""Kinds of pieces beyond the largest ones are counted with their channel."""
MOST_PIECES = 30


@dataclass(frozen=True, slots=True)
class Frame:
    """Whose market, when, in which currency and time zone, and how it measures."""

    now: datetime
    organization: Organization
    settings: GrowthSettings
    instead: Mapping[UUID, str] = field(default_factory=dict)
    """Segments of leads whose own segment asks how they came: the one they would be in if it did not."""

    @property
    def params(self) -> dict[str, Any]:
        return {
            "organization": tenancy.current(),
            "now": self.now,
            "currency": self.organization.currency,
            "zone": str(windows.zone(self.organization.timezone)),
            "leads": list(self.instead),
            "segments": list(self.instead.values()),
        }


def frame(now: datetime) -> Frame:
    """Of the organization we are inside."""
    organization = Organization.objects.get(pk=tenancy.current())
    return Frame(now, organization, settings_in_force())


def whole_frame(now: datetime) -> Frame:
    """The same for computing reports, where leads are held against their like."""
    return replace(frame(now), instead=whatever_brought_them(now=now))


def settings_in_force() -> GrowthSettings:
    """The organization's own, or the defaults (not saved)."""
    found = GrowthSettings.objects.for_organization(tenancy.current()).first()
    return found or GrowthSettings(organization_id=tenancy.current())


def margin(settings: GrowthSettings) -> tuple[float, bool]:
    """(share of the revenue, whether it is assumed)."""
    percent = settings.margin_percent
    return (MARGIN_PERCENT if percent is None else percent) / 100, percent is None


def market(of: Frame) -> Market:
    """Everything the reports about channels and customers need."""
    today = local_day(of.now, windows.zone(of.organization.timezone))
    return Market(
        today=today,
        came=_folded(list(_came(of, source=selects.SOURCE))),
        won=[_won(row) for row in _rows(of, selects.WON)],
        customers=[_customer(row) for row in _rows(of, selects.CUSTOMERS, team=selects.TEAM)],
        inviting=_inviting(of),
        margin=margin(of.settings)[0],
        thresholds=Thresholds(trial_days=of.settings.trial_days),
    )


def pieces(of: Frame) -> list[Came]:
    """Sign-ups by the piece they named, the most named ones."""
    came = list(_came(of, source=selects.PIECE, also=selects.PIECES))
    counted = Counter[str]()
    for one in came:
        counted[one.source] += one.n
    kept = {source for source, _n in counted.most_common(MOST_PIECES)}
    return [one for one in came if one.source in kept]


def _came(of: Frame, *, source: str, also: str = "") -> Iterator[Came]:
    for row in _rows(of, selects.CAME, source=source, also=also):
        yield Came(*row)


def _folded(came: list[Came]) -> list[Came]:
    """Rare kinds of pieces go back into their channel."""
    counted = Counter[str]()
    for one in came:
        counted[one.source] += one.n
    kept = {source for source, _n in counted.most_common(MOST_SOURCES)}
    return [one if one.source in kept else replace(one, source=one.channel) for one in came]


def _won(row: tuple[Any, ...]) -> Won:
    source, origin, came, paid, mrr, employees, plan, now, *after, touched, segment = row
    return Won(
        source=source,
        origin=origin,
        came=came,
        paid=paid,
        mrr=mrr,
        band=band_of(employees),
        plan=plan,
        mrr_now=now or 0,
        after={
            days: int(value)
            for days, value in zip((30, 90, 180), after, strict=True)
            if value is not None
        },
        touched=touched,
        segment=segment,
    )


def _customer(row: tuple[Any, ...]) -> Customer:
    key, source, origin, began, left, first, now, so_far, employees, plan, n, touched, segment = row
    return Customer(
        key=key,
        source=source,
        origin=origin,
        began=began,
        left=left,
        first=max(first, 0),
        now=max(now, 0),
        so_far=max(so_far, 0),
        band=band_of(employees),
        plan=plan,
        colleagues=n,
        touched=touched,
        segment=segment,
    )


def _inviting(of: Frame) -> Inviting:
    users, inviters, sent, accepted, cycle, first_value = next(_rows(of, selects.INVITING))
    return Inviting(
        users=users,
        inviters=inviters,
        sent=sent,
        accepted=accepted,
        cycle_days=None if cycle is None else float(cycle),
        first_value_days=None if first_value is None else float(first_value),
    )


def other_currencies(of: Frame) -> dict[str, int]:
    """Monthly revenue now in other currencies than the reporting one: shown apart, never added."""
    rows = (
        Company.objects.for_organization(tenancy.current())
        .filter(is_test=False, mrr_amount__gt=0)
        .exclude(mrr_currency=of.organization.currency)
        .order_by()
        .values_list("mrr_currency")
        .annotate(total=Sum("mrr_amount"))
    )
    return dict(rows)


def _rows(of: Frame, sql: str, **parts: str) -> Iterator[tuple[Any, ...]]:
    """Rows of one SELECT. `parts` go in first, since they name tables too."""
    filled = sql
    for name, part in parts.items():
        filled = filled.replace("{" + name + "}", part)
    with connection.cursor() as cursor:
        cursor.execute(filled.format(**selects.TABLES), of.params)
        yield from cursor.fetchall()
