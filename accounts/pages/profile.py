"""A person's own name, language and time zone."""

from itertools import groupby
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.organizations.models import User

REGIONS = {
    "Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe",
    "Indian", "Pacific",
}  # fmt: skip
Zones = list[tuple[str, list[tuple[str, str]]]]


def zone_choices() -> Zones:
    """The zones people live in, by region; the database's aliases and offsets are left out."""
    names = sorted(name for name in available_timezones() if name.partition("/")[0] in REGIONS)
    by_region = groupby(names, key=lambda name: name.partition("/")[0])
    grouped = [
        (region, [(name, name.partition("/")[2].replace("_", " ")) for name in members])
        for region, members in by_region
    ]
    return [*grouped, ("UTC", [("UTC", "UTC")])]


class ProfileForm(forms.ModelForm):
    timezone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        choices=zone_choices,
        help_text=gettext_lazy("Times are shown in it."),
    )

    class Meta:
        model = User
        fields = ["first_name", "last_name", "language", "timezone"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first_name"].required = True
        self.fields["first_name"].widget.attrs["autocomplete"] = "given-name"
        self.fields["last_name"].widget.attrs["autocomplete"] = "family-name"


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """One's own settings; the answer already speaks the new language."""
    assert isinstance(request.user, User)  # noqa: S101 - behind login_required
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        user = form.save()
        translation.activate(user.language)
        messages.success(request, _("Saved."))
        return redirect("profile")
    return render(request, "pages/profile.html", {"form": form})
