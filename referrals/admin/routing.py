"""Whose a lead becomes, the leads that wait for a person of ours, and what only the organization can say."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminTextareaWidget,
)

from accounts.admin.filters import MineFilter
from accounts.admin.one_row import OneRow
from accounts.admin.returning import back
from accounts.admin.scoped import (
    Labels,
    OrganizationAdmin,
    OwnedForm,
    in_words,
    members,
    person,
    when,
)
from accounts.admin.undoing import with_undo
from kernel.errors import DomainError
from kernel.text import say
from referrals.admin.conditional import ConditionalAdmin, ConditionalForm
from referrals.qualification import routing
from referrals.qualification.models import QualificationSettings
from referrals.qualification.routing_models import FirstContact, RoutingRule
from referrals.qualification.segmenting import check_segment


class RoutingForm(ConditionalForm):
    people = forms.TypedMultipleChoiceField(
        label=_("who takes them, in turn"),
        coerce=int,
        widget=UnfoldAdminCheckboxSelectMultipleWidget(),
    )

    class Meta:
        model = RoutingRule
        fields = ("name", "place", "people", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].choices = [(one.pk, str(one)) for one in members()]  # type: ignore[attr-defined]
        self.initial["people"] = self.instance.people

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        conditions = self.read_conditions(told)
        try:
            check_segment(conditions=conditions, steps=())
        except DomainError as refusal:
            raise ValidationError([one["detail"] for one in refusal.errors]) from refusal
        self.instance.conditions = conditions
        return told


@admin.register(RoutingRule)
class RoutingRuleAdmin(ConditionalAdmin):
    """Whose a lead becomes, once its segment goes to a person of ours."""

    form = RoutingForm
    viewer_fields = ("name", "place", "which", "is_active")
    list_display = ("name", "place", "which", "who", "is_active")
    ordering = ("place", "name")
    empty_title = _("No rules: leads go round among everybody who works with customers")
    empty_text = _(
        "A rule says which leads go to whom, by country, size or use case. Within a rule whoever has the fewest waiting is next."
    )

    def dress(self, rows: Collection[Any]) -> None:
        super().dress(rows)
        names = {user.pk: str(user) for user in members()}
        for row in rows:
            row.names = [names.get(key, "?") for key in row.people]

    @display(description=_("who takes them"))
    def who(self, rule: Any) -> str:
        return ", ".join(rule.names) or "-"


def in_short(at: datetime | None) -> str:
    return date_format(timezone.localtime(at), "j N Y, H:i") if at else "-"


class WaitingFilter(admin.SimpleListFilter):
    title = _("first contact")
    parameter_name = "waiting"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("late", _("late")), ("waiting", _("waiting")), ("done", _("done"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        open_ones = queryset.filter(lead__contacted_at=None, is_closed=False)
        if self.value() == "late":
            return open_ones.filter(lead__contact_due_at__lt=timezone.now())
        if self.value() == "waiting":
            return open_ones
        return queryset.exclude(lead__contacted_at=None) if self.value() == "done" else queryset


LIST = "admin:referrals_firstcontact_changelist"
STATE_COLOURS = Labels(late="danger", waiting="warning", done="success", closed="")


@admin.register(FirstContact)
class FirstContactAdmin(OrganizationAdmin):
    """Leads that wait for a person of ours, the most urgent first."""

    list_display = (
        "lead_name",
        "state_label",
        "due",
        "owner",
        "because",
        when("assigned_at", _("assigned")),
    )
    list_filter = (WaitingFilter, MineFilter)
    list_display_links = ("state_label",)  # the name leads to the brief
    list_select_related = ("lead__contact", "owner")
    search_fields = ("lead__contact__name", "lead__contact__email", "lead__company__name")
    ordering = (
        F("lead__contacted_at").desc(nulls_first=True),
        "is_closed",
        "lead__contact_due_at",
        "id",
    )
    fields = readonly_fields = (
        "lead_name",
        "state_words",
        "due",
        "owner",
        "because",
        "assigned_at",
        "since",
    )
    actions = ("in_touch", "not_in_touch")
    empty_title = _("Nobody waits for you")
    empty_text = _(
        "Leads of grade A, and everybody an advocate brought, come here with an owner and a time for the first contact."
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request).filter(lead__is_test=False)
        return rows.select_related("lead__contact", "owner")

    @display(description=_("lead"), ordering="lead__contact__name")
    def lead_name(self, row: FirstContact) -> str:
        address = reverse("admin:lead_brief", args=[row.lead_id])
        return format_html('<a class="gw-link" href="{}">{}</a>', address, row.lead.contact)

    @display(description=_("state"), label=STATE_COLOURS)
    def state_label(self, row: FirstContact) -> tuple[str, Any]:
        if row.done_at:
            return "done", _("in touch")
        if row.is_closed:
            return "closed", _("closed")
        is_late = row.due_at is not None and row.due_at < timezone.now()
        return ("late", _("late")) if is_late else ("waiting", _("waiting"))

    state_words = in_words(state_label)

    @display(description=_("first contact by"), ordering="lead__contact_due_at")
    def due(self, row: FirstContact) -> str:
        return in_short(row.due_at)

    @display(description=_("in touch since"), ordering="lead__contacted_at")
    def since(self, row: FirstContact) -> str:
        return in_short(row.done_at)

    @display(description=_("why them"))
    def because(self, row: FirstContact) -> str:
        words = " ".join(say(one) for one in row.reasons)
        return format_html('<span class="gw-wrap">{}</span>', words) if words else "-"

    @action(description=_("We are in touch"), permissions=["act"])
    def in_touch(self, request: HttpRequest, queryset: Any) -> HttpResponse:
        rows = list(queryset.select_related("lead").filter(lead__contacted_at=None))
        for row in rows:
            routing.note_contact(row.lead, by=person(request))
        n = len(rows)
        words = ngettext(
            "%(n)s lead is no longer waiting.", "%(n)s leads are no longer waiting.", n
        )
        told = with_undo(
            request,
            words % {"n": n},
            reverse(LIST),
            otherwise=LIST,
            action="not_in_touch",
            _selected_action=[str(row.pk) for row in rows],
        )
        messages.success(request, told if n else words % {"n": n})
        return back(request, otherwise=LIST)

    @action(description=_("Nobody has met them yet"), permissions=["act"])
    def not_in_touch(self, request: HttpRequest, queryset: Any) -> HttpResponse:
        """Each by itself: one that is refused says why, and the others wait again."""
        n = 0
        for row in queryset.select_related("lead__contact"):
            try:
                routing.take_contact_back(row.lead)
                n += 1
            except DomainError as refusal:
                messages.warning(request, f"{row.lead}: {refusal.message}")
        if n:
            words = ngettext("%(n)s lead waits again.", "%(n)s leads wait again.", n)
            messages.success(request, words % {"n": n})
        return back(request, otherwise=LIST)


class SettingsForm(OwnedForm):
    competitor_domains = forms.CharField(
        label=_("domains of competitors"),
        required=False,
        widget=UnfoldAdminTextareaWidget({"rows": 3}),
        help_text=_("With commas. Who signs up from there is no lead."),
    )

    class Meta:
        model = QualificationSettings
        fields = ("competitor_domains", "key_trait", "is_form_open")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["competitor_domains"] = ", ".join(self.instance.competitor_domains)

    def clean_competitor_domains(self) -> list[str]:
        told = self.cleaned_data["competitor_domains"].replace("\n", ",").split(",")
        domains = [one.strip().lower().removeprefix("www.") for one in told if one.strip()]
        wrong = [one for one in domains if "." not in one or "@" in one or "/" in one]
        if wrong:
            raise ValidationError(gettext("Not a domain: %(names)s.") % {"names": ", ".join(wrong)})
        return list(dict.fromkeys(domains))


@admin.register(QualificationSettings)
class QualificationSettingsAdmin(OneRow, OrganizationAdmin):
    add_capability = change_capability = "configure"
    form = SettingsForm
