from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from accounts.admin.scoped import OrganizationAdmin, OwnedForm, allowed, when
from accounts.organizations import absences
from accounts.organizations.absences import Absence
from kernel.errors import Invalid


class AbsenceForm(OwnedForm):
    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        person = told.get("person") or getattr(self.instance, "person", None)
        if person and told.get("first_day") and told.get("last_day"):
            try:
                absences.check(
                    first_day=told["first_day"],
                    last_day=told["last_day"],
                    person_id=person.pk,
                    cover_id=told["cover"].pk if told.get("cover") else None,
                )
            except Invalid as refusal:
                for fault in refusal.errors:
                    self.add_error(fault["pointer"].lstrip("/"), fault["detail"])
        return told


@admin.register(Absence)
class AbsenceAdmin(OrganizationAdmin):
    """Who is away, and who covers. Everybody notes their own; administrators note anybody's."""

    form = AbsenceForm
    add_capability = change_capability = delete_capability = "act"
    list_display = (
        "who",
        when("first_day", _("from")),
        when("last_day", _("until")),
        "covered_by",
        "state",
    )
    list_select_related = ("person", "cover")
    ordering = ("-first_day", "-id")
    fields = ("person", ("first_day", "last_day"), "cover")
    empty_title = _("Nobody is away")
    empty_text = _(
        "Note holidays here: the moments, promises and digests of whoever is away reach the colleague who covers."
    )

    @display(description=_("who is away"), ordering="person__first_name")
    def who(self, absence: Absence) -> str:
        return str(absence.person)

    @display(description=_("who covers"), ordering="cover__first_name")
    def covered_by(self, absence: Absence) -> Any:
        return absence.cover or _("the first owner")

    @display(description=_("state"), label={"now": "warning", "later": "info", "over": "success"})
    def state(self, absence: Absence) -> tuple[str, Any]:
        today = timezone.localdate()
        if absence.first_day > today:
            return "later", _("to come")
        return ("over", _("over")) if absence.last_day < today else ("now", _("away now"))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request) and self._may_note(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request) and self._may_note(request, obj)

    def _may_note(self, request: HttpRequest, absence: Absence | None) -> bool:
        mine = absence is None or absence.person_id == request.user.pk
        return mine or allowed(request, "manage")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("person",) if obj else ()

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"person": request.user.pk, **super().get_changeform_initial_data(request)}

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "person" and not allowed(request, "manage"):
            field.queryset = field.queryset.filter(pk=request.user.pk)
        return field
