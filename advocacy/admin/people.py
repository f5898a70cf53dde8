"""The page of one person: what they did, what it is worth, what was held out, and why they were not asked."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from unfold.decorators import display

from accounts.admin.filters import MyCompanyFilter
from accounts.admin.scoped import OrganizationAdmin, person, when
from accounts.contacting.models import Consent
from accounts.customers.models import Contact, Trouble
from accounts.moving import services as moving
from advocacy.admin import (
    asking,
    budget,
    by_hand,
    consents,
    evidence,
    known_by,
    nominations,
    said,
)
from advocacy.admin import timeline as lines
from advocacy.admin.advocates import TIER_LABELS
from advocacy.admin.cards import TIER_COLOURS, card, sentences, words
from advocacy.admin.parts import parts
from advocacy.admin.spark import spark, told
from advocacy.admin.today import with_everything
from advocacy.incentives import promises, seats
from advocacy.incentives.models import Offer
from advocacy.incentives.piece_models import JointPiece
from advocacy.moments.answers import Answer
from advocacy.moments.models import Decision, Moment
from advocacy.moments.relation import relations
from advocacy.scoring import services as scoring
from advocacy.scoring import weekly
from advocacy.scoring.models import Advocate
from advocacy.signals.models import Signal
from kernel.errors import DomainError
from referrals.attribution.models import Attribution

RECENT = 25
IN_TIMELINE = 40
HELD_BACK = 8


@admin.register(Contact)
class ContactAdmin(OrganizationAdmin):
    """The book of people. One person's page tells the whole relation."""

    add_capability = change_capability = "act"
    in_search = True
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
            context["person"] = relation(contact)
            context["may_act"] = self.has_act_permission(request)
            context["evidence"] = evidence.about(contact)
            context["may_configure"] = self.has_configure_permission(request)
            context["budget"] = budget.about(contact)
            context["nominations"] = nominations.about(contact)
            context["handle_form"] = known_by.HandleForm(auto_id="id_handle_%s")
            context["said_form"] = said.empty_form()
            context["consent_form"] = consents.ConsentForm(auto_id="id_consent_%s")
            context["tier_form"] = by_hand.tier_form()
            context["reach_form"] = by_hand.reach_form(contact)
        return super().render_change_form(request, context, **kwargs)

    def get_urls(self) -> list[URLPattern]:
        consent = self.admin_site.admin_view(require_POST(self.record_consent))
        handle = self.admin_site.admin_view(require_POST(self.change_handles))
        return [
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
                "<uuid:pk>/asks/",
                self.admin_site.admin_view(require_POST(self.change_budget)),
                name="accounts_contact_asks",
            ),
            *super().get_urls(),
        ]

    def change_budget(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """An ask made elsewhere, or one allowed beyond the budget."""
        contact = self._to_act_on(request, pk)
        budget.change(request, contact)
        return HttpResponseRedirect(reverse("admin:accounts_contact_change", args=[contact.pk]))

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


def relation(contact: Contact) -> dict[str, Any]:
    """Everything the page of a person shows; a constant number of queries."""
    now = timezone.now()
    advocate = _advocate(contact)
    moments = with_everything(Moment.objects.filter(contact=contact)).order_by("-opened_at", "-id")[
        :RECENT
    ]
    explained = scoring.explain([contact.pk], now=now).get(contact.pk)
    weeks = [(row.week, row.score) for row in weekly.history_of(contact.pk)]
    brought = (
        Attribution.objects.filter(contact=contact, replaced_at=None, lead__is_test=False)
        .select_related("lead__contact", "lead__company")
        .order_by("-decided_at")[:RECENT]
    )
    offers = (
        Offer.objects.filter(contact=contact)
        .select_related("incentive")
        .order_by("-offered_at")[:RECENT]
    )
    ledger = Consent.objects.filter(contact=contact).order_by("-recorded_at", "-id")[:RECENT]
    return {
        "contact": contact,
        "advocate": advocate,
        "tier_colour": TIER_COLOURS.get(advocate.tier, "calm") if advocate else "calm",
        "explained": explained,
        "standing": sentences([explained.why]) if explained else [],
        "reasons": sentences(explained.reasons) if explained else [],
        "changes": sentences(explained.changes) if explained else [],
        "parts": parts(contact, explained, relations([contact.pk], now=now)[contact.pk]),
        "by_hand": by_hand.beside(contact, advocate),
        "weeks": spark(weeks),
        "weeks_told": told(weeks) if len(weeks) > 1 else "",
        "timeline": lines.in_order(
            lines.timeline(
                Signal.objects.filter(contact=contact).order_by("-occurred_at")[:RECENT]
            ),
            lines.gestures(moments),
            lines.given_answers(
                Answer.objects.filter(contact=contact).order_by("-answered_at")[:RECENT]
            ),
            lines.promises(offers),
            lines.people_brought(brought),
            lines.said_about_contact(ledger),
            most=IN_TIMELINE,
        ),
        "cards": [card(moment, now=now) for moment in moments],
        "not_asked": _not_asked(contact),
        "asking": asking.asking(contact, now=now),
        "offers": _with_lateness(offers),
        "may_use": seats.live().filter(contact=contact),
        "pieces": JointPiece.objects.filter(contact=contact)[:RECENT],
        "brought": brought,
        "consents": ledger,
        "trouble": _trouble(contact),
        "known_by": known_by.names_of(contact),
    }


def _with_lateness(offers: Any) -> list[Any]:
    on, rows = promises.today(), list(offers)
    for offer in rows:
        offer.is_late = promises.is_late(offer, on=on)
    return rows


def _not_asked(contact: Contact) -> list[dict[str, Any]]:
    """Why playbooks held back, the newest of each reason; what arrived too late is no news about the person."""
    decisions = (
        Decision.objects.filter(contact=contact)
        .exclude(outcome__in=(Decision.Outcome.FIRED, Decision.Outcome.LATE))
        .select_related("rule", "signal")
        .order_by("-id")[:100]
    )
    told: dict[Any, dict[str, Any]] = {}
    for row in decisions:
        line = told.setdefault(
            (row.rule_id, row.outcome),
            {
                "at": row.decided_at,
                "playbook": words(row.rule.name),
                "about": row.signal.get_kind_display() if row.signal else "",
                "outcome": row.get_outcome_display(),
                "reasons": sentences(row.reasons),
                "times": 0,
            },
        )
        line["times"] += 1
    return list(told.values())[:HELD_BACK]


def _trouble(contact: Contact) -> Any:
    whose = Q(contact=contact)
    if contact.company_id:
        whose |= Q(company=contact.company_id, contact=None)
    return Trouble.objects.filter(whose, closed_at=None).order_by("opened_at")
