"""What every page of the admin inherits: rows, choices and permissions of one organization, and no other."""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any, ClassVar, cast

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, FieldDoesNotExist, ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import display
from unfold.views import ChangeList

from accounts.admin import history
from accounts.admin.exporting import export
from accounts.customers.searching import people_named
from accounts.history.reading import is_kept
from accounts.organizations.models import User
from accounts.organizations.permissions import can
from accounts.organizations.saved_views import of_page, without_passing
from kernel import tenancy
from kernel.tenancy import OrganizationOwned


def allowed(request: HttpRequest, capability: str | None) -> bool:
    """May the person of this request do this? No capability named: nobody may."""
    return capability is not None and can(request.membership, capability)  # type: ignore[attr-defined]


def person(request: HttpRequest) -> User:
    """Who acts: the door has let nobody else in."""
    return cast(User, request.user)


def members() -> models.QuerySet[User]:
    """The people of the organization we are inside."""
    return User.objects.filter(
        memberships__organization_id=tenancy.current(), is_active=True
    ).order_by("first_name", "last_name", "email")


class OwnedForm(forms.ModelForm):
    """Knows its organization before it is checked, so that what is taken already is said beside the form."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance._state.adding:
            self.instance.organization_id = tenancy.current()

    def _get_validation_exclusions(self) -> set[str]:
        known: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return known - {"organization"}

    def _update_errors(self, errors: ValidationError) -> None:
        taken = _("There is one with these values already.")
        if hasattr(errors, "error_dict"):
            told = errors.error_dict
            if told.pop("organization", None):
                told.setdefault(NON_FIELD_ERRORS, []).append(ValidationError(taken))
            told[NON_FIELD_ERRORS] = [
                ValidationError(taken) if error.code == "unique_together" else error
                for error in told.get(NON_FIELD_ERRORS, [])
            ]
            if not told[NON_FIELD_ERRORS]:
                del told[NON_FIELD_ERRORS]
        super()._update_errors(errors)  # type: ignore[misc]


class Labels(dict[str, str]):
    """Colours of the badges of a column by stored value; unfold shows the value itself where none is given."""

    def __missing__(self, value: str) -> str:
        return ""


def when(field: str, description: Any, *, with_time: bool = False) -> Callable[[Any], str]:
    """A column of a list: the day (and the clock) of a moment, short, in the reader's time zone."""

    @display(description=description, ordering=field)
    def column(row: Any) -> str:
        value = getattr(row, field)
        if value is None:
            return "-"
        local = timezone.localtime(value) if isinstance(value, datetime) else value
        return date_format(local, "j N Y, H:i" if with_time else "j N Y")

    column.__name__ = field
    return cast(Callable[[Any], str], column)


