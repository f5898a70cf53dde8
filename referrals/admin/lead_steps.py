"""What can be done on the page of a lead: say who it was, decide about a hold, correct, note a contact, join duplicates."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.admin.scoped import person
from accounts.customers.models import Contact
from kernel import tenancy
from kernel.errors import DomainError
from referrals.admin import decision
from referrals.attribution import ruling
from referrals.attribution.heard_models import HeardFrom
from referrals.attribution.screening_models import Hold
from referrals.leads import service_level
from referrals.leads.models import Lead


class LeadSteps:
    """Mixed into the admin of leads: each step is one verb, asked for by a button."""

    def render_change_form(
        self: Any, request: HttpRequest, context: dict[str, Any], **kwargs: Any
    ) -> Any:
        if (lead := kwargs.get("obj")) is not None:
            context["lead"] = lead
            context["credit"] = decision.about(lead)
            context["may_act"] = self.has_act_permission(request)
            context["may_be_met"] = service_level.waiting().filter(pk=lead.pk).exists()
        return super().render_change_form(request, context, **kwargs)  # type: ignore[misc]

    def get_urls(self: Any) -> list[URLPattern]:
        steps = {
            "heard": self.say_who,
            "hold": self.decide_hold,
            "correct": self.correct,
            "contacted": self.note_contact,
            "join": self.join,
        }
        mine = [
            path(
                f"<uuid:pk>/{name}/",
                self.admin_site.admin_view(require_POST(self._acting(step))),
                name=f"referrals_lead_{name}",
            )
            for name, step in steps.items()
        ]
        return [*mine, *super().get_urls()]  # type: ignore[misc]

    def _acting(self: Any, step: Any) -> Any:
        """Whoever may act, on a lead of their organization; what is refused is said in words."""

        def act(request: HttpRequest, pk: Any) -> HttpResponse:
            if not self.has_act_permission(request):
                raise PermissionDenied(_("Your role reads only."))
            lead = get_object_or_404(self.get_queryset(request), pk=pk)
            try:
                told = step(request, lead)
            except DomainError as refusal:
                messages.error(request, str(refusal.message))
            else:
                messages.success(request, told)
            return HttpResponseRedirect(reverse("admin:referrals_lead_change", args=[pk]))

        return act

    def say_who(self, request: HttpRequest, lead: Lead) -> str:
        """They meant this person, or nobody we know; or what was said is taken back."""
        row = get_object_or_404(HeardFrom, organization_id=tenancy.current(), lead=lead)
        if "undo" in request.POST:
            ruling.undo_heard(heard=row)
            return _("Taken back.")
        if "nobody" in request.POST:
            ruling.reject_heard(heard=row, by=person(request))
            return _("Noted: word of mouth without a name.")
        contact = chosen(request)
        ruling.confirm_heard(heard=row, contact=contact, by=person(request))
        return _("Noted: %(name)s told them.") % {"name": contact}

    def decide_hold(self, request: HttpRequest, lead: Lead) -> str:
        row = get_object_or_404(
            Hold.objects.filter(organization_id=tenancy.current(), lead=lead),
            pk=_key(request, "hold"),
        )
        ruling.decide_hold(
            hold=row,
            by=person(request),
            referrer=request.POST.get("referrer", ""),
            referred=request.POST.get("referred", ""),
            reason=request.POST.get("reason", ""),
        )
        return _("Decided.")

    def correct(self, request: HttpRequest, lead: Lead) -> str:
        """Somebody is to be credited by hand, found by name or address; or the rules decide again."""
        if "lift" in request.POST:
            ruling.lift_correction(lead=lead)
            return _("Taken back: the rules decide again.")
        who = request.POST.get("who", "").strip()
        ruling.correct(
            lead=lead,
            contact=_found(who) if who else None,
            credit=request.POST.get("credit", "sourced"),
            reason=request.POST.get("reason", ""),
            by=person(request),
        )
        return _("Noted. It stands above the rules until you take it back.")

    def note_contact(self, request: HttpRequest, lead: Lead) -> str:
        service_level.note_contact(lead=lead, by=person(request))
        return _("Noted.")

    def join(self: Any, request: HttpRequest, lead: Lead) -> str:
        goes = get_object_or_404(self.get_queryset(request), pk=_key(request, "other"))
        ruling.join_leads(goes=goes, stays=lead)
        return _("The two are one now.")


def _key(request: HttpRequest, name: str) -> str:
    return request.POST.get(name) or "00000000-0000-0000-0000-000000000000"


def chosen(request: HttpRequest) -> Contact:
    """The person whose button was pressed."""
    people = Contact.objects.filter(
        organization_id=tenancy.current(), is_test=False, merged_into=None
    )
    try:
        return get_object_or_404(people, pk=_key(request, "contact"))
    except ValidationError as error:
        raise Http404("No such person.") from error


def _found(who: str) -> Contact:
    """One person by mail address or full name. Raises DomainError when it is nobody, or several."""
    people = Contact.objects.filter(
        organization_id=tenancy.current(), is_test=False, merged_into=None
    )
    by = {"email__iexact": who} if "@" in who else {"name__iexact": who}
    rows = list(people.filter(**by)[:2])
    if len(rows) != 1:
        words = _("Several people are called %(who)s: write the mail address.")
        nobody = _("Nobody in the book is called %(who)s.")
        raise DomainError((words if rows else nobody) % {"who": who})
    return rows[0]
