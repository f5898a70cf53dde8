"""Where granted pieces stand, and what has to come down."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.decorators import display

from accounts.admin.scoped import Labels, OrganizationAdmin, person, when
from advocacy.evidence import grants
from advocacy.evidence.placement_models import Placement

STATE_LABELS = Labels({"down": "danger", "stands": "success", "gone": ""})


def _due() -> Exists:
    return Exists(grants.to_take_down().filter(pk=OuterRef("pk")).order_by())


class StandsFilter(admin.SimpleListFilter):
    """Without a choice: what has to come down, since that is what somebody must do."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("down", _("to take down")),
            ("stands", _("stands there")),
            ("gone", _("taken down")),
        ]

    def queryset(self, request: HttpRequest, rows: QuerySet[Placement]) -> QuerySet[Placement]:
        due = grants.to_take_down().values("pk")
        if self.value() == "down":
            return rows.filter(pk__in=due)
        if self.value() == "stands":
            return rows.filter(taken_down_at=None).exclude(pk__in=due)
        return rows.exclude(taken_down_at=None) if self.value() == "gone" else rows


@admin.register(Placement)
class PlacementAdmin(OrganizationAdmin):
    """One row per place. A permission that ended leaves it here until somebody says that it is down."""

    list_display = (
        "piece",
        "address",
        "place",
        "state_label",
        when("published_at", gettext_lazy("since")),
        when("taken_down_at", gettext_lazy("taken down")),
    )
    list_filter = (StandsFilter, "place")
    list_select_related = ("evidence__contact", "evidence__company")
    search_fields = ("address", "evidence__text", "evidence__contact__name")
    list_display_links = None
    actions = ("taken_down",)
    empty_title = gettext_lazy("Nothing was put anywhere yet")
    empty_text = gettext_lazy(
        "Note on the page of a piece where it was published. When its permission ends, it waits here to be taken down."
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request)
        return rows.select_related("evidence__contact", "evidence__company").annotate(is_due=_due())

    def get_ordering(self, request: HttpRequest) -> Any:
        """What has to come down stands first."""
        return (_due().desc(), "taken_down_at", "published_at", "id")

    @display(description=gettext_lazy("piece"))
    def piece(self, row: Placement) -> Any:
        address = reverse("admin:advocacy_evidence_change", args=[row.evidence_id])
        who = row.evidence.contact or row.evidence.company
        return format_html('<a class="gw-link" href="{}">{}: {}</a>', address, who, row.evidence)

    @display(description=gettext_lazy("state"), label=STATE_LABELS)
    def state_label(self, row: Any) -> tuple[str, str]:
        if row.taken_down_at:
            return "gone", _("taken down")
        return ("down", _("to take down")) if row.is_due else ("stands", _("stands there"))

    @admin.action(description=gettext_lazy("It is taken down"), permissions=["act"])
    def taken_down(self, request: HttpRequest, queryset: Any) -> None:
        rows = list(queryset.filter(taken_down_at=None))
        for row in rows:
            grants.take_down(placement=row, by=person(request))
        told = ngettext("%(n)s place noted.", "%(n)s places noted.", len(rows))
        messages.success(request, told % {"n": len(rows)})
