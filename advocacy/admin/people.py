"""The page of one person: what they did, what it is worth, what was held out, and why they were not asked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
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
from accounts.admin.scoped import OrganizationAdmin, when
from accounts.contacting.models import Consent
from accounts.customers.models import Contact, Trouble
from advocacy.admin import consents
from advocacy.admin.advocates import TIER_LABELS
from advocacy.admin.cards import TIER_COLOURS, card, sentences, words
from advocacy.admin.today import with_everything
from advocacy.incentives.models import Offer
from advocacy.moments.models import Decision, Moment
from advocacy.moments.services import given_and_asked
from advocacy.scoring.models import Advocate
from advocacy.scoring.services import explain
from advocacy.signals.kinds import KINDS, Family
from advocacy.signals.models import Signal
from kernel.text import localized_number
from referrals.attribution.models import Attribution

RECENT = 25
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
            context["consent_form"] = consents.ConsentForm(auto_id="id_consent_%s")
        return super().render_change_form(request, context, **kwargs)

    def get_urls(self) -> list[URLPattern]:
        consent = self.admin_site.admin_view(require_POST(self.record_consent))
        return [
            path("<uuid:pk>/consent/", consent, name="accounts_contact_consent"),
            *super().get_urls(),
        ]

    def record_consent(self, request: HttpRequest, pk: Any) -> HttpResponse:
        if not self.has_act_permission(request):
            raise PermissionDenied(_("Your role reads only."))
        contact = get_object_or_404(self.get_queryset(request), pk=pk)
        consents.record(contact, consents.ConsentForm(request.POST))
        messages.success(request, _("Noted."))
        return HttpResponseRedirect(reverse("admin:accounts_contact_change", args=[contact.pk]))


def _advocate(contact: Contact) -> Advocate | None:
    return getattr(contact, "advocate", None)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the timeline."""

    at: datetime
    words: str
    note: str
    is_good: bool
    counts: bool


def relation(contact: Contact) -> dict[str, Any]:
    """Everything the page of a person shows; a constant number of queries."""
    now = timezone.now()
    advocate = _advocate(contact)
    moments = with_everything(Moment.objects.filter(contact=contact)).order_by("-opened_at", "-id")[
        :RECENT
    ]
    explained = explain([contact.pk], now=now).get(contact.pk)
    brought = (
        Attribution.objects.filter(contact=contact, replaced_at=None, lead__is_test=False)
        .select_related("lead__contact", "lead__company")
        .order_by("-decided_at")[:RECENT]
    )
    offers = (
        Offer.objects.filter(contact=contact).select_related("incentive").order_by("-offered_at")
    )
    return {
        "contact": contact,
        "advocate": advocate,
        "tier_colour": TIER_COLOURS.get(advocate.tier, "calm") if advocate else "calm",
        "explained": explained,
        "standing": sentences([explained.why]) if explained else [],
        "reasons": sentences(explained.reasons) if explained else [],
        "changes": sentences(explained.changes) if explained else [],
        "timeline": timeline(
            Signal.objects.filter(contact=contact).order_by("-occurred_at")[:RECENT]
        ),
        "cards": [card(moment, now=now) for moment in moments],
        "not_asked": _not_asked(contact),
        "offers": offers[:RECENT],
        "brought": brought,
        "consents": Consent.objects.filter(contact=contact).order_by("-recorded_at", "-id")[
            :RECENT
        ],
        "trouble": _trouble(contact),
        "balance": given_and_asked([contact.pk], now=now)[contact.pk],
    }


def timeline(signals: Iterable[Signal]) -> list[Entry]:
    """Signals as sentences: what, after what, in whose words."""
    return [
        Entry(
            at=signal.occurred_at,
            words=str(signal.get_kind_display()),
            note=_note(signal),
            is_good=KINDS[signal.kind].family is not Family.NEGATIVE
            if signal.kind in KINDS
            else True,
            counts=signal.withdrawn_at is None,
        )
        for signal in signals
    ]


def _note(signal: Signal) -> str:
    parts = [_quote(signal.details)]
    if signal.tone:
        parts.append(str(signal.get_tone_display()))
    if signal.origin != Signal.Origin.UNKNOWN:
        parts.append(str(signal.get_origin_display()))
    if signal.withdrawn_at:
        parts.append(_("no longer counts"))
    return " · ".join(part for part in parts if part)


def _quote(details: dict[str, Any]) -> str:
    """Their own words before anything else; a result in figures; else nothing."""
    for name in ("text", "title", "topic", "occasion"):
        if isinstance(details.get(name), str) and details[name]:
            return _("“%(text)s”") % {"text": details[name]}
    if "metric" in details and "value" in details:
        label = details.get("label") or str(details["metric"]).replace("_", " ")
        value = details["value"]
        shown = localized_number(value) if isinstance(value, int | float) else value
        return _("%(label)s: %(value)s") % {"label": label, "value": shown}
    return ""


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
                "about": row.signal.get_kind_display(),
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
