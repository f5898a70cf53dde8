from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from unfold.decorators import display
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from accounts.admin.scoped import OfOrganizationAdmin, in_words, person, when
from accounts.organizations import checks, services
from accounts.organizations.models import ApiKey
from kernel.errors import Invalid


class ApiKeyForm(forms.ModelForm):
    scopes = forms.MultipleChoiceField(
        label=pgettext_lazy("what a key is allowed", "May"),
        choices=ApiKey.Scope.choices,
        initial=["ingest", "read", "write"],
        widget=UnfoldAdminCheckboxSelectMultipleWidget(),
        help_text=_("A key in a browser or an app should only send events."),
    )

    class Meta:
        model = ApiKey
        fields = ("name", "source", "scopes", "is_test", "expires_at")

    def clean_source(self) -> str:
        try:
            return checks.key_source(self.cleaned_data["source"])
        except Invalid as refusal:
            raise ValidationError(refusal.message) from refusal


@admin.register(ApiKey)
class ApiKeyAdmin(OfOrganizationAdmin):
    """Keys of programs. The secret is shown once, when the key is made, and is stored nowhere."""

    view_capability = add_capability = "manage"
    form = ApiKeyForm
    list_display = (
        "name",
        "starts",
        "kind",
        "state",
        "may",
        "source",
        when("last_used_at", _("last used"), with_time=True),
        "created_by",
    )
    list_select_related = ("created_by",)
    ordering = ("revoked_at", "-created_at")
    list_filter = ("is_test",)
    actions = ("revoke",)
    empty_title = _("No keys yet")
    empty_text = _(
        "Your product sends events and reads moments with a key. Make a test key first: it reaches no customer."
    )

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ("name", "is_test", "scopes", "source", "expires_at")
        return (
            "name",
            "starts",
            "kind_words",
            "state_words",
            "may",
            "source",
            "created_by",
            "created_at",
            "last_used_at",
            "expires_at",
            "revoked_at",
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.get_fields(request, obj) if obj else ()

    @display(description=_("starts with"))
    def starts(self, key: ApiKey) -> str:
        return f"{key.prefix}_…"

    @display(description=_("for"), label={"test": "warning", "live": "success"})
    def kind(self, key: ApiKey) -> tuple[str, Any]:
        return ("test", _("tests")) if key.is_test else ("live", _("live data"))

    @display(description=_("state"), label={"on": "success", "revoked": "danger"})
    def state(self, key: ApiKey) -> tuple[str, Any]:
        return ("revoked", _("revoked")) if key.revoked_at else ("on", _("works"))

    kind_words, state_words = in_words(kind), in_words(state)

    @display(description=pgettext_lazy("what a key is allowed", "may"))
    def may(self, key: ApiKey) -> str:
        words = dict(ApiKey.Scope.choices)
        return ", ".join(str(words.get(scope, scope)) for scope in key.scopes)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        key, secret = services.create_api_key(
            organization=request.membership.organization,  # type: ignore[attr-defined]
            name=obj.name,
            scopes=form.cleaned_data["scopes"],
            by=person(request),
            is_test=obj.is_test,
            source=obj.source,
            expires_at=obj.expires_at,
        )
        obj.pk, obj.prefix = key.pk, key.prefix
        request.new_secret = secret  # type: ignore[attr-defined]

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: Any = None
    ) -> HttpResponse:
        """The answer to the form itself shows the secret: it is in no message, session, log or address."""
        secret = request.new_secret  # type: ignore[attr-defined]
        context = {
            **self.admin_site.each_context(request),
            "title": _("Your new key"),
            "opts": self.opts,
            "key": obj,
            "secret": secret,
            "address": request.build_absolute_uri("/").rstrip("/"),
        }
        return TemplateResponse(request, "admin/new_key.html", context)

    def has_manage_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_add_permission(request)

    @admin.action(description=_("Revoke"), permissions=["manage"])
    def revoke(self, request: HttpRequest, queryset: Any) -> HttpResponse:
        for key in queryset.select_related("organization"):
            services.revoke_api_key(key=key, by=person(request))
        messages.success(request, _("Revoked: programs with these keys are refused from now on."))
        return redirect("admin:accounts_apikey_changelist")
