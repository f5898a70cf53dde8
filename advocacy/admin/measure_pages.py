"""One page a report. Each reads one stored row, and says what can be said: figures with their doubt, pictures, rows behind."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from advocacy.admin import figures, measure_channels
from advocacy.admin.cards import words as own_words
from advocacy.admin.figures import badge, linked, shown
from advocacy.growth import phrases
from advocacy.growth import services as growth
from advocacy.growth.models import GrowthSettings
from advocacy.growth.wording import source_label
from advocacy.incentives.models import Incentive
from advocacy.signals.kinds import KINDS
from advocacy.signals.models import Signal
from kernel.text import localized_number

Content = dict[str, Any]
TABS = (
    ("measure", gettext_lazy("Overview")),
    ("measure_channels", gettext_lazy("Channels")),
    ("measure_loops", gettext_lazy("Loop or engine")),
    ("measure_comparisons", gettext_lazy("Fair comparisons")),
    ("measure_advocacy", gettext_lazy("Advocacy")),
    ("measure_incentives", gettext_lazy("Benefits")),
    ("measure_forecast", gettext_lazy("Forecast")),
    ("measure_month", gettext_lazy("One page")),
)
ORIGINS = dict(Signal.Origin.choices)
TONES = dict(Signal.Tone.choices)


def tabs(current: str) -> list[dict[str, Any]]:
    """The pages of *Measure*, in the reader's language."""
    return [{"name": name, "label": label, "on": name == current} for name, label in TABS]


def _page(name: str, title: str | Promise, show: Callable[[Content], Content]) -> None:
    """Mount the page of one report."""

    @admin.site.page(f"measure/{name}/", name=f"measure_{name}")  # type: ignore[attr-defined]
    def page(request: HttpRequest) -> HttpResponse:
        report = growth.report(name)
        context = {
            **admin.site.each_context(request),
            "title": str(title),
            "tabs": tabs(f"measure_{name}"),
            "name": name,
            "report": report,
            **show(report.content),
        }
        return TemplateResponse(request, f"admin/measure_{name}.html", context)


def loops(content: Content) -> Content:
    invitations, design, alarm = content["invitations"], content["design"], content["alarm"]
    loop = invitations and invitations["loop"]
    return {
        "invitations": figures.verdict(invitations) if invitations else None,
        "loop": loop
        and {
            **loop,
            **{
                name: shown(loop[name]) for name in ("k_sign_ups", "k_paid", "inviting", "accepted")
            },
        },
        "alarm": {
            **alarm,
            **{name: [shown(n) for n in alarm[name]] for name in ("sign_ups", "payments")},
        },
        "stay": _fair(design["stay"]),
        "pay": _fair(design["pay"]),
        "answer": dict(GrowthSettings.Worth.choices)[design["answer"]],
        "stage": dict(GrowthSettings.Stage.choices).get(design["stage"], ""),
        "advice": phrases.ADVICE[design["advice"]],
        "verdicts": [
            {"label": source_label(source), "verdict": badge(code)}
            for source, code in sorted(content["verdicts"].items())
        ],
    }


def _fair(one: Content) -> Content:
    claim = one["claim"]
    return {
        "label": phrases.COMPARED[one["code"]],
        "p": one["p"],
        "claim": f"× {claim}" if claim else "",
        "raw_ratio": shown(one["ratio"]) if claim and one["ratio"]["value"] else None,
        **{name: shown(one[name]) for name in ("first", "second", "raw", "adjusted")},
    }


def comparisons(content: Content) -> Content:
    return {
        "groups": [
            {
                "origin": origin,
                "label": phrases.ORIGINS[origin],
                "is_empty": not any(one["first"]["n"] for one in found),
                "figures": [_fair(one) for one in found],
            }
            for origin, found in content["groups"].items()
        ],
        "customers": [
            {"label": phrases.ORIGINS[origin], **shown(n)}
            for origin, n in content["customers"].items()
        ],
    }


