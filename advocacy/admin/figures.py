"""Stored figures as they are shown: the number with its cases and its doubt, a click to its rows; never a number alone."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from advocacy.growth import phrases
from kernel.money import Money
from kernel.text import localized_number, say

ANSWER_COLOURS = {
    "separated": "good",
    "inconclusive": "calm",
    "collecting": "calm",
    "too_early": "calm",
}
VERDICT_COLOURS = {
    "engine": "good",
    "growth_loop": "good",
    "buyers": "good",
    "lasting": "good",
    "engagement_loop": "warm",
    "onlookers": "warm",
    "burst": "warm",
    "leaky": "bad",
}
Shape = Mapping[str, Any]
PALETTE = ("var(--color-primary-600)", "var(--color-orange-400)", "var(--color-base-400)")


def rows_url(rows: Mapping[str, Any] | None) -> str:
    """The page with the rows behind a number."""
    return f"{reverse('admin:measure_rows')}?{urlencode(rows)}" if rows else ""


def linked(n: int, **rows: Any) -> SafeString:
    """A number that leads to its rows, for the middle of a sentence."""
    return format_html('<a class="gw-link" href="{}">{}</a>', rows_url(rows), localized_number(n))


def shown(shape: Shape | None) -> dict[str, Any]:
    """A figure as a number, a line about its doubt, and a link; empty where there is none."""
    if shape is None:
        return {"main": "–"}
    makers = {
        "share": _share,
        "estimate": _estimate,
        "comparison": _comparison,
        "money": _money,
        "count": _count,
        "verdict": verdict,
    }
    found = {"url": rows_url(shape.get("rows")), **makers[shape["type"]](shape)}
    if shape["type"] == "count":
        found |= {"n": shape["n"], "linked": linked(shape["n"], **shape["rows"])}
    return found


def percent(value: float | None) -> str:
    """0.082 as "8.2", 0.5 as "50": one place below ten."""
    if value is None:
        return "–"
    points = value * 100
    return localized_number(round(points, 1) if abs(points) < 10 else round(points))


def _early(text: str) -> dict[str, Any]:
    return {"main": _("too early to say"), "small": text, "early": True}


def _share(shape: Shape) -> dict[str, Any]:
    words = {
        "k": localized_number(shape["k"]),
        "n": localized_number(shape["n"]),
        "low": percent(shape["low"]),
        "high": percent(shape["high"]),
    }
    if shape["too_early"]:
        return _early(_("%(k)s of %(n)s") % words)
    return {
        "main": f"{percent(shape['value'])} %",
        "small": _("%(k)s of %(n)s; between %(low)s and %(high)s %%") % words,
    }


def _in_unit(value: float | None, shape: Shape) -> str:
    if value is None:
        return "–"
    if shape["unit"] == "share":
        return f"{percent(value)} %"
    if shape["unit"] == "money":
        return str(Money(round(value / 100) * 100, shape["currency"]))
    rounded = round(value) if shape["unit"] == "days" or abs(value) >= 100 else round(value, 2)
    units = {"days": _("days"), "months": _("months")}
    unit = units.get(shape["unit"], "")
    return f"{localized_number(rounded)} {unit}".strip()


def _estimate(shape: Shape) -> dict[str, Any]:
    n = localized_number(shape["n"])
    if shape["too_early"]:
        return _early(_("of %(n)s") % {"n": n})
    words = {"low": _in_unit(shape["low"], shape), "high": _in_unit(shape["high"], shape), "n": n}
    if shape["unit"] == "number" and shape["value"] == shape["n"]:
        return {"main": n}
    if shape["low"] is None and shape["high"] is None:
        return {"main": _in_unit(shape["value"], shape), "small": _("of %(n)s") % words}
    return {
        "main": _in_unit(shape["value"], shape),
        "small": _("between %(low)s and %(high)s; of %(n)s") % words,
    }


def _comparison(shape: Shape) -> dict[str, Any]:
    answer = {"answer": phrases.ANSWERS[shape["answer"]], "colour": ANSWER_COLOURS[shape["answer"]]}
    n = _("%(first)s against %(second)s") % {
        "first": localized_number(shape["n"][0]),
        "second": localized_number(shape["n"][1]),
    }
    if shape["answer"] == "too_early":
        return {"main": "", "small": n, **answer}
    if shape["unit"] == "times":
        low, high, value = (_times(shape[name]) for name in ("low", "high", "value"))
    else:
        low, high, value = (_points(shape[name]) for name in ("low", "high", "value"))
    small = _("between %(low)s and %(high)s; %(n)s") % {"low": low, "high": high, "n": n}
    if shape.get("left_out"):
        small += " · " + _("%(n)s without anybody alike left out") % {
            "n": localized_number(shape["left_out"])
        }
    return {"main": value, "small": small, **answer}


def _times(value: float) -> str:
    return f"× {localized_number(round(value, 2))}"


def _points(value: float) -> str:
    sign = "+" if value > 0 else ""
    points = value * 100
    rounded = round(points, 1) if abs(points) < 10 else round(points)
    return _("%(points)s points") % {"points": f"{sign}{localized_number(rounded)}"}


def _money(shape: Shape) -> dict[str, Any]:
    return {"main": str(Money(round(shape["amount"] / 100) * 100, shape["currency"]))}


def _count(shape: Shape) -> dict[str, Any]:
    return {"main": localized_number(shape["n"])}


def verdict(shape: Shape) -> dict[str, Any]:
    """A verdict with its reasons as sentences."""
    code = shape["code"]
    return {
        "code": code,
        "label": phrases.VERDICTS[code],
        "colour": VERDICT_COLOURS.get(code, "calm"),
        "means": phrases.MEANINGS.get(code, ""),
        "reasons": [say(told) for told in shape.get("reasons", ())],
    }


def badge(code: str) -> dict[str, Any]:
    return {"label": phrases.VERDICTS[code], "colour": VERDICT_COLOURS.get(code, "calm")}


Line = tuple[str, Sequence[float | None]]


def chart(labels: Sequence[str], lines: Iterable[Line], *, unit: str = "") -> dict[str, Any]:
    """What Chart.js draws, and the same in words for those who do not see it: each line's last value."""
    drawn = list(lines)
    datasets = [
        {
            "label": label,
            "data": list(values),
            "backgroundColor": PALETTE[place % len(PALETTE)],
            "borderColor": PALETTE[place % len(PALETTE)],
            "borderWidth": 2,
            "pointRadius": 0,
            "tension": 0.2,
            "spanGaps": False,
        }
        for place, (label, values) in enumerate(drawn)
    ]
    return {
        "json": json.dumps({"labels": list(labels), "datasets": datasets}),
        "options": PLAIN,
        "words": " · ".join(f"{label}: {_last(values)} {unit}".strip() for label, values in drawn),
    }


