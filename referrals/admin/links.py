from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextareaWidget

from accounts.admin.one_row import OneRow
from accounts.admin.scoped import OrganizationAdmin, OwnedForm, when
from referrals.links.models import LinkSettings, ReferralLink, Visit
from referrals.links.services import address_of

OPENED = Coalesce(
    Subquery(
        Visit.objects.filter(link=OuterRef("pk"), is_human=True, is_repeat=False)
        .order_by()
        .values("link")
        .annotate(n=Count("pk"))
        .values("n")
    ),
    0,
)


@admin.register(ReferralLink)
class ReferralLinkAdmin(OrganizationAdmin):
    """The personal link of each advocate, with the people (not the scanners) who opened it."""

    change_capability = "act"
    list_display = ("advocate", "address", "opened", "is_active", when("created_at", _("since")))
    list_filter = ("is_active",)
    list_select_related = ("contact",)
    search_fields = ("contact__name", "contact__email", "code")
    ordering = ("-created_at", "-id")
    fields = ("advocate", "address", "target_url", "is_active", "opened", "created_at")
    readonly_fields = ("advocate", "address", "target_url", "opened", "created_at")
    empty_title = _("No personal links yet")
    empty_text = _("A link is made when somebody is given one, in a moment or through the API.")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("contact").annotate(people=OPENED)

    @display(description=_("advocate"), ordering="contact__name")
    def advocate(self, link: ReferralLink) -> str:
        return str(link.contact)

    @display(description=_("link"))
    def address(self, link: ReferralLink) -> str:
        return format_html('<span class="gw-code">{}</span>', address_of(link))

    @display(description=_("opened by people"), ordering="people")
    def opened(self, link: Any) -> str:
        address = reverse("admin:referrals_visit_changelist")
        return format_html(
            '<a class="gw-link" href="{}?q={}">{}</a>', address, link.code, link.people
        )


class LinkSettingsForm(OwnedForm):
    allowed_hosts = forms.CharField(
        label=_("allowed hosts"),
        required=False,
        widget=UnfoldAdminTextareaWidget({"rows": 3}),
        help_text=_(
            "One a line, for example www.example.com. Links lead to these hosts and nowhere else."
        ),
    )

    class Meta:
        model = LinkSettings
        fields = ("target_url", "allowed_hosts")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["allowed_hosts"] = "\n".join(self.instance.allowed_hosts)

    def clean_allowed_hosts(self) -> list[str]:
        hosts = [line.strip().lower() for line in self.cleaned_data["allowed_hosts"].splitlines()]
        for host in filter(None, hosts):
            if "/" in host or ":" in host or " " in host or "." not in host:
                raise ValidationError(
                    _("“%(host)s” is not a host. Write it without https:// and without a path."),
                    params={"host": host},
                )
        return [host for host in hosts if host]


@admin.register(LinkSettings)
class LinkSettingsAdmin(OneRow, OrganizationAdmin):
    add_capability = change_capability = "configure"
    form = LinkSettingsForm
    fieldsets = (
        (
            None,
            {
                "fields": ("target_url", "allowed_hosts"),
                "description": _(
                    "Without these settings personal links lead to a page of Goodword."
                ),
            },
        ),
    )
