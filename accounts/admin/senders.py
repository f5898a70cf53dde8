"""Who the mail to customers comes from, and the code that proves it."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextInputWidget

from accounts.admin.one_row import OneRow
from accounts.admin.scoped import OrganizationAdmin, OwnedForm
from accounts.outbound import senders
from accounts.outbound.sender_models import MailSender
from kernel.errors import Conflict


class SenderForm(OwnedForm):
    """The code that went to the address is entered where the address stands."""

    code = forms.CharField(
        label=gettext_lazy("code"),
        required=False,
        max_length=12,
        widget=UnfoldAdminTextInputWidget(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}
        ),
        help_text=gettext_lazy("Six digits, in the mail that went to the address."),
    )

    class Meta:
        model = MailSender
        fields = ("from_name", "address")

    @property
    def moves(self) -> bool:
        """Is it another address than before? Capitals and spaces make none."""
        return bool(self.cleaned_data.get("address") != self.initial.get("address", ""))

    def clean_address(self) -> str:
        return str(self.cleaned_data["address"]).strip().lower()

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        code = told.get("code", "").strip()
        if not code or self.moves or self.instance._state.adding:
            return told
        outcome = senders.confirm(self.instance, code)
        if outcome == senders.Outcome.WRONG:
            raise ValidationError({"code": _("That is not the code.")})
        if outcome == senders.Outcome.OVER:
            raise ValidationError({"code": _("This code works no more. Have a new one sent.")})
        return told


@admin.register(MailSender)
class SenderAdmin(OneRow, OrganizationAdmin):
    """Without a row mail carries the organization's name and Goodword's own address."""

    add_capability = change_capability = "configure"
    form = SenderForm
    change_form_outer_after_template = "admin/sender_again.html"
    readonly_fields: ClassVar[tuple[str, ...]] = ("how_it_stands",)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        waits = obj is not None and senders.is_open(obj)
        fields = ("from_name", "address", "how_it_stands", *(("code",) if waits else ()))
        description = gettext_lazy(
            "What your customers read above each mail. Answers go to the person who is named below it. The mail server "
            "must be allowed to write for your domain (SPF and DKIM): whoever runs Goodword for you does that once."
        )
        return ((None, {"fields": fields, "description": description}),)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kw: Any
    ) -> Any:
        # `code` is the form's own: Django would look for it in the model.
        kw["fields"] = ("from_name", "address")
        return super().get_form(request, obj, change=change, **kw)

    @display(description=gettext_lazy("how it stands"))
    def how_it_stands(self, row: MailSender) -> str:
        if not row.address:
            return _("Mail comes from Goodword's own address.")
        if row.is_confirmed:
            return _("Confirmed: mail comes from this address.")
        if senders.is_open(row):
            return _("Not confirmed: a code is on its way to this address. Enter it below.")
        return _("Not confirmed: mail comes from Goodword's own address. Have a new code sent.")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change and form.moves:
            obj.confirmed_at = None
        super().save_model(request, obj, form, change)
        if obj.address and form.moves:
            senders.ask(obj)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], **kwargs: Any
    ) -> Any:
        row = kwargs.get("obj")
        context["sender_waits"] = bool(row and row.address and not row.is_confirmed)
        return super().render_change_form(request, context, **kwargs)

    def get_urls(self) -> list[URLPattern]:
        again = self.admin_site.admin_view(require_POST(self.again))
        return [path("again/", again, name="accounts_mailsender_again"), *super().get_urls()]

    def again(self, request: HttpRequest) -> HttpResponse:
        """Another code, to the same address."""
        if not self.has_change_permission(request):
            raise PermissionDenied(
                _("Your role does not allow this. Ask an administrator or the owner.")
            )
        row = self.get_queryset(request).select_for_update().first()
        if row is None or not row.address or row.is_confirmed:
            raise Conflict(_("There is no address that waits for a code."), code="nothing_waits")
        senders.ask(row)
        messages.success(request, _("A new code is on its way."))
        return redirect("admin:accounts_mailsender_changelist")
