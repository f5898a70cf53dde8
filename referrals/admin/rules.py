"""The rules of credit in versions, closed periods, and how soon leads are to be met."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from accounts.admin.one_row import OneRow
from accounts.admin.scoped import OrganizationAdmin, OwnedForm, person, when
from kernel import versions
from kernel.errors import DomainError
from referrals.attribution import rulebook, ruling
from referrals.attribution.models import ClosedPeriod, Credit, Rulebook
from referrals.leads.models import LeadSettings

GIVEN = [choice for choice in Credit.choices if choice[0] in rulebook.GIVEN]
LATE = [choice for choice in Credit.choices if choice[0] in {"assisted", "suspected", "none"}]


class RulebookForm(OwnedForm):
    """A row of fields for each kind of evidence; saving puts it in force as a version of its own."""

    note = forms.CharField(
        label=gettext_lazy("why this version"),
        max_length=versions.NOTE_LENGTH,
        widget=UnfoldAdminTextInputWidget(),
    )

    class Meta:
        model = Rulebook
        fields = ("note",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        book = versions.active(Rulebook)
        for evidence, rule in rulebook.rules_of(book.content if book else {}).items():
            label = rulebook.EVIDENCE[evidence]
            self.fields[f"{evidence}__priority"] = forms.IntegerField(
                label=_("%(what)s: order") % {"what": label},
                initial=rule.priority,
                widget=UnfoldAdminIntegerFieldWidget(),
            )
            self.fields[f"{evidence}__credit"] = forms.ChoiceField(
                label=_("what it makes"),
                choices=GIVEN,
                initial=rule.credit,
                widget=UnfoldAdminSelectWidget(),
            )
            self.fields[f"{evidence}__window_days"] = forms.IntegerField(
                label=_("within (days)"),
                initial=rule.window_days,
                widget=UnfoldAdminIntegerFieldWidget(),
            )
            self.fields[f"{evidence}__late"] = forms.ChoiceField(
                label=_("after the lead came"),
                choices=LATE,
                initial=rule.late,
                widget=UnfoldAdminSelectWidget(),
            )

    def clean(self) -> Any:
        told = super().clean()
        if self.errors:
            return told
        try:
            rulebook.check(self.content())
        except DomainError as refusal:
            raise ValidationError([str(fault["detail"]) for fault in refusal.errors]) from refusal
        return told

    def content(self) -> dict[str, Any]:
        found: dict[str, dict[str, Any]] = {}
        for name, value in self.cleaned_data.items():
            evidence, mark, setting = name.partition("__")
            if mark:
                found.setdefault(evidence, {})[setting] = value
        return found


@admin.register(Rulebook)
class RulebookAdmin(OrganizationAdmin):
    """Which evidence comes first, within which time, and what it makes. Each change is a version with its reason."""

    add_capability = "configure"
    compressed_fields = False  # four fields in a row need their labels above
    list_display = ("number", "state", "note", when("activated_at", gettext_lazy("in force since")))
    ordering = ("-number",)
    empty_title = gettext_lazy("The rules we start with are in force")
    empty_text = gettext_lazy(
        "Introduction, then code, then click within 90 days, then being named. Add a version to change their order, "
        "time or effect; decisions say by which version they were made."
    )

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        if obj is None:
            return RulebookForm
        return super().get_form(request, obj, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is not None:
            return ((None, {"fields": self.get_readonly_fields(request, obj)}),)
        rows = [
            tuple(f"{evidence}__{name}" for name in ("priority", "credit", "window_days", "late"))
            for evidence in rulebook.DEFAULTS
        ]
        return ((None, {"fields": ("note", *rows)}),)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("number", "state", "note", "activated_at", "said") if obj else ()

    @display(description=gettext_lazy("rules"))
    def said(self, book: Rulebook) -> str:
        rows = sorted(rulebook.rules_of(book.content).items(), key=lambda one: one[1].priority)
        lines = (
            (
                _("%(what)s, within %(days)s days: %(credit)s")
                % {
                    "what": rulebook.EVIDENCE[evidence],
                    "days": rule.window_days,
                    "credit": Credit(rule.credit).label,
                },
            )
            for evidence, rule in rows
        )
        return format_html("<ol>{}</ol>", format_html_join("", "<li>{}</li>", lines))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        made, decided = ruling.put_rules_in_force(
            content=form.content(), by=person(request), note=form.cleaned_data["note"]
        )
        obj.pk, obj.number = made.pk, made.number
        messages.info(request, _("%(n)s open leads were decided anew.") % {"n": decided})


class ClosedPeriodForm(OwnedForm):
    class Meta:
        model = ClosedPeriod
        fields = ("until", "note")

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        try:
            ruling.check_close(until=until)
        except DomainError as refusal:
            raise ValidationError(refusal.message) from refusal
        return until


@admin.register(ClosedPeriod)
class ClosedPeriodAdmin(OrganizationAdmin):
    """Figures that were handed over do not change: leads settled by then keep their credit."""

    add_capability = "configure"
    form = ClosedPeriodForm
    list_display = (
        "until",
        "note",
        "closed_by",
        when("closed_at", gettext_lazy("closed")),
        when("reopened_at", gettext_lazy("opened again")),
    )
    list_select_related = ("closed_by",)
    ordering = ("-until", "-id")
    fields = ("until", "note")
    actions = ("open_again",)
    empty_title = gettext_lazy("No period is closed")
    empty_text = gettext_lazy(
        "When a month's figures have been handed over, close it: what is told later is kept beside the decision, and "
        "shown, but does not change it."
    )

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        made = ruling.close_period(until=obj.until, by=person(request), note=obj.note)
        obj.pk = made.pk

    @admin.action(description=gettext_lazy("Open again"), permissions=["configure"])
    def open_again(self, request: HttpRequest, queryset: Any) -> None:
        for period in queryset.filter(reopened_at=None):
            ruling.reopen_period(period=period)
        messages.success(request, _("Opened again: late facts count now."))


@admin.register(LeadSettings)
class LeadSettingsAdmin(OneRow, OrganizationAdmin):
    add_capability = change_capability = "configure"
    fields = ("contact_working_days", "unclaimed_days", "intro_address")