def advocacy(content: Content) -> Content:
    acts, asks, steady = content["acts"], content["asks"], content["constancy"]
    return {
        "kinds": [
            {"label": KINDS[row["kind"]].label, "n": shown(row["n"]), "monthly": row["monthly"]}
            for row in acts["kinds"]
            if row["kind"] in KINDS
        ],
        "unprompted": shown(acts["unprompted"]),
        "origin_unknown": acts["origin_unknown"]["n"] and shown(acts["origin_unknown"]),
        **_courses(content),
        "themes": [_theme(row) for row in content["themes"]],
        "tones": [
            {
                "label": KINDS[row["kind"]].label if row["kind"] in KINDS else row["kind"],
                "tone": TONES.get(row["tone"], ""),
                "n": shown(row["n"]),
            }
            for row in content["tones"]
        ],
        "coverage": shown(content["coverage"]),
        "steady": {
            **steady,
            "share": shown(steady["steady"]),
            "gestures": shown(steady["gestures"]),
        },
        "asks": {**asks, **{name: shown(asks[name]) for name in ("asked", "said_yes", "did_it")}},
        "after_milestone": shown(content["after_milestone"]),
        "tables": [
            {"label": label, "rows": [{**row, "n": shown(row["acts"])} for row in content[name]]}
            for name, label in (
                ("by_person", _("People")),
                ("by_company", _("Companies")),
                ("by_csm", _("Colleagues of ours")),
            )
        ],
        "sizes": [{**row, "n": shown(row["acts"])} for row in content["by_size"]],
    }


def _courses(content: Content) -> Content:
    """Acts by how they came, and advocates won and resting, by month."""
    origins, advocates = content["acts"]["origins"], content["advocates"]
    named = [(str(ORIGINS.get(origin, origin)), values) for origin, values in origins.items()]
    gained = (_("new advocates"), advocates["new"]), (_("gone to rest"), advocates["resting"])
    return {
        "picture": figures.chart(content["months"], named),
        "gained": figures.chart(content["months"], gained),
    }


def _theme(row: Content) -> Content:
    return {
        "label": phrases.THEMES[row["theme"]],
        "now": shown(row["now"]),
        "before": shown(row["before"]),
        "moved": shown(row["moved"]),
        "verbatims": row["verbatims"],
    }


def incentives(content: Content) -> Content:
    names = {one.code: str(one) for one in Incentive.objects.all()}
    return {
        "incentives": [
            {
                **row,
                "label": names.get(row["code"], own_words(row["name"])),
                "people": shown(row["people"]),
                "verdict": badge(row["verdict"]),
                "monthly": {span: shown(found) for span, found in row["monthly"].items()},
                "changes": {span: _per_month(found) for span, found in row["changes"].items()},
            }
            for row in content["incentives"]
        ]
    }


def _per_month(found: Content) -> Content:
    """A change of acts a month: a plain number, no percentage points."""
    told = shown({**found, "unit": "times"})
    return {
        **told,
        "main": told["main"].replace("× ", ""),
        "small": told["small"].replace("× ", ""),
    }


def forecast(content: Content) -> Content:
    made = []
    for code, label, divide in (
        ("qualified", _("Qualified leads a month"), 1),
        ("mrr", _("Monthly revenue"), 100),
    ):
        one = content[code]
        past = one["past"][-24:]
        labels = [month for month, _value in past] + (content["ahead"] if one["ahead"] else [])
        made.append(
            {
                "label": label,
                "too_early": one["too_early"],
                "months": len(one["past"]),
                "currency": content["currency"] if code == "mrr" else "",
                "picture": figures.band(
                    labels, [value for _month, value in past], one["ahead"], divide=divide
                ),
                "ahead": [
                    [month, *(localized_number(round(value / divide)) for value in values)]
                    for month, values in zip(content["ahead"], one["ahead"], strict=False)
                ],
                "error": None if one["error"] is None else figures.percent(one["error"]),
                "n_tried": one["n_tried"],
                "tried": [
                    {
                        "month": month,
                        "expected": localized_number(round(expected[0] / divide)),
                        "came": linked(round(came), what="leads", qualified_month=month)
                        if code == "qualified"
                        else localized_number(round(came / divide)),
                    }
                    for month, expected, came in one["tried"]
                ],
            }
        )
    spike = content["spike_share"]
    return {
        "series": made,
        "least": content["least_months"],
        "spike": None if spike["too_early"] else figures.percent(spike["value"]),
        "spike_n": linked(spike["n"], **spike["rows"]),
        "goal": content["goal"],
        "proposal": content["proposal"],
    }


_page("channels", gettext_lazy("Channels"), measure_channels.channels)
_page("loops", gettext_lazy("Loop or engine"), loops)
_page("comparisons", gettext_lazy("Fair comparisons"), comparisons)
_page("advocacy", gettext_lazy("Advocacy"), advocacy)
_page("incentives", gettext_lazy("Which benefits last"), incentives)
_page("forecast", gettext_lazy("Forecast"), forecast)
