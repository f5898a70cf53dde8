"""Verbs over all apps: two contacts that turned out to be one person become one."""

from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.customers.models import ActiveDay, Contact
from advocacy.incentives.models import Offer
from advocacy.moments.models import CelebratedResult
from advocacy.scoring import services as scoring
from advocacy.scoring.models import Advocate, KindTotal
from advocacy.signals.models import Signal
from kernel import tenancy
from referrals.links.models import ReferralLink

RECOMPUTED = {Advocate, KindTotal}
"""Made anew from the signals instead of being moved."""
ONCE_EACH = {ActiveDay: ("day",), CelebratedResult: ("metric",), Signal: ("kind", "subject")}
"""What a contact has once per these fields: where both have it, the one that stays keeps theirs."""
KEPT_APART = {ReferralLink}
"""A link that was given out must go on working: it stays with the merged contact, who points to the living one."""
FILLED_IN = (
    "external_id",
    "email",
    "name",
    "title",
    "language",
    "country",
    "timezone",
    "company_id",
)


def merge_contacts(*, goes: UUID, stays: UUID) -> None:
    """Everything of `goes` becomes that of `stays`; the row remains and points to who lives on.

    The caller holds the locks of both. Merging again, or somebody into themselves, changes nothing.
    """
    rows = Contact.objects.for_organization(tenancy.current()).in_bulk([goes, stays])
    leaving, living = rows[goes], rows[stays]
    if stays in {goes, leaving.merged_into_id}:
        return
    for relation in _references_to_contacts():
        _hand_over(relation, goes=goes, stays=stays)
    _fill_in(living, leaving)
    leaving.merged_into = living
    leaving.save(update_fields=["merged_into"])
    Contact.objects.for_organization(tenancy.current()).filter(merged_into=goes).update(
        merged_into=living
    )
    scoring.rebuild([stays])


def _references_to_contacts() -> list[Any]:
    """Every foreign key to a contact, in every app; a new table is covered from its first day."""
    return [
        relation
        for relation in Contact._meta.related_objects
        if relation.field.name != "merged_into" and relation.related_model not in KEPT_APART
    ]


def _hand_over(relation: Any, *, goes: UUID, stays: UUID) -> None:
    model: type[models.Model] = relation.related_model
    name = relation.field.name
    rows = model._default_manager.filter(organization_id=tenancy.current(), **{name: goes})
    if model in RECOMPUTED:
        rows.delete()
        return
    if model in ONCE_EACH:
        same = {field: OuterRef(field) for field in ONCE_EACH[model]}
        theirs = model._default_manager.filter(**{name: stays}, **same)
        rows.filter(Exists(theirs)).delete()
    if model is Offer:
        _close_second_offer(goes=goes, stays=stays)
    rows.update(**{name: stays})


def _close_second_offer(*, goes: UUID, stays: UUID) -> None:
    """One open offer per person: the older one stays open."""
    open_ones = Offer.objects.filter(Q(contact_id=goes) | Q(contact_id=stays), state="offered")
    for offer in open_ones.order_by("offered_at", "id")[1:]:
        offer.state = "withdrawn"
        offer.save(update_fields=["state"])


def _fill_in(living: Contact, leaving: Contact) -> None:
    """What only the leaving row knew: empty fields are filled, nothing is overwritten."""
    for field in FILLED_IN:
        if not getattr(living, field):
            setattr(living, field, getattr(leaving, field))
    living.traits = leaving.traits | living.traits
    living.told_at = leaving.told_at | living.told_at
    living.first_seen_at = min(living.first_seen_at, leaving.first_seen_at)
    living.save()
