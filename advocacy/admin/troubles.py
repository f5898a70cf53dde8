"""On the page of a person: what is in the way, and the talk that settles an unhappy answer or a complaint."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.customers.models import Contact
from accounts.customers.settling import BY_A_TALK
from accounts.customers.trouble_models import Trouble
from advocacy.moments import conversations
from advocacy.moments.gates import ASKS_REST_AFTER, LEAVES_A_MARK
from kernel.errors import Invalid

STYLE = {"class": "gw-input"}


class SettleForm(forms.Form):
    trouble = forms.UUIDField(widget=forms.HiddenInput)
    day = forms.DateField(
        label=gettext_lazy("we spoke on"),
        widget=forms.DateInput({**STYLE, "type": "date"}, format="%Y-%m-%d"),
    )
    note = forms.CharField(
        label=gettext_lazy("what came of it"),
        max_length=conversations.LONGEST_NOTE,
        widget=forms.TextInput(STYLE),
        help_text=gettext_lazy("The person can ask to read this."),
    )


def in_the_way(contact: Contact) -> list[dict[str, Any]]:
    """Open trouble of the person and of their company, the oldest first; with a form where a talk ends it."""
    whose = Q(contact=contact)
    if contact.company_id:
        whose |= Q(company=contact.company_id, contact=None)
    rows = Trouble.objects.filter(whose, closed_at=None).order_by("opened_at", "pk")
    return [
        {
            "row": row,
            "form": _form(row) if row.kind in BY_A_TALK else None,
            "rests_days": ASKS_REST_AFTER.days if row.kind in LEAVES_A_MARK else None,
        }
        for row in rows
    ]


def _form(row: Trouble) -> SettleForm:
    return SettleForm(
        auto_id=f"id_settle_{row.pk}_%s", initial={"trouble": row.pk, "day": timezone.localdate()}
    )


def settled(contact: Contact, data: Any, *, by: Any) -> None:
    """Raises Invalid, NotFound, Conflict."""
    form = SettleForm(data)
    if not form.is_valid():
        raise Invalid(_("Please say when you spoke, and what came of it."))
    told = form.cleaned_data
    conversations.settle(
        contact=contact, trouble_id=told["trouble"], day=told["day"], note=told["note"], by=by
    )
