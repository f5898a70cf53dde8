"""A person's copy, their erasure, and the list of erasures."""

import json
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from accounts.admin.scoped import OrganizationAdmin, allowed, person, when
from accounts.customers.models import Contact
from accounts.customers.tombstones import Erasure
from accounts.history import trail
from advocacy import lifecycle

STATES = {"done": "success", "waiting": "info"}


def take_out(request: HttpRequest, contact: Contact) -> HttpResponse:
    """Everything about this person as a file, for whoever asks what we know."""
    _only_managers(request)
    trail.note(trail.Kind.PERSON_EXPORTED, subject=str(contact.pk))
    told = json.dumps(
        lifecycle.everything_about(contact), cls=DjangoJSONEncoder, ensure_ascii=False, indent=2
    )
    answer = HttpResponse(told, content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="person-{contact.pk}.json"'
    answer["Cache-Control"] = "no-store"
    return answer


def erase(request: HttpRequest, contact: Contact) -> HttpResponse:
    """Asked twice: the address of the row has to be confirmed by a tick, since there is no way back."""
    _only_managers(request)
    if request.POST.get("sure") != "yes":
        messages.error(request, _("Tick the box first: there is no way back."))
        return redirect("admin:accounts_contact_change", contact.pk)
    lifecycle.ask_for_erasure(contact=contact, by=person(request))
    messages.success(
        request,
        _("They are left in peace from now on. Everything about them is erased within minutes."),
    )
    return redirect("admin:accounts_erasure_changelist")


def _only_managers(request: HttpRequest) -> None:
    if not allowed(request, "manage"):
        raise PermissionDenied(
            _("Your role does not allow this. Ask an administrator or the owner.")
        )


@admin.register(Erasure)
class ErasureAdmin(OrganizationAdmin):
    """Who was erased, by number; nothing of the person is left to be shown."""

    view_capability = "manage"
    list_display = (
        when("asked_at", gettext_lazy("asked"), with_time=True),
        "contact_id",
        "who",
        "state_label",
        when("done_at", gettext_lazy("done"), with_time=True),
        "elsewhere",
    )
    list_display_links = None
    list_select_related = ("asked_by",)
    ordering = ("-asked_at", "-id")
    fields = ("asked_at", "contact_id", "who", "done_at", "rows", "elsewhere")
    readonly_fields = fields
    empty_title = gettext_lazy("Nobody was erased")
    empty_text = gettext_lazy(
        "On the page of a person, under “Their data”, an administrator can take everything out, or erase it."
    )

    @display(description=gettext_lazy("asked by"))
    def who(self, row: Erasure) -> str:
        return str(row.asked_by or row.key or "-")

    @display(description=gettext_lazy("state"), label=STATES)
    def state_label(self, row: Erasure) -> tuple[str, Any]:
        return ("done", _("done")) if row.done_at else ("waiting", _("under way"))

    @display(description=gettext_lazy("rows gone or emptied"))
    def rows(self, row: Erasure) -> str:
        return str(sum(row.gone.values())) if row.gone else "-"

    @display(description=gettext_lazy("to take down elsewhere"))
    def elsewhere(self, row: Erasure) -> str:
        return ", ".join(row.still_shown) or "-"
