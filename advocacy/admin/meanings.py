"""What names of events mean, which names mean nothing yet, and what counts as a success."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from accounts.admin.scoped import OrganizationAdmin, allowed, when
from accounts.events.models import EventName
from accounts.events.services import note_names, unmapped_names
from advocacy.signals.models import EventMapping, MilestoneDefinition
from advocacy.sources.event_names import fold


@admin.register(EventMapping)
class EventMappingAdmin(OrganizationAdmin):
    """A name your product sends and what it is evidence of. Overrides the meaning we would give it."""

    add_capability = change_capability = delete_capability = "configure"
    list_display = ("name", "meaning", when("created_at", _("since")))
    list_filter = ("kind",)
    search_fields = ("name",)
    ordering = ("name",)
    fields = ("name", "kind")
    empty_title = _("Common names are understood already")
    empty_text = _("Add one when your product calls something by a name of its own.")

    @display(description=_("evidence of"), ordering="kind")
    def meaning(self, mapping: EventMapping) -> str:
        return (
            str(mapping.get_kind_display()) if mapping.kind else str(_("nothing to learn from it"))
        )

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        same = [row.name for row in unmapped_names() if fold(row.name) == fold(obj.name)]
        note_names(dict.fromkeys(same, (0, True)))


@admin.register(EventName)
class EventNameAdmin(OrganizationAdmin):
    """Names that came in and that nobody has explained: one click to explain them."""

    list_display = ("named", "seen", when("last_at", _("last"), with_time=True), "explain")
    search_fields = ("name",)
    ordering = ("-seen", "name")
    empty_title = _("Every name has a meaning")
    empty_text = _("Names of events that we cannot read appear here, with how often they come.")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).filter(is_mapped=False)

    def get_list_display(self, request: HttpRequest) -> Any:
        columns = super().get_list_display(request)
        return columns if allowed(request, "configure") else columns[:-1]

    @display(description=_("name"), ordering="name")
    def named(self, name: EventName) -> str:
        return name.name

    @display(description="")
    def explain(self, name: EventName) -> str:
        return format_html(
            '<a class="gw-button" href="{}">{}</a>', _form(name), _("Give it a meaning")
        )

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> Any:
        name = self.get_object(request, object_id)
        if name is not None and allowed(request, "configure"):
            return redirect(_form(name))
        return super().change_view(request, object_id, form_url, extra_context)


def _form(name: EventName) -> str:
    """The form that explains a name, with the name filled in."""
    return f"{reverse('admin:advocacy_eventmapping_add')}?{urlencode({'name': name.name})}"


@admin.register(MilestoneDefinition)
class MilestoneDefinitionAdmin(OrganizationAdmin):
    """Successes your product can measure. A new metric is celebrated from the first time it is sent."""

    add_capability = change_capability = "configure"
    list_display = ("label", "metric", "unit", "period", "direction", "is_active")
    list_filter = ("is_active", "direction")
    search_fields = ("metric", "label")
    ordering = ("label",)
    fields = ("label", ("metric", "direction"), ("unit", "period"), "is_active")
    empty_title = _("No milestones yet")
    empty_text = _(
        "They appear with the first result your product sends, for example hours saved per month. Then say here how to call them."
    )
