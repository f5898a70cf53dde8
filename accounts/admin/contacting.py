import re
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldBooleanSwitchWidget

from accounts.admin.one_row import OneRow
from accounts.admin.scoped import OrganizationAdmin, OwnedForm
from accounts.contacting.models import ContactingSettings
from accounts.contacting.rules import AUGUST, parse_pauses


class ContactingForm(OwnedForm):
    """Pauses as a person writes them: one line each, first and last day."""

    pauses = forms.CharField(
        label=_("Pauses"),
        required=False,
        widget=UnfoldAdminTextareaWidget({"rows": 4}),
        help_text=_(
            "Days on which nobody is written to, one line each: 12-24 to 01-02 for each year, 2026-12-24 to 2027-01-02 "
            "for one. One day alone is fine. Public holidays of the person’s own country are kept without being written here."
        ),
    )
    august = forms.BooleanField(
        label=_("Pause in August"),
        required=False,
        widget=UnfoldBooleanSwitchWidget,
        help_text=_(
            "A suggestion where many of your customers are French: adds 1 to 20 August, each year."
        ),
    )

    class Meta:
        model = ContactingSettings
        fields = ("quiet_hours", "start", "end", "monday_from", "friday_until", "pauses")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["pauses"] = "\n".join(
            gettext("%(first)s to %(last)s") % {"first": first, "last": last}
            for first, last in self.instance.pauses
        )
        self.initial["august"] = AUGUST in self.instance.pauses

    def clean_pauses(self) -> list[list[str]]:
        lines = [line.strip() for line in self.cleaned_data["pauses"].splitlines() if line.strip()]
        return [_pause(line) for line in lines]

    def clean_august(self) -> bool:
        """Switched on it adds its line, switched off it takes it away; who changed the line by hand is believed."""
        told: bool = self.cleaned_data["august"]
        pauses = self.cleaned_data.get("pauses")
        if pauses is not None and "august" in self.changed_data:
            rest = [pause for pause in pauses if pause != AUGUST]
            self.cleaned_data["pauses"] = [*rest, list(AUGUST)] if told else rest
        return told

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("start") and told.get("end") and told["start"] >= told["end"]:
            self.add_error("end", _("Working hours end after they begin."))
        return told


_BETWEEN_DAYS = re.compile(r"\s+(?:to|au)\s+")
"""Whichever of our languages the form is read in."""


def _pause(line: str) -> list[str]:
    days = _BETWEEN_DAYS.split(line)
    first, last = (days[0], days[-1])
    try:
        if len(days) > 2:
            raise ValueError(line)
        parse_pauses([[first, last]])
    except ValueError as error:
        raise ValidationError(
            _(
                "“%(line)s” is not a pause. Write it like 12-24 to 01-02, or 2026-12-24 to 2027-01-02."
            ),
            params={"line": line},
        ) from error
    return [first, last]


@admin.register(ContactingSettings)
class ContactingSettingsAdmin(OneRow, OrganizationAdmin):
    add_capability = change_capability = "configure"
    form = ContactingForm
    fieldsets = (
        (
            _("Working hours, in the time zone of the person"),
            {"fields": ("quiet_hours", ("start", "end"), ("monday_from", "friday_until"))},
        ),
        (_("Pauses"), {"fields": ("pauses", "august")}),
    )
