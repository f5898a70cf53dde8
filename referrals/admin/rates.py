"""Proportions as they are shown: with one decimal, never without n and interval; and choices of a time and a channel."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminDateWidget, UnfoldAdminSelectWidget

from kernel import windows
from kernel.comparisons import ALIKE, MAYBE, SEPARATED, TOO_EARLY, Estimate
from kernel.statistics import Proportion
from referrals.leads.models import Lead

CHANNELS = [("", gettext_lazy("every channel")), *Lead.Channel.choices]


def percent(value: float) -> str:
    """12.3 % as the language writes it."""
    return _("%(value)s %%") % {"value": number_format(round(value * 100, 1) or 0.0, 1)}


def rate(found: Proportion) -> dict[str, Any]:
    """A proportion for admin/rate.html."""
    return {
        "k": found.k,
        "n": found.n,
        "too_early": found.too_early,
        "percent": "–" if found.value is None else percent(found.value),
        "low": percent(found.low),
        "high": percent(found.high),
    }


def times(found: Estimate) -> dict[str, Any]:
    """A lift: "3.1 times" with its interval."""
    return {
        "value": number_format(round(found.value, 1), 1),
        "low": number_format(round(found.low, 1), 1),
        "high": "∞" if found.high == float("inf") else number_format(round(found.high, 1), 1),
    }


def verdict_words(verdict: str) -> str:
    """What may be said about the difference of two rates."""
    return {
        SEPARATED: _("Different: their intervals do not overlap."),
        MAYBE: _(
            "Perhaps different: the difference leaves out nought, but the intervals overlap. More cases will tell."
        ),
        ALIKE: _("Not to be told from chance: the same rate could have made both."),
        TOO_EARLY: _(
            "Too early: a group of fewer than 30, or fewer than 5 customers in both together."
        ),
    }[verdict]


def count_words(verdict: str) -> str:
    """What may be said about the difference of two numbers of customers."""
    return {
        SEPARATED: _("Different: chance would hardly make them so."),
        MAYBE: _("Perhaps different: chance makes such a difference less than once in twenty."),
        ALIKE: _("Not to be told from chance: as numbers of customers they are the same."),
        TOO_EARLY: _("Too early: fewer than 5 customers in both together."),
    }[verdict]


class PeriodForm(forms.Form):
    """Any time and channel; empty is all there is."""

    since = forms.DateField(
        label=gettext_lazy("came from"), required=False, widget=UnfoldAdminDateWidget()
    )
    until = forms.DateField(
        label=gettext_lazy("until"), required=False, widget=UnfoldAdminDateWidget()
    )
    channel = forms.ChoiceField(
        label=gettext_lazy("channel"),
        choices=CHANNELS,
        required=False,
        widget=UnfoldAdminSelectWidget(choices=CHANNELS),
    )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("since") and told.get("until") and told["since"] > told["until"]:
            self.add_error("until", _("This day lies before the first one."))
        return told


def period(request: HttpRequest) -> tuple[PeriodForm, dict[str, Any]]:
    """The form as it was sent, and what it asks for; what cannot be read asks for everything and is said beside it."""
    sent = request.POST if request.method == "POST" else request.GET
    form = PeriodForm(sent)
    told = form.cleaned_data if form.is_valid() else {}
    return form, {
        "since": day_start(told.get("since")),
        "until": day_start(told.get("until"), after=1),
        "channel": told.get("channel") or "",
    }


def day_start(day: date | None, *, after: int = 0) -> datetime | None:
    """When a day begins (or the day so many after it), where the reader is."""
    return windows.day_start(day, timezone.get_current_timezone(), after=after)
