"""The look of the pages and cards that customers see: a colour, a website, a logo."""

import base64
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from accounts.admin.one_row import OneRow
from accounts.admin.scoped import OrganizationAdmin, OwnedForm
from accounts.organizations import branding
from accounts.organizations.brand import Brand
from kernel.errors import Invalid


class BrandForm(OwnedForm):
    """The logo comes as a file, and is drawn anew before anything is kept."""

    file = forms.FileField(
        label=gettext_lazy("logo"),
        required=False,
        help_text=gettext_lazy(
            "PNG, JPEG, WebP or GIF, 3 MB at most. On a transparent ground it looks best."
        ),
    )
    remove = forms.BooleanField(label=gettext_lazy("take the logo off"), required=False)

    class Meta:
        model = Brand
        fields = ("accent", "website")
        widgets: ClassVar[dict[str, Any]] = {
            "accent": forms.TextInput({"type": "color", "style": "width: 6rem; height: 2.75rem"})
        }

    def clean_accent(self) -> str:
        return str(self.cleaned_data["accent"]).lower()

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        file = told.get("file")
        if file or told.get("remove"):
            try:
                branding.set_logo(brand=self.instance, file=file or None)
            except Invalid as refusal:
                raise ValidationError({"file": refusal.message}) from refusal
        return told


@admin.register(Brand)
class BrandAdmin(OneRow, OrganizationAdmin):
    """Without a row the pages are Goodword's own green, and carry the organization's name."""

    add_capability = change_capability = "configure"
    form = BrandForm
    readonly_fields = ("now",)
    fieldsets = (
        (
            None,
            {
                "fields": ("accent", "website", "file", "remove", "now"),
                "description": gettext_lazy(
                    "What your customers see: on success cards, on the pages that mails lead to, in the preview of a post."
                ),
            },
        ),
    )

    @display(description=gettext_lazy("logo now"))
    def now(self, brand: Brand) -> Any:
        if not brand.logo:
            return _("none: your name stands in its place")
        content = base64.b64encode(bytes(brand.logo)).decode()
        return format_html(
            '<img src="data:image/png;base64,{}" alt="{}" class="gw-logo">', content, _("logo")
        )

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kw: Any
    ) -> Any:
        # `file` and `remove` are the form's own: Django would look for them in the model.
        kw["fields"] = ("accent", "website")
        return super().get_form(request, obj, change=change, **kw)
