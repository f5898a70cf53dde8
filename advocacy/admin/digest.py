"""One's own digests: each as it would be sent now, when it comes and where, and "send me one now"."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from accounts.outbound import slack
from advocacy.digests import services
from advocacy.digests.models import Channel, Kind, Weekday
from advocacy.digests.rules import RHYTHMS, Rhythm

LEADS: dict[str, Any] = {
    Kind.CSM_DAILY: gettext_lazy(
        "On working days: what is over by tonight, thanks you owe, three moments, promises, and people who wait for an answer. A day on which nothing needs you brings no mail."
    ),
    Kind.CSM_WEEKLY: gettext_lazy(
        "Once a week: what your advocates did, what you gave and asked, who came and who rests, and whom to leave alone. A week without news brings no mail."
    ),
    Kind.SALES_WEEKLY: gettext_lazy(
        "Once a week: leads who came through people and how far they are, and who could speak for us."
    ),
    Kind.MONTHLY: gettext_lazy(
        "On the first working day of the month: what advocacy brought in leads and revenue, promises kept, customers in their own words, and what is too early to tell."
    ),
    Kind.ALARMS: gettext_lazy(
        "When something should be looked at, at most once an hour: a paused playbook, a source that fell silent, names without a meaning, quarantine, complaints, webhooks."
    ),
}
TITLES: dict[str, Any] = {
    Kind.CSM_DAILY: gettext_lazy("Your day"),
    Kind.CSM_WEEKLY: gettext_lazy("Your weekly digest"),
    Kind.SALES_WEEKLY: gettext_lazy("The week of sales"),
    Kind.MONTHLY: gettext_lazy("The month"),
    Kind.ALARMS: gettext_lazy("Alarms"),
}


class ScheduleForm(forms.Form):
    """Only what this digest can be asked: alarms have no hour, and Slack must be connected."""

    is_on = forms.BooleanField(
        label=gettext_lazy("Send it to me by mail"),
        required=False,
        widget=UnfoldBooleanSwitchWidget(),
    )
    on_slack = forms.BooleanField(
        label=gettext_lazy("Send it to me on Slack"),
        required=False,
        widget=UnfoldBooleanSwitchWidget(),
    )
    weekday = forms.TypedChoiceField(
        label=gettext_lazy("day"),
        coerce=int,
        choices=Weekday.choices,
        widget=UnfoldAdminSelectWidget(),
    )
    at = forms.TimeField(
        label=gettext_lazy("time"), widget=UnfoldAdminTextInputWidget(attrs={"type": "time"})
    )

    def __init__(self, *args: Any, kind: str, has_slack: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rhythm = RHYTHMS.get(kind)
        if rhythm is not Rhythm.WEEKLY:
            del self.fields["weekday"]
        if rhythm is None:
            del self.fields["at"]
        if not has_slack:
            del self.fields["on_slack"]


@admin.site.page("digest/", name="digest")  # type: ignore[attr-defined]
def digest(request: HttpRequest) -> HttpResponse:
    """Everybody has their own; nobody sees or changes another's."""
    membership = request.membership  # type: ignore[attr-defined]
    kind = _kind(request)
    connection = slack.connection()
    has_slack = connection is not None and connection.is_on
    if request.method == "POST" and "send" in request.POST:
        return _send(request, kind, has_slack)
    form = ScheduleForm(
        request.POST or None, initial=_initial(membership, kind), kind=kind, has_slack=has_slack
    )
    if request.method == "POST" and form.is_valid():
        services.change_schedule(membership=membership, kind=kind, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return _back(kind)
    context = {
        **admin.site.each_context(request),
        "title": TITLES[kind],
        "lead": LEADS[kind],
        "kinds": [(one, title, one == kind) for one, title in TITLES.items()],
        "form": form,
        "has_slack": has_slack,
        "preview": f"{reverse('admin:digest_preview')}?kind={kind}{'&slack=1' if has_slack else ''}",
    }
    return TemplateResponse(request, "admin/digest.html", context)


@admin.site.page("digest/preview/", name="digest_preview")  # type: ignore[attr-defined]
def preview(request: HttpRequest) -> HttpResponse:
    """What it would say now: the page fetches it itself."""
    membership, kind = request.membership, _kind(request)  # type: ignore[attr-defined]
    context = {
        "kind": kind,
        "has_slack": "slack" in request.GET,
        "contents": services.read_ahead(membership=membership, kind=kind),
    }
    return TemplateResponse(request, "admin/digest_preview.html", context)


def _kind(request: HttpRequest) -> str:
    told = request.GET.get("kind", "")
    return told if told in Kind.values else Kind.CSM_WEEKLY


def _send(request: HttpRequest, kind: str, has_slack: bool) -> HttpResponse:
    membership = request.membership  # type: ignore[attr-defined]
    to_slack = has_slack and request.POST["send"] == Channel.SLACK
    channel = Channel.SLACK if to_slack else Channel.MAIL
    services.send_one_now(membership=membership, kind=kind, channel=channel)
    where = "Slack" if to_slack else membership.user.email
    messages.success(request, _("On its way to %(address)s.") % {"address": where})
    return _back(kind)


def _back(kind: str) -> HttpResponse:
    return redirect(f"{reverse('admin:digest')}?kind={kind}")


def _initial(membership: Any, kind: str) -> dict[str, Any]:
    schedule = services.schedule_of(membership=membership, kind=kind)
    return {
        "is_on": schedule.is_on,
        "on_slack": schedule.on_slack,
        "weekday": schedule.weekday,
        "at": schedule.at,
    }
