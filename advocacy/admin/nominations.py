"""Nominations: who was put forward, by whom and why, and two buttons to decide."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from unfold.decorators import display

from accounts.admin.filters import MyContactFilter
from accounts.admin.scoped import Labels, OrganizationAdmin, OwnedForm, in_words, person, when
from accounts.customers.models import Contact
from advocacy.nominations import addresses, services
from advocacy.nominations.models import WHY_LENGTH, Nomination
from kernel import tenancy
from kernel.errors import DomainError, Invalid

STATE_LABELS = Labels({"waiting": "warning", "approved": "success", "declined": ""})
DECISIONS = {"approve": services.approve, "decline": services.decline}
ON_THE_PAGE = 10


class NominationForm(OwnedForm):
    """Whom, and why: the words are for colleagues, and the person may ask to read them."""

    class Meta:
        model = Nomination
        fields = ("contact", "why")
        help_texts: ClassVar[dict[str, Any]] = {
            "why": gettext_lazy("For your colleagues. The person can ask to read this.")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "why" in self.fields:
            self.fields["why"].required = True


@admin.register(Nomination)
class NominationAdmin(OrganizationAdmin):
    """What colleagues and customers themselves propose. Somebody else decides."""

    add_capability = "act"
    form = NominationForm
    list_display = (
        "named",
        "proposed_by",
        "in_short",
        "state_label",
        when("made_at", gettext_lazy("nominated")),
        when("decided_at", gettext_lazy("decided")),
    )
    list_filter = ("state", "is_own", MyContactFilter)
    list_select_related = ("contact__company", "by", "decided_by")
    search_fields = ("contact__name", "contact__email", "contact__company__name", "why")
    ordering = ("-made_at", "-id")
    autocomplete_fields = ("contact",)
    actions = ("approve_chosen", "decline_chosen")
    change_form_outer_before_template = "admin/nomination_decide.html"
    empty_title = gettext_lazy("Nobody was nominated yet")
    empty_text = gettext_lazy(
        "Nominate somebody on their page, or send them the link on which they put themselves forward."
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("contact__company", "by", "decided_by")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ("contact", "why")
        return (
            "named",
            "proposed_by",
            "said",
            "state_words",
            "made_at",
            "decided_by",
            "decided_at",
            "reason",
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.get_fields(request, obj) if obj else ()

    @display(description=gettext_lazy("person"), ordering="contact__name")
    def named(self, nomination: Nomination) -> str:
        return str(nomination.contact)

    @display(description=gettext_lazy("nominated by"))
    def proposed_by(self, nomination: Nomination) -> str:
        return proposer(nomination)

    @display(description=gettext_lazy("why"))
    def in_short(self, nomination: Nomination) -> str:
        words = nomination.why
        return f"{words[:80].rstrip()}…" if len(words) > 81 else words or "-"

    @display(description=gettext_lazy("why"))
    def said(self, nomination: Nomination) -> str:
        return nomination.why or "-"

    @display(description=gettext_lazy("state"), ordering="state", label=STATE_LABELS)
    def state_label(self, nomination: Nomination) -> tuple[str, Any]:
        return nomination.state, nomination.get_state_display()

    state_words = in_words(state_label)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        made, is_new = services.nominate(contact=obj.contact, by=person(request), why=obj.why)
        obj.pk = made.pk
        if not is_new:
            messages.warning(request, _already(made))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], **kwargs: Any
    ) -> Any:
        if (nomination := kwargs.get("obj")) is not None:
            is_open = nomination.state == Nomination.State.WAITING
            context["may_decide"] = is_open and self.has_act_permission(request)
        return super().render_change_form(request, context, **kwargs)

    @admin.action(description=gettext_lazy("Approve"), permissions=["act"])
    def approve_chosen(self, request: HttpRequest, queryset: Any) -> None:
        self._decide_all(request, queryset, "approve")

    @admin.action(description=gettext_lazy("Decline"), permissions=["act"])
    def decline_chosen(self, request: HttpRequest, queryset: Any) -> None:
        self._decide_all(request, queryset, "decline")

    def _decide_all(self, request: HttpRequest, queryset: Any, decision: str) -> None:
        """Each by itself: one that is refused says why and holds the others up no longer."""
        decided, refused = 0, set()
        for nomination in queryset.order_by("made_at"):
            try:
                DECISIONS[decision](nomination=nomination, by=person(request))
                decided += 1
            except DomainError as refusal:
                refused.add(f"{nomination.contact}: {refusal}")
        if decided:
            told = ngettext("%(n)s nomination decided.", "%(n)s nominations decided.", decided)
            messages.success(request, told % {"n": decided})
        for words in sorted(refused):
            messages.warning(request, words)

    def get_urls(self) -> list[URLPattern]:
        guarded = self.admin_site.admin_view
        return [
            path(
                "<uuid:pk>/decide/",
                guarded(require_POST(self.decide)),
                name="advocacy_nomination_decide",
            ),
            path(
                "of/<uuid:pk>/",
                guarded(require_POST(self.make)),
                name="advocacy_nomination_make",
            ),
            *super().get_urls(),
        ]

    def decide(self, request: HttpRequest, pk: Any) -> HttpResponse:
        self._need_act(request)
        nomination = get_object_or_404(self.get_queryset(request), pk=pk)
        verb = DECISIONS.get(request.POST.get("decision", ""))
        if verb is None:
            raise Invalid(_("There is no such step."))
        verb(nomination=nomination, by=person(request), reason=request.POST.get("reason", ""))
        messages.success(request, _("Noted."))
        return HttpResponseRedirect(reverse("admin:advocacy_nomination_change", args=[pk]))

    def make(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """The button on the page of a person."""
        self._need_act(request)
        contact = get_object_or_404(
            Contact.objects.for_organization(tenancy.current()), pk=pk, merged_into=None
        )
        made, is_new = services.nominate(
            contact=contact, by=person(request), why=request.POST.get("why", "")
        )
        if is_new:
            messages.success(request, _("Nominated. A colleague decides whether it counts."))
        else:
            messages.warning(request, _already(made))
        return HttpResponseRedirect(reverse("admin:accounts_contact_change", args=[contact.pk]))

    def _need_act(self, request: HttpRequest) -> None:
        if not self.has_act_permission(request):
            raise PermissionDenied(_("Your role reads only."))


def proposer(nomination: Nomination) -> str:
    """Who put the person forward, in words."""
    if nomination.is_own:
        return _("by themselves")
    return str(nomination.by) if nomination.by else _("your systems")


def about(contact: Contact) -> dict[str, Any]:
    """What the page of a person shows: their nominations, and the address they can be sent."""
    rows = (
        Nomination.objects.for_organization(tenancy.current())
        .filter(contact=contact)
        .select_related("by")
        .order_by("-made_at")[:ON_THE_PAGE]
    )
    return {
        "rows": [(row, proposer(row)) for row in rows],
        "own_page": addresses.page_url(contact),
        "longest": WHY_LENGTH,
    }


def _already(nomination: Nomination) -> str:
    return _("This person was nominated already, by %(who)s. It waits for a decision.") % {
        "who": proposer(nomination)
    }
