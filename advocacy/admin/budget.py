"""On the page of a person: log an ask made elsewhere, take it back, allow one ask beyond the budget, note a conversation."""

from datetime import datetime, time
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.scoped import person
from accounts.contacting.wishes import AskKind
from accounts.customers.models import Contact
from advocacy.admin import conversing
from advocacy.moments import asking
from advocacy.moments.asking_models import AskAllowance, LoggedAsk
from kernel import tenancy
from kernel.errors import DomainError, Invalid

STYLE = {"class": "gw-input"}
SHOWN = 10


class LoggedAskForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("asked for"), choices=AskKind.choices, widget=forms.Select(STYLE)
    )
    asked_on = forms.DateField(
        label=gettext_lazy("when"), widget=forms.DateInput({**STYLE, "type": "date"}, "%Y-%m-%d")
    )
    note = forms.CharField(
        label=gettext_lazy("note"),
        required=False,
        max_length=asking.LONGEST_NOTE,
        widget=forms.TextInput(STYLE),
        help_text=gettext_lazy("The person can ask to read this."),
    )


def empty_form() -> LoggedAskForm:
    return LoggedAskForm(initial={"asked_on": timezone.localdate()}, auto_id="id_asked_%s")


def about(contact: Contact) -> dict[str, Any]:
    """What was asked elsewhere, and what was allowed beyond the budget. Two queries."""
    elsewhere = LoggedAsk.objects.for_organization(tenancy.current()).filter(contact=contact)
    allowed = AskAllowance.objects.for_organization(tenancy.current()).filter(
        contact=contact, until__gt=timezone.now()
    )
    return {
        "elsewhere": list(elsewhere.select_related("logged_by").order_by("-asked_at")[:SHOWN]),
        "allowances": list(allowed.select_related("granted_by")[:SHOWN]),
        "form": empty_form(),
    }


def change(request: HttpRequest, contact: Contact) -> None:
    """One of the things the card's forms ask for; what is refused is told."""
    try:
        if conversing.is_meant(request):
            conversing.change(request, contact)
        elif "take_back" in request.POST:
            _take_back(request, contact)
        elif "allow" in request.POST:
            asking.allow_one(
                contact=contact,
                why=request.POST.get("why", ""),
                by=request.membership,  # type: ignore[attr-defined]
            )
        else:
            _log(request, contact)
    except DomainError as refusal:
        messages.error(request, refusal.message)
        return
    messages.success(request, _("Noted. It counts at once."))


def _take_back(request: HttpRequest, contact: Contact) -> None:
    try:
        key = UUID(request.POST["take_back"])
    except ValueError:
        key = None
    rows = LoggedAsk.objects.for_organization(tenancy.current())
    asking.take_back(get_object_or_404(rows, pk=key, contact=contact))


def _log(request: HttpRequest, contact: Contact) -> None:
    form = LoggedAskForm(request.POST)
    if not form.is_valid():
        wrong = " ".join(str(one) for errors in form.errors.values() for one in errors)
        raise Invalid(wrong, code="invalid_ask")
    told = form.cleaned_data
    noon = datetime.combine(told["asked_on"], time(12), timezone.get_current_timezone())
    asking.log_ask(
        contact=contact,
        kind=told["kind"],
        asked_at=min(noon, timezone.now()) if told["asked_on"] <= timezone.localdate() else noon,
        note=told["note"],
        by=person(request),
    )
