"""Filters whose choices stay inside the organization."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.admin.scoped import members, person
from accounts.organizations.absences import minded_by


class MineFilter(admin.SimpleListFilter):
    """Mine, everybody's, or nobody's: by the owner of the company (or of the row itself).

    Mine are also the customers of those for whom I cover today.
    """

    title = _("looked after by")
    parameter_name = "of"
    owner = "owner"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return [("me", _("me")), ("nobody", _("nobody"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "me":
            return queryset.filter(**{f"{self.owner}__in": minded_by(person(request).pk)})
        if self.value() == "nobody":
            return queryset.filter(**{f"{self.owner}__isnull": True})
        return queryset


class MyCompanyFilter(MineFilter):
    owner = "company__owner"


class MyContactFilter(MineFilter):
    owner = "contact__company__owner"


class TeamFilter(admin.RelatedFieldListFilter):
    """By a colleague: people who log in belong to many organizations, and a list names those of its own only."""

    def field_choices(
        self, field: Any, request: HttpRequest, model_admin: Any
    ) -> list[tuple[str, Any]]:
        return [(str(member.pk), str(member)) for member in members()]
