"""Offers: what is held out and what was promised. Buttons on the page of an offer move it on."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_POST
from unfold.decorators import display

from accounts.admin.filters import MyContactFilter, TeamFilter
from accounts.admin.returning import back
from accounts.admin.scoped import Labels, OrganizationAdmin, OwnedForm, in_words, person, when
from accounts.admin.undoing import with_undo
from advocacy.admin.offer_steps import beside, take
from advocacy.incentives import first_looks, services
from advocacy.incentives.models import Offer
from kernel.errors import DomainError

STATE_LABELS = Labels(
    {
        "offered": "info",
        "waiting": "info",
        "accepted": "warning",
        "scheduled": "warning",
        "fulfilled": "success",
        "declined": "",
        "expired": "",
        "withdrawn": "",
    }
)
OPEN_FOR = timedelta(days=30)
NEXT_STEPS: dict[str, tuple[str, ...]] = {
    "offered": ("accept", "decline", "withdraw"),
    "waiting": ("decline", "withdraw"),
    "accepted": ("fulfil", "schedule", "called_off", "withdraw"),
    "scheduled": ("fulfil", "schedule", "called_off", "withdraw"),
}


def _next_steps(offer: Offer) -> tuple[str, ...]:
    """Access that is open can be ended; of anything else that was kept nothing is left to do."""
    if offer.state == "fulfilled" and offer.incentive.opens and offer.freed_at is None:
        return ("withdraw",)
    return NEXT_STEPS.get(offer.state, ())


class OfferForm(OwnedForm):
    """Hold something out to somebody. The room decides whether it may be, and says why not."""

    company_agreed = forms.BooleanField(
        required=False,
        label=gettext_lazy("their company agreed"),
        help_text=gettext_lazy("Needed where the company wants to be asked first."),
    )

    class Meta:
        model = Offer
        fields = ("incentive", "contact", "expires_at")


@admin.register(Offer)
class OfferAdmin(OrganizationAdmin):
    """What is held out and what was promised. Buttons on the page of an offer move it on."""

    add_capability = "act"
    form = OfferForm
    list_display = (
        "whom",
        "incentive",
        "state_label",
        "promise",
        "owner",
        when("offered_at", gettext_lazy("offered")),
        when("expires_at", gettext_lazy("open until")),
    )
    list_filter = ("state", "incentive", ("owner", TeamFilter), MyContactFilter)
    list_select_related = ("contact__company", "incentive", "owner", "product")
    search_fields = ("contact__name", "contact__email", "contact__company__name", "incentive__name")
    ordering = ("-offered_at", "-id")
    autocomplete_fields = ("contact",)
    change_form_outer_before_template = "admin/offer_steps.html"
    empty_title = gettext_lazy("Nothing is held out")
    empty_text = gettext_lazy(
        "Playbooks offer benefits in the right moment; you can also hold one out by hand."
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        return (
            super()
            .get_queryset(request)
            .select_related("contact__company", "incentive", "owner", "product")
        )

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ("contact", "incentive", "expires_at", "company_agreed")
        return (
            "whom",
            "incentive",
            *(("first_look",) if obj.product else ()),
            "state_words",
            "promise_words",
            "owner",
            "note",
            "offered_at",
            "expires_at",
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.get_fields(request, obj) if obj else ()

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {
            "expires_at": timezone.now() + OPEN_FOR,
            **super().get_changeform_initial_data(request),
        }

    @display(description=gettext_lazy("person"), ordering="contact__name")
    def whom(self, offer: Offer) -> str:
        return str(offer.contact)

    @display(description=gettext_lazy("first look at"))
    def first_look(self, offer: Offer) -> str:
        begins = first_looks.opens_at(offer)
        if begins is None:
            return str(offer.product)
        return _("%(product)s, from %(begins)s on; on sale for everybody from %(released)s") % {
            "product": offer.product,
            "begins": date_format(timezone.localtime(begins), "DATETIME_FORMAT"),
            "released": date_format(timezone.localtime(offer.product.released_at), "DATETIME_FORMAT"),  # type: ignore[union-attr]
        }  # fmt: skip

    @display(description=gettext_lazy("state"), ordering="state", label=STATE_LABELS)
    def state_label(self, offer: Offer) -> tuple[str, Any]:
        return offer.state, first_looks.state_in_words(offer, now=timezone.now())

    @display(
        description=gettext_lazy("promised for"),
        ordering="due_on",
        label={"late": "danger", "due": ""},
    )
    def promise(self, offer: Offer) -> tuple[str, Any] | str:
        if offer.due_on is None:
            return ""
        is_late = offer.state in ("accepted", "scheduled") and offer.due_on < timezone.localdate()
        day = date_format(offer.due_on, "j N Y")
        return ("late", _("late: %s") % day) if is_late else ("due", day)

    state_words, promise_words = in_words(state_label), in_words(promise)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        made = services.offer(
            incentive=obj.incentive,
            contact=obj.contact,
            expires_at=obj.expires_at,
            company_agreed=form.cleaned_data["company_agreed"],
            by=person(request),
        )
        obj.pk = made.pk

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], **kwargs: Any
    ) -> Any:
        if (offer := kwargs.get("obj")) is not None and self.has_act_permission(request):
            words = _words()
            context["steps"] = [(step, words[step]) for step in _next_steps(offer)]
        if offer is not None:
            context |= beside(offer)
            context["may_act"] = self.has_act_permission(request)
            context["here"] = request.get_full_path()
        return super().render_change_form(request, context, **kwargs)

    def get_urls(self) -> list[URLPattern]:
        step = self.admin_site.admin_view(require_POST(self.take_step))
        return [path("<uuid:pk>/step/", step, name="advocacy_offer_step"), *super().get_urls()]

    def take_step(self, request: HttpRequest, pk: Any) -> HttpResponse:
        if not self.has_act_permission(request):
            raise PermissionDenied(_("Your role reads only."))
        offer = get_object_or_404(self.get_queryset(request), pk=pk)
        try:
            take(offer, request.POST, by=person(request))
        except DomainError as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, self._told(request, offer))
        return back(request, otherwise="admin:advocacy_offer_change", args=[offer.pk])

    def _told(self, request: HttpRequest, offer: Offer) -> str:
        """What was noted; a promise that was kept by mistake is taken back with a button."""
        if request.POST.get("step") != "fulfil":
            return _("Noted.")
        told = _("Kept: %(what)s for %(name)s.") % {"what": offer.incentive, "name": offer.contact}
        here = reverse("admin:advocacy_offer_step", args=[offer.pk])
        return with_undo(request, told, here, step="undo")


def _words() -> dict[str, str]:
    return {
        "accept": _("They said yes"),
        "decline": _("They said no"),
        "schedule": _("A day is found"),
        "called_off": _("They cannot after all"),
        "fulfil": _("Promise kept"),
        "withdraw": pgettext("an offer", "Take it back"),
    }
