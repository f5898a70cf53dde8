"""The page of one person: what they did, what it is worth, what was held out, and why they were not asked."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from unfold.decorators import display

from accounts.admin.filters import MyCompanyFilter
from accounts.admin.scoped import OrganizationAdmin, allowed, person, when
from accounts.customers.models import Contact
from accounts.moving import services as moving
from advocacy.admin import budget, by_hand, consents, known_by, person_page, privacy, troubles
from advocacy.admin.advocates import TIER_LABELS
from advocacy.scoring import services as scoring
from advocacy.scoring.models import Advocate
from kernel.errors import DomainError


@admin.register(Contact)
class ContactAdmin(OrganizationAdmin):
    """The book of people. One person's page tells the whole relation."""

    add_capability = change_capability = "act"
    in_search = 1
    list_display = (
        "named",
        "company",
        "title",
        "tier",
        "points",
        "email",
        when("first_seen_at", gettext_lazy("first seen")),
    )
    list_filter = ("advocate__tier", "standing", MyCompanyFilter)
    list_select_related = ("company", "advocate")
    search_fields = ("name", "email", "external_id", "company__name")
    search_people = ""
    ordering = ("name", "id")
    autocomplete_fields = ("company",)
    change_form_outer_before_template = "admin/person.html"
    fieldsets = (
        (
            gettext_lazy("Person"),
            {"fields": (("name", "title"), ("email", "company"), ("standing", "is_decider"))},
        ),
        (
            gettext_lazy("How to meet them"),
            {"fields": (("language", "country"), "timezone")},
        ),
    )
    empty_title = gettext_lazy("No people yet")
    empty_text = gettext_lazy(
        "They arrive with the first identify call of your product, from the API, or you add one here."
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        return (
            super()
            .get_queryset(request)
            .filter(merged_into=None)
            .select_related("company__owner", "advocate")
        )

    def lookup_allowed(self, lookup: str, value: Any, request: Any = None) -> bool:
        # The link "people of this company" on the company's page.
        return lookup == "company__id__exact" or super().lookup_allowed(lookup, value, request)

    @display(description=gettext_lazy("name"), ordering="name")
    def named(self, contact: Contact) -> str:
        return str(contact)

    @display(description=gettext_lazy("tier"), ordering="advocate__tier", label=TIER_LABELS)
    def tier(self, contact: Contact) -> tuple[str, Any] | str:
        advocate = _advocate(contact)
        return (advocate.tier, advocate.get_tier_display()) if advocate else ""

    @display(description=gettext_lazy("score"), ordering="advocate__score")
    def points(self, contact: Contact) -> str:
        advocate = _advocate(contact)
        return "-" if advocate is None or advocate.score is None else f"{advocate.score:.0f}"

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], **kwargs: Any
    ) -> Any:
        if (contact := kwargs.get("obj")) is not None:
            context["person"] = person_page.main(contact)
            context["may_act"] = self.has_act_permission(request)
            context["may_manage"] = allowed(request, "manage")
            context["tier_form"] = by_hand.tier_form()
            context["reach_form"] = by_hand.reach_form(contact)
        return super().render_change_form(request, context, **kwargs)

    def get_urls(self) -> list[URLPattern]:
        consent = self.admin_site.admin_view(require_POST(self.record_consent))
        handle = self.admin_site.admin_view(require_POST(self.change_handles))
        part = self.admin_site.admin_view(self.part)
        return [
            path("<uuid:pk>/part/<str:name>/", part, name="accounts_contact_part"),
            path("<uuid:pk>/consent/", consent, name="accounts_contact_consent"),
            path("<uuid:pk>/handles/", handle, name="accounts_contact_handles"),
            path(
                "<uuid:pk>/tier/",
                self.admin_site.admin_view(require_POST(self.say_tier)),
                name="accounts_contact_tier",
            ),
            path(
                "<uuid:pk>/reach/",
                self.admin_site.admin_view(require_POST(self.say_reach)),
                name="accounts_contact_reach",
            ),
            path(
                "<uuid:pk>/settle/",
                self.admin_site.admin_view(require_POST(self.settle)),
                name="accounts_contact_settle",
            ),
            path(
                "<uuid:pk>/everything/",
                self.admin_site.admin_view(require_POST(self.take_out)),
                name="accounts_contact_everything",
            ),
            path(
                "<uuid:pk>/erase/",
                self.admin_site.admin_view(require_POST(self.erase)),
                name="accounts_contact_erase",
            ),
            path(
                "<uuid:pk>/asks/",
                self.admin_site.admin_view(require_POST(self.change_budget)),
                name="accounts_contact_asks",
            ),
            *super().get_urls(),
        ]

    def settle(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """A talk that ended what was in the way."""
        contact = self._to_act_on(request, pk)
        troubles.settled(contact, request.POST, by=person(request))
        messages.success(request, _("Noted. Asks rest for 60 days from that talk on."))
        return HttpResponseRedirect(reverse("admin:accounts_contact_change", args=[contact.pk]))

    def change_budget(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """An ask made elsewhere, or one allowed beyond the budget."""
        contact = self._to_act_on(request, pk)
        budget.change(request, contact)
        return HttpResponseRedirect(reverse("admin:accounts_contact_change", args=[contact.pk]))

    def take_out(self, request: HttpRequest, pk: Any) -> HttpResponse:
        return privacy.take_out(request, get_object_or_404(self.get_queryset(request), pk=pk))

    def erase(self, request: HttpRequest, pk: Any) -> HttpResponse:
        return privacy.erase(request, get_object_or_404(self.get_queryset(request), pk=pk))

    def part(self, request: HttpRequest, pk: Any, name: str) -> HttpResponse:
        """A part of the page that it fetches itself, so that the rest need not wait for it."""
        if name not in person_page.PARTS or not self.has_view_permission(request):
            raise Http404("No such part.")
        contact = get_object_or_404(self.get_queryset(request), pk=pk)
        context = {
            "person": {"contact": contact, **person_page.PARTS[name](contact)},
            "may_act": self.has_act_permission(request),
            "may_configure": self.has_configure_permission(request),
        }
        return TemplateResponse(request, f"admin/person_{name}.html", context)

    def say_tier(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """A tier by hand until a day, or the word taken back."""
        contact = self._to_act_on(request, pk)
        try:
            if "lift" in request.POST:
                scoring.lift_tier(contact=contact, by=person(request))
            else:
                by_hand.set_tier(contact, request.POST, by=person(request))
        except DomainError as refusal:
            told = [error["detail"] for error in refusal.errors] or [refusal.message]
            messages.error(request, " ".join(str(one) for one in told))
        else:
            messages.success(request, _("Noted."))
        return HttpResponseRedirect(reverse("admin:accounts_contact_change", args=[contact.pk]))

    def say_reach(self, request: HttpRequest, pk: Any) -> HttpResponse:
        contact = self._to_act_on(request, pk)
        by_hand.set_reach(contact, request.POST)
        messages.success(request, _("Noted."))
        return HttpResponseRedirect(reverse("admin:accounts_contact_change", args=[contact.pk]))

    def _to_act_on(self, request: HttpRequest, pk: Any) -> Contact:
        if not self.has_act_permission(request):
            raise PermissionDenied(_("Your role reads only."))
        contact: Contact = get_object_or_404(self.get_queryset(request), pk=pk)
        return contact

    def record_consent(self, request: HttpRequest, pk: Any) -> HttpResponse:
        contact = self._to_act_on(request, pk)
        consents.record(contact, consents.ConsentForm(request.POST))
        messages.success(request, _("Noted."))
        return HttpResponseRedirect(reverse("admin:accounts_contact_change", args=[contact.pk]))

    def change_handles(self, request: HttpRequest, pk: Any) -> HttpResponse:
        if not self.has_act_permission(request):
            raise PermissionDenied(_("Your role reads only."))
        contact = get_object_or_404(self.get_queryset(request), pk=pk)
        messages.success(request, known_by.change(contact, request.POST))
        return HttpResponseRedirect(reverse("admin:accounts_contact_change", args=[contact.pk]))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change and "company" in form.changed_data:
            moving.changed_by_hand(obj, before=form.initial.get("company"))


def _advocate(contact: Contact) -> Advocate | None:
    return getattr(contact, "advocate", None)
