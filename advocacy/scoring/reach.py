"""Whom somebody reaches when they speak, in words: a few peers, their team, their field. Never a number of followers.

Told by a CSM or with the person's trait `reach`; who has spoken to the field reaches it. Else it is not known.
"""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.customers.models import Contact
from kernel import tenancy
from kernel.errors import Invalid
from kernel.text import Reason, reason

TRAIT = "reach"
SPOKE_TO_THE_FIELD = frozenset({"talk", "contribution"})


class Reach(models.TextChoices):
    SMALL = "small", gettext_lazy("small: a few peers")
    TEAM = "team", gettext_lazy("team: their own people and their neighbours")
    FIELD = "field", gettext_lazy("field: people far beyond their company")


def reach_of(traits: Mapping[str, Any], *, kinds: Collection[str]) -> Reason:
    """What is known, as a reason whose code ends with small, team, field, shown (by what they did) or unknown."""
    told = traits.get(TRAIT)
    if told in Reach.values:
        return reason(f"reach.{told}")
    return reason("reach.shown" if SPOKE_TO_THE_FIELD & set(kinds) else "reach.unknown")


def note_reach(*, contact: Contact, reach: str) -> None:
    """Write down what a CSM knows; empty: not known after all. Raises Invalid."""
    if reach and reach not in Reach.values:
        raise Invalid(_("Small, team or field."), code="unknown_reach")
    row = Contact.objects.for_organization(tenancy.current()).select_for_update().get(pk=contact.pk)
    others = {name: value for name, value in row.traits.items() if name != TRAIT}
    row.traits = others | ({TRAIT: reach} if reach else {})
    row.save(update_fields=["traits"])
