"""The handles and pages of a person on their page: a CSM gives one, or removes one."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.customers import handles, known_as
from accounts.customers.models import Contact, Identity
from kernel.errors import NotFound

STYLE = {"class": "gw-input"}


class HandleForm(forms.Form):
    network = forms.ChoiceField(
        label=gettext_lazy("network"),
        choices=list(handles.NETWORKS.items()),
        widget=forms.Select(STYLE),
    )
    text = forms.CharField(
        label=gettext_lazy("handle, or the address of their page"),
        max_length=500,
        widget=forms.TextInput(STYLE),
    )


def names_of(contact: Contact) -> list[dict[str, Any]]:
    """What the page shows: one query."""
    return [_shown(row) for row in known_as.public_names(contact)]


def _shown(row: Identity) -> dict[str, Any]:
    if row.kind == Identity.Kind.PROFILE_URL:
        return {"pk": row.pk, "network": _("page"), "name": row.value}
    network, name = handles.shown(row.value)
    return {"pk": row.pk, "network": network, "name": name}


def change(contact: Contact, told: Mapping[str, Any]) -> str:
    """Add or remove one; returns what to say. Raises DomainError for what cannot be."""
    if told.get("remove"):
        try:
            value = known_as.remove(contact=contact, identity_id=told["remove"])
        except ValidationError as error:
            raise NotFound(_("This person has no such handle.")) from error
        return _("Removed: %(value)s.") % {"value": value}
    row = known_as.add(
        contact=contact,
        network=str(told.get("network") or ""),
        text=str(told.get("text") or ""),
    )
    return _("Known from now on as %(value)s.") % {"value": row.value}