def in_words(column: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """A column of badges for the page of one row, where unfold does not draw them: the words alone."""

    @display(description=column.short_description)  # type: ignore[attr-defined]
    def words(self: Any, row: Any) -> Any:
        value = column(self, row)
        return (value[1] if isinstance(value, tuple) else value) or "-"

    return cast(Callable[[Any, Any], Any], words)


class Rows(ChangeList):
    """A list that is not narrowed down shows all there is: nobody needs a link to show it."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        if not (self.query or self.has_active_filters):
            self.full_result_count = self.result_count


class DoorAdmin(ModelAdmin):
    """Permissions by role, rows of the organization, no deleting unless a page says so."""

    is_tenant_door = True
    view_capability: ClassVar[str | None] = "read"
    add_capability: ClassVar[str | None] = None
    change_capability: ClassVar[str | None] = None
    delete_capability: ClassVar[str | None] = None
    in_search: ClassVar[int] = 0
    """Its place in what the search of the sidebar finds, from 1 on; 0: it is not searched."""
    search_people: ClassVar[str | None] = None
    """The way from a row to a person, with `__`, where a search is for people and nothing else."""
    empty_title: ClassVar[Any] = ""
    empty_text: ClassVar[Any] = ""

    list_before_template = "admin/saved_views.html"
    list_per_page = 50
    show_full_result_count = False
    list_filter_submit = False

    def dress(self, rows: Collection[Any]) -> None:
        """What the columns need beside the rows, read once for all of them."""

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[Any, bool]:
        if self.search_people is not None:
            return people_named(queryset, search_term, at=self.search_people), False
        found: tuple[Any, bool] = super().get_search_results(request, queryset, search_term)
        return found

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        found = super().get_changelist_instance(request)
        self.dress(found.result_list)
        return found

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return Rows

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        page = f"{self.opts.app_label}_{self.opts.model_name}"
        now = without_passing(request.GET.urlencode())
        views = list(of_page(page, user_id=person(request).pk)) if request.method == "GET" else []
        context = {
            "saved_views": views,
            "saved_page": page,
            "saved_query": now,
            "saved_here": next((view.pk for view in views if view.query == now), None),
        }
        return cast(
            HttpResponse, super().changelist_view(request, {**context, **(extra_context or {})})
        )

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], **kwargs: Any
    ) -> Any:
        # One button that saves is enough to choose from.
        context.update(show_save_and_add_another=False, show_save_and_continue=False)
        context["show_history"] = is_kept(self.model)
        return super().render_change_form(request, context, **kwargs)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return allowed(request, self.view_capability)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return allowed(request, self.add_capability)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return allowed(request, self.change_capability)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return allowed(request, self.delete_capability)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return allowed(request, self.view_capability)

    def has_act_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """For `@action(permissions=["act"])`: the daily work of a CSM."""
        return allowed(request, "act")

    def has_configure_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return allowed(request, "configure")

    def get_actions(self, request: HttpRequest) -> Any:
        """Every list can be taken along as a table."""
        return {
            **super().get_actions(request),
            "export": (export, "export", export.short_description),  # type: ignore[attr-defined]
        }

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).filter(organization_id=tenancy.current())

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> Any:
        kwargs["queryset"] = self._choices(db_field.related_model, request)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(
        self, db_field: models.ManyToManyField, request: HttpRequest, **kwargs: Any
    ) -> Any:
        kwargs["queryset"] = self._choices(db_field.related_model, request)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def _choices(self, related: Any, request: HttpRequest) -> Any:
        if related is User:
            return members()
        if self.admin_site.is_registered(related):
            return self.admin_site.get_model_admin(related).get_queryset(request)
        if issubclass(related, OrganizationOwned):
            return related._default_manager.filter(organization_id=tenancy.current())
        return related._default_manager.none()

    def get_field_queryset(self, db: Any, db_field: Any, request: HttpRequest) -> Any:
        return self._choices(db_field.related_model, request)

    def _get_obj_does_not_exist_redirect(
        self, request: HttpRequest, opts: Any, object_id: str
    ) -> HttpResponse:
        raise Http404("A stranger's row, or none.")

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        return history.page(self, request, object_id)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """Django's log of admin actions belongs to no organization, so it is not written."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """As log_addition."""

    log_deletions = log_change


class OrganizationAdmin(DoorAdmin):
    """Pages of organization-owned rows. Rows of test keys are for programs: they are not shown here."""

    form = OwnedForm

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        field = _test_field(self.model)
        rows: models.QuerySet[Any] = super().get_queryset(request)
        return rows.filter(**{field: False}) if field else rows

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.organization_id = tenancy.current()
        super().save_model(request, obj, form, change)


class OfOrganizationAdmin(DoorAdmin):
    """Pages of global rows that name an organization (members, keys): no row-level security stands behind them."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.organization_id = tenancy.current()
        super().save_model(request, obj, form, change)


def _test_field(model: type[models.Model]) -> str | None:
    """Where a row says that it came from a test key."""
    for name, field in (("is_test", "is_test"), ("contact", "contact__is_test")):
        try:
            model._meta.get_field(name)
        except FieldDoesNotExist:
            continue
        return field
    return None
