"""How an organization measures: margin, trial window, go-live, the founder's answer, a goal."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.admin.one_row import OneRow
from accounts.admin.scoped import OrganizationAdmin, OwnedForm
from advocacy.growth.models import GrowthSettings


class MeasuringForm(OwnedForm):
    class Meta:
        model = GrowthSettings
        fields = (
            "margin_percent",
            "trial_days",
            "live_since",
            "worth_more",
            "stage",
            "goal_qualified",
        )


@admin.register(GrowthSettings)
class GrowthSettingsAdmin(OneRow, OrganizationAdmin):
    add_capability = change_capability = "configure"
    form = MeasuringForm
    fieldsets = (
        (_("Money and time"), {"fields": (("margin_percent", "trial_days"), "live_since")}),
        (_("Your own answer"), {"fields": ("worth_more", "stage")}),
        (_("Goal"), {"fields": ("goal_qualified",)}),
    )
