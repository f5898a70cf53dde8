"""The dashboard: the last 30 days in real numbers, each with its n, and "too early" where it is."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import admin
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.events.models import Event
from advocacy.admin.cards import GESTURE_COLOURS, TIER_COLOURS
from advocacy.admin.measure_channels import shares
from advocacy.admin.measure_overview import overview, recent_deals, revenue
from advocacy.admin.measure_pages import tabs
from advocacy.growth import services as growth
from advocacy.metrics import services as metrics
from advocacy.metrics.models import DailyFigure
from advocacy.moments.models import Gesture
from advocacy.scoring.models import Advocate
from advocacy.signals.models import Signal
from kernel import tenancy
from kernel.money import Money
from kernel.statistics import Proportion, proportion
from kernel.work import State
from referrals.attribution.models import Attribution
from referrals.leads.models import Lead

DAYS = 30
WEEKS = 12
Row = Mapping[str, Any]
Rows = Sequence[Row]
Figure = DailyFigure.Figure
READ = (
    Figure.ACTS,
    Figure.MOMENTS_OPENED,
    Figure.GESTURES_DONE,
    Figure.LEADS_SUBMITTED,
    Figure.LEADS_WON,
    Figure.WON_MRR,
)
THROUGH_PEOPLE = (Attribution.Credit.SOURCED, Attribution.Credit.ASSISTED)


@admin.site.page("measure/", name="measure")  # type: ignore[attr-defined]
def measure(request: HttpRequest) -> HttpResponse:
    """A constant number of queries, however much there is to count: what happened is read from the daily figures."""
    now = timezone.now()
    today = metrics.today(now)
    since = today - timedelta(days=DAYS - 1)
    read = metrics.totals(READ, since=min(since, _weeks(today)[0]), until=today, by_day=True)
    lately = [row for row in read if row["day"] >= since]
    summary = growth.report("summary")
    context = {
        **admin.site.each_context(request),
        "title": _("Measure"),
        "tabs": tabs("measure"),
        "report": summary,
        **overview(summary.content),
        "deals": recent_deals(now) if summary.content["deals"] else [],
        "shares": shares(growth.report("channels").content),
        "picture": revenue(growth.report("forecast").content),
        "days": DAYS,
        "tiers": _tiers(),
        "acts": _acts(lately),
        "moments": _moments(lately),
        "leads": _leads(lately),
        "events": _events(now - timedelta(days=DAYS)),
        "acts_chart": _acts_chart(read, today),
        "leads_chart": _leads_chart(read, today),
    }
    return TemplateResponse(request, "admin/measure.html", context)


def _sum(rows: Iterable[Row], figure: str, by: str) -> Counter[str]:
    """One figure, summed by one of its sides."""
    found: Counter[str] = Counter()
    for row in rows:
        if row["figure"] == figure:
            found[row[by]] += row["value"]
    return found


def _counted(rows: Any, field: str) -> dict[str, int]:
    counted = rows.order_by().values(field).annotate(n=Count("pk"))
    return {row[field]: row["n"] for row in counted}


def _mine(model: Any, **where: Any) -> Any:
    return model.objects.for_organization(tenancy.current()).filter(**where)


def _tiers() -> list[dict[str, Any]]:
    people = _mine(Advocate, contact__is_test=False, contact__merged_into=None)
    counted = _counted(people, "tier")
    return [
        {"name": label, "n": counted.get(tier, 0), "colour": TIER_COLOURS.get(tier, "calm")}
        for tier, label in Advocate.Tier.choices
        if tier != Advocate.Tier.LEAVE
    ]


def _acts(rows: Rows) -> dict[str, Any]:
    """Acts by origin; the share of unprompted ones among those whose origin is known."""
    by_origin = _sum(rows, Figure.ACTS, "split")
    unprompted = by_origin[Signal.Origin.UNPROMPTED]
    prompted = by_origin[Signal.Origin.PROMPTED]
    return {
        "n": by_origin.total(),
        "unprompted": unprompted,
        "prompted": prompted,
        "unknown": by_origin[Signal.Origin.UNKNOWN],
        "share": share(proportion(unprompted, unprompted + prompted)),
    }


def share(found: Proportion) -> dict[str, Any]:
    """A proportion as it is shown: never alone, with n and interval, or the reason why it is too early."""
    return {
        "k": found.k,
        "n": found.n,
        "too_early": found.too_early,
        "percent": None if found.value is None else round(found.value * 100),
        "low": round(found.low * 100),
        "high": round(found.high * 100),
    }


def _moments(rows: Rows) -> dict[str, Any]:
    opened = _sum(rows, Figure.MOMENTS_OPENED, "kind")
    done = _sum(rows, Figure.GESTURES_DONE, "kind")
    asked = done[Gesture.ASK]
    return {
        "gestures": [
            {
                "name": label,
                "opened": opened[gesture],
                "done": done[gesture],
                "colour": GESTURE_COLOURS[gesture],
            }
            for gesture, label in Gesture.choices
        ],
        "opened": opened.total(),
        "given": done.total() - asked,
        "asked": asked,
    }


def _leads(rows: Rows) -> dict[str, Any]:
    """Leads that somebody is credited for, word of mouth without a name beside them, and what was won."""
    credited = [row for row in rows if row["split"] in THROUGH_PEOPLE]
    others = [row for row in rows if row["split"] not in THROUGH_PEOPLE]
    submitted = _sum(rows, Figure.LEADS_SUBMITTED, "figure").total()
    through = _sum(credited, Figure.LEADS_SUBMITTED, "figure").total()
    won = _sum(credited, Figure.LEADS_WON, "currency")
    worth = _sum(credited, Figure.WON_MRR, "currency")
    return {
        "n": submitted,
        "through": through,
        "unnamed": _sum(others, Figure.LEADS_SUBMITTED, "kind")[Lead.Channel.WORD_OF_MOUTH],
        "share": share(proportion(through, submitted)),
        "won": [
            {"n": n, "money": str(Money(worth[currency], currency)) if currency in worth else ""}
            for currency, n in sorted(won.items(), key=lambda item: -worth[item[0]])
        ],
    }


def _events(since: datetime) -> dict[str, int]:
    by_state = _counted(_mine(Event, received_at__gt=since, is_test=False), "state")
    return {
        "read": by_state.get(State.DONE, 0),
        "waiting": by_state.get(State.PENDING, 0),
        "quarantined": by_state.get(State.FAILED, 0),
    }


def _weeks(today: date) -> list[date]:
    monday = today - timedelta(days=today.weekday())
    return [monday - timedelta(weeks=back) for back in reversed(range(WEEKS))]


def _by_week(rows: Iterable[Row], figure: str) -> Counter[date]:
    weeks: Counter[date] = Counter()
    for row in rows:
        if row["figure"] == figure:
            weeks[row["day"] - timedelta(days=row["day"].weekday())] += row["value"]
    return weeks


def _acts_chart(rows: Rows, today: date) -> dict[str, Any]:
    lines = {
        origin: _by_week((row for row in rows if row["split"] == origin), Figure.ACTS)
        for origin in Signal.Origin.values
    }
    return _chart(
        today,
        (
            (_("by themselves"), "var(--color-primary-600)", lines[Signal.Origin.UNPROMPTED]),
            (_("after we asked"), "var(--color-orange-400)", lines[Signal.Origin.PROMPTED]),
            (_("not known"), "var(--color-base-400)", lines[Signal.Origin.UNKNOWN]),
        ),
    )


def _leads_chart(rows: Rows, today: date) -> dict[str, Any]:
    through = (row for row in rows if row["split"] in THROUGH_PEOPLE)
    others = (row for row in rows if row["split"] not in THROUGH_PEOPLE)
    return _chart(
        today,
        (
            (
                _("through people"),
                "var(--color-primary-600)",
                _by_week(through, Figure.LEADS_SUBMITTED),
            ),
            (_("otherwise"), "var(--color-base-400)", _by_week(others, Figure.LEADS_SUBMITTED)),
        ),
    )


def _chart(today: date, lines: Iterable[tuple[str, str, Mapping[date, int]]]) -> dict[str, Any]:
    """What Chart.js draws, and the same numbers in words for those who do not see it."""
    weeks = _weeks(today)
    named = [
        (label, colour, [line.get(week, 0) for week in weeks]) for label, colour, line in lines
    ]
    drawn = [
        {"label": label, "data": numbers, "backgroundColor": colour, "stack": "all"}
        for label, colour, numbers in named
    ]
    return {
        "json": json.dumps(
            {"labels": [date_format(week, "j N") for week in weeks], "datasets": drawn}
        ),
        "options": CHART_OPTIONS,
        "total": sum(sum(numbers) for _label, _colour, numbers in named),
        "words": " · ".join(
            _("%(label)s: %(value)s") % {"label": label, "value": sum(numbers)}
            for label, _colour, numbers in named
        ),
    }


CHART_OPTIONS = json.dumps(
    {
        "animation": False,
        "responsive": True,
        "maintainAspectRatio": False,
        "datasets": {"bar": {"borderRadius": 4, "maxBarThickness": 22}},
        "plugins": {
            "legend": {
                "display": True,
                "align": "end",
                "labels": {
                    "usePointStyle": True,
                    "pointStyle": "circle",
                    "boxHeight": 6,
                    "color": "#8a94a6",
                },
            }
        },
        "scales": {
            "x": {"stacked": True, "grid": {"display": False}, "ticks": {"color": "#8a94a6"}},
            "y": {
                "stacked": True,
                "beginAtZero": True,
                "ticks": {"precision": 0, "color": "#8a94a6"},
                "grid": {"color": "rgba(138,148,166,.2)"},
            },
        },
    }
)
