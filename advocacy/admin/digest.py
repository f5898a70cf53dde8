"""One's own weekly digest: as it would be sent now, when it comes, and "send me one now"."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from advocacy.digests import services
from advocacy.digests.models import Weekday


class ScheduleForm(forms.Form):
    is_on = forms.BooleanField(
        label=gettext_lazy("Send it to me by mail"),
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


@admin.site.page("digest/", name="digest")  # type: ignore[attr-defined]
def digest(request: HttpRequest) -> HttpResponse:
    """Everybody has their own; nobody sees or changes another's."""
    membership = request.membership  # type: ignore[attr-defined]
    if request.method == "POST" and "send" in request.POST:
        services.send_one_now(membership=membership)
        messages.success(
            request, _("On its way to %(address)s.") % {"address": membership.user.email}
        )
        return redirect("admin:digest")
    form = ScheduleForm(request.POST or None, initial=_initial(membership))
    if request.method == "POST" and form.is_valid():
        services.change_schedule(membership=membership, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("admin:digest")
    context = {
        **admin.site.each_context(request),
        "title": _("Your weekly digest"),
        "form": form,
        "contents": services.read_ahead(membership=membership),
    }
    return TemplateResponse(request, "admin/digest.html", context)


def _initial(membership: Any) -> dict[str, Any]:
    schedule = services.schedule_of(membership=membership)
    return {"is_on": schedule.is_on, "weekday": schedule.weekday, "at": schedule.at}
