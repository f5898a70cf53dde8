"""What can be done with a piece on its page: note a yes, end it, note a place, take it down, put the piece away."""

import base64
from collections.abc import Callable
from typing import Any

from django import forms
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.customers.models import Contact
from accounts.organizations.models import User
from advocacy.evidence import addresses, grants, library
from advocacy.evidence.models import Evidence, Grant
from advocacy.incentives import pieces
from advocacy.moments import addresses as moment_addresses
from kernel.errors import Invalid

STYLE = {"class": "gw-input"}


class GrantForm(forms.Form):
    """A yes that was told to a colleague. Without proof it cannot be noted."""

    naming = forms.ChoiceField(
        label=gettext_lazy("what"), choices=Grant.Naming.choices, widget=forms.Select(STYLE)
    )
    places = forms.MultipleChoiceField(
        label=gettext_lazy("where"),
        choices=Grant.Place.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple(),
        help_text=gettext_lazy("None chosen: everywhere."),
    )
    until = forms.DateField(
        label=gettext_lazy("until"),
        required=False,
        widget=forms.DateInput({**STYLE, "type": "date"}, "%Y-%m-%d"),
    )
    proof = forms.CharField(
        label=gettext_lazy("proof"),
        max_length=500,
        widget=forms.TextInput(STYLE),
        help_text=gettext_lazy("Where the yes can be read: mail of 3 May, contract, page 4."),
    )


class PlaceForm(forms.Form):
    """Where a piece was put."""

    place = forms.ChoiceField(
        label=gettext_lazy("kind of place"), choices=Grant.Place.choices, widget=forms.Select(STYLE)
    )
    address = forms.CharField(
        label=gettext_lazy("where exactly"), max_length=500, widget=forms.TextInput(STYLE)
    )


def beside(row: Evidence) -> dict[str, Any]:
    """What the page of one piece shows besides its fields: six queries."""
    live = grants.live_grant(row)
    history = row.grants.select_related("contact", "given_to").order_by("-given_at", "-pk")
    token = addresses.card_token(organization_id=row.organization_id, evidence_id=row.pk)
    return {
        "row": row,
        "live": live,
        "history": [one for one in history if live is None or one.pk != live.pk],
        "placements": row.placements.select_related("published_by").order_by(
            "taken_down_at", "-published_at"
        ),
        "token": token,
        "card": addresses.card_url(token) if row.kind == Evidence.Kind.CARD else "",
        "picture": addresses.picture_url(token) if row.kind == Evidence.Kind.CARD else "",
        "logo": base64.b64encode(bytes(row.picture)).decode() if row.picture else "",
        "own_page": moment_addresses.published_url(
            organization_id=row.organization_id, contact_id=row.contact_id
        )
        if row.contact_id
        else "",
        "people": _people_of(row),
        "made_together": pieces.with_leads(row.joint_pieces.all()).first(),
    }


def _people_of(row: Evidence) -> list[Contact]:
    """Who can allow a logo: people of that company."""
    if row.contact_id or row.company_id is None:
        return []
    rows = Contact.objects.for_organization(row.organization_id)
    return list(rows.filter(company=row.company_id, merged_into=None).order_by("name")[:50])


def _give(row: Evidence, told: Any, by: User) -> str:
    form = GrantForm(told)
    if not form.is_valid():
        first = next(iter(form.errors.items()))
        raise Invalid(f"{form.fields[first[0]].label}: {first[1][0]}")
    contact = row.contact
    if contact is None:
        people = {str(one.pk): one for one in _people_of(row)}
        contact = people.get(told.get("contact", ""))
    if contact is None:
        raise Invalid(_("Say who allowed it."))
    grants.give(evidence=row, contact=contact, how=Grant.How.COLLEAGUE, by=by, **form.cleaned_data)
    return _("Noted. It may be shown from now on.")


def _withdraw(row: Evidence, _told: Any, by: User) -> str:
    grants.withdraw(evidence=row, by=by)
    return _("Ended. What stands somewhere is on the list to take down.")


def _publish(row: Evidence, told: Any, by: User) -> str:
    grants.publish(
        evidence=row, place=told.get("place", ""), address=told.get("address", ""), by=by
    )
    return _("Noted.")


def _take_down(row: Evidence, told: Any, by: User) -> str:
    placement = get_object_or_404(row.placements.all(), pk=told.get("placement"))
    grants.take_down(placement=placement, by=by)
    return _("Noted.")


def _put_away(row: Evidence, _told: Any, _by: User) -> str:
    library.put_away(evidence=row)
    return _("Put away. It is shown no more.")


def _bring_back(row: Evidence, _told: Any, _by: User) -> str:
    library.bring_back(evidence=row)
    return _("It is back in the library.")


VERBS: dict[str, Callable[[Evidence, Any, User], str]] = {
    "give": _give,
    "withdraw": _withdraw,
    "publish": _publish,
    "take_down": _take_down,
    "put_away": _put_away,
    "bring_back": _bring_back,
}
