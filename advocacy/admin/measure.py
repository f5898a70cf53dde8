"""The dashboard: the last 30 days in real numbers, each with its n, and "too early" where it is."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import admin
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.events.models import Event
from advocacy.admin.cards import GESTURE_COLOURS, TIER_COLOURS
from advocacy.admin.figures import linked, rows_url
from advocacy.admin.measure_channels import shares
from advocacy.admin.measure_charts import THROUGH_PEOPLE, acts_chart, leads_chart, weeks
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
from kernel.text import localized_number
from kernel.work import State
from referrals.leads.models import Lead

DAYS = 30
MANY_EVENTS = 60_000
"""More events than this are not counted one by one."""
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


@admin.site.page("measure/", name="measure")  # type: ignore[attr-defined]
def measure(request: HttpRequest) -> HttpResponse:
    """A constant number of queries, however much there is to count: what happened is read from the daily figures."""
    now = timezone.now()
    today = metrics.today(now)
    since = today - timedelta(days=DAYS - 1)
    read = metrics.totals(READ, since=min(since, weeks(today)[0]), until=today, by_day=True)
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
        "acts": _acts(lately, since),
        "moments": _moments(lately, since),
        "leads": _leads(lately, since),
        "events": _events(now - timedelta(days=DAYS)),
        "acts_chart": acts_chart(read, today),
        "leads_chart": leads_chart(read, today),
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
        {
            "name": label,
            "n": counted.get(tier, 0),
            "colour": TIER_COLOURS.get(tier, "calm"),
            "url": f"{reverse('admin:advocacy_advocate_changelist')}?who={tier}",
        }
        for tier, label in Advocate.Tier.choices
        if tier != Advocate.Tier.LEAVE
    ]


def _acts(rows: Rows, since: date) -> dict[str, Any]:
    """Acts by origin; the share of unprompted ones among those whose origin is known."""
    by_origin = _sum(rows, Figure.ACTS, "split")
    unprompted = by_origin[Signal.Origin.UNPROMPTED]
    prompted = by_origin[Signal.Origin.PROMPTED]
    wanted = {"what": "acts", "since": since}
    return {
        "linked": {
            "n": linked(by_origin.total(), **wanted),
            **{
                str(origin): linked(by_origin[origin], **wanted, origin=origin)
                for origin in (
                    Signal.Origin.UNPROMPTED,
                    Signal.Origin.PROMPTED,
                    Signal.Origin.UNKNOWN,
                )
            },
        },
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


def _moments(rows: Rows, since: date) -> dict[str, Any]:
    opened = _sum(rows, Figure.MOMENTS_OPENED, "kind")
    done = _sum(rows, Figure.GESTURES_DONE, "kind")
    asked = done[Gesture.ASK]
    given = done.total() - asked
    wanted = {"what": "moments", "since": since}
    return {
        "gestures": [
            {
                "name": label,
                "opened_linked": linked(opened[gesture], **wanted, gesture=gesture, opened=1),
                "done_linked": linked(done[gesture], **wanted, gesture=gesture),
                "colour": GESTURE_COLOURS[gesture],
            }
            for gesture, label in Gesture.choices
        ],
        "given": given,
        "asked": asked,
        "linked": {
            "given": linked(given, **wanted, gesture="give"),
            "asked": linked(asked, **wanted, gesture=Gesture.ASK),
        },
    }


def _leads(rows: Rows, since: date) -> dict[str, Any]:
    """Leads that somebody is credited for, word of mouth without a name beside them, and what was won."""
    credited = [row for row in rows if row["split"] in THROUGH_PEOPLE]
    others = [row for row in rows if row["split"] not in THROUGH_PEOPLE]
    submitted = _sum(rows, Figure.LEADS_SUBMITTED, "figure").total()
    through = _sum(credited, Figure.LEADS_SUBMITTED, "figure").total()
    won = _sum(credited, Figure.LEADS_WON, "currency")
    worth = _sum(credited, Figure.WON_MRR, "currency")
    unnamed = _sum(others, Figure.LEADS_SUBMITTED, "kind")[Lead.Channel.WORD_OF_MOUTH]
    wanted = {"what": "leads", "since": since}
    return {
        "linked": {
            "n": linked(submitted, **wanted),
            "through": linked(through, **wanted, credited=1),
            "unnamed": linked(unnamed, **wanted, channel=Lead.Channel.WORD_OF_MOUTH, uncredited=1),
            "won": rows_url({"what": "leads", "won_since": since, "credited": 1}),
        },
        "share": share(proportion(through, submitted)),
        "won": [
            {"n": n, "money": str(Money(worth[currency], currency)) if currency in worth else ""}
            for currency, n in sorted(won.items(), key=lambda item: -worth[item[0]])
        ],
    }


def _events(since: datetime) -> list[dict[str, Any]]:
    """What was read lately, and what waits or stands in quarantine now; each counted as far as it takes no time."""
    newest = _mine(Event).order_by("-pk")[:MANY_EVENTS].values("pk")
    read = _mine(Event).filter(pk__in=newest, received_at__gt=since, is_test=False)
    counts = [
        (_("events read"), State.DONE, read.filter(state=State.DONE)),
        (_("waiting"), State.PENDING, _mine(Event, state=State.PENDING, is_test=False)),
        (_("in quarantine"), State.FAILED, _mine(Event, state=State.FAILED, is_test=False)),
    ]
    return [
        {"label": label, "state": state.value, "n": _up_to_many(rows)}
        for label, state, rows in counts
    ]


def _up_to_many(rows: Any) -> str:
    n = rows.order_by()[:MANY_EVENTS].count()
    if n == MANY_EVENTS:
        return _("%(n)s or more") % {"n": localized_number(MANY_EVENTS)}
    return localized_number(n)
