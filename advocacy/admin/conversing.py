"""On the page of a person: note that somebody of ours spoke with them, and take it back."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.admin.scoped import person
from accounts.customers.models import Contact
from advocacy.moments import conversations
from kernel.errors import Invalid

STYLE = {"class": "gw-input"}
SHOWN = 5
TAKES_BACK = "not_spoken"


class ConversationForm(forms.Form):
    spoken_on = forms.DateField(
        label=gettext_lazy("when"), widget=forms.DateInput({**STYLE, "type": "date"}, "%Y-%m-%d")
    )
    about = forms.CharField(
        label=gettext_lazy("note"),
        required=False,
        max_length=conversations.LONGEST_NOTE,
        widget=forms.TextInput(STYLE),
        help_text=gettext_lazy("The person can ask to read this."),
    )


def about(contact: Contact) -> dict[str, Any]:
    """The last conversations that were noted, and a form for the next. One query."""
    form = ConversationForm(initial={"spoken_on": timezone.localdate()}, auto_id="id_spoken_%s")
    return {"rows": list(conversations.of(contact)[:SHOWN]), "form": form}


def is_meant(request: HttpRequest) -> bool:
    return "spoken_on" in request.POST or TAKES_BACK in request.POST


def change(request: HttpRequest, contact: Contact) -> None:
    """Note one, or take one back. Raises Invalid."""
    if TAKES_BACK in request.POST:
        try:
            key = UUID(request.POST[TAKES_BACK])
        except ValueError:
            key = None
        conversations.take_back(get_object_or_404(conversations.of(contact), pk=key))
        return
    form = ConversationForm(request.POST)
    if not form.is_valid():
        wrong = " ".join(str(one) for errors in form.errors.values() for one in errors)
        raise Invalid(wrong, code="invalid_conversation")
    conversations.note(
        contact=contact,
        day=form.cleaned_data["spoken_on"],
        note=form.cleaned_data["about"],
        by=person(request),
    )
