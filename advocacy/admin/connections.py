"""Services that send us news: what to click there, the address to enter, and when something last came."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import (
    UnfoldAdminPasswordWidget,
    UnfoldAdminSelectWidget,
    UnfoldBooleanSwitchWidget,
)

from accounts.admin.scoped import Labels, OrganizationAdmin, OwnedForm, person, when
from advocacy.sources import services
from advocacy.sources.models import Connection
from advocacy.sources.registry import PROVIDERS


def _secret(help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=_("Secret"),
        required=False,
        max_length=255,
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "off"}),
        help_text=help_text,
    )


class ConnectForm(OwnedForm):
    """What a new connection needs. The service and our address wait for each other: the secret may come later."""

    provider = forms.ChoiceField(label=_("Service"), widget=UnfoldAdminSelectWidget())
    secret = _secret(
        _("With what the service signs. You can enter it after you have entered our address there.")
    )

    class Meta:
        model = Connection
        fields = ("provider", "name", "secret", "is_test")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["provider"]
        field.choices = [(code, one.label) for code, one in services.callers().items()]


class ConnectionForm(OwnedForm):
    secret = _secret(
        _("Leave it empty to keep the one there is. One that is replaced is accepted for a day.")
    )
    new_address = forms.BooleanField(
        label=_("Make a new address"),
        required=False,
        widget=UnfoldBooleanSwitchWidget(),
        help_text=_(
            "For when the address got into the wrong hands. The one there is ends at once."
        ),
    )

    class Meta:
        model = Connection
        fields = ("name", "is_active", "secret", "new_address")


@admin.register(Connection)
class ConnectionAdmin(OrganizationAdmin):
    """Services connected to this organization."""

    view_capability = add_capability = change_capability = "configure"
    list_display = (
        "name",
        "service",
        "state",
        when("last_received_at", _("last received"), with_time=True),
        when("last_refused_at", _("last refused"), with_time=True),
        "created_by",
    )
    list_select_related = ("created_by",)
    list_filter = ("is_active", "is_test")
    search_fields = ("name", "provider")
    ordering = ("provider", "name", "id")
    actions = ("pause", "resume")
    change_form_before_template = "admin/connection_steps.html"
    empty_title = _("No services connected yet")
    empty_text = _(
        "Connect your billing, your CRM or your surveys: what they tell becomes evidence without anybody typing it."
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        # Past the rule of the base on purpose: a connection for tests is set up here like any other.
        return super(OrganizationAdmin, self).get_queryset(request)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        kwargs["form"] = ConnectionForm if obj else ConnectForm
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ("provider", "name", "secret", "is_test")
        seen = ("service", "state_words", "created_by", "created_at")
        return ("name", "is_active", "secret", "new_address", *seen)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.get_fields(request, obj)[4:] if obj else ()

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], **kwargs: Any
    ) -> Any:
        connection = kwargs.get("obj")
        callers = services.callers()
        context["steps"] = (
            [callers[connection.provider]]
            if connection and connection.provider in callers
            else list(callers.values())
        )
        context["address"] = services.address_of(connection) if connection else ""
        return super().render_change_form(request, context, **kwargs)

    @display(description=_("service"), ordering="provider")
    def service(self, connection: Connection) -> str:
        known = PROVIDERS.get(connection.provider)
        return str(known.label) if known else connection.provider

    @display(
        description=_("state"),
        label=Labels(on="success", paused="", test="warning", unfinished="danger"),
    )
    def state(self, connection: Connection) -> tuple[str, Any]:
        return _state(connection)

    @display(description=_("state"))
    def state_words(self, connection: Connection) -> str:
        return str(_state(connection)[1])

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        secret = form.cleaned_data.get("secret", "")
        if not change:
            made = services.connect(
                provider=obj.provider,
                name=obj.name,
                secret=secret,
                is_test=obj.is_test,
                by=person(request),
            )
            obj.pk = made.pk
            return
        obj.save(update_fields=["name", "is_active"])
        if secret.strip():
            services.set_secret(connection=obj, secret=secret)
        if form.cleaned_data.get("new_address"):
            services.rotate_token(connection=obj)

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: Any = None
    ) -> HttpResponse:
        messages.success(request, _("Connected. Now enter the address below at the service."))
        return redirect("admin:advocacy_connection_change", obj.pk)

    @admin.action(description=_("Pause"), permissions=["configure"])
    def pause(self, request: HttpRequest, queryset: Any) -> None:
        _set_all(queryset, is_active=False)
        messages.success(
            request, _("Paused: their addresses do not answer. Most services try again for hours.")
        )

    @admin.action(description=_("Resume"), permissions=["configure"])
    def resume(self, request: HttpRequest, queryset: Any) -> None:
        _set_all(queryset, is_active=True)
        messages.success(request, _("They are taken in again."))


def _set_all(queryset: Any, *, is_active: bool) -> None:
    for connection in queryset:
        services.set_active(connection=connection, is_active=is_active)


def _state(connection: Connection) -> tuple[str, Any]:
    provider = PROVIDERS.get(connection.provider)
    needs_secret = provider and provider.verify and not provider.is_secret_optional
    if not connection.is_active:
        return "paused", _("paused")
    if needs_secret and not connection.secret_sealed:
        return "unfinished", _("waits for its secret")
    return ("test", _("for tests")) if connection.is_test else ("on", _("takes news in"))
