"""Early access: a yes opens the feature at once, and hands out seats to pass on. A lost customer loses them again."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.customers.likeness import FREE_MAIL
from accounts.customers.models import Contact
from accounts.customers.told import normal_email
from accounts.moving.services import upsert_contact
from advocacy.incentives import first_looks
from advocacy.incentives.models import Offer
from advocacy.incentives.seat_models import Entitlement, SeatPass
from advocacy.incentives.telling import told_of_entitlements
from kernel import tenancy
from kernel.errors import Conflict, Invalid
from kernel.text import Reason, define, reason

define(
    {
        "access_company_left": gettext_lazy("Their company is no customer any more."),
        "access_merged": gettext_lazy("They have it under their other name."),
        "seat_called_back": gettext_lazy("The advocate took the seat back."),
    }
)


def live() -> Any:
    """Every entitlement that holds now, the newest first."""
    return (
        Entitlement.objects.for_organization(tenancy.current())
        .filter(revoked_at=None)
        .order_by("-granted_at", "-pk")
    )


def open_now(contact: Contact, *, now: datetime) -> list[Entitlement]:
    """What one person may use at this moment. A first look begins hours before the release, and ends with it."""
    rows = live().filter(contact=contact).select_related("offer__incentive", "offer__product")
    return [row for row in rows if first_looks.is_open(row.offer, now=now)]


def open_for(offer: Offer) -> None:
    """Grant what the accepted offer opens, and make the seats to hand on. Nothing for incentives that open nothing."""
    incentive = offer.incentive
    if not incentive.opens:
        return
    _grant(offer, contact=offer.contact)
    SeatPass.objects.bulk_create(
        SeatPass(organization_id=tenancy.current(), offer=offer, number=number)
        for number in range(1, incentive.seats_to_share + 1)
    )


def passes_of(offer: Offer) -> list[SeatPass]:
    """The seats to hand on that work or were taken, in order."""
    rows = SeatPass.objects.for_organization(tenancy.current()).filter(
        offer=offer, called_back_at=None
    )
    return list(rows.select_related("contact").order_by("number"))


def take(*, seat: SeatPass, email: str, name: str = "") -> SeatPass:
    """A colleague takes a seat for their own address. Taking it again for the same address changes nothing.

    Nothing is sent to the address: the product opens the feature to whoever is logged in with it. It has to be a
    colleague's: of the mail domain of the advocate, or somebody of their company. Raises Conflict when the seat is
    gone, Invalid for an address of somebody else.
    """
    offer, row = _locked(seat)
    address = normal_email(email)
    if row.contact is not None and row.contact.email.casefold() == address:
        return row
    if row.called_back_at is not None or not _is_open(offer):
        raise Conflict(_("This seat is not free any more."), code="seat_gone")
    if row.contact is not None:
        raise Conflict(_("Somebody has taken this seat already."), code="seat_taken")
    contact = _colleague(offer, address, name)
    _check_without(offer, contact)
    row.contact, row.taken_at = contact, timezone.now()
    row.save(update_fields=["contact", "taken_at"])
    _grant(offer, contact=contact, seat=row)
    return row


def call_back(*, seat: SeatPass) -> SeatPass:
    """The advocate takes a seat back: its link works no more, who had it loses it, and a new link stands in its place."""
    offer, row = _locked(seat)
    if row.called_back_at is not None or not _is_open(offer):
        raise Conflict(_("This seat is not free any more."), code="seat_gone")
    row.called_back_at = timezone.now()
    row.save(update_fields=["called_back_at"])
    _revoke(live().filter(seat=row), why=reason("seat_called_back"))
    highest = max(
        SeatPass.objects.for_organization(tenancy.current())
        .filter(offer=offer)
        .values_list("number", flat=True)
    )
    fresh = SeatPass(organization_id=tenancy.current(), offer=offer, number=highest + 1)
    fresh.save(force_insert=True)
    return fresh


def close(offer_ids: Collection[UUID], *, why: Reason) -> int:
    """Revoke everything these offers opened, seats that were handed on too. Returns how many people lose it."""
    return _revoke(live().filter(offer_id__in=offer_ids), why=why)


def _revoke(entitlements: Any, *, why: Reason) -> int:
    rows: list[Entitlement] = list(
        entitlements.select_related(
            "contact__company", "offer__incentive", "offer__product"
        ).select_for_update(of=("self",), no_key=True)
    )
    now = timezone.now()
    for row in rows:
        row.revoked_at, row.revoked_why = now, why
    Entitlement.objects.for_organization(tenancy.current()).filter(
        pk__in=[row.pk for row in rows]
    ).update(revoked_at=now, revoked_why=why)
    told_of_entitlements(rows)
    return len(rows)


def _grant(offer: Offer, *, contact: Contact, seat: SeatPass | None = None) -> None:
    made = Entitlement(
        organization_id=tenancy.current(),
        contact=contact,
        offer=offer,
        seat=seat,
        feature=offer.incentive.opens,
        granted_at=timezone.now(),
    )
    made.save(force_insert=True)
    told_of_entitlements([made])


def _check_without(offer: Offer, contact: Contact) -> None:
    if live().filter(offer=offer, contact=contact).exists():
        raise Conflict(_("This person has a seat already."), code="has_seat")


def _is_open(offer: Offer) -> bool:
    return bool(offer.incentive.opens) and live().filter(offer=offer, seat=None).exists()


def _locked(seat: SeatPass) -> tuple[Offer, SeatPass]:
    offer: Offer = (
        Offer.objects.for_organization(tenancy.current())
        .select_for_update(of=("self",), no_key=True)
        .select_related("incentive", "contact__company")
        .get(pk=seat.offer_id)
    )
    row: SeatPass = (
        SeatPass.objects.for_organization(tenancy.current())
        .select_for_update(of=("self",), no_key=True)
        .select_related("contact")
        .get(pk=seat.pk)
    )
    return offer, row


def _colleague(offer: Offer, address: str, name: str) -> Contact:
    """Who has this address; made known where it is of the advocate's own domain. Raises Invalid."""
    advocate = offer.contact
    known = (
        Contact.objects.for_organization(tenancy.current())
        .filter(
            identities__kind="email",
            identities__value=address,
            is_test=advocate.is_test,
            merged_into=None,
        )
        .first()
    )
    if known is not None and known.company_id and known.company_id == advocate.company_id:
        return known
    if not _same_domain(advocate, address):
        raise Invalid(
            _(
                "Please use your address at work: a seat is for colleagues of the person who invited you."
            ),
            code="not_a_colleague",
        )
    if known is not None:
        return known
    fields: dict[str, Any] = {"company": advocate.company} if advocate.company else {}
    if name.strip():
        fields["name"] = name.strip()[:200]
    contact, _created = upsert_contact(
        is_test=advocate.is_test, external_id=None, email=address, fields=fields
    )
    return contact


def _same_domain(advocate: Contact, address: str) -> bool:
    domain = address.rpartition("@")[2]
    company = advocate.company
    own = {advocate.email.casefold().rpartition("@")[2]} - FREE_MAIL - {""}
    if company is not None and company.domain:
        own.add(company.domain.casefold())
    return domain in own
