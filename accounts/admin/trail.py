"""The trail: who logged in, who was refused, what was taken out."""

from collections.abc import Collection
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.paginator import InfinitePaginator

from accounts.admin.scoped import OrganizationAdmin, when
from accounts.history.trail import TrailEntry
from accounts.organizations.models import User


@admin.register(TrailEntry)
class TrailEntryAdmin(OrganizationAdmin):
    """Read only, for everybody: the database refuses to change a row."""

    view_capability = "manage"
    list_display = (
        when("at", _("when"), with_time=True),
        "what",
        "subject",
        "who",
        "through",
    )
    list_display_links = None
    list_filter = ("kind", "through")
    search_fields = ("subject", "=request_id")
    ordering = ("-id",)
    paginator = InfinitePaginator
    fields = ("at", "kind", "subject", "who", "key", "through", "request_id")
    readonly_fields = fields
    empty_title = _("Nothing yet")
    empty_text = _("Log-ins, refusals and what is taken out of here are written down.")

    def dress(self, rows: Collection[Any]) -> None:
        ids = {row.by_id for row in rows if row.by_id}
        names = User.objects.in_bulk(ids) if ids else {}
        for row in rows:
            row.who = names.get(row.by_id)

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        row = super().get_object(request, object_id, from_field)
        if row is not None:
            self.dress([row])
        return row

    @display(description=_("what"), ordering="kind")
    def what(self, row: TrailEntry) -> str:
        return row.get_kind_display()

    @display(description=_("who"))
    def who(self, row: TrailEntry) -> str:
        known = getattr(row, "who", None)
        gone = _("somebody who has left") if row.by_id else "Goodword"
        return str(known or row.key or gone)
