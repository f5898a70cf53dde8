"""Two groups side by side: any two of the book, or two of which only the numbers are known."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import (
    UnfoldAdminDateWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
)

from kernel import tenancy
from referrals.admin.rates import CHANNELS, count_words, day_start, percent, rate, verdict_words
from referrals.qualification.auditing import OPEN_FOR
from referrals.qualification.models import Assessment
from referrals.qualification.segment_models import Segment
from referrals.qualification.sides import Choice, Sides, compared, counted, in_both

WHO = [
    ("", gettext_lazy("everybody who signed up")),
    ("qualified", gettext_lazy("the qualified")),
    *[(f"grade-{code}", code) for code in Assessment.Grade.values],
]


def _choice(label: Any, choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        required=False,
        widget=UnfoldAdminSelectWidget(choices=choices),
    )


class GroupForm(forms.Form):
    """One group: chosen from the book, or by hand as two numbers."""

    who = _choice(gettext_lazy("who"), WHO)
    since = forms.DateField(
        label=gettext_lazy("came from"), required=False, widget=UnfoldAdminDateWidget()
    )
    until = forms.DateField(
        label=gettext_lazy("until"), required=False, widget=UnfoldAdminDateWidget()
    )
    channel = _choice(gettext_lazy("channel"), CHANNELS)
    came = forms.IntegerField(
        label=gettext_lazy("or by hand: came"),
        required=False,
        min_value=0,
        max_value=10**9,
        widget=UnfoldAdminIntegerFieldWidget(),
    )
    paid = forms.IntegerField(
        label=gettext_lazy("of them paid"),
        required=False,
        min_value=0,
        max_value=10**9,
        widget=UnfoldAdminIntegerFieldWidget(),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        segments = Segment.objects.for_organization(tenancy.current()).order_by("place")
        grades = [(code, _("grade %(grade)s") % {"grade": label}) for code, label in WHO[2:]]
        choices = [
            *WHO[:2],
            *grades,
            *[(f"segment-{one.code}", _("segment: %(name)s") % {"name": one}) for one in segments],
        ]
        self.fields["who"] = _choice(gettext_lazy("who"), choices)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        came, paid = told.get("came"), told.get("paid")
        if (came is None) != (paid is None):
            self.add_error("paid", _("By hand both numbers are needed."))
        elif came is not None and paid is not None and paid > came:
            self.add_error("paid", _("More cannot have paid than came."))
        if told.get("since") and told.get("until") and told["since"] > told["until"]:
            self.add_error("until", _("This day lies before the first one."))
        return told

    def choice(self) -> Choice | None:
        """Which leads are meant; None when the numbers are given by hand."""
        told = self.cleaned_data
        if told.get("came") is not None:
            return None
        kind, _dash, code = (told.get("who") or "").partition("-")
        return Choice(
            since=day_start(told.get("since")),
            until=day_start(told.get("until"), after=1),
            channel=told.get("channel") or "",
            grade=code if kind == "grade" else "",
            segment=code if kind == "segment" else "",
            only_qualified=kind == "qualified",
        )

    def counted(self) -> tuple[int, int]:
        """(came, paid) of this group."""
        choice = self.choice()
        if choice is None:
            return self.cleaned_data["came"], self.cleaned_data["paid"]
        return counted(choice)

    def name(self) -> str:
        """What the group is called in its line."""
        told = self.cleaned_data
        if told.get("came") is not None:
            return _("By hand")
        return str(dict(self.fields["who"].choices).get(told.get("who") or "", ""))  # type: ignore[attr-defined]


@admin.site.page("side-by-side/", name="sides")  # type: ignore[attr-defined]
def sides(request: HttpRequest) -> HttpResponse:
    """All sign-ups of a month beside the qualified of it, until somebody chooses otherwise.

    The month: the last one of which every sign-up has had 30 days to pay.
    """
    months = _months()
    sent = request.GET or months[1]["query"]
    forms_ = [GroupForm(sent, prefix=prefix) for prefix in ("one", "other")]
    is_good = sum(not form.is_valid() for form in forms_) == 0
    found = compared(*(form.counted() for form in forms_)) if is_good else None
    context = {
        **admin.site.each_context(request),
        "title": _("Side by side"),
        "forms": forms_,
        "months": [{**one, "query": urlencode(one["query"])} for one in months],
        "lines": _lines(forms_, found) if found else [],
        "rates": verdict_words(found.rates.verdict) if found else "",
        "both": _in_both(forms_) if found else 0,
        "difference": _difference(found) if found else "",
        "customers": count_words(found.customers.verdict) if found else "",
    }
    return TemplateResponse(request, "admin/sides.html", context)


def _in_both(forms_: list[GroupForm]) -> int:
    one, other = (form.choice() for form in forms_)
    return in_both(one, other) if one and other else 0


def _months() -> list[dict[str, Any]]:
    """Times to choose from with one click: this month, the last settled one, and a year."""
    today = timezone.localdate()
    this = today.replace(day=1)
    last = (today - OPEN_FOR).replace(day=1) - timedelta(days=1)
    first = last.replace(day=1)
    year = (today - timedelta(days=365)).replace(day=1)
    return [
        {"name": _("this month"), "query": _all_and_qualified(this, None)},
        {"name": date_format(first, "F Y"), "query": _all_and_qualified(first, last)},
        {
            "name": _("since %(day)s") % {"day": date_format(year, "F Y")},
            "query": _all_and_qualified(year, None),
        },
    ]


def _all_and_qualified(since: date, until: date | None) -> dict[str, str]:
    times = {"since": since.isoformat(), "until": until.isoformat() if until else ""}
    sides_ = {f"{side}-{name}": day for side in ("one", "other") for name, day in times.items()}
    return sides_ | {"other-who": "qualified"}


def _lines(forms_: list[GroupForm], found: Sides) -> list[dict[str, Any]]:
    sides_ = ((found.one, found.rates.one), (found.other, found.rates.other))
    return [
        {
            "name": form.name(),
            "is_qualified": form.cleaned_data.get("who") == "qualified",
            "came": came,
            "paid": paid,
            "rate": rate(proportion),
        }
        for form, ((came, paid), proportion) in zip(forms_, sides_, strict=True)
    ]


def _difference(found: Sides) -> str:
    gap = found.rates.difference
    return _("The second less the first: %(value)s (%(low)s to %(high)s), p = %(p)s.") % {
        "value": percent(-gap.value),
        "low": percent(-gap.high),
        "high": percent(-gap.low),
        "p": f"{found.rates.p:.3f}",
    }
