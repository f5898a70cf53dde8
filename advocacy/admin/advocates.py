from typing import Any

from django.contrib import admin
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from accounts.admin.filters import MyContactFilter
from accounts.admin.scoped import Labels, OrganizationAdmin, when
from advocacy.admin.cards import sentences
from advocacy.admin.spark import spark
from advocacy.scoring.models import Advocate
from advocacy.scoring.querysets import with_weeks
from advocacy.signals.models import Act

TIER_LABELS = Labels(
    {
        "champion": "primary",
        "natural": "success",
        "warm": "warning",
        "resting": "info",
        "leave": "danger",
    }
)
ACTS = Coalesce(
    Subquery(
        Act.objects.filter(contact=OuterRef("contact"))
        .order_by()
        .values("contact")
        .annotate(n=Count("pk"))
        .values("n")
    ),
    0,
)


class StandingFilter(admin.SimpleListFilter):
    """The list opens on people with a standing relation: a list of advocates that is full of quiet people is none."""

    title = _("who")
    parameter_name = "who"
    tiers = {
        "advocates": ("champion", "natural"),
        "champion": ("champion",),
        "natural": ("natural",),
        "warm": ("warm",),
        "resting": ("resting",),
        "quiet": ("quiet",),
        "leave": ("leave",),
    }

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        labels = dict(Advocate.Tier.choices)
        others = [(code, labels[code]) for code in self.tiers if code in labels]
        return [("advocates", _("advocates now")), *others, ("all", _("everybody"))]

    def value(self) -> str:
        return super().value() or "advocates"

    def choices(self, changelist: Any) -> Any:
        """Without Django's "All": leaving the choice open means the advocates."""
        for code, label in self.lookup_choices:
            yield {
                "selected": self.value() == code,
                "query_string": changelist.get_query_string({self.parameter_name: code}),
                "display": label,
            }

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        chosen = self.tiers.get(self.value())
        return queryset.filter(tier__in=chosen) if chosen else queryset


@admin.register(Advocate)
class AdvocateAdmin(OrganizationAdmin):
    """Who recommends us, best first, with the reason in words. A row leads to the person."""

    list_display = (
        "person",
        "company",
        "tier_label",
        "points",
        "course",
        "because",
        "acts",
        when("last_act_at", _("last act")),
    )
    list_filter = (StandingFilter, MyContactFilter)
    list_select_related = ("contact__company",)
    search_fields = ("contact__name", "contact__email", "contact__company__name")
    search_people = "contact__"
    ordering = ("-rank", "-id")
    empty_title = _("No advocates yet")
    empty_text = _(
        "They are found, not recruited: send the history of your customers, and the ones who already recommend you appear here."
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        return with_weeks(
            super()
            .get_queryset(request)
            .filter(contact__merged_into=None)
            .select_related("contact__company")
            .annotate(how_many=ACTS)
        )

    @display(description=_("person"), ordering="contact__name")
    def person(self, advocate: Advocate) -> str:
        return str(advocate.contact)

    @display(description=_("company"), ordering="contact__company__name")
    def company(self, advocate: Advocate) -> str:
        return str(advocate.contact.company or "-")

    @display(description=_("tier"), ordering="rank", label=TIER_LABELS)
    def tier_label(self, advocate: Advocate) -> tuple[str, Any]:
        if not advocate.machine_tier:
            return advocate.tier, advocate.get_tier_display()
        return advocate.tier, gettext("%(tier)s, by hand") % {"tier": advocate.get_tier_display()}

    @display(description=_("weeks"))
    def course(self, advocate: Any) -> str:
        return spark(list(zip(advocate.weeks, advocate.week_scores, strict=True))[::-1]) or "-"

    @display(description=_("score"), ordering="score")
    def points(self, advocate: Advocate) -> str:
        return "-" if advocate.score is None else f"{advocate.score:.0f}"

    @display(description=_("because"))
    def because(self, advocate: Advocate) -> str:
        lines = sentences(advocate.reasons[:1])
        return format_html('<span class="gw-wrap">{}</span>', lines[0]) if lines else "-"

    @display(description=_("acts"), ordering="how_many")
    def acts(self, advocate: Any) -> str:
        """How many, and how many of the last 18 months came by themselves."""
        if not advocate.unprompted_acts:
            return str(advocate.how_many)
        words = {"n": advocate.how_many, "own": advocate.unprompted_acts}
        return gettext("%(n)s, %(own)s by themselves") % words

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> Any:
        advocate = self.get_object(request, object_id)
        if advocate is None:
            return super().change_view(request, object_id, form_url, extra_context)
        return redirect("admin:accounts_contact_change", advocate.contact_id)
