from typing import Any

from django.contrib import admin
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from accounts.admin.filters import MineFilter
from accounts.admin.scoped import Labels, OrganizationAdmin
from accounts.customers.models import Company, Contact
from advocacy.scoring import services as scoring
from kernel.money import Money

PEOPLE = Coalesce(
    Subquery(
        Contact.objects.filter(company=OuterRef("pk"), merged_into=None, is_test=False)
        .order_by()
        .values("company")
        .annotate(n=Count("pk"))
        .values("n")
    ),
    0,
)


BARS_SCORES = {"policy", "benefits", "is_regulated"}
"""What is noted of a company here counts for the standing of its people."""


@admin.register(Company)
class CompanyAdmin(OrganizationAdmin):
    """The book of customers: who looks after them, what they pay, and whether they may recommend."""

    change_capability = add_capability = "act"
    in_search = True
    list_display = ("named", "plan", "revenue", "people", "owner", "may_recommend", "renewal_on")
    list_filter = (MineFilter, "policy", "benefits", "is_regulated")
    list_select_related = ("owner",)
    search_fields = ("name", "domain", "external_id")
    ordering = ("name", "id")
    readonly_fields = ("revenue", "churned_at", "their_people")
    fieldsets = (
        (None, {"fields": ("name", "domain", "owner", "their_people")}),
        (
            _("May they recommend?"),
            {
                "fields": ("policy", "policy_note", "benefits", "is_regulated"),
                "description": _(
                    "What is noted here is respected by every playbook, for everybody at this company."
                ),
            },
        ),
        (
            _("Facts"),
            {
                "fields": (
                    "external_id",
                    "plan",
                    "seats",
                    "revenue",
                    "renewal_on",
                    "churned_at",
                    "industry",
                    "employees",
                    "country",
                    "timezone",
                )
            },
        ),
    )
    empty_title = _("No companies yet")
    empty_text = _(
        "They arrive with the first group call of your product, from the API, or you add one here."
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).annotate(how_many=PEOPLE)

    @display(description=_("name"), ordering="name")
    def named(self, company: Company) -> str:
        return str(company)

    @display(description=_("monthly revenue"), ordering="mrr_amount")
    def revenue(self, company: Company) -> str:
        if company.mrr_amount is None:
            return "-"
        return str(Money(company.mrr_amount, company.mrr_currency))

    @display(description=_("people"), ordering="how_many")
    def people(self, company: Any) -> int:
        return int(company.how_many)

    @display(
        description=_("may recommend"),
        ordering="policy",
        label=Labels(allowed="success", approval="warning", forbidden="danger"),
    )
    def may_recommend(self, company: Company) -> tuple[str, Any]:
        return company.policy, company.get_policy_display()

    @display(description=_("people"))
    def their_people(self, company: Any) -> str:
        if company.pk is None:
            return "-"
        address = f"{reverse('admin:accounts_contact_changelist')}?company__id__exact={company.pk}"
        return format_html(
            '<a class="gw-link" href="{}">{}</a>', address, _("Show the people of this company")
        )

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change and BARS_SCORES.intersection(form.changed_data):
            people = Contact.objects.for_organization(obj.organization_id).filter(
                company=obj, merged_into=None
            )
            scoring.refresh(
                people.values_list("pk", flat=True),
                kinds=scoring.kinds_in_force(),
                now=timezone.now(),
            )
