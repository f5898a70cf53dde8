"""The dashboard: the last 30 days in real numbers, each with its n, and "too early" where it is."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import admin
from django.db.models import Count, F, Q, Sum
from django.db.models.functions import TruncWeek
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.events.models import Event
from advocacy.admin.cards import GESTURE_COLOURS, TIER_COLOURS
from advocacy.moments.models import Gesture, Moment
from advocacy.scoring.models import Advocate
from advocacy.signals.models import Act, Signal
from kernel import tenancy
from kernel.money import Money
from kernel.statistics import Proportion, proportion
from kernel.work import State
from referrals.attribution.models import Attribution
from referrals.leads.models import Lead

DAYS = 30
WEEKS = 12
THROUGH_PEOPLE = (Attribution.Credit.SOURCED, Attribution.Credit.ASSISTED)


@admin.site.page("measure/", name="measure")  # type: ignore[attr-defined]
def measure(request: HttpRequest) -> HttpResponse:
    """A constant number of queries, however much there is to count."""
    now = timezone.now()
    since = now - timedelta(days=DAYS)
    context = {
        **admin.site.each_context(request),
        "title": _("Measure"),
        "days": DAYS,
        "tiers": _tiers(),
        "acts": _acts(since),
        "moments": _moments(since),
        "leads": _leads(since),
        "events": _events(since),
        "acts_chart": _acts_chart(now),
        "leads_chart": _leads_chart(now),
    }
    return TemplateResponse(request, "admin/measure.html", context)


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


def _acts(since: datetime) -> dict[str, Any]:
    """Acts by origin; the share of unprompted ones among those whose origin is known."""
    by_origin = _counted(_mine(Act, occurred_at__gt=since, contact__is_test=False), "origin")
    unprompted = by_origin.get(Signal.Origin.UNPROMPTED, 0)
    prompted = by_origin.get(Signal.Origin.PROMPTED, 0)
    return {
        "n": sum(by_origin.values()),
        "unprompted": unprompted,
        "prompted": prompted,
        "unknown": by_origin.get(Signal.Origin.UNKNOWN, 0),
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


def _moments(since: datetime) -> dict[str, Any]:
    opened = _counted(_mine(Moment, opened_at__gt=since, is_test=False), "gesture")
    done = _counted(_mine(Moment, acted_at__gt=since, state="done", is_test=False), "gesture")
    asked = done.get(Gesture.ASK, 0)
    return {
        "gestures": [
            {
                "name": label,
                "opened": opened.get(gesture, 0),
                "done": done.get(gesture, 0),
                "colour": GESTURE_COLOURS[gesture],
            }
            for gesture, label in Gesture.choices
        ],
        "opened": sum(opened.values()),
        "given": sum(done.values()) - asked,
        "asked": asked,
    }


def _leads(since: datetime) -> dict[str, Any]:
    """Leads that somebody is credited for, word of mouth without a name beside them, and what was won."""
    credited = Q(attributions__replaced_at=None, attributions__credit__in=THROUGH_PEOPLE)
    named_only = Q(channel=Lead.Channel.WORD_OF_MOUTH)
    submitted = _mine(Lead, submitted_at__gt=since, is_test=False).aggregate(
        n=Count("pk", distinct=True),
        through=Count("pk", filter=credited, distinct=True),
        spoken=Count("pk", filter=named_only, distinct=True),
        both=Count("pk", filter=credited & named_only, distinct=True),
    )
    won = _mine(Lead, won_at__gt=since, is_test=False).filter(credited)
    revenue = (
        won.order_by().values("mrr_currency").annotate(n=Count("pk"), amount=Sum("mrr_amount"))
    )
    return {
        "n": submitted["n"],
        "through": submitted["through"],
        "unnamed": submitted["spoken"] - submitted["both"],
        "share": share(proportion(submitted["through"], submitted["n"])),
        "won": [
            {
                "n": row["n"],
                "money": str(Money(row["amount"], row["mrr_currency"]))
                if row["amount"] is not None
                else "",
            }
            for row in revenue.order_by(F("amount").desc(nulls_last=True))
        ],
    }


def _events(since: datetime) -> dict[str, int]:
    by_state = _counted(_mine(Event, received_at__gt=since, is_test=False), "state")
    return {
        "read": by_state.get(State.DONE, 0),
        "waiting": by_state.get(State.PENDING, 0),
        "quarantined": by_state.get(State.FAILED, 0),
    }


def _weeks(now: datetime) -> list[date]:
    monday = timezone.localdate(now) - timedelta(days=timezone.localdate(now).weekday())
    return [monday - timedelta(weeks=back) for back in reversed(range(WEEKS))]


def _by_week(rows: Any, at: str, split: Any, now: datetime) -> Mapping[Any, Mapping[date, int]]:
    first = _weeks(now)[0] - timedelta(days=1)
    counted = (
        rows.filter(**{f"{at}__date__gt": first})
        .order_by()
        .annotate(week=TruncWeek(at), line=split)
        .values("week", "line")
        .annotate(n=Count("pk", distinct=True))
    )
    lines: dict[Any, dict[date, int]] = defaultdict(dict)
    for row in counted:
        lines[row["line"]][timezone.localdate(row["week"])] = row["n"]
    return lines


def _acts_chart(now: datetime) -> dict[str, Any]:
    lines = _by_week(_mine(Act, contact__is_test=False), "occurred_at", F("origin"), now)
    return _chart(
        now,
        (
            (_("by themselves"), "var(--color-primary-600)", lines[Signal.Origin.UNPROMPTED]),
            (_("after we asked"), "var(--color-orange-400)", lines[Signal.Origin.PROMPTED]),
            (_("not known"), "var(--color-base-400)", lines[Signal.Origin.UNKNOWN]),
        ),
    )


def _leads_chart(now: datetime) -> dict[str, Any]:
    leads = _mine(Lead, is_test=False)
    credited = Q(attributions__replaced_at=None, attributions__credit__in=THROUGH_PEOPLE)
    first = _weeks(now)[0] - timedelta(days=1)
    counted = (
        leads.filter(submitted_at__date__gt=first)
        .order_by()
        .annotate(week=TruncWeek("submitted_at"))
        .values("week")
        .annotate(n=Count("pk", distinct=True), through=Count("pk", filter=credited, distinct=True))
    )
    through: dict[date, int] = {}
    others: dict[date, int] = {}
    for row in counted:
        week = timezone.localdate(row["week"])
        through[week], others[week] = row["through"], row["n"] - row["through"]
    return _chart(
        now,
        (
            (_("through people"), "var(--color-primary-600)", through),
            (_("otherwise"), "var(--color-base-400)", others),
        ),
    )


def _chart(now: datetime, lines: Iterable[tuple[str, str, Mapping[date, int]]]) -> dict[str, Any]:
    """What Chart.js draws, and the same numbers in words for those who do not see it."""
    weeks = _weeks(now)
    named = [
        (label, colour, [line.get(week, 0) for week in weeks]) for label, colour, line in lines
    ]
    drawn = [
        {"label": label, "data": numbers, "backgroundColor": colour, "stack": "all"}
        for label, colour, numbers in named
    ]
    return {
        "json": json.dumps(
            {"labels": [date_format(week, "j M") for week in weeks], "datasets": drawn}
        ),
        "options": CHART_OPTIONS,
        "total": sum(sum(numbers) for _label, _colour, numbers in named),
        "words": "; ".join(f"{label}: {sum(numbers)}" for label, _colour, numbers in named),
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
