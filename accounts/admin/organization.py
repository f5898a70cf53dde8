from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.admin.one_row import OneRow
from accounts.admin.scoped import DoorAdmin
from accounts.organizations.models import Organization
from kernel import tenancy


@admin.register(Organization)
class OrganizationPage(OneRow, DoorAdmin):
    """The one organization we are in. The sending position is the switch above all playbooks."""

    change_capability = "configure"
    fieldsets = (
        (
            _("Sending"),
            {
                "fields": ("sending",),
                "description": _(
                    "<b>Observe</b>: everything is computed and shown to your team, nothing leaves. "
                    "<b>Drafts</b>: moments become tasks with a draft for your team; nobody outside is written to. "
                    "<b>On</b>: playbooks that are set to send may send, within consent, budget and working hours. "
                    "A playbook never goes further than the position chosen here."
                ),
            },
        ),
        (
            _("Organization"),
            {"fields": ("name", "business_model", "currency", "language", "timezone")},
        ),
        (_("Logging in"), {"fields": ("requires_mfa",)}),
    )
    radio_fields = {"sending": admin.VERTICAL}

    def get_queryset(self, request: HttpRequest) -> Any:
        # The organization itself has no organization_id: the row is named outright.
        return Organization.objects.filter(pk=tenancy.current())
