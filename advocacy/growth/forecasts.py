"""What the next six months may bring, how good such forecasts were before, and a goal from one's own past."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from statistics import median
from typing import Any

from advocacy.growth.channels import months_back
from advocacy.growth.reading import Frame
from advocacy.metrics import services as metrics
from advocacy.metrics.days import local_day
from advocacy.metrics.models import DailyFigure
from kernel import windows
from kernel.statistics.forecasting import (
    LEAST_MONTHS,
    Ahead,
    forecast,
    spike_share,
    tried,
    typical_error,
)

MONTHS, AHEAD = 36, 6
Figure = DailyFigure.Figure


def forecast_report(of: Frame) -> dict[str, Any]:
    """Qualified leads and monthly revenue, read from the daily figures."""
    today = local_day(of.now, windows.zone(of.organization.timezone))
    rows = metrics.totals(
        (Figure.LEADS_QUALIFIED, Figure.LEADS_SUBMITTED, Figure.MRR),
        since=date(2000, 1, 1),
        until=today,
        by_day=True,
    )
    months = months_back(today, MONTHS)
    qualified = _trimmed(_monthly(rows, Figure.LEADS_QUALIFIED, months))
    sign_ups = _monthly(rows, Figure.LEADS_SUBMITTED, months)
    mrr = _trimmed(_levels(rows, months, of.organization.currency))
    return {
        "months": months,
        "ahead": months_ahead(today, AHEAD),
        "least_months": LEAST_MONTHS,
        "currency": of.organization.currency,
        "qualified": series(qualified, months, counted=True),
        "mrr": series(mrr, months, counted=False),
        "spike_share": _share_of_best(sign_ups, months[-12:]),
        "goal": of.settings.goal_qualified,
        "proposal": proposed_goal(qualified),
    }


def series(values: Sequence[float], months: Sequence[str], *, counted: bool) -> dict[str, Any]:
    """One course of months, what follows of it, and what its last forecasts missed by."""
    ahead = forecast(values, ahead=AHEAD, counted=counted)
    trials = tried(values, last=AHEAD, counted=counted)
    error = typical_error(trials)
    known = months[len(months) - len(values) :]
    return {
        "past": [[month, value] for month, value in zip(known, values, strict=True)],
        "too_early": not ahead,
        "ahead": [_ahead(one) for one in ahead],
        "tried": [
            [month, _ahead(trial.expected), trial.came]
            for month, trial in zip(known[len(known) - len(trials) :], trials, strict=True)
        ],
        "error": None if error is None else round(error, 4),
        "n_tried": len(trials),
    }


def _ahead(one: Ahead) -> list[float]:
    """[middle, 50 % from, to, 90 % from, to]"""
    return [
        round(value, 2) for value in (one.middle, one.low_50, one.high_50, one.low_90, one.high_90)
    ]


def _monthly(rows: Sequence[dict[str, Any]], figure: str, months: Sequence[str]) -> list[float]:
    found: Counter[str] = Counter()
    for row in rows:
        if row["figure"] == figure:
            found[f"{row['day']:%Y-%m}"] += row["value"]
    return [float(found[month]) for month in months]


def _levels(rows: Sequence[dict[str, Any]], months: Sequence[str], currency: str) -> list[float]:
    """Monthly revenue at the end of each month: everything that moved it until then."""
    moved: Counter[str] = Counter()
    for row in rows:
        if row["figure"] == Figure.MRR and row["currency"] == currency:
            moved[f"{row['day']:%Y-%m}"] += row["value"]
    level = float(sum(value for month, value in moved.items() if month < months[0]))
    levels = []
    for month in months:
        level += moved[month]
        levels.append(level)
    return levels


def _trimmed(values: Sequence[float]) -> list[float]:
    """From the first month that has something: what was not recorded was not nought."""
    first = next((place for place, value in enumerate(values) if value), len(values))
    return list(values[first:])


def _share_of_best(sign_ups: Sequence[float], months: Sequence[str]) -> dict[str, Any]:
    """Share of the last year's sign-ups that came in its two best months (a sixth if all were alike)."""
    year = sign_ups[-12:]
    value = spike_share(year)
    after = (date.fromisoformat(f"{months[-1]}-01") + timedelta(days=32)).replace(day=1)
    return {
        "rows": {
            "what": "leads",
            "since": f"{months[0]}-01",
            "until": (after - timedelta(days=1)).isoformat(),
        },
        "value": None if value is None else round(value, 4),
        "n": int(sum(year)),
        "too_early": sum(year) < 30,
    }


def proposed_goal(qualified: Sequence[float]) -> int | None:
    """Qualified leads for next month: the last month grown by the median growth of the last six, and no higher above the
    last month than the forecasts of the last year missed by. None under a year.
    """
    if len(qualified) < LEAST_MONTHS:
        return None
    growth = [
        after / before
        for before, after in zip(qualified[-7:-1], qualified[-6:], strict=True)
        if before
    ]
    error = typical_error(tried(qualified, last=12))
    last = median(qualified[-3:])
    rise = max((median(growth) if growth else 1.0) - 1, 0.0)
    return round(last * (1 + min(rise, error if error is not None else rise)))


def months_ahead(today: date, n: int) -> list[str]:
    """This month and those after it."""
    first = today.replace(day=1)
    found = []
    for _ in range(n):
        found.append(f"{first:%Y-%m}")
        first = (first + timedelta(days=32)).replace(day=1)
    return found
