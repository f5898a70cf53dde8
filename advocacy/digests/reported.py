"""What the reports say, for the month of leadership: which week it is, what to fix first, what may come."""

from collections.abc import Mapping
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from advocacy.digests.addresses import page
from advocacy.digests.contents import Line, Section
from advocacy.growth import phrases
from advocacy.growth import services as growth
from kernel.text import localized_number


def week() -> list[str]:
    """Which week of the programme it is, and what may be judged in it; nothing before it began."""
    clock = growth.report("summary").content["clock"]
    if not clock["week"]:
        return []
    number = _("week %(n)s of the programme") % {"n": localized_number(clock["week"])}
    return [number, str(phrases.PHASES[clock["phase"]])]


def sections() -> list[Section]:
    """Two short sections; one of which nothing is known yet is empty."""
    summary = growth.report("summary").content
    return [_fix_first(summary), _ahead(growth.report("forecast").content)]


def _fix_first(summary: Mapping[str, Any]) -> Section:
    words = phrases.FIXES.get(summary["fix_first"], "")
    lines = [Line(name=str(words), words="", url=page("measure"))] if words else []
    return Section(_("What to fix first"), lines)


def _ahead(forecast: Mapping[str, Any]) -> Section:
    """The next month with its interval, and by how much such forecasts missed."""
    course = forecast["qualified"]
    if course["too_early"] or not course["ahead"]:
        return Section("", [])
    middle, low, high = course["ahead"][0][:3]
    month = parse_date(f"{forecast['ahead'][0]}-01")
    said = _("%(middle)s, with even odds between %(low)s and %(high)s") % {
        "middle": localized_number(round(middle)),
        "low": localized_number(round(low)),
        "high": localized_number(round(high)),
    }
    if course["error"] is not None:
        said += ". " + _("Such forecasts missed by %(percent)s %% so far.") % {
            "percent": localized_number(round(course["error"] * 100))
        }
    name = _("Qualified leads in %(month)s") % {"month": date_format(month, "F Y") if month else ""}
    return Section(_("What may come"), [Line(name=name, words=said, url=page("measure"))])
