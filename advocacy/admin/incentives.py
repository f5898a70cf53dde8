"""The catalogue: what we can give, to whom, how often, and what it costs us in hours."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from accounts.admin.scoped import OrganizationAdmin, OwnedForm
from advocacy.incentives import eligibility, fairness
from advocacy.incentives.models import Incentive
from kernel.conditions import form as condition_form
from kernel.conditions import parse, sentence
from kernel.conditions.form import ConditionsForm
from kernel.errors import DomainError

WRITTEN = ("name", "advocate_gets", "advocate_gives", "peer_gets", "text")


class IncentiveForm(OwnedForm):
    """The conditions stand in plain lines. Money, praise and reviews are refused where they are written."""

    class Meta:
        model = Incentive
        exclude = ("conditions",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "hours_before" in self.fields:
            self.fields["hours_before"].required = False
        self.conditions = ConditionsForm(
            self, eligibility.VOCABULARY, self.instance.conditions, prefix="conditions"
        )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        self.instance.conditions = self.conditions.clean(told)
        self._check_first_look(told)
        try:
            fairness.check({name: told.get(name) or "" for name in WRITTEN})
        except DomainError as refusal:
            for fault in refusal.errors:
                self.add_error(fault["pointer"].lstrip("/"), forms.ValidationError(fault["detail"]))
        return told

    def clean_hours_before(self) -> int:
        return self.cleaned_data.get("hours_before") or 0

    def _check_first_look(self, told: dict[str, Any]) -> None:
        product = told.get("product")
        if product is None:
            return
        if not told.get("hours_before"):
            self.add_error("hours_before", _("How many hours before others do they see it?"))
        if product.released_at is None:
            self.add_error("product", _("Say first from when on it is on sale: on its own page, or through the API."))  # fmt: skip


@admin.register(Incentive)
class IncentiveAdmin(OrganizationAdmin):
    """One row per kind. Whatever is written here is read by customers."""

    form = IncentiveForm
    add_capability = change_capability = "configure"
    list_display = (
        "named",
        "benefit",
        "tier",
        "only_if",
        "places",
        "ahead",
        "cost",
        "owner",
        "is_active",
    )
    list_filter = ("is_active", "least_tier")
    list_select_related = ("owner", "product")
    autocomplete_fields = ("product",)
    search_fields = ("name", "advocate_gets")
    ordering = ("name",)
    prepopulated_fields = {"code": ("name",)}
    empty_title = gettext_lazy("The catalogue is empty")
    empty_text = gettext_lazy(
        "Relations, not cash: a demo for a peer, early access, a stage, a seat at the table."
    )

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        # The lines of conditions are made by the form per instance: the factory must not look for them on the model.
        kwargs["fields"] = [
            field.name
            for field in Incentive._meta.fields
            if field.editable and field.name not in ("id", "conditions")
        ]
        return super().get_form(request, obj, change, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        head = ("name", "code", "advocate_gets", "advocate_gives", "peer_gets", "text", "is_active")
        whom = ("least_tier", "consent", ("capacity", "period"), "is_first_come")
        kept = (("needs_time", "minutes"), ("opens", "seats_to_share"), "makes")
        sets = [
            (None, {"fields": head}),
            (gettext_lazy("For whom, and how many"), {"fields": whom}),
            (gettext_lazy("How it is kept"), {"fields": kept}),
            (gettext_lazy("A first look"), {"fields": (("hours_before", "product"),)}),
            (gettext_lazy("What it costs us"), {"fields": ("owner", ("lead_days", "hours"))}),
        ]
        names = IncentiveForm(instance=obj or Incentive()).conditions.names
        if names and self.has_change_permission(request, obj):
            lines = ["conditions_match", *(name for group in names for name in group)]
            sets.insert(2, (gettext_lazy("Only if, beyond the tier"), {"fields": lines}))
        return sets

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], **kwargs: Any
    ) -> Any:
        context["suggestions"] = condition_form.suggestions(eligibility.VOCABULARY)
        return super().render_change_form(request, context, **kwargs)

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return {} if obj else self.prepopulated_fields

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("code",) if obj else ()

    @display(description=gettext_lazy("name"), ordering="name")
    def named(self, incentive: Incentive) -> str:
        return str(incentive)

    @display(description=gettext_lazy("the advocate gets"), ordering="advocate_gets")
    def benefit(self, incentive: Incentive) -> str:
        return incentive.advocate_gets_now

    @display(description=gettext_lazy("from tier"), ordering="least_tier")
    def tier(self, incentive: Incentive) -> str:
        return str(incentive.get_least_tier_display())

    @display(description=gettext_lazy("days ahead"), ordering="lead_days")
    def ahead(self, incentive: Incentive) -> int:
        return incentive.lead_days

    @display(description=gettext_lazy("hours"), ordering="hours")
    def cost(self, incentive: Incentive) -> str:
        return number_format(incentive.hours, decimal_pos=1)

    @display(description=gettext_lazy("only if"))
    def only_if(self, incentive: Incentive) -> str:
        if not incentive.conditions:
            return "-"
        try:
            group = parse(incentive.conditions, eligibility.VOCABULARY)
        except DomainError as refusal:
            return refusal.message
        return sentence(group, eligibility.VOCABULARY)

    @display(description=gettext_lazy("places"), ordering="capacity")
    def places(self, incentive: Incentive) -> str:
        told = f"{incentive.capacity} {incentive.get_period_display()}"
        if not incentive.hours_before:
            return told
        return f"{told} · {incentive.product or _('no product chosen')}"
