"""One page to share: what advocacy did, what may be judged, what to do. And how every figure is made."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from advocacy.admin import figures, measure_pages
from advocacy.admin.figures import shown
from advocacy.admin.measure_overview import overview
from advocacy.growth import formulas
from advocacy.growth import services as growth
from advocacy.growth.wording import source_label

VERBATIMS, LONGEST_VERBATIM = 3, 220
SOURCES = 12
"""What fits on one sheet of paper; the rest stands on the page of the channels."""


@admin.site.page("measure/month/", name="measure_month")  # type: ignore[attr-defined]
def month(request: HttpRequest) -> HttpResponse:
    """Ready to be printed or kept as PDF by the browser; five stored rows, nothing else."""
    found = {
        name: growth.report(name)
        for name in ("summary", "channels", "comparisons", "advocacy", "forecast")
    }
    content = {name: report.content for name, report in found.items()}
    sources = [row for row in content["channels"]["channels"] if row["sign_ups"]["n"]]
    context = {
        **admin.site.each_context(request),
        "title": _("One page"),
        "tabs": measure_pages.tabs("measure_month"),
        "report": found["summary"],
        "organization": request.membership.organization,  # type: ignore[attr-defined]
        **overview(content["summary"]),
        "channels": [_channel(row) for row in sources[:SOURCES]],
        "more_channels": len(sources[SOURCES:]),
        "fair": measure_pages.comparisons(content["comparisons"])["groups"][0]["figures"],
        "verbatims": _verbatims(content["advocacy"]),
        "coverage": shown(content["advocacy"]["coverage"]),
        "unprompted": shown(content["advocacy"]["acts"]["unprompted"]),
        "forecasts": measure_pages.forecast(content["forecast"])["series"],
    }
    return TemplateResponse(request, "admin/measure_month.html", context)


def _channel(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "label": source_label(row["source"]),
        "verdict": figures.verdict(row["verdict"]),
        **{
            name: shown(row[name]) for name in ("sign_ups", "qualified", "trial_to_paid", "mrr_now")
        },
    }


def _verbatims(content: dict[str, Any]) -> list[dict[str, str]]:
    """Three of their own sentences, no person twice."""
    told: dict[str, dict[str, str]] = {}
    for theme in content["themes"]:
        for said in theme["verbatims"]:
            short = Truncator(said["text"]).chars(LONGEST_VERBATIM)
            told.setdefault(said["by"], {**said, "text": short})
    return list(told.values())[:VERBATIMS]


@admin.site.page("measure/formulas/", name="measure_formulas")  # type: ignore[attr-defined]
def how(request: HttpRequest) -> HttpResponse:
    """What the code itself says about each figure, with the sources of its formulas."""
    context = {
        **admin.site.each_context(request),
        "title": _("How every figure is made"),
        "tabs": measure_pages.tabs(""),
        "sections": formulas.sections(),
    }
    return TemplateResponse(request, "admin/measure_formulas.html", context)
