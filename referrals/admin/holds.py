"""Held referrals, grouped by advocate and by what was seen: looked at one by one, or a group at once."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy, ngettext
from unfold.decorators import action, display

from accounts.admin.scoped import OrganizationAdmin, person, when
from kernel.errors import DomainError
from referrals.admin.decision import sentences
from referrals.attribution import ruling
from referrals.attribution.screening_models import Hold


class OpenFilter(admin.SimpleListFilter):
    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [("decided", gettext_lazy("decided")), ("expired", gettext_lazy("expired"))]

    def choices(self, changelist: Any) -> Any:
        for choice in super().choices(changelist):
            if choice["query_string"] == changelist.get_query_string(remove=["state"]):
                choice["display"] = gettext_lazy("waiting")
            yield choice

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "decided":
            return queryset.exclude(referrer_side=Hold.Side.PENDING)
        if self.value() == "expired":
            return queryset.filter(expired_at__isnull=False)
        return queryset.filter(referrer_side=Hold.Side.PENDING, expired_at=None, active=True)


@admin.register(Hold)
class HoldAdmin(OrganizationAdmin):
    """Most of these are colleagues or customers already: kinship, not fraud. Nobody is credited before a decision."""

    change_capability = "act"
    list_display = (
        "seen",
        "who",
        "newcomer",
        "why",
        "for_advocate",
        "for_newcomer",
        when("expires_at", gettext_lazy("until")),
    )
    list_filter = (OpenFilter, "check_code")
    list_select_related = ("advocate", "lead__contact")
    search_fields = ("advocate__name", "lead__contact__name", "lead__contact__email")
    ordering = ("advocate_id", "check_code", "opened_at", "id")
    fields = ("seen", "who", "newcomer", "why", "referrer_side", "referred_side", "reason")
    readonly_fields = ("seen", "who", "newcomer", "why")
    actions = ("release_groups", "deny_groups")
    empty_title = gettext_lazy("Nothing is held")
    empty_text = gettext_lazy(
        "A referral waits here when both are colleagues, the newcomer was a customer already, or a check saw something "
        "else. Undecided for 30 days, nobody is credited."
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        return (
            super()
            .get_queryset(request)
            .filter(lead__is_test=False)
            .select_related("advocate", "lead__contact")
        )

    @display(description=gettext_lazy("what was seen"), ordering="check_code")
    def seen(self, hold: Hold) -> str:
        return str(hold.get_check_code_display())

    @display(description=gettext_lazy("advocate"), ordering="advocate__name")
    def who(self, hold: Hold) -> str:
        return str(hold.advocate)

    @display(description=gettext_lazy("newcomer"))
    def newcomer(self, hold: Hold) -> str:
        return str(hold.lead)

    @display(description=gettext_lazy("credit"), ordering="referrer_side")
    def for_advocate(self, hold: Hold) -> str:
        return str(hold.get_referrer_side_display())

    @display(description=gettext_lazy("brought"), ordering="referred_side")
    def for_newcomer(self, hold: Hold) -> str:
        return str(hold.get_referred_side_display())

    @display(description=gettext_lazy("why"))
    def why(self, hold: Hold) -> str:
        return format_html('<span class="gw-wrap">{}</span>', " ".join(sentences(hold.reasons)))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        try:
            ruling.decide_hold(
                hold=obj,
                by=person(request),
                referrer=form.cleaned_data["referrer_side"],
                referred=form.cleaned_data["referred_side"],
                reason=form.cleaned_data["reason"],
            )
        except DomainError as refusal:
            messages.error(request, str(refusal.message))

    @action(
        description=gettext_lazy("Credit stands, for everything of these groups"),
        permissions=["act"],
    )
    def release_groups(self, request: HttpRequest, queryset: Any) -> None:
        self._decide(request, queryset, Hold.Side.APPROVED)

    @action(
        description=gettext_lazy("No credit, for everything of these groups"), permissions=["act"]
    )
    def deny_groups(self, request: HttpRequest, queryset: Any) -> None:
        self._decide(request, queryset, Hold.Side.DENIED)

    def _decide(self, request: HttpRequest, queryset: Any, side: str) -> None:
        words = str(gettext_lazy("decided with its group"))
        done = ruling.decide_group(
            holds=list(queryset), by=person(request), side=side, reason=words
        )
        told = ngettext("%(n)s held referral decided.", "%(n)s held referrals decided.", done)
        messages.success(request, told % {"n": done})