def _last(values: Sequence[float | None]) -> str:
    known = [value for value in values if value is not None]
    return localized_number(round(known[-1], 1)) if known else "–"


def band(
    labels: Sequence[str],
    past: Sequence[float],
    ahead: Sequence[Sequence[float]],
    *,
    divide: float = 1,
) -> dict[str, Any]:
    """A course of months and what may follow: the middle, with its 50 % and 90 % limits as soft bands."""
    words = _("last: %(last)s; in six months between %(low)s and %(high)s (90 %%)") % {
        "last": localized_number(round(past[-1] / divide)) if past else "–",
        "low": localized_number(round(ahead[-1][3] / divide)) if ahead else "–",
        "high": localized_number(round(ahead[-1][4] / divide)) if ahead else "–",
    }
    return {
        "json": json.dumps({"labels": list(labels), "datasets": _bands(past, ahead, divide)}),
        "options": WITHOUT_LEGEND,
        "words": words,
    }


def _bands(
    past: Sequence[float], ahead: Sequence[Sequence[float]], divide: float
) -> list[dict[str, Any]]:
    """The two lines and the two pairs of limits, in the order in which the chart lays them over each other."""
    gap: list[float | None] = [None] * (len(past) - 1)
    tail: list[float | None] = [None] * len(ahead)
    joined = [[past[-1]] * 5, *ahead] if past else list(ahead)
    columns = [[*gap, *(one[place] / divide for one in joined)] for place in range(5)]
    line = {"borderWidth": 2, "pointRadius": 0, "tension": 0.2}
    soft = {"borderWidth": 0, "pointRadius": 0, "tension": 0.2}

    def limits(label: str, low: int, high: int, colour: str) -> list[dict[str, Any]]:
        shaded = {"label": label, "data": columns[low], "fill": "+1", "backgroundColor": colour}
        return [{**shaded, **soft}, {"label": "", "data": columns[high], **soft}]

    return [
        {
            "label": _("until now"),
            "data": [value / divide for value in past] + tail,
            "borderColor": PALETTE[0],
            **line,
        },
        {
            "label": _("expected"),
            "data": columns[0],
            "borderColor": PALETTE[1],
            "borderDash": [5, 4],
            **line,
        },
        *limits(_("90 %"), 3, 4, "rgba(251,146,60,.14)"),
        *limits(_("50 %"), 1, 2, "rgba(251,146,60,.28)"),
    ]


_TICKS = {"color": "#8a94a6"}
_OPTIONS: dict[str, Any] = {
    "animation": False,
    "responsive": True,
    "maintainAspectRatio": False,
    "datasets": {"bar": {"borderRadius": 4, "maxBarThickness": 22}},
    "plugins": {
        "legend": {
            "display": True,
            "align": "end",
            "labels": {"usePointStyle": True, "pointStyle": "circle", "boxHeight": 6, **_TICKS},
        }
    },
    "scales": {
        "x": {"grid": {"display": False}, "ticks": _TICKS},
        "y": {
            "beginAtZero": True,
            "ticks": {"precision": 0, **_TICKS},
            "grid": {"color": "rgba(138,148,166,.2)"},
        },
    },
}
PLAIN = json.dumps(_OPTIONS)
STACKED = json.dumps(
    {
        **_OPTIONS,
        "scales": {axis: {"stacked": True, **told} for axis, told in _OPTIONS["scales"].items()},
    }
)
WITHOUT_LEGEND = json.dumps({**_OPTIONS, "plugins": {"legend": {"display": False}}})
