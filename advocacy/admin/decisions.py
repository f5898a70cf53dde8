"""The decision log: every candidate of every playbook, what it came to, and why. And how often to ask at all."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from accounts.admin.filters import MyContactFilter
from accounts.admin.one_row import OneRow
from accounts.admin.scoped import Labels, OrganizationAdmin, in_words, when
from advocacy.admin.cards import sentences, words
from advocacy.moments.asking_models import AskingSettings
from advocacy.moments.models import Decision

OUTCOME_LABELS = Labels(
    {"fired": "success", "error": "danger", "holdout": "info", "budget": "warning"}
)


@admin.register(Decision)
class DecisionAdmin(OrganizationAdmin):
    """Nothing is typed in here, and nothing of it is changed. Kept for 400 days."""

    list_display = (
        "named",
        "playbook",
        "outcome_label",
        "reasons_told",
        "what_became",
        when("decided_at", gettext_lazy("decided"), with_time=True),
    )
    list_filter = ("outcome", "rule", MyContactFilter)
    list_select_related = ("contact", "rule", "moment")
    search_fields = ("contact__name", "contact__email", "contact__company__name")
    search_people = "contact__"
    ordering = ("-id",)
    fields = ("named", "playbook", "outcome_words", "reasons_told", "what_became", "decided_at")
    readonly_fields = fields
    show_full_result_count = False
    empty_title = gettext_lazy("Nothing was decided yet")
    empty_text = gettext_lazy(
        "Whenever a playbook meets something, the decision stands here: what opened, what did not, and why."
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("contact", "rule", "moment")

    @display(description=gettext_lazy("person"), ordering="contact__name")
    def named(self, row: Decision) -> str:
        return str(row.contact)

    @display(description=gettext_lazy("playbook"))
    def playbook(self, row: Decision) -> str:
        return words(row.rule.name) or row.rule.code

    @display(description=gettext_lazy("outcome"), ordering="outcome", label=OUTCOME_LABELS)
    def outcome_label(self, row: Decision) -> tuple[str, Any]:
        return row.outcome, row.get_outcome_display()

    outcome_words = in_words(outcome_label)

    @display(description=gettext_lazy("why"))
    def reasons_told(self, row: Decision) -> str:
        lines = [(line,) for line in sentences(row.reasons)]
        return format_html_join("", '<div class="gw-small gw-wrap">{}</div>', lines) or "–"

    @display(description=gettext_lazy("what became of it"))
    def what_became(self, row: Decision) -> str:
        return str(row.moment.get_state_display()) if row.moment else "–"


@admin.register(AskingSettings)
class AskingSettingsAdmin(OneRow, OrganizationAdmin):
    add_capability = change_capability = "configure"
    fieldsets = (
        (
            gettext_lazy("The budget of a person and of a company"),
            {"fields": (("person_budget", "company_budget"), "days_between")},
        ),
        (
            gettext_lazy("The pace of a day"),
            {"fields": (("pace_least", "pace_percent"), "csm_a_day")},
        ),
    )
