from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from accounts.admin.filters import MineFilter
from accounts.admin.scoped import Labels, OrganizationAdmin, OwnedForm
from accounts.customers.handing_over import check_parent
from accounts.customers.models import Company, Contact
from accounts.customers.searching import companies_named
from advocacy import lifecycle
from advocacy.admin import company_page
from advocacy.admin.handing_over import ask_or_hand_over
from advocacy.scoring import services as scoring
from advocacy.scoring.companies import covered, standing_of, with_standing
from kernel.errors import DomainError, Invalid
from kernel.money import Money
from kernel.text import localized_number

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


class CoveredFilter(admin.SimpleListFilter):
    """Companies with somebody who recommends, and those without."""

    title = _("covered")
    parameter_name = "covered"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("somebody recommends you")), ("no", _("nobody yet"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "yes":
            return covered(queryset)
        return covered(queryset, wanted=False) if self.value() == "no" else queryset


class UnlinkedFilter(admin.SimpleListFilter):
    """Customers of a billing system of whom nobody has said which company they are."""

    title = _("known to a service only")
    parameter_name = "unlinked"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("not linked yet"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(external_id__startswith="stripe:cus_") if self.value() else queryset


BARS_SCORES = {"policy", "benefits", "is_regulated"}
"""What is noted of a company here counts for the standing of its people."""


class CompanyForm(OwnedForm):
    def clean_parent(self) -> Company | None:
        parent: Company | None = self.cleaned_data["parent"]
        try:
            check_parent(company_id=self.instance.pk, parent=parent)
        except Invalid as refusal:
            raise forms.ValidationError(refusal.message) from refusal
        return parent


@admin.register(Company)
class CompanyAdmin(OrganizationAdmin):
    """The book of customers: who looks after them, what they pay, and whether they may recommend."""

    change_capability = add_capability = "act"
    in_search = 2
    list_display = (
        "named",
        "plan",
        "revenue",
        "people",
        "standing",
        "recommending",
        "owner",
        "may_recommend",
        "renewal_on",
    )
    list_filter = (MineFilter, CoveredFilter, UnlinkedFilter, "policy", "benefits", "is_regulated")
    list_select_related = ("owner",)
    search_fields = ("name", "domain", "external_id")
    ordering = ("name", "id")
    actions = ("hand_over", "are_one")
    autocomplete_fields = ("parent",)
    form = CompanyForm
    change_form_outer_before_template = "admin/company.html"
    readonly_fields = ("revenue", "churned_at", "subsidiaries", "standing_told")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("name", "domain"),
                    ("owner", "parent"),
                    "subsidiaries",
                    "standing_told",
                )
            },
        ),
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

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[Any, bool]:
        return companies_named(queryset, search_term), False

    def get_queryset(self, request: HttpRequest) -> Any:
        return with_standing(super().get_queryset(request)).annotate(how_many=PEOPLE)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], **kwargs: Any
    ) -> Any:
        if (company := kwargs.get("obj")) is not None:
            context["about"] = company_page.about(company)
        return super().render_change_form(request, context, **kwargs)

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

    @display(description=_("score"))
    def standing(self, company: Any) -> str:
        score = standing_of(company)
        return "-" if score is None else f"{score:.0f}"

    @display(description=_("advocates"))
    def recommending(self, company: Any) -> int:
        return int(company.advocates)

    @display(description=_("standing"))
    def standing_told(self, company: Any) -> str:
        score = standing_of(company) if company.pk else None
        if score is None:
            return gettext("Nobody here has a score yet.")
        words = gettext("%(score)s points: the best person and a quarter of each of the next two.")
        if company.advocates:
            covered = ngettext(
                "Covered: %(n)s person here recommends you.",
                "Covered: %(n)s people here recommend you.",
                company.advocates,
            ) % {"n": company.advocates}
        else:
            covered = gettext("Not covered yet: nobody here recommends you.")
        return f"{words % {'score': localized_number(score)}} {covered}"

    @display(
        description=_("may recommend"),
        ordering="policy",
        label=Labels(allowed="success", approval="warning", forbidden="danger"),
    )
    def may_recommend(self, company: Company) -> tuple[str, Any]:
        return company.policy, company.get_policy_display()

    @display(description=_("companies that belong to it"))
    def subsidiaries(self, company: Any) -> str:
        rows = list(company.subsidiaries.order_by("name", "id")) if company.pk else []
        if not rows:
            return "-"
        links = (
            (reverse("admin:accounts_company_change", args=[row.pk]), str(row)) for row in rows
        )
        return format_html_join(", ", '<a class="gw-link" href="{}">{}</a>', links)

    @admin.action(description=_("Hand over to a colleague"), permissions=["act"])
    def hand_over(self, request: HttpRequest, queryset: Any) -> HttpResponse | None:
        return ask_or_hand_over(request, queryset, context=self.admin_site.each_context(request))

    @admin.action(description=_("These are one company"), permissions=["act"])
    def are_one(self, request: HttpRequest, queryset: Any) -> None:
        """What a billing system calls by an id of its own, joined with the company your product knows."""
        try:
            company = lifecycle.one_company(list(queryset))
        except DomainError as refusal:
            messages.error(request, refusal.message)
            return
        messages.success(
            request,
            _("They are one company now: %(company)s. Revenue and people stand together.")
            % {"company": company},
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
