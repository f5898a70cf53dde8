"""Compute the reports of an organization anew, and read them. Readers see what was computed last, in one row each."""

import hashlib
import time
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from advocacy.growth import (
    acts,
    answering,
    buying,
    forecasts,
    incentives,
    reading,
    summary,
    telling,
)
from advocacy.growth.models import GrowthSettings, StoredReport
from advocacy.growth.reading import Frame
from advocacy.metrics.days import local_day
from advocacy.metrics.models import DailyFigure
from advocacy.moments.models import Moment
from kernel import tenancy, windows
from kernel.errors import NotFound
from kernel.setwise import upsert_rows

NAMES = ("summary", "channels", "loops", "comparisons", "advocacy", "incentives", "forecast")
FORMAT = 2
"""Of the content. A report of another format, stored before an upgrade, is none: it is computed anew."""
PAUSE_PER_SECOND = 50
"""Computing takes at most a fiftieth of an organization's time: what took 10 s is not computed again for 500 s."""
LEAST_PAUSE_SECONDS = 60


def report(name: str) -> StoredReport:
    """One report as it was last computed; computed now where none is there yet. Raises NotFound for other names."""
    if name not in NAMES:
        raise NotFound(_("There is no report “%(name)s”.") % {"name": name})
    found = _stored(name)
    if found is None:
        refresh(now=timezone.now())
        found = _stored(name)
    assert found is not None  # noqa: S101  it was just written
    return found


def reports() -> list[StoredReport]:
    """All of them, in the order of `NAMES`."""
    return [report(name) for name in NAMES]


def _stored(name: str) -> StoredReport | None:
    rows = StoredReport.objects.for_organization(tenancy.current())
    return rows.filter(name=name, content__format=FORMAT).first()


def refresh_due(*, now: datetime) -> int:
    """Compute all reports anew where something changed since and their pause is over. Returns how many were computed."""
    if not _may_compute(now):
        return 0
    last = _stored(NAMES[0])
    if last is not None:
        pause = max(LEAST_PAUSE_SECONDS, last.seconds * PAUSE_PER_SECOND)
        is_fresh = (now - last.computed_at).total_seconds() < pause
        if is_fresh or last.fingerprint == fingerprint(now):
            return 0
    return refresh(now=now)


def _may_compute(now: datetime) -> bool:
    """Of two workers, one computes and the other comes back later."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"reports {tenancy.current()}"],
        )
        return bool(cursor.fetchone()[0])


def fingerprint(now: datetime) -> str:
    """What the reports depend on: the day, the settings, and the daily figures, which every change of rows moves."""
    of = reading.frame(now)
    table = f'"{DailyFigure._meta.db_table}"'
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*), coalesce(sum(value), 0), coalesce(max(id), 0), coalesce(sum(value * (id %% 97)), 0) "  # noqa: S608
            f"FROM {table} WHERE organization_id = %s",
            [tenancy.current()],
        )
        sums = cursor.fetchone()
    settings = {
        field.attname: getattr(of.settings, field.attname)
        for field in GrowthSettings._meta.concrete_fields
        if not field.primary_key
    }
    today = local_day(now, windows.zone(of.organization.timezone))
    own = of.organization
    told = repr(
        (
            today,
            own.currency,
            own.timezone,
            own.business_model,
            settings,
            sums,
            buying.refreshed(of),
        )
    )
    return hashlib.sha256(told.encode()).hexdigest()


def refresh(*, now: datetime) -> int:
    """Compute all reports anew from the rows, as a whole, so that late facts and corrections are in. Returns how many."""
    began = time.monotonic()
    _take_time()
    contents = compute(reading.whole_frame(now))
    stamp = fingerprint(now)
    seconds = round(time.monotonic() - began, 3)
    upsert_rows(
        [
            StoredReport(
                organization_id=tenancy.current(),
                name=name,
                content=content,
                fingerprint=stamp,
                computed_at=now,
                seconds=seconds,
            )
            for name, content in contents.items()
        ],
        unique=["organization", "name"],
        fields=["content", "fingerprint", "computed_at", "seconds"],
    )
    return len(contents)


def _take_time() -> None:
    """Between two statements a large organization is computed for a minute: that is no forgotten transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")


def compute(of: Frame) -> dict[str, dict[str, Any]]:
    """Every report of this organization, in a constant number of statements."""
    market = reading.market(of)
    currency = of.organization.currency
    margin, is_assumed = reading.margin(of.settings)
    about = {
        "format": FORMAT,
        "currency": currency,
        "business_model": of.organization.business_model,
    }
    told = {"worth_more": of.settings.worth_more, "stage": of.settings.stage}
    made: dict[str, Callable[[], dict[str, Any]]] = {
        "summary": lambda: (
            summary.summary(market, live_since(of), currency)
            | {"other_currencies": reading.other_currencies(of), "shop": buying.shop(of)}
        ),
        "channels": lambda: (
            telling.channels_report(market, reading.pieces(of), currency)
            | {"margin": margin, "margin_assumed": is_assumed}
        ),
        "loops": lambda: answering.loops_report(market, told, currency),
        "comparisons": lambda: answering.comparisons_report(market, currency),
        "advocacy": lambda: acts.advocacy_report(of),
        "incentives": lambda: incentives.incentives_report(of),
        "forecast": lambda: forecasts.forecast_report(of),
    }
    return {name: made[name]() | about for name in NAMES}


def live_since(of: Frame) -> date | None:
    """The day the programme went live: as it was set, else the day of the first gesture that was done."""
    if of.settings.live_since:
        return of.settings.live_since
    first = (
        Moment.objects.for_organization(tenancy.current())
        .filter(is_test=False, state="done", acted_at__isnull=False)
        .order_by("acted_at")
        .values_list("acted_at", flat=True)
        .first()
    )
    return local_day(first, windows.zone(of.organization.timezone)) if first else None
