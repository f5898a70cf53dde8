from typing import Any

from django.contrib import admin
from django.db.models import Prefetch, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.decorators import display

from accounts.admin.filters import MineFilter
from accounts.admin.scoped import Labels, OrganizationAdmin, in_words, when
from kernel.money import Money
from referrals.admin.lead_steps import LeadSteps
from referrals.attribution.models import Attribution
from referrals.leads import service_level
from referrals.leads.models import Lead, StageChange
from referrals.leads.rules import EXITS, WON

CURRENT = Prefetch(
    "attributions",
    queryset=Attribution.objects.filter(replaced_at=None).select_related("contact"),
    to_attr="current_credit",
)
IN_A_LIST = 60
"""Of an answer in a list; the lead's page has all of it."""
STAGE_COLOURS = Labels(won="success", qualified="info", meeting="info", trial="info", lost="danger")


class WordOfMouthFilter(admin.SimpleListFilter):
    """Through people: somebody is credited, or the lead said so without a name."""

    title = _("came through people")
    parameter_name = "people"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("named", _("somebody is credited")),
            ("unnamed", _("word of mouth without a name")),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        credited = Q(attributions__replaced_at=None, attributions__contact__isnull=False)
        if self.value() == "named":
            return queryset.filter(credited)
        if self.value() == "unnamed":
            return queryset.filter(channel=Lead.Channel.WORD_OF_MOUTH).exclude(credited)
        return queryset


class WaitingFilter(admin.SimpleListFilter):
    """Whom somebody should meet."""

    title = _("first contact")
    parameter_name = "contact"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("overdue", _("overdue")), ("waiting", _("waits for it"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() not in ("overdue", "waiting"):
            return queryset
        found = queryset.filter(pk__in=service_level.waiting().values("pk"))
        if self.value() == "overdue":
            found = found.filter(contact_due_at__lt=timezone.now())
        return found.order_by("contact_due_at", "pk")


class StageInline(TabularInline):
    model = StageChange
    fields = readonly_fields = ("stage", "occurred_at")
    extra = 0
    can_delete = False
    verbose_name_plural = _("stages")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Lead)
class LeadAdmin(LeadSteps, OrganizationAdmin):
    """Possible customers and who is to be thanked for them. Stages are told by the product or the sales system."""

    change_capability = "act"
    list_display = (
        "person",
        "stage_label",
        "grade",
        "credit",
        "channel",
        "revenue",
        "in_their_words",
        "first_contact_words",
        when("submitted_at", _("submitted")),
    )
    list_filter = (
        WordOfMouthFilter,
        WaitingFilter,
        "assessment__grade",
        "stage",
        "channel",
        MineFilter,
    )
    list_select_related = ("contact", "company")
    search_fields = (
        "contact__name",
        "contact__email",
        "company__name",
        "heard_from",
        "external_id",
    )
    ordering = ("-submitted_at", "-id")
    date_hierarchy = None
    inlines = (StageInline,)
    change_form_outer_before_template = "admin/lead.html"
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "brief",
                    "person",
                    "company",
                    "stage_words",
                    "channel",
                    "revenue",
                    "owner",
                )
            },
        ),
        (
            _("How they came"),
            {"fields": ("heard_from", "may_thank_words", "wish", "demo_at", "submitted_at")},
        ),
        (
            _("What became of it"),
            {"fields": ("first_contact_words", "contacted_at", "won_at", "first_paid_at")},
        ),
    )
    readonly_fields = (
        "brief",
        "person",
        "company",
        "stage_words",
        "channel",
        "revenue",
        "heard_from",
        "may_thank_words",
        "wish",
        "demo_at",
        "submitted_at",
        "first_contact_words",
        "contacted_at",
        "won_at",
        "first_paid_at",
    )
    empty_title = _("No leads yet")
    empty_text = _(
        "They come through POST /api/v1/leads, with the answer to “how did you hear of us?” and the click id of a personal link."
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        return (
            super()
            .get_queryset(request)
            .filter(merged_into=None)
            .select_related("contact__company", "company", "assessment")
            .prefetch_related(CURRENT)
        )

    @display(description=_("person"), ordering="contact__name")
    def person(self, lead: Lead) -> str:
        return str(lead.contact)

    @display(description=_("stage"), ordering="stage", label=STAGE_COLOURS)
    def stage_label(self, lead: Lead) -> tuple[str, Any]:
        return lead.stage, lead.get_stage_display()

    stage_words = in_words(stage_label)

    @display(description=_("grade"), ordering="assessment__points")
    def grade(self, lead: Any) -> str:
        judged = getattr(lead, "assessment", None)
        if judged is None:
            return "-"
        address = reverse("admin:lead_brief", args=[lead.pk])
        return format_html(
            '<a class="gw-link" href="{}" title="{}">{}</a>', address, _("brief"), judged
        )

    @display(description=_("brief"))
    def brief(self, lead: Lead) -> str:
        address = reverse("admin:lead_brief", args=[lead.pk])
        words = _("Before you talk with them: who sent them, how they fit, what to ask")
        return format_html('<a class="gw-link" href="{}">{}</a>', address, words)

    @display(description=_("who brought them"))
    def credit(self, lead: Any) -> str:
        decision = next(iter(lead.current_credit), None)
        if decision is None:
            return "-"
        if decision.contact is None:
            return str(decision.get_credit_display())
        address = reverse("admin:accounts_contact_change", args=[decision.contact_id])
        return format_html(
            '<a class="gw-link" href="{}">{}</a> ({})',
            address,
            decision.contact,
            decision.get_credit_display(),
        )

    @display(description=_("first contact"), ordering="contact_due_at")
    def first_contact_words(self, lead: Lead) -> str:
        """Whether somebody has met them, else until when it is due."""
        if lead.contacted_at or lead.contact_due_at is None or lead.stage in (WON, *EXITS):
            return "-"
        due = date_format(timezone.localtime(lead.contact_due_at), "j N, H:i")
        if lead.contact_due_at < timezone.now():
            return _("overdue since %(when)s") % {"when": due}
        return _("until %(when)s") % {"when": due}

    @display(description=_("in their words"), ordering="heard_from")
    def in_their_words(self, lead: Lead) -> str:
        return Truncator(lead.heard_from).chars(IN_A_LIST) or "-"

    @display(description=_("may we thank who told them?"))
    def may_thank_words(self, lead: Lead) -> str:
        return str(lead.get_may_thank_display())

    @display(description=_("a month"), ordering="mrr_amount")
    def revenue(self, lead: Lead) -> str:
        return "-" if lead.mrr_amount is None else str(Money(lead.mrr_amount, lead.mrr_currency))
