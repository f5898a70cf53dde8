"""Is the score right? What became of the asks at each height of it, and whether it ranks better than mere time."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from advocacy.admin.measure import share
from advocacy.metrics.calibration import Band, calibration
from advocacy.scoring.weights import kinds_in_force
from kernel.ranking import LEAST_IN_ALL, LEAST_OF_EACH, Compared
from kernel.text import localized_number


@admin.site.page("calibration/", name="calibration")  # type: ignore[attr-defined]
def calibrated(request: HttpRequest) -> HttpResponse:
    """A constant number of queries."""
    weights = kinds_in_force(hold=False)
    found = calibration(heights=weights.heights, now=timezone.now())
    context = {
        **admin.site.each_context(request),
        "title": _("Is the score right?"),
        "asked": found.asked,
        "unknown": found.unknown,
        "bands": [_shown(band) for band in found.bands],
        "verdict": _verdict(found.against_tenure),
    }
    return TemplateResponse(request, "admin/calibration.html", context)


def _shown(band: Band) -> dict[str, Any]:
    return {
        "name": _name(band),
        "n": band.did_it.n,
        "said_yes": share(band.said_yes),
        "did_it": share(band.did_it),
    }


def _name(band: Band) -> str:
    if band.low is None:
        return _("below %(high)s") % {"high": localized_number(band.high or 0.0)}
    if band.high is None:
        return _("%(low)s and more") % {"low": localized_number(band.low)}
    return _("%(low)s to below %(high)s") % {
        "low": localized_number(band.low),
        "high": localized_number(band.high),
    }


def _verdict(found: Compared) -> dict[str, Any]:
    """What can be said, as a sentence; a warning where the score has not shown that it ranks better than tenure."""
    figures = {
        "score": round(found.first * 100),
        "tenure": round(found.second * 100),
        "low": round(found.low * 100),
        "high": round(found.high * 100),
        "did": found.did,
        "did_not": found.did_not,
    }
    if found.too_early:
        words = _(
            "Too early to say: %(did)s did it and %(did_not)s did not. From %(all)s asks on, with at least %(each)s of each, the score is compared with tenure."
        ) % {**figures, "all": LEAST_IN_ALL, "each": LEAST_OF_EACH}
        return {"words": words, "warns": False, "too_early": True}
    if found.is_better:
        words = _(
            "The score ranks better than tenure: somebody who did it stood above somebody who did not in %(score)s %% of the pairs, by tenure in %(tenure)s %%; the difference lies between %(low)s and %(high)s points."
        )
        return {"words": words % figures, "warns": False, "too_early": False}
    words = _(
        "The score ranks no better than tenure, as far as can be told: somebody who did it stood above somebody who did not in %(score)s %% of the pairs, by tenure in %(tenure)s %%; the difference lies between %(low)s and %(high)s points. Look at the weights before you rely on it."
    )
    return {"words": words % figures, "warns": True, "too_early": False}
